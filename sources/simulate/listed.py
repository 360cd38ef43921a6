"""A row of a ledger: what stays the same from month to month."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from scheme import Scheme
from sources.simulate import codes
from sources.simulate.noise import Noise
from sources.simulate.places import Place

NEVER = 99  # the month in which a row without a union gets one
UNIONISED = (0.33, 0.55, 0.55)  # share with a union at the start, by size band (below 25, 25 to 49, 50 and more)
FORMED_A_MONTH = (0.02, 0.06, 0.12)  # share of the rest that forms one in a month
OWNERSHIP = ((0.72, 2), (0.80, 0), (0.88, 1), (0.96, 5), (0.98, 3), (1.0, 4))
PARKS = ("宁东能源化工基地", "高新技术产业开发区", "经济技术开发区", "工业园区", "慈善产业园")
SMALL_MODES = ("联合建", "区域建", "挂靠建", "网上建", "单独建")


@dataclass(slots=True)
class Listed:
    """An enterprise as its unit lists it."""

    name: str
    code: str | int
    register_at: int  # -1: no enterprise of the register
    place: Place
    township: str | None
    park: str | None
    industry: str
    ownership: int
    headcount: float  # per insured person; of an unregistered enterprise the head count itself
    female: float
    migrant: float
    membership: float
    joins: int
    unionised: int
    unionised_on: date
    mode: str

    @property
    def key(self) -> str:
        """The business key: the code where there is one, else the name."""
        return codes.as_read(self.code) or self.name.strip()


@dataclass
class Ledgers:
    """The rows of every unit, in their order."""

    rows: dict[str, list[Listed]] = field(default_factory=dict)

    def of(self, unit: str, month: int) -> list[Listed]:
        """The rows that a unit lists in a month."""
        return [row for row in self.rows.get(unit, []) if row.joins <= month]


class RowMaker:
    """Makes rows that have no name and code yet."""

    def __init__(self, scheme: Scheme, noise: Noise, periods: Sequence[str], chance: random.Random) -> None:
        self._noise = noise
        self._periods = periods
        self._chance = chance
        self._modes = [mode for mode in SMALL_MODES if mode in scheme.codelists["build_mode"]]

    def row(self, register_at: int, place: Place, industry: str, size: int, joins: int) -> Listed:
        """A row of an enterprise of `size` people that is listed from month `joins` on."""
        random_ = self._chance
        formed = self._formed((size >= 25) + (size >= 50), joins)
        draw, towns = random_.random(), place.townships
        return Listed(
            name="",
            code="",
            register_at=register_at,
            place=place,
            township=None if not towns or self._noise.hits("township_missing", random_) else random_.choice(towns),
            park=random_.choice(PARKS) if random_.random() < 0.06 else None,
            industry=industry,
            ownership=next(number for limit, number in OWNERSHIP if draw < limit),
            headcount=float(size),
            female=random_.betavariate(3, 5),
            migrant=random_.betavariate(2, 5),
            membership=random_.uniform(0.56, 0.97),
            joins=joins,
            unionised=formed,
            unionised_on=self._formed_on(formed),
            mode=random_.choice(self._modes),
        )

    def _formed(self, band: int, joins: int) -> int:
        if self._chance.random() < UNIONISED[band]:
            return joins
        for month in range(max(joins, 1), len(self._periods)):
            if self._chance.random() < FORMED_A_MONTH[band]:
                return month
        return NEVER

    def _formed_on(self, month: int) -> date:
        random_ = self._chance
        if 0 < month < len(self._periods):
            year, number = self._periods[month].split("-")
            return date(int(year), int(number), random_.randint(1, 28))
        year = str(int(self._periods[0][:4]) - random_.randint(1, 14))
        return date(int(year), random_.randint(1, 12), random_.randint(1, 28))
