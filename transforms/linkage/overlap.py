"""Two texts character by character: what one side has alone, what only sounds alike, how much both share."""

from __future__ import annotations

import numpy as np

from transforms.linkage.arrays import Bools, Chars, Ints
from transforms.linkage.sounds import sounds
from transforms.linkage.weights import weights

CORE, SHORT = 20, 9  # characters compared; most texts are short
RARE = 45  # a character's weight from which it is a brand's rather than a trade's


def overlaps(a: Chars, b: Chars, same: Bools) -> tuple[Ints, ...]:
    """`overlap` of each pair; short texts apart from the long ones, which are few."""
    result = np.zeros((5, len(a)), np.int64)
    result[3], result[4] = 20, np.minimum(weights()[a].sum(axis=1) // 25, 12)
    long = (a[:, SHORT] != 0) | (b[:, SHORT] != 0)
    for rows, width in ((np.flatnonzero(~same & ~long), SHORT), (np.flatnonzero(~same & long), CORE)):
        result[:, rows] = overlap(a[rows, :width], b[rows, :width])
    return tuple(result)


def overlap(a: Chars, b: Chars) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """In LEFT each side's characters that the other has not; characters only heard; likeness; shared weight."""
    heard_a, heard_b = sounds()[a], sounds()[b]
    in_b, in_a = _matched(a, b)
    near_b, near_a = _matched(heard_a, heard_b)
    heavy_a, heavy_b = weights()[a], weights()[b]
    only = near_b & ~in_b
    shared_a = (heavy_a * in_b).sum(axis=1) + (heavy_a * only).sum(axis=1) // 2
    shared_b = (heavy_b * in_a).sum(axis=1) + (heavy_b * (near_a & ~in_a)).sum(axis=1) // 2
    likeness = 20 * (shared_a + shared_b) // np.maximum(heavy_a.sum(axis=1) + heavy_b.sum(axis=1), 1)
    shared = np.minimum(np.minimum(shared_a, shared_b) // 25, 12)
    return _left(heavy_a * ~near_b), _left(heavy_b * ~near_a), only.sum(axis=1), likeness, shared


def _matched(a: Chars, b: Chars) -> tuple[Bools, Bools]:
    """Which characters of each row the other side has too; a character twice needs two."""
    in_b, times = np.zeros(a.shape, bool), np.zeros(b.shape, np.int8)
    before_b = np.zeros(b.shape, np.int8)
    for i in range(a.shape[1]):
        if not a[:, i].any():
            break
        here = a[:, i, None]
        equal = (here == b) & (here != 0)
        in_b[:, i] = equal.sum(axis=1) > (here == a[:, :i]).sum(axis=1)
        times += equal
    for i in range(1, b.shape[1]):
        before_b[:, i] = (b[:, i, None] == b[:, :i]).sum(axis=1)
    return in_b, times > before_b


def _left(weight: Ints) -> Ints:
    count = (weight > 0).sum(axis=1)
    return np.select([count == 0, count > 1, weight.sum(axis=1) < RARE], [0, np.minimum(count + 1, 5), 1], 2)
