"""The ledger of a world: a sample of the register, twice over some of it, and strangers; each row with what befell it."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import pandas as pd

from sources.simulate.chance import bulk_chance, chance
from sources.simulate.code_noise import typed_code
from sources.simulate.name_noise import NameNoise
from sources.simulate.noise import Noise
from sources.simulate.places import Place
from sources.simulate.register import MEDIAN_INSURED, SIGMA_INSURED, Register, Stranger
from sources.simulate.strangers import unregistered

LEDGER = ["enterprise_name", "uscc", "county", "city", "employees", "unionised"]
TRUTH = ["unit_no", "kind", "noise"]
NIL_MARKS = ("",) * 13 + ("无", "无", "/", "/", "—", "—", "待办")


@dataclass(frozen=True)
class Recipe:
    """What a world is made with; the same recipe gives the same world."""

    seed: int = 1
    noise: float = 1.0  # times the rates of data/noise.csv
    unregistered: float = 0.05  # strangers, as a share of the register's units that are listed
    listed: float = 0.60  # share of the register's units that the ledger has
    unionised: float = 0.95  # share of the rows that say they have a union
    dense: bool = False  # of a made-up register: names closer together than real ones, to strain the matching


class LedgerMaker:
    """Makes rows of (ledger columns, truth columns)."""

    def __init__(self, register: Register, recipe: Recipe) -> None:
        self._register = register
        self._recipe = recipe
        self._noise = Noise(recipe.noise, dirty=True)
        self._chance = chance(recipe.seed, "world")
        self._names = NameNoise(register.province, register.names, self._noise, self._chance)
        self._parents = set(register.parents.tolist()) - {-1}
        self._places = register.province.places
        self._elsewhere = {city: [p for p in self._places if p.city != city] for city in {p.city for p in self._places}}
        self._nearby = {p.code: [o for o in self._places if o.city == p.city and o != p] for p in self._places}
        self._rows: list[tuple[object, ...]] = []

    def make(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The ledger and the truth, row by row the same, shuffled."""
        bulk, count = bulk_chance(self._recipe.seed, "world"), len(self._register.parts)
        listed = sorted(bulk.permutation(count)[: round(self._recipe.listed * count)].tolist())
        for at in listed:
            self._registered(at)
        for stranger in unregistered(self._register, self._noise, round(self._recipe.unregistered * len(listed)), self._chance):
            self._stranger(stranger)
        order = bulk.permutation(len(self._rows)).tolist()
        columns = list(zip(*(self._rows[at] for at in order), strict=True)) or [()] * 9
        frame = pd.DataFrame(dict(zip([*LEDGER, *TRUTH], columns, strict=True)))
        texts = ["enterprise_name", "uscc", "county", "city", *TRUTH]
        frame = frame.astype(dict.fromkeys(texts, "str") | {"employees": "int32", "unionised": "bool"})
        return frame[LEDGER], frame[TRUTH]

    def _registered(self, at: int) -> None:
        """The row of a unit, and perhaps a second one: in the same city, in another one."""
        register, hits, random_ = self._register, self._noise.hits, self._chance
        home, union = register.place(at), random_.random() < self._recipe.unionised
        place, moved = home, False
        if hits("wrong_city", random_):
            place, moved = random_.choice(self._elsewhere[home.city] or [home]), bool(self._elsewhere[home.city])
        self._unit(at, "listed", place, union, moved)
        if hits("duplicate_here", random_):
            self._unit(at, "duplicate_here", place, union, moved)
        if hits("duplicate_elsewhere", random_):
            self._unit(at, "duplicate_elsewhere", random_.choice(self._elsewhere[place.city] or [place]), union, False)

    def _unit(self, at: int, kind: str, place: Place, union: bool, moved: bool) -> None:
        register, random_, above = self._register, self._chance, int(self._register.parents[at])
        parent, parents_code = (register.parts[above], register.codes[above]) if above >= 0 else (None, None)
        typed = self._names.typed(register.parts[at], register.place(at), parent, at in self._parents)
        code, code_kind = self._code(register.codes[at], parents_code)
        county, county_kind = self._county(place, wrong=place == register.place(at))
        ratio = random_.lognormvariate(0.0, self._noise.headcount_sigma)
        gross = self._noise.hits("gross_headcount", random_)
        if gross:
            ratio *= random_.choice((0.1, 10.0))
        kinds = [*["wrong_city"] * moved, *typed.kinds, *code_kind, *county_kind, *["gross_headcount"] * gross]
        employees = max(1, round(ratio * int(register.insured[0][at])))
        self._rows.append((typed.name, code, county, place.city, employees, union, register.unit_no(at), kind, "|".join(kinds)))

    def _stranger(self, stranger: Stranger) -> None:
        random_ = self._chance
        code, kinds = self._code(stranger.code, None)
        county, more = self._county(stranger.place, wrong=True)
        employees = max(1, round(random_.lognormvariate(log(MEDIAN_INSURED), SIGMA_INSURED)))
        union = random_.random() < self._recipe.unionised
        self._rows.append((stranger.name, code, county, stranger.place.city, employees, union, "", stranger.kind, "|".join([*kinds, *more])))

    def _code(self, code: str, parents: str | None) -> tuple[str | None, list[str]]:
        typed, kind = typed_code(code, self._noise, self._chance, lambda: self._chance.choice(self._register.codes), parents)
        if kind == "code_missing":
            typed = self._chance.choice(NIL_MARKS)
        return str(typed) or None, [kind] if kind else []

    def _county(self, place: Place, wrong: bool) -> tuple[str | None, list[str]]:
        kind = None
        others = self._nearby[place.code]
        if self._noise.hits("county_missing", self._chance):
            return None, ["county_missing"]
        if wrong and others and self._noise.hits("wrong_county", self._chance):
            place, kind = self._chance.choice(others), "wrong_county"
        return place.code, [kind] if kind else []
