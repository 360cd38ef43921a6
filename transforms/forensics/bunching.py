"""F01: head counts that lie just under a threshold in the ledger, of enterprises that the register puts on or above it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheme.questions import Bunching
from transforms.forensics.chance import at_least, more_than_elsewhere, stand_out

REPORT = ["unit", "period"]
FINDS = (*REPORT, "county", "threshold", "low", "last", "high", "below", "above", "expected_below", "chance", "first", "plain")
_EVEN = 0.5

Whole = npt.NDArray[np.int64]


def bunched(ledger: pd.DataFrame, asks: Bunching) -> pd.DataFrame:
    """FINDS: a row for each unit, county of it, period and threshold with enough rows; `plain`: nothing stands out.

    `ledger`: unit, period, county, employees, insured of the rows matched with an enterprise of the register, with a
    RangeIndex. `first` is the position of the first row just under the threshold. A county is named only where its unit as
    a whole does not stand out.

    The rows asked about have `employees` within the window around the threshold and `insured` on or above it, so that an
    exact ledger has them all above. Whatever the ledger's errors, two things hold of honest rows, which both must fail:
    no more than half of them lie below (exact binomial sign test), for the register thins out upwards and a smooth error
    leaves the density of head counts smooth at the threshold; and they lie below as often as the unit's own rows do at
    other sizes, where nothing depends on them (Fisher's exact test against windows of the same relative width). McCrary
    (2008, J. Econometrics 142) tests such a density for a jump; here it is set against the register's, so that neither
    large firms listed more often than small ones nor a unit that counts otherwise than the register looks like bunching.
    """
    rows = ledger.dropna(subset=["employees", "insured"])
    heads, insured = rows["employees"].to_numpy(np.int64), rows["insured"].to_numpy(np.int64)
    tests = [test for threshold in asks.thresholds for test in _of_threshold(rows, heads, insured, threshold, asks)]
    found = pd.DataFrame(tests, columns=list(FINDS[:-1]))
    odd = stand_out(found["chance"].tolist(), asks.level)
    whole = found["county"] == ""
    named = set(found.loc[whole & odd, [*REPORT, "threshold"]].itertuples(index=False, name=None))
    again = np.array([key in named for key in found[[*REPORT, "threshold"]].itertuples(index=False, name=None)], bool)
    return found.assign(plain=~odd | (again & ~whole.to_numpy(bool)))


def _of_threshold(rows: pd.DataFrame, heads: Whole, insured: Whole, threshold: int, asks: Bunching) -> Iterator[tuple[object, ...]]:
    side = _sides(heads, insured, threshold, asks.window)
    usual = _usual_sides(heads, insured, threshold, asks)
    near = rows.assign(below=side < 0, above=side > 0, usual_below=usual < 0, usual_above=usual > 0, first=rows.index.where(side < 0))
    counts = {"below": "sum", "above": "sum", "usual_below": "sum", "usual_above": "sum", "first": "min"}
    units = near.groupby(REPORT).agg(counts)
    counties = near.groupby([*REPORT, "county"])[["below", "above", "first"]].agg({key: counts[key] for key in ("below", "above", "first")})
    local: dict[tuple[str, str], list[tuple[str, pd.Series]]] = {}
    for key, of in counties.iterrows():
        unit, period, county = cast("tuple[str, str, str]", key)
        local.setdefault((unit, period), []).append((county, of))
    reach = round(threshold * asks.window)
    for key, of in units.iterrows():
        unit, period = cast("tuple[str, str]", key)
        elsewhere = int(of["usual_below"]), int(of["usual_above"])
        if sum(elsewhere) < asks.least:
            continue
        share = elsewhere[0] / sum(elsewhere)
        for county, found in [("", of), *local.get((unit, period), [])]:
            here = int(found["below"]), int(found["above"])
            if sum(here) >= asks.least:
                chance = max(at_least(here[0], sum(here), _EVEN), more_than_elsewhere(here, elsewhere))
                place = (threshold, threshold - reach, threshold - 1, threshold + reach - 1)
                yield unit, period, county, *place, *here, round(sum(here) * share), chance, found["first"]


def _sides(heads: Whole, insured: Whole, threshold: float, window: float) -> Whole:
    """-1 just below a threshold, 1 on or just above it, 0 elsewhere, or where the register is below it too."""
    reach = round(threshold * window)
    near = (insured >= threshold) & (heads >= threshold - reach) & (heads < threshold + reach)
    return np.where(near, np.where(heads < threshold, -1, 1), 0)


def _usual_sides(heads: Whole, insured: Whole, threshold: int, asks: Bunching) -> Whole:
    """The same at sizes further up on which nothing depends: windows side by side, none that meets one of a threshold."""
    usual, step = np.zeros(len(heads), np.int64), (1 + asks.window) / (1 - asks.window)
    kept = [(limit * (1 - asks.window), limit * (1 + asks.window)) for limit in asks.thresholds]
    size = threshold * step
    while size <= threshold * asks.usual:
        low, high = size * (1 - asks.window), size * (1 + asks.window)
        if not any(low < top and high > bottom for bottom, top in kept):
            usual += _sides(heads, insured, round(size), asks.window) * (usual == 0)
        size *= step
    return usual
