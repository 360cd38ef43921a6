"""Enterprises in the ledgers that the register does not know: near-namesakes, invented branches, and any others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import log

from sources.simulate.code_noise import typed_code
from sources.simulate.listed import Listed, RowMaker
from sources.simulate.names import BRANCH, FORM, SEPARATOR, full, near_namesakes
from sources.simulate.noise import Noise
from sources.simulate.register import MEDIAN_INSURED, SIGMA_INSURED, Register, Stranger

NAMESAKES, BRANCHES = 0.45, 0.15  # shares; the rest are any others
WITH_PARENTS_CODE = 0.4  # of the invented branches, where codes are noisy


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
    real = {kind: iter([each for each in register.held_out if each.kind == kind]) for kind in ("namesake", "other")}
    places = chance.choices(province.places, weights=province.weights, k=count)
    for place, spare in zip(places, register.spare_codes, strict=False):
        draw = chance.random()
        model = chance.randrange(len(register.parts))
        kind = "namesake" if draw < NAMESAKES else "branch" if draw < NAMESAKES + BRANCHES else "other"
        if kind in real and (held := next(real[kind], None)):
            yield held if held.code else held._replace(code=spare)
        elif kind == "namesake":
            name = _namesake(register, register.parts[model], chance)
            yield Stranger(kind, register.place(model), full(name), spare, register.industries[model])
        elif kind == "branch":
            parent = _head_office(register, model)
            name = register.names.branch(register.parts[parent], place)
            borrowed = noise.dirty and chance.random() < WITH_PARENTS_CODE
            code = register.codes[parent] if borrowed else spare
            yield Stranger(kind, place, full(name), code, register.industries[parent])
        else:
            name, industry, _ = register.names.enterprise(place)
            yield Stranger(kind, place, full(name), spare, industry)


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
