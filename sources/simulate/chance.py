"""Chance that is the same on every machine: a generator of its own for every part, named by what it is for."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from itertools import accumulate

import numpy as np


def chance(seed: int, *purpose: object) -> random.Random:
    """A generator for one purpose; adding another purpose leaves it alone."""
    return random.Random("|".join(map(str, (seed, *purpose))))


def bulk_chance(seed: int, *purpose: object) -> np.random.Generator:
    """The same for whole arrays."""
    return np.random.default_rng([seed, zlib.crc32("|".join(map(str, purpose)).encode())])


def split(total: int, shares: Sequence[float]) -> list[int]:
    """`total` in whole parts by `shares`, adding up exactly."""
    whole = sum(shares)
    if whole <= 0:
        return [0] * len(shares)
    marks = [round(total * mark / whole) for mark in accumulate(shares)]
    return [mark - before for mark, before in zip(marks, [0, *marks[:-1]], strict=True)]
