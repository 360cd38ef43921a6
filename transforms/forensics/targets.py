"""F03: rates with the smallest numerator that reaches the target, in more places or months than chance would have it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheme.questions import AtTarget
from transforms.forensics.chance import at_least_of_each, stand_out

FIGURE = ["indicator", "unit", "region", "period"]
FINDS = (*FIGURE, "numerator", "denominator", "places", "exact_places", "months", "exact_months", "chance", "plain")


def at_target(figures: pd.DataFrame, asks: AtTarget) -> pd.DataFrame:
    """FINDS: a row for each rate that has the smallest numerator reaching its target; `plain`: that may well be chance.

    `figures`: FIGURE, level, numerator, denominator, target (`>= 55`) and step (1 of a count, 0.01 of money). A rate
    whose density at the target is d falls on that one numerator with the chance d times step / denominator. A single county of
    some thousand people does so every few months in an honest province, so that two groups are judged: the counties of a
    unit in a month, and a region in the months up to this one, each pair of numbers once (Poisson binomial, exact). A
    single figure stands out alone only where its denominator is very large. `chance` is the smaller of the two groups'.
    """
    known = figures.dropna(subset=["numerator", "denominator"])
    known = known[known["denominator"] >= asks.least * known["step"]].reset_index(drop=True)
    known = known.assign(exact=_exact(known), chance=_chances(known, asks))
    tests: list[tuple[object, ...]] = []
    for key, of in known[known["level"] == "county"].groupby(["indicator", "unit", "period"]):
        tests.append(("place", key, len(of), int(of["exact"].sum()), at_least_of_each(int(of["exact"].sum()), of["chance"])))
    for (indicator, region), of in known.groupby(["indicator", "region"]):
        for period in of["period"]:
            until = of[of["period"] <= period].drop_duplicates(["numerator", "denominator"])
            hits = int(until["exact"].sum())
            tests.append(("month", (indicator, region, period), len(until), hits, at_least_of_each(hits, until["chance"])))
    odd = stand_out([float(str(test[-1])) for test in tests], asks.level)
    groups = {(test[0], test[1]): (*test[2:], bool(out)) for test, out in zip(tests, odd, strict=True)}
    rows = [_found(figure, groups) for figure in known[known["exact"]].itertuples(index=False)]
    return pd.DataFrame(rows, columns=list(FINDS))


def _found(figure: object, groups: dict[tuple[object, object], tuple[object, ...]]) -> tuple[object, ...]:
    indicator, unit, region, period, numerator, denominator = (getattr(figure, name) for name in (*FIGURE, "numerator", "denominator"))
    alone = (1, 1, 1.0, False)
    places = groups.get(("place", (indicator, unit, period)), alone) if getattr(figure, "level", "") == "county" else alone
    months = groups[("month", (indicator, region, period))]
    chance = min(float(str(places[2])), float(str(months[2])))
    return indicator, unit, region, period, numerator, denominator, *places[:2], *months[:2], chance, not (places[3] or months[3])


def _exact(figures: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether a numerator is the smallest that reaches the target: in whole steps, so that no rounding decides."""
    exact = []
    for numerator, denominator, target, step in figures[["numerator", "denominator", "target", "step"]].itertuples(index=False, name=None):
        sign, number = target.split()
        least = Fraction(number) / 100 * round(denominator / step)
        exact.append(round(numerator / step) == (least.__floor__() + 1 if sign == ">" else least.__ceil__()))
    return np.array(exact, bool)


def _chances(figures: pd.DataFrame, asks: AtTarget) -> list[float]:
    """The chance of each figure to fall on that numerator: at the density that the other regions' rates have around the target.

    Never at less than `density`: rates that lie far from the target now may not have been meant to.
    """
    rate = (figures["numerator"] / figures["denominator"]).astype(float)
    aim = figures["target"].str.split().str[1].astype(float) / 100
    near = (rate - aim).abs() <= asks.near
    chances = []
    for at, (indicator, level, region) in enumerate(figures[["indicator", "level", "region"]].itertuples(index=False, name=None)):
        others = (figures["indicator"] == indicator) & (figures["level"] == level) & (figures["region"] != region)
        density = max(asks.density, (int(near[others].sum()) + 1) / (int(others.sum()) + 1) / (2 * asks.near))
        chances.append(min(1.0, density * float(figures["step"].iloc[at] / figures["denominator"].iloc[at])))
    return chances
