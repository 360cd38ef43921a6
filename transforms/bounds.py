"""What a figure would be if every open question on its rows fell one way or the other: each such row counts, or it does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_MOST = 100


@dataclass(frozen=True)
class Bounds:
    """The least and the greatest that a figure can be, as numerator (or value) over denominator; and how many rows are in doubt."""

    low: float | None
    high: float | None
    doubtful: int


def bounds(whole: tuple[float, float | None], doubtful: Sequence[tuple[float, float | None]]) -> Bounds:
    """The bounds of a figure of these two sides, when any of the doubtful rows' shares in them may be taken out.

    Of a sum that is every share above 0, or below it. Of a rate it is exact too: with any rate, the rows that are above it pull it up,
    and those below pull it down; taking these out and asking again with the new rate comes to rest at the bound. Without a denominator
    there is none: None.
    """
    above = np.array([share for share, _below in doubtful], float)
    below = None if whole[1] is None else np.array([share or 0.0 for _above, share in doubtful], float)
    return bounds_of(whole, above, below)


def bounds_of(whole: tuple[float, float | None], above: Floats, below: Floats | None) -> Bounds:
    """The same, of the doubtful rows' shares as two columns; `below`: those in the denominator, None of a sum."""
    numerator, denominator = whole
    if denominator is None or below is None:
        return Bounds(numerator - math.fsum(above[above > 0]), numerator - math.fsum(above[above < 0]), len(above))
    low, high = (_extreme(numerator, denominator, above, below, way) for way in (1, -1))
    return Bounds(low, high, len(above))


def _extreme(numerator: float, denominator: float, above: Floats, below: Floats, way: int) -> float | None:
    """The least rate (`way` 1) or the greatest (-1)."""
    if denominator <= 0:
        return None
    rate = numerator / denominator
    for _step in range(_MOST):
        out = way * (above - rate * below) > 0
        left = denominator - math.fsum(below[out])
        if left <= 0:
            return None
        found = (numerator - math.fsum(above[out])) / left
        if math.isclose(found, rate, rel_tol=1e-12, abs_tol=1e-12):
            break
        rate = found
    return rate
