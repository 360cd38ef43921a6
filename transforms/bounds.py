"""What a figure would be if every open question on its rows fell one way or the other: each such row counts, or it does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

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
    above, below = whole
    if below is None:
        gains = [share for share, _none in doubtful]
        return Bounds(above - math.fsum(g for g in gains if g > 0), above - math.fsum(g for g in gains if g < 0), len(doubtful))
    shares = [(n, d or 0.0) for n, d in doubtful]
    return Bounds(_extreme(above, below, shares, 1), _extreme(above, below, shares, -1), len(doubtful))


def _extreme(above: float, below: float, shares: Sequence[tuple[float, float]], way: int) -> float | None:
    """The least rate (`way` 1) or the greatest (-1)."""
    if below <= 0:
        return None
    rate = above / below
    for _step in range(_MOST):
        out = [(n, d) for n, d in shares if way * (n - rate * d) > 0]
        left = below - math.fsum(d for _n, d in out)
        if left <= 0:
            return None
        found = (above - math.fsum(n for n, _d in out)) / left
        if math.isclose(found, rate, rel_tol=1e-12, abs_tol=1e-12):
            break
        rate = found
    return rate
