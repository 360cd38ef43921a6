"""One in twenty of a person's decisions on matches is read by somebody else, who sees neither the decision nor the scores."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from transforms.decided import KINDS, Decision, standing

ONE_IN = 20
KIND = "second"
State = Literal["due", "agreed", "disputed", "settled"]


@dataclass(frozen=True)
class SecondReading:
    """A decision that is read a second time, and the readings of it. disputed: the province has to say; settled: it has."""

    first: Decision
    readings: tuple[Decision, ...]
    state: State

    def due_for(self, login: str, units: frozenset[str] | None) -> bool:
        """Whether a person may give it: somebody else, who acts for its unit; a disputed one, the province."""
        authors = {self.first.author, *(reading.author for reading in self.readings)}
        if login in authors:
            return False
        return (self.state == "due" and (units is None or self.first.unit in units)) or (self.state == "disputed" and units is None)


def sampled(decision: Decision) -> bool:
    """Whether a decision is one of those: it follows from itself, so that nobody can choose, and everybody gets the same."""
    if KINDS[decision.kind].about != "match" or not KINDS[decision.kind].answer:
        return False
    told = f"{decision.id}|{decision.author}|{decision.unit}|{decision.row_key}"
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:8]) % ONE_IN == 0


def second_readings(decisions: Iterable[Decision]) -> list[SecondReading]:
    """All of them, from the decisions alone. One whose first decision was undone is gone."""
    stand = standing(decisions)
    given: dict[object, list[Decision]] = defaultdict(list)
    for decision in stand:
        if decision.kind == KIND:
            given[decision.payload.get("second_of")].append(decision)
    return [SecondReading(first, tuple(given[first.id]), _state(first, given[first.id])) for first in stand if sampled(first)]


def said(decision: Decision) -> tuple[str, str]:
    """What a decision or a reading of it says: the kind, and which unit where it is one."""
    kind = str(decision.payload.get("says") or decision.kind)
    answer = KINDS[kind].answer
    is_unit = answer == ("unit",) or (len(answer) > 1 and bool(decision.payload.get("is_unit")))
    units = decision.payload.get("units")
    return kind, str(units[0]["unit_no"]) if is_unit and units else ""


def _state(first: Decision, readings: list[Decision]) -> State:
    """Two that agree are agreed; a third reading, the province's, settles what two could not."""
    if not readings:
        return "due"
    if len(readings) > 1:
        return "settled"
    return "agreed" if said(readings[0]) == said(first) else "disputed"
