"""Enterprises in the ledgers that the register does not know: near-namesakes, invented branches, and any others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import log
from typing import NamedTuple

from sources.simulate.code_noise import typed_code
from sources.simulate.listed import Listed, RowMaker
from sources.simulate.names import BRANCH, FORM, SEPARATOR, full, near_namesakes
from sources.simulate.noise import Noise
from sources.simulate.places import Place
from sources.simulate.register import MEDIAN_INSURED, SIGMA_INSURED, Register

NAMESAKES, BRANCHES = 0.45, 0.15  # shares; the rest are any others
WITH_PARENTS_CODE = 0.4  # of the invented branches, where codes are noisy


class Stranger(NamedTuple):
    """An enterprise that the register does not know; of what kind, and the register's unit that it looks like."""

    kind: str
    place: Place
    name: str
    code: str
    industry: str


def strangers(register: Register, noise: Noise, maker: RowMaker, count: int, chance: random.Random) -> Iterator[Listed]:
    """`count` rows of nobody in the register."""
    for stranger in unregistered(register, noise, count, chance):
        size = max(1, round(chance.lognormvariate(log(MEDIAN_INSURED), SIGMA_INSURED)))
        row = maker.row(-1, stranger.place, stranger.industry, size, 0)
        row.name = stranger.name
        row.code, _ = typed_code(stranger.code, noise, chance, lambda: chance.choice(register.codes), None)
        yield row


def unregistered(register: Register, noise: Noise, count: int, chance: random.Random) -> Iterator[Stranger]:
    """`count` enterprises that are not in the register, as many as it has codes to spare for."""
    if count > len(register.spare_codes):
        raise ValueError(f"{count} unregistered enterprises, but {len(register.spare_codes)} codes for them")
    province = register.province
    places = chance.choices(province.places, weights=province.weights, k=count)
    for place, spare in zip(places, register.spare_codes, strict=False):
        draw = chance.random()
        model = chance.randrange(len(register.parts))
        if draw < NAMESAKES:
            name = _namesake(register, register.parts[model], chance)
            yield Stranger("namesake", register.place(model), full(name), spare, register.industries[model])
        elif draw < NAMESAKES + BRANCHES:
            parent = _head_office(register, model)
            name = register.names.branch(register.parts[parent], place)
            borrowed = noise.dirty and chance.random() < WITH_PARENTS_CODE
            code = register.codes[parent] if borrowed else spare
            yield Stranger("branch", place, full(name), code, register.industries[parent])
        else:
            name, industry, _ = register.names.enterprise(place)
            yield Stranger("other", place, full(name), spare, industry)


def _namesake(register: Register, parts: str, chance: random.Random) -> str:
    names = register.names
    near = next(n for n in near_namesakes(parts, names.brands, chance) if full(n) not in names.taken)
    names.taken.add(full(near))
    return near


def _head_office(register: Register, start: int) -> int:
    """The first company from `start` on that is no branch itself."""
    count = len(register.parts)
    for at in range(start, start + count):
        parts = register.parts[at % count].split(SEPARATOR)
        if not parts[BRANCH] and "公司" in parts[FORM]:
            return at % count
    return start
