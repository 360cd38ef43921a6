"""Sources that a night could not have at all, and for how many nights in a row: once may pass by itself, a week never does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sources.notices import Notice

LOST = frozenset({
    "source_unreachable", "source_hangs", "source_login", "source_host_key", "source_certificate", "source_not_found", "source_denied",
    "source_answer", "source_secret", "source_driver", "source_month_column", "source_too_many", "source_no_room",
})  # fmt: skip
"""Codes of notices of a whole source; those of single files are not among them."""


def unit_of(notice: Notice) -> str:
    """Whose source a notice is about."""
    return notice.place.partition(" ")[0]


def lost(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """The notices of whole sources."""
    return tuple(notice for notice in notices if notice.code in LOST)


def in_a_row(notices: Sequence[Notice], before: Iterable[str]) -> dict[str, int]:
    """For how many nights each source was not had, tonight among them. `before`: the digests of the nights before, the latest first."""
    counts = {unit_of(notice): 1 for notice in lost(notices)}
    going_on = set(counts)
    for text in before:
        digest = json.loads(text) if text.startswith("{") else {}
        if not going_on:
            break
        if digest.get("only"):  # it did not ask everybody
            continue
        gone = {unit_of(Notice(**one)) for one in digest.get("notices", ()) if isinstance(one, dict) and one.get("code") in LOST}
        going_on &= gone
        for unit in going_on:
            counts[unit] += 1
    return counts
