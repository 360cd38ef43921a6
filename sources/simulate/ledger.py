"""Which enterprises of the register the units list, under which name and code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scheme import Scheme
from scheme.model import Unit
from sources.simulate.chance import bulk_chance, chance
from sources.simulate.code_noise import typed_code
from sources.simulate.listed import Ledgers, Listed, RowMaker
from sources.simulate.name_noise import NameNoise
from sources.simulate.noise import Noise
from sources.simulate.places import Place
from sources.simulate.register import Register
from sources.simulate.strangers import strangers

LISTED = (0.025, 0.36, 0.92)  # share of the register in the ledgers, by size band (below 25, 25 to 49, 50 and more)
JOINS_LATER = 0.03
INDUSTRIES_OF_UNITS = (frozenset("PQR"), frozenset("DGB"), frozenset("E"), frozenset("F"))
INDUSTRY_SHARE = 0.3  # of the enterprises of its industries that an industry union lists; the cities have the others


def make_ledgers(
    scheme: Scheme, register: Register, noise: Noise, seed: int, periods: Sequence[str], unregistered: float
) -> Ledgers:
    """The ledgers of every unit that hands one in; `unregistered`: rows beside these, as a share of them."""
    return _Maker(scheme, register, noise, seed, periods).make(unregistered)


class _Maker:
    def __init__(self, scheme: Scheme, register: Register, noise: Noise, seed: int, periods: Sequence[str]) -> None:
        self._scheme = scheme
        self._register = register
        self._noise = noise
        self._chance = chance(seed, "ledger")
        self._bulk = bulk_chance(seed, "ledger")
        self._months = len(periods)
        self._names = NameNoise(register.province, register.names, noise, self._chance)
        self._parents = set(register.parents.tolist()) - {-1}
        self._units = [unit for unit in scheme.units.values() if "T02" in unit.tables]
        self._industry_units = [unit for unit in self._units if unit.kind == "industry"]
        self._maker = RowMaker(scheme, noise, periods, self._chance)

    def make(self, unregistered: float) -> Ledgers:
        """The ledgers, shuffled; those who join later come last."""
        ledgers = Ledgers({unit.code: [] for unit in self._units})
        chosen = self._choose()
        for at in chosen:
            unit, place = self._where(at)
            if unit is not None:
                row = self._listed(at, place)
                ledgers.rows[unit.code].append(row)
                self._duplicate(ledgers, unit, row, at)
        count = round(unregistered * len(chosen))
        for row in strangers(self._register, self._noise, self._maker, count, self._chance):
            if (unit := self._city_unit(row.place)) is not None:
                ledgers.rows[unit.code].append(row)
        for code, rows in ledgers.rows.items():
            self._chance.shuffle(rows)
            rows.sort(key=lambda row: row.joins)
            ledgers.rows[code] = list(_agreeing(rows) if self._noise.dirty else _distinct(rows))
        return ledgers

    def _choose(self) -> list[int]:
        insured = self._register.insured[-1].tolist()
        draws = self._bulk.random(len(insured)).tolist()
        bands = [(number >= 25) + (number >= 50) for number in insured]
        return [at for at, (draw, band) in enumerate(zip(draws, bands, strict=True)) if draw < LISTED[band]]

    def _where(self, at: int) -> tuple[Unit | None, Place]:
        """The unit that lists an enterprise and the county that it says."""
        place, hits, random_ = self._register.place(at), self._noise.hits, self._chance
        places = self._register.province.places
        if hits("wrong_city", random_):
            place = random_.choice([other for other in places if other.city != place.city] or [place])
        elif hits("wrong_county", random_):
            place = random_.choice([p for p in places if p.city == place.city and p != place] or [place])
        letter = self._register.industries[at]
        for unit, letters in zip(self._industry_units, INDUSTRIES_OF_UNITS, strict=False):
            if letter in letters and random_.random() < INDUSTRY_SHARE:
                return unit, place
        return self._city_unit(place), place

    def _city_unit(self, place: Place) -> Unit | None:
        code = self._scheme.unit_of_city(place.city)
        return next((unit for unit in self._units if unit.code == code), None)

    def _listed(self, at: int, place: Place) -> Listed:
        register, random_ = self._register, self._chance
        enrolled = next(month for month, count in enumerate(register.enrolled) if at < count)
        joins = random_.randrange(self._months) if random_.random() < JOINS_LATER else 0
        size = int(register.insured[0][at])
        row = self._maker.row(at, place, register.industries[at], size, max(enrolled, joins))
        row.headcount = random_.lognormvariate(0.0, self._noise.headcount_sigma)
        if self._noise.hits("gross_headcount", random_):
            row.headcount *= random_.choice((0.1, 10.0))
        self._name_and_code(row, at)
        return row

    def _name_and_code(self, row: Listed, at: int) -> None:
        register, above = self._register, int(self._register.parents[at])
        parts, code = (register.parts[above], register.codes[above]) if above >= 0 else (None, None)
        row.name, _ = self._names.typed(register.parts[at], register.place(at), parts, at in self._parents)
        row.code, _ = typed_code(register.codes[at], self._noise, self._chance, self._another_code, code)

    def _another_code(self) -> str:
        return self._chance.choice(self._register.codes)

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
