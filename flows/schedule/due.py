"""What is due, from our own record of nights: the last scheduled time counts, however many were missed before it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

GRACE = timedelta(minutes=1)
"""For how long after its time a night is left to Prefect's own schedule."""
RETRIES = (timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40))
"""How long after a night that failed the next try begins; after the last of them it is left to the next day."""


@dataclass(frozen=True)
class Held:
    """A night on record. `whole`: it took in everything, with its own day for today."""

    started: datetime
    state: str
    whole: bool = True


@dataclass(frozen=True)
class Due:
    """A night that is due: since when, how many tries there were, and when the next one may begin."""

    slot: datetime
    tries: int
    when: datetime


def last_slot(at: time, now: datetime) -> datetime:
    """The last scheduled time, now or before."""
    today = datetime.combine(now.date(), at, now.tzinfo)
    return today if today <= now else datetime.combine(now.date() - timedelta(days=1), at, now.tzinfo)


def next_slot(at: time, now: datetime) -> datetime:
    """The next scheduled time after now."""
    return datetime.combine(last_slot(at, now).date() + timedelta(days=1), at, now.tzinfo)


def due(at: time, now: datetime, nights: Iterable[Held], tried: Iterable[datetime] = ()) -> Due | None:
    """The night that is due; None where one has ended since the last scheduled time, or enough were tried.

    `tried`: when somebody set out to run one, be it that no night came of it. No night at all on record: the first is due.
    """
    slot = last_slot(at, now)
    since = [night for night in nights if night.whole and night.started >= slot]
    if any(night.state == "finished" for night in since):
        return None
    begun, set_out = sorted(night.started for night in since), sorted(moment for moment in tried if moment >= slot)
    tries = max(len(begun), len(set_out))
    if tries == 0:
        return Due(slot, 0, slot)
    if tries > len(RETRIES):
        return None
    return Due(slot, tries, max((*begun, *set_out)) + RETRIES[tries - 1])


def held(row: Mapping[str, Any]) -> Held:
    """A row of the ledger `nights` (started, as_of, state, digest) as a night on record."""
    started = datetime.fromisoformat(str(row["started"]))
    return Held(started, str(row["state"]), str(row["as_of"]) >= started.date().isoformat() and not _only(str(row["digest"])))


def _only(digest: str) -> bool:
    """Whether a night was of some units or periods only, by its digest."""
    try:
        said = json.loads(digest)
    except ValueError:
        return False
    return bool(isinstance(said, dict) and said.get("only"))
