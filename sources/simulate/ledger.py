"""Which enterprises the units list in their ledgers, under which name and code; the same row every month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import log

from scheme import Scheme
from scheme.model import Unit
from sources.simulate import codes
from sources.simulate.chance import bulk_chance, chance
from sources.simulate.code_noise import typed_code
from sources.simulate.name_noise import NameNoise
from sources.simulate.names import BRANCH, FORM, SEPARATOR, full, near_namesakes
from sources.simulate.noise import Noise
from sources.simulate.places import Place
from sources.simulate.register import MEDIAN_INSURED, SIGMA_INSURED, Register

NEVER = 99
LISTED = (0.025, 0.36, 0.92)  # share of the register in the ledgers, by size band (below 25, 25 to 49, 50 and more)
UNIONISED = (0.33, 0.55, 0.55)  # share with a union at the start, by size band
FORMED_A_MONTH = (0.02, 0.06, 0.12)  # share of the rest that forms one in a month
JOINS_LATER = 0.03
INDUSTRIES_OF_UNITS = (frozenset("PQR"), frozenset("DGB"), frozenset("E"), frozenset("F"))
INDUSTRY_SHARE = 0.3  # of the enterprises of its industries that an industry union lists; the cities have the others
OWNERSHIP = ((0.72, 2), (0.80, 0), (0.88, 1), (0.96, 5), (0.98, 3), (1.0, 4))
PARKS = ("宁东能源化工基地", "高新技术产业开发区", "经济技术开发区", "工业园区", "慈善产业园")
SMALL_MODES = ("联合建", "区域建", "挂靠建", "网上建", "单独建")


@dataclass(slots=True)
class Listed:
    """A row of a ledger: what stays the same from month to month."""

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


def make_ledgers(
    scheme: Scheme, register: Register, noise: Noise, seed: int, periods: Sequence[str], unregistered: float
) -> Ledgers:
    """The ledgers of every unit that hands one in."""
    return _Maker(scheme, register, noise, seed, periods).make(unregistered)


class _Maker:
    def __init__(self, scheme: Scheme, register: Register, noise: Noise, seed: int, periods: Sequence[str]) -> None:
        self._scheme = scheme
        self._register = register
        self._noise = noise
        self._chance = chance(seed, "ledger")
        self._bulk = bulk_chance(seed, "ledger")
        self._periods = periods
        self._names = NameNoise(register.province, register.names, noise, self._chance)
        self._parents = set(register.parents.tolist()) - {-1}
        self._units = [unit for unit in scheme.units.values() if "T02" in unit.tables]
        self._modes = [mode for mode in SMALL_MODES if mode in scheme.codelists["build_mode"]]

    def make(self, unregistered: float) -> Ledgers:
        ledgers = Ledgers({unit.code: [] for unit in self._units})
        chosen = self._choose()
        for at in chosen:
            unit, place = self._where(at)
            if unit is not None:
                row = self._listed(at, place)
                ledgers.rows[unit.code].append(row)
                self._duplicate(ledgers, unit, row, at)
        self._add_unregistered(ledgers, len(chosen), unregistered)
        for code, rows in ledgers.rows.items():
            self._chance.shuffle(rows)
            rows.sort(key=lambda row: row.joins)
            ledgers.rows[code] = list(_agreeing(rows) if self._noise.dirty else _distinct(rows))
        return ledgers

    def _choose(self) -> list[int]:
        insured = self._register.insured[-1]
        shares = [LISTED[(number >= 25) + (number >= 50)] for number in insured.tolist()]
        return [at for at, draw in enumerate(self._bulk.random(len(shares)).tolist()) if draw < shares[at]]

    def _where(self, at: int) -> tuple[Unit | None, Place]:
        """The unit that lists an enterprise and the county that it says."""
        place, hits, random_ = self._register.place(at), self._noise.hits, self._chance
        if hits("wrong_city", random_):
            place = random_.choice([p for p in self._register.province.places if p.city != place.city] or [place])
        elif hits("wrong_county", random_):
            others = [p for p in self._register.province.places if p.city == place.city and p != place]
            place = random_.choice(others or [place])
        letter = self._register.industries[at]
        for unit, letters in zip(self._industry_units(), INDUSTRIES_OF_UNITS, strict=False):
            if letter in letters and random_.random() < INDUSTRY_SHARE:
                return unit, place
        return self._city_unit(place), place

    def _industry_units(self) -> list[Unit]:
        return [unit for unit in self._units if unit.kind == "industry"]

    def _city_unit(self, place: Place) -> Unit | None:
        code = self._scheme.unit_of_city(place.city)
        return next((unit for unit in self._units if unit.code == code), None)

    def _listed(self, at: int, place: Place) -> Listed:
        register, random_ = self._register, self._chance
        insured = int(register.insured[0][at])
        enrolled = next(month for month, count in enumerate(register.enrolled) if at < count)
        joins = random_.randrange(len(self._periods)) if random_.random() < JOINS_LATER else 0
        row = self._row("", "", at, place, register.industries[at], insured, max(enrolled, joins))
        row.headcount = random_.lognormvariate(0.0, self._noise.headcount_sigma)
        if self._noise.hits("gross_headcount", random_):
            row.headcount *= random_.choice((0.1, 10.0))
        self._name_and_code(row, at)
        return row

    def _name_and_code(self, row: Listed, at: int) -> None:
        register = self._register
        parent = int(register.parents[at])
        own_place = register.place(at)
        row.name = self._names.typed(
            register.parts[at], own_place, register.parts[parent] if parent >= 0 else None, at in self._parents
        )
        row.code = typed_code(
            register.codes[at],
            self._noise,
            self._chance,
            self._another_code,
            register.codes[parent] if parent >= 0 else None,
        )

    def _another_code(self) -> str:
        return self._chance.choice(self._register.codes)

    def _row(self, name: str, code: str, at: int, place: Place, industry: str, size: int, joins: int) -> Listed:
        random_ = self._chance
        band = (size >= 25) + (size >= 50)
        formed = self._formed(band, joins)
        draw = random_.random()
        towns = place.townships
        return Listed(
            name=name,
            code=code,
            register_at=at,
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
        return date(int(self._periods[0][:4]) - random_.randint(1, 14), random_.randint(1, 12), random_.randint(1, 28))

    def _duplicate(self, ledgers: Ledgers, unit: Unit, row: Listed, at: int) -> None:
        random_ = self._chance
        if self._noise.hits("duplicate_here", random_):
            again = replace(row)
            self._name_and_code(again, at)
            if not self._noise.dirty:
                again.code = ""
            ledgers.rows[unit.code].append(again)
        if self._noise.hits("duplicate_elsewhere", random_):
            others = [other for other in self._units if other.kind != unit.kind] or [unit]
            other = self._city_unit(row.place) if unit.kind == "industry" else random_.choice(others)
            if other is not None and other is not unit:
                ledgers.rows[other.code].append(replace(row))

    def _add_unregistered(self, ledgers: Ledgers, listed: int, share: float) -> None:
        """Enterprises that the register does not know: near-namesakes, invented branches, and any others."""
        register, random_ = self._register, self._chance
        count = min(round(share * listed), len(register.spare_codes))
        places = random_.choices(register.province.places, weights=register.province.weights, k=count)
        for place, spare in zip(places, register.spare_codes, strict=False):
            unit = self._city_unit(place)
            if unit is None:
                continue
            draw, code = random_.random(), spare
            model = random_.randrange(len(register.parts))
            industry = register.industries[model]
            if draw < 0.45:
                name = self._namesake(register.parts[model])
            elif draw < 0.60:
                parent = self._head_office(model)
                name = register.names.branch(register.parts[parent], place)
                if self._noise.dirty and random_.random() < 0.4:
                    code = register.codes[parent]
            else:
                name, industry, _ = register.names.enterprise(place)
            size = max(1, round(random_.lognormvariate(log(MEDIAN_INSURED), SIGMA_INSURED)))
            row = self._row(full(name), code, -1, place, industry, size, 0)
            row.code = typed_code(code, self._noise, random_, self._another_code, None)
            ledgers.rows[unit.code].append(row)

    def _namesake(self, parts: str) -> str:
        names = self._register.names
        near = next(n for n in near_namesakes(parts, names.brands, self._chance) if full(n) not in names.taken)
        names.taken.add(full(near))
        return near

    def _head_office(self, start: int) -> int:
        """The first company from `start` on that is no branch itself."""
        count = len(self._register.parts)
        split = ((at % count, self._register.parts[at % count].split(SEPARATOR)) for at in range(start, start + count))
        return next((at for at, parts in split if not parts[BRANCH] and "公司" in parts[FORM]), start)


def _distinct(rows: list[Listed]) -> Iterator[Listed]:
    """The rows without the second of any that have the same key."""
    seen: set[str] = set()
    for row in rows:
        if row.key not in seen:
            seen.add(row.key)
            yield row


def _agreeing(rows: list[Listed]) -> Iterator[Listed]:
    """The rows, those of one key with one answer to whether there is a union: or P06 could be read in two ways."""
    first: dict[str, Listed] = {}
    for row in rows:
        same = first.setdefault(row.key, row)
        row.unionised, row.unionised_on, row.mode = same.unionised, same.unionised_on, same.mode
        yield row
