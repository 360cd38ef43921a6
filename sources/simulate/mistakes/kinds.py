"""What a kind of mistake is: its rule, where it can go, and what it does to a submission."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scheme import Scheme
from sources.simulate.layouts import Layout
from sources.simulate.submission import Row, Sheetful, Submission, given


@dataclass(frozen=True)
class Target:
    """A submission to spoil. `previous`: table → key → row of the report before."""

    submission: Submission
    scheme: Scheme
    previous: Mapping[str, Mapping[str, Row]]
    chance: random.Random

    def sheetful(self, table: str) -> Sheetful | None:
        """A table of the submission, if it is still there."""
        return self.submission.tables.get(table)

    def pick(self, table: str, fits: Callable[[Row], Any]) -> Row | None:
        """A row without a mistake that fits; it counts as spoilt from now on.

        Never one whose key another row has too: which of them a rule about the enterprise means is not agreed.
        """
        sheetful = self.sheetful(table)
        if sheetful is None:
            return None
        rows = [row for row in sheetful.rows if id(row) not in sheetful.touched and fits(row)]
        self.chance.shuffle(rows)
        row = next((row for row in rows if sheetful.key(row) not in sheetful.repeated), None)
        if row is None:
            return None
        sheetful.touched.add(id(row))
        return row


@dataclass(frozen=True)
class Kind:
    """A kind of mistake. `plant` says whether it found a place."""

    rule: str
    tables: tuple[str, ...]  # those that must be due; none: any report
    plant: Callable[[Target], bool]
    times: int = 2
    carriers: tuple[str, ...] = ()  # those that can carry it; none: all
    unit_kind: str | None = None

    def fits(self, scheme: Scheme, unit: str, period: str, layout: Layout) -> bool:
        """Whether a unit's report of a period can have it."""
        due = scheme.due_tables(unit, period)
        return (
            all(table in due for table in self.tables)
            and (not self.carriers or layout.carrier in self.carriers)
            and (self.unit_kind is None or scheme.units[unit].kind == self.unit_kind)
        )


def has(*columns: str) -> Callable[[Row], bool]:
    """Whether a row has something in each of these columns."""
    return lambda row: all(given(row.get(column)) for column in columns)
