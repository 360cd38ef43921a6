"""F02: a column of a unit in which hardly a value is another than in the report before, though everywhere else they move."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheme.questions import Copying
from transforms.forensics.chance import at_least, stand_out

Whole = npt.NDArray[np.int64]
COLUMN = ["table", "column"]
FINDS = ("unit", "period", *COLUMN, "rows", "same", "usual", "references", "chance", "first", "plain")


def unchanged(now: pd.Series, before: pd.Series, reports: pd.MultiIndex, report: Whole) -> pd.DataFrame:
    """By unit and period: how many values stand now and before and are not 0, how many of them are the same.

    `report` is the number of each row's (unit, period) in `reports`; `first` is the position of the first such row.
    """
    here, there = now.to_numpy(float, na_value=np.nan), before.to_numpy(float, na_value=np.nan)
    at = np.flatnonzero((here > 0) & (there > 0))
    counts = np.bincount(report[at], minlength=len(reports))
    same = np.bincount(report[at], here[at] == there[at], len(reports)).astype(np.int64)
    first = np.zeros(len(reports), np.int64)
    first[report[at][::-1]] = at[::-1]
    found = pd.DataFrame({"rows": counts, "same": same, "first": first}, index=reports)
    return found[counts > 0].reset_index()


def copied(counts: pd.DataFrame, asks: Copying) -> pd.DataFrame:
    """FINDS: a row for each unit, period and column with enough rows and enough to compare it with; `plain`: it moved.

    `counts`: table, column and what `unchanged` gives. A column is compared with the same column of the other units in
    all periods and of its own unit in earlier ones. It is asked about where at most `others` of the values are the same in
    the median of these (so a column that hardly ever moves is left alone, and one other copy changes nothing), where
    `same` of its own values are, and where that stands out: the exact binomial tail with the share of all values compared.
    """
    tests = [
        test
        for (table, column), of in counts.groupby(COLUMN)
        for test in _tests(str(table), str(column), of[["unit", "period", "rows", "same", "first"]], asks)
    ]
    found = pd.DataFrame(tests, columns=list(FINDS[:-1]))
    odd = stand_out(found["chance"].tolist(), asks.level)
    return found.assign(plain=~(odd & (found["same"] >= asks.same * found["rows"]).to_numpy(bool)))


def _tests(table: str, column: str, of: pd.DataFrame, asks: Copying) -> Iterator[tuple[object, ...]]:
    units, periods = of["unit"].to_numpy(object), of["period"].to_numpy(object)
    rows, same = of["rows"].to_numpy(np.int64), of["same"].to_numpy(np.int64)
    for at in np.flatnonzero(rows >= asks.least):
        others = (units != units[at]) | (periods < periods[at])
        if others.sum() < asks.references or np.median(same[others] / rows[others]) > asks.others:
            continue
        # One more of each: nothing is impossible because it has not been seen.
        usual = (same[others].sum() + 1) / (rows[others].sum() + 2)
        chance = at_least(same[at], rows[at], usual)
        yield units[at], periods[at], table, column, rows[at], same[at], round(100 * usual, 1), int(others.sum()), chance, of["first"].iloc[at]
