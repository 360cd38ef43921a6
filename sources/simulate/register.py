"""The social insurance register of a made-up province: every enterprise, month by month, column by column."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scheme import Scheme
from sources.simulate import codes
from sources.simulate.chance import bulk_chance, chance
from sources.simulate.names import NameMaker, full
from sources.simulate.places import Place, Province
from sources.simulate.vocabulary import rarer_share

UNITS = 20_400  # at scale 1
NEW_A_MONTH = 0.002
BRANCHES = 0.07
MEDIAN_INSURED, SIGMA_INSURED = 11, 1.35
STATUSES = ("正常参保", "暂停缴费", "注销")
KINDS = ("企业", "个体工商户", "社团", "事业")
WITHOUT_CODE = 0.01
SPARE_CODES = 0.03  # beside those of the register: for enterprises that it does not know


class Stranger(NamedTuple):
    """An enterprise that the register does not know, and of what kind: namesake, branch or other."""

    kind: str
    place: Place
    name: str
    code: str
    industry: str


@dataclass(frozen=True)
class Register:
    """Enterprises by their place in it; the last ones enrol in the course of the periods."""

    province: Province
    prefix: str
    parts: list[str]
    codes: list[str]
    spare_codes: list[str]
    place_at: npt.NDArray[np.int16]
    industries: list[str]
    parents: npt.NDArray[np.int32]
    kinds: npt.NDArray[np.int8]
    without_code: npt.NDArray[np.bool_]
    enrolled: tuple[int, ...]
    insured: tuple[npt.NDArray[np.int32], ...]
    statuses: tuple[npt.NDArray[np.int8], ...]
    names: NameMaker
    numbers: Sequence[str] = ()  # of the units, where they come from a file
    held_out: tuple[Stranger, ...] = ()  # real enterprises that it was made not to know

    def unit_no(self, at: int) -> str:
        """The number of a unit, its key in the register."""
        return self.numbers[at] if self.numbers else f"{self.prefix}{at:08d}"

    def name(self, at: int) -> str:
        """Its name as registered."""
        return full(self.parts[at])

    def code(self, at: int) -> str:
        """Its code as the register has it: '' where that is missing."""
        return "" if self.without_code[at] else self.codes[at]

    def place(self, at: int) -> Place:
        """The county in which it is insured."""
        return self.province.places[int(self.place_at[at])]


def make_register(scheme: Scheme, scale: float, seed: int, periods: int, unregistered: float = 0.0) -> Register:
    """The register of `scheme`'s province; scale 1 has UNITS enterprises. `unregistered`: rows of nobody per listed unit."""
    province = Province.of(scheme)
    base, spare_codes = max(round(UNITS * scale), len(province.places) * 8), max(SPARE_CODES, unregistered / 2)
    return register_of(province, base, seed, periods, spare_codes)


def register_of(province: Province, base: int, seed: int, periods: int, spare_codes: float, dense: bool = False) -> Register:
    """The register of a province: `base` enterprises in the first period, and `spare_codes` a unit beside theirs.

    `dense`: names of common words only, closer together than real ones are from some thousands on.
    """
    random_, bulk = chance(seed, "register"), bulk_chance(seed, "register")
    enrolled = tuple(round(base * (1 + NEW_A_MONTH * month)) for month in range(periods))
    count = enrolled[-1]
    shares = np.array(province.weights) / sum(province.weights)
    place_at = bulk.choice(len(province.places), count, p=shares).astype(np.int16)
    names = NameMaker(province, random_, 0.0 if dense else rarer_share(count))
    parts, industries, categories, parents = _enterprises(names, province, place_at, random_)
    insured, statuses = _months(bulk, count, periods)
    prefixes = _prefixes(province, place_at, categories, random_)
    all_codes = codes.social_credit_codes(bulk, prefixes + random_.choices(prefixes, k=64 + round(spare_codes * count)))
    kinds = bulk.choice(4, count, p=[0.975, 0.015, 0.005, 0.005]).astype(np.int8)
    kinds[np.max(insured, axis=0) >= 25] = 0  # only small units are no enterprises: what else counts is not agreed
    return Register(
        province,
        province.places[0].code[:2],
        parts,
        all_codes[:count],
        all_codes[count:],
        place_at,
        industries,
        parents,
        kinds,
        bulk.random(count) < WITHOUT_CODE,
        enrolled,
        insured,
        statuses,
        names,
    )


def _enterprises(
    names: NameMaker, province: Province, place_at: npt.NDArray[np.int16], random_: random.Random
) -> tuple[list[str], list[str], list[str], npt.NDArray[np.int32]]:
    """Names, industries, categories and parents; a few chains have most of the branches."""
    parts: list[str] = []
    industries: list[str] = []
    categories: list[str] = []
    parents = np.full(len(place_at), -1, np.int32)
    chains: list[int] = []
    weights: list[float] = []
    for at, place_number in enumerate(place_at.tolist()):
        place = province.places[place_number]
        if chains and random_.random() < BRANCHES:
            away = random_.random() < 0.15
            mark = random_.random() * weights[-1]
            parent = chains[bisect_left(weights, mark)]
            parts.append(names.branch(parts[parent], place, away))
            industries.append(industries[parent])
            categories.append("1")
            parents[at] = -1 if away else parent
            continue
        made, industry, category = names.enterprise(place)
        parts.append(made)
        industries.append(industry)
        categories.append(category)
        if category == "1" and random_.random() < 0.02:
            chains.append(at)
            weights.append((weights[-1] if weights else 0.0) + random_.paretovariate(1.1))
    return parts, industries, categories, parents


def _prefixes(
    province: Province, place_at: npt.NDArray[np.int16], categories: Sequence[str], random_: random.Random
) -> list[str]:
    """The first eight characters of each code: 9 (市场监管), category, six digits of who registered it."""
    choices = [province.authorities(place) for place in province.places]
    by_place = [(digits, list(accumulate(weights))) for digits, weights in choices]
    return [
        f"9{category}{random_.choices(by_place[at][0], cum_weights=by_place[at][1])[0]}"
        for at, category in zip(place_at.tolist(), categories, strict=True)
    ]


def _months(
    bulk: np.random.Generator, count: int, periods: int
) -> tuple[tuple[npt.NDArray[np.int32], ...], tuple[npt.NDArray[np.int8], ...]]:
    """Insured persons and status for every period: a few change each month."""
    insured = np.maximum(np.exp(bulk.normal(np.log(MEDIAN_INSURED), SIGMA_INSURED, count)).round(), 1)
    status = bulk.choice(3, count, p=[0.95, 0.03, 0.02]).astype(np.int8)
    all_insured, all_status = [insured.astype(np.int32)], [status]
    for _ in range(1, periods):
        moves = np.where(bulk.random(count) < 0.07, bulk.lognormal(0.02, 0.15, count), 1.0)
        insured = np.maximum((insured * moves).round(), 1)
        draw = bulk.random(count)
        paused, resumed = (status == 0) & (draw < 0.002), (status == 1) & (draw < 0.02)
        status = np.where(paused, 1, np.where(resumed, 0, status)).astype(np.int8)
        all_insured.append(insured.astype(np.int32))
        all_status.append(status)
    return tuple(all_insured), tuple(all_status)
