"""Enterprises in the ledgers that the register does not know: near-namesakes, invented branches, and any others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import log

from sources.simulate.code_noise import typed_code
from sources.simulate.listed import Listed, RowMaker
from sources.simulate.names import BRANCH, FORM, SEPARATOR, full, near_namesakes
from sources.simulate.noise import Noise
from sources.simulate.register import MEDIAN_INSURED, SIGMA_INSURED, Register

NAMESAKES, BRANCHES = 0.45, 0.15  # shares; the rest are any others
WITH_PARENTS_CODE = 0.4  # of the invented branches, where codes are noisy


def strangers(register: Register, noise: Noise, maker: RowMaker, count: int, chance: random.Random) -> Iterator[Listed]:
    """`count` rows of nobody in the register."""
    province = register.province
    places = chance.choices(province.places, weights=province.weights, k=count)
    for place, spare in zip(places, register.spare_codes, strict=False):
        draw, code = chance.random(), spare
        model = chance.randrange(len(register.parts))
        industry = register.industries[model]
        if draw < NAMESAKES:
            name = _namesake(register, register.parts[model], chance)
        elif draw < NAMESAKES + BRANCHES:
            parent = _head_office(register, model)
            name = register.names.branch(register.parts[parent], place)
            if noise.dirty and chance.random() < WITH_PARENTS_CODE:
                code = register.codes[parent]
        else:
            name, industry, _ = register.names.enterprise(place)
        size = max(1, round(chance.lognormvariate(log(MEDIAN_INSURED), SIGMA_INSURED)))
        row = maker.row(-1, place, industry, size, 0)
        row.name = full(name)
        row.code = typed_code(code, noise, chance, lambda: chance.choice(register.codes), None)
        yield row


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
