"""Two texts character by character: what one side has alone, what only sounds alike, how much both share."""

from __future__ import annotations

import numpy as np

from transforms.linkage.arrays import Bools, Chars, Ints, Octets
from transforms.linkage.sounds import sounds
from transforms.linkage.weights import weights

CORE, SHORT = 20, 9  # characters compared; most texts are short
PART = 1 << 14  # pairs at a time, so that what is compared stays near the processor
RARE = 45  # a character's weight from which it is a brand's rather than a trade's


def overlaps(a: Chars, b: Chars, same: Bools) -> tuple[Ints, ...]:
    """`overlap` of each pair; short texts apart from the long ones, which are few."""
    result = np.zeros((5, len(a)), np.int64)
    result[3], result[4] = 20, np.minimum(weights()[a].sum(axis=1) // 25, 12)
    long = (a[:, SHORT] != 0) | (b[:, SHORT] != 0)
    for rows, width in ((np.flatnonzero(~same & ~long), SHORT), (np.flatnonzero(~same & long), CORE)):
        result[:, rows] = overlap(a[rows, :width], b[rows, :width])
    return tuple(result)


def overlap(a: Chars, b: Chars) -> tuple[Ints, ...]:
    """In LEFT each side's characters that the other has not; characters only heard; likeness; shared weight."""
    result = np.zeros((5, len(a)), np.int64)
    for start in range(0, len(a), PART):
        some = slice(start, start + PART)
        result[:, some] = _overlap(np.ascontiguousarray(a[some].T), np.ascontiguousarray(b[some].T))
    return tuple(result)


def _overlap(a: Chars, b: Chars) -> tuple[Ints, ...]:
    """`overlap`, with a column a pair: sums over few characters of many pairs are then sums of long rows."""
    in_b, in_a = _matched(a, b)
    near_b, near_a = _matched(sounds()[a], sounds()[b])
    heavy_a, heavy_b = weights()[a], weights()[b]
    only = near_b & ~in_b
    shared_a = (heavy_a * in_b).sum(axis=0) + (heavy_a * only).sum(axis=0) // 2
    shared_b = (heavy_b * in_a).sum(axis=0) + (heavy_b * (near_a & ~in_a)).sum(axis=0) // 2
    likeness = 20 * (shared_a + shared_b) // np.maximum(heavy_a.sum(axis=0) + heavy_b.sum(axis=0), 1)
    shared = np.minimum(np.minimum(shared_a, shared_b) // 25, 12)
    return _left(heavy_a * ~near_b), _left(heavy_b * ~near_a), only.sum(axis=0), likeness, shared


def _matched(a: Chars, b: Chars) -> tuple[Bools, Bools]:
    """Which characters of each side the other has too; a character twice needs two."""
    equal = ((a[:, None] == b) & (a != 0)[:, None]).view(np.uint8)
    in_b: Bools = np.add.reduce(equal, axis=1) > _before(a)
    in_a: Bools = np.add.reduce(equal, axis=0) > _before(b)
    return in_b, in_a


def _before(a: Chars) -> Octets:
    """How often each character stands earlier in its text."""
    times = np.zeros(a.shape, np.uint8)
    for i in range(1, len(a)):
        times[i] = np.add.reduce((a[:i] == a[i]).view(np.uint8), axis=0)
    return times


def _left(weight: Ints) -> Ints:
    count = (weight > 0).sum(axis=0)
    return np.select([count == 0, count > 1, weight.sum(axis=0) < RARE], [0, np.minimum(count + 1, 5), 1], 2)
