"""How likely is it that honest reports look like this? Exact tails, and which of many tests still count together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import stats


def at_least(found: int, of: int, share: float) -> float:
    """The chance of `found` or more of `of` where each comes with `share`: the upper tail of the binomial (exact sign test)."""
    return float(stats.binom.sf(found - 1, of, share))


def more_than_elsewhere(here: tuple[int, int], elsewhere: tuple[int, int]) -> float:
    """The chance that (below, above) leans so far below if it leans as `elsewhere` does: Fisher's exact test, one-sided."""
    below = here[0] + elsewhere[0]
    return float(stats.hypergeom.sf(here[0] - 1, sum(here) + sum(elsewhere), below, sum(here)))


def at_least_of_each(found: int, chances: Iterable[float]) -> float:
    """The chance of `found` or more events of different chances: the upper tail of the Poisson binomial, by convolution."""
    spread = np.ones(1)
    for chance in chances:
        spread = np.append(spread * (1 - chance), 0.0) + np.append(0.0, spread * chance)
    return float(spread[found:].sum()) if found > 0 else 1.0


def stand_out(chances: Sequence[float], level: float) -> npt.NDArray[np.bool_]:
    """Which of many tests stand out at `level` taken together (Benjamini and Hochberg 1995).

    Where all reports are honest, the chance that any one stands out is at most `level`: of independent tests, and of those
    that lean the same way, as the months of a year do.
    """
    chance = np.asarray(chances, dtype=float)
    if not len(chance):
        return np.zeros(0, bool)
    ordered = np.sort(chance)
    passed = np.flatnonzero(ordered <= level * np.arange(1, len(chance) + 1) / len(chance))
    return chance <= (ordered[passed[-1]] if len(passed) else -1.0)
