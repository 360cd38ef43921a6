"""A unit at the time of a report: what its tables are made from."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from scheme import Scheme
from scheme.model import Unit
from sources.simulate.chance import chance
from sources.simulate.listed import NEVER, Ledgers, Listed
from sources.simulate.places import Place
from sources.simulate.register import Register


@dataclass(frozen=True)
class CountyLedger:
    """What a unit's ledger adds up to in a county; `could_` is what it can come to in any of the periods."""

    could_be_members: int
    could_be_migrants: int
    firms: int = 0
    unionised: int = 0
    large: int = 0
    large_unionised: int = 0
    medium: int = 0
    medium_unionised: int = 0


@dataclass
class Moment:
    """A unit in a period. `memory` is the unit's from period to period."""

    scheme: Scheme
    register: Register
    ledgers: Ledgers
    unit: Unit
    periods: Sequence[str]
    month: int
    seed: int
    scale: float
    places: tuple[Place, ...]
    memory: dict[Any, Any]
    counties: dict[str, CountyLedger] = field(default_factory=dict)

    @property
    def period(self) -> str:
        """The period, YYYY-MM."""
        return self.periods[self.month]

    @property
    def progress(self) -> float:
        """How far the year has come: 0 in the first period, 1 in the last."""
        return self.month / max(len(self.periods) - 1, 1)

    @property
    def size(self) -> float:
        """How large everything is beside the sample."""
        return max(self.scale, 0.1)

    @property
    def last_quarter(self) -> bool:
        """Whether no quarter table comes after this period."""
        return not any(int(period[5:]) % 3 == 0 for period in self.periods[self.month + 1 :])

    def fixed(self, *purpose: object) -> random.Random:
        """Chance that is the same in every period."""
        return chance(self.seed, self.unit.code, *purpose)

    def now(self, *purpose: object) -> random.Random:
        """Chance of this period."""
        return chance(self.seed, self.unit.code, self.period, *purpose)

    def some(self, draw: random.Random, low: int, high: int) -> int:
        """A number between two, of the size of the province."""
        return round(draw.randint(low, high) * self.size)


def headcount(row: Listed, register: Register, month: int) -> int:
    """The employees that a ledger row says in a month."""
    insured = 1 if row.register_at < 0 else int(register.insured[month][row.register_at])
    return max(1, round(row.headcount * insured))


def membership(row: Listed, employees: int) -> int:
    """The members that a unionised row says: at least half of the employees."""
    return max((employees + 1) // 2, round(row.membership * employees))


def migrants(row: Listed, employees: int) -> int:
    """The migrant workers that a row says."""
    return int(row.migrant * employees)


def bounds(rows: list[Listed], register: Register, months: int) -> dict[str, tuple[int, int]]:
    """By county: the most members, and migrant members, that a ledger can come to in any month."""
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        if row.unionised == NEVER:
            continue
        most = max(headcount(row, register, month) for month in range(months))
        members, others = found.get(row.place.code, (0, 0))
        mine = membership(row, most)
        found[row.place.code] = members + mine, others + min(mine, migrants(row, most))
    return found
