"""The matches that wait for a person: doubtful ones and those whose decision is reopened, most insured first, none asked twice."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from transforms.decided import KINDS, Decision, standing
from transforms.linkage.pairing import Party
from warehouse import Edition, Warehouse

_WAITING = (
    "SELECT unit, period, row_key, enterprise_name, reason, reopened, reopened_en, score, candidates FROM matches"
    " WHERE state = 'candidate' OR reopened IS NOT NULL"
)
_lock = threading.Lock()
_kept: dict[tuple[str, int, str], tuple[Doubt, ...]] = {}


@dataclass(frozen=True)
class Doubt:
    """A ledger row that waits. `sort`: its place in the queue.

    reopened: why a decision does not hold any more, in Chinese and English ('' where there was none). unsure: the decision
    by which somebody has left it to the province.
    """

    sort: tuple[int, str, str, str]
    unit: str
    period: str
    row_key: str
    name: str
    party: Party
    reason: str
    reopened: tuple[str, str]
    score: float
    candidates: tuple[Mapping[str, Any], ...]
    unsure: Decision | None = None

    @property
    def place(self) -> tuple[str, str, str]:
        """Where it stands: unit, period, row key."""
        return self.unit, self.period, self.row_key


def in_doubt(store: Warehouse, edition: Edition) -> tuple[Doubt, ...]:
    """All that wait in an edition, in their order. Kept until there is another: an edition never changes."""
    key = (str(store.url), edition.id, edition.published)
    with _lock:
        if key not in _kept:
            with store.as_units(None):  # kept for everybody, whoever asks first
                rows = store.query(_WAITING).astype(object)
            found = sorted(map(_doubt, rows.where(rows.notna(), None).to_dict("records")), key=lambda doubt: doubt.sort)
            _kept.clear()
            _kept[key] = tuple(found)
        return _kept[key]


def waiting(store: Warehouse, decisions: Iterable[Decision], units: frozenset[str] | None) -> list[Doubt]:
    """What waits for those who act for `units` (None: for the province), without what was decided since the edition.

    What somebody could not tell waits for the province alone.
    """
    edition = store.latest_edition()
    if edition is None:
        return []
    last, every = last_words(decisions), in_doubt(store, edition)
    borne_by = Counter(doubt.place for doubt in every)
    left = []
    for doubt in every:
        if units is not None and doubt.unit not in units:
            continue
        by_key = last.get((doubt.unit, doubt.row_key)) if borne_by[doubt.place] == 1 else None  # a key may be several enterprises'
        word = last.get((doubt.unit, doubt.party)) or by_key
        if word is None or (KINDS[word.kind].answer and word.id <= edition.inputs.decision_head):
            left.append(doubt)
        elif not KINDS[word.kind].answer and units is None:
            left.append(replace(doubt, unsure=word))
    return left


def last_words(decisions: Iterable[Decision]) -> dict[tuple[str | None, Party | str | None], Decision]:
    """The last decision on each ledger row that stands, by unit and name with code, and by unit and row key."""
    last: dict[tuple[str | None, Party | str | None], Decision] = {}
    for decision in standing(decisions):
        if KINDS[decision.kind].about == "match":
            said = decision.payload.get("ledger") or {}
            last[decision.unit, decision.row_key] = decision
            if (party := Party.of(said.get("enterprise_name"), said.get("uscc"))) != Party("", ""):
                last[decision.unit, party] = decision
    return last


def alike(doubts: Iterable[Doubt], doubt: Doubt) -> list[Doubt]:
    """The others that wait under the same name and code: in other periods, and in other units' ledgers."""
    return [other for other in doubts if other.party == doubt.party and other.place != doubt.place]


def _doubt(row: Mapping[Any, Any]) -> Doubt:
    candidates = tuple(json.loads(row["candidates"] or "[]"))
    unit, period, key, name = (str(row[column] or "") for column in ("unit", "period", "row_key", "enterprise_name"))
    insured = int(candidates[0].get("insured") or 0) if candidates else 0
    return Doubt(
        (-insured, unit, key, period), unit, period, key, name, Party.of(name, "" if key == name else key), str(row["reason"] or ""),
        (str(row["reopened"] or ""), str(row["reopened_en"] or "")), float(row["score"] or 0), candidates,
    )  # fmt: skip
