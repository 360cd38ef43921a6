"""The numbers of a figure: an indicator's aggregates over the periods that it reads, for every region and breakdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheme.expressions import Aggregate, AggregateExpression
from scheme.model import Indicator, Scheme
from transforms.aggregates import Groups, aggregate_groups, combine
from transforms.figure_grid import LEVELS, Grid, Numbers, PlacedRows, has_counties, numbers_of

Reads = Mapping[str, Mapping[str, Sequence[str]]]
"""Of each table, for each period of a figure, the months whose reports it reads."""

Floats = npt.NDArray[np.float64]
Reported = Mapping[str, npt.NDArray[np.bool_]]
"""Of each table, the months and regions that it was reported for."""

_ADDITIVE = frozenset({"count", "sum"})
MONEY = 2
"""Decimals of an amount of money."""


def months_read(scheme: Scheme, indicator: Indicator, periods: Sequence[str], months: Sequence[str]) -> Reads:
    """What the figures of `periods` read of the reports of `months`: the last one due, or all that were since January."""
    reads: dict[str, dict[str, Sequence[str]]] = {}
    for table in indicator.tables:
        due = [month for month in months if table not in scheme.tables or scheme.tables[table].due_in(month)]
        until = {period: [month for month in due if month <= period] for period in periods}
        reads[table] = {
            period: [m for m in before if m[:4] == period[:4]] if indicator.since_january else before[-1:]
            for period, before in until.items()
        }
    return reads


def breakdowns(scheme: Scheme, indicator: Indicator) -> tuple[str, ...]:
    """'' for the whole, and the values of the column that an indicator is broken down by."""
    if indicator.by is None:
        return ("",)
    column = scheme.tables[indicator.tables[0]].by_id[indicator.by]
    return ("", *scheme.codelists[column.codelist or ""])


def figure_width(grid: Grid, indicator: Indicator) -> int:
    """How many of the grid's regions have the figure: the counties too, where all its tables have them."""
    return grid.width(all(has_counties(grid.scheme, table) for table in indicator.tables))


def figure_values(
    part: AggregateExpression,
    indicator: Indicator,
    grid: Grid,
    rows: Mapping[str, PlacedRows],
    reported: Reported,
    reads: Reads,
) -> pd.Series:
    """Numerator, denominator or value of `indicator`, by period, region and breakdown: Float64, missing where there is none."""
    values = []
    for aggregate in part.aggregates:
        if indicator.since_january and aggregate.function not in _ADDITIVE:
            raise ValueError(
                f"{indicator.code}: the {aggregate.function} of several months does not follow from theirs"
            )
        found = _by_month(aggregate, indicator, grid, rows, reported)[:, : figure_width(grid, indicator)]
        months = reads[aggregate.table].values()
        read = np.array([[month in several for month in grid.months] for several in months], float)
        total, given = (np.tensordot(read, part, 1) for part in (np.nan_to_num(found), ~np.isnan(found)))
        values.append(pd.Series(np.where(given > 0, total, np.nan).ravel()).astype("Float64"))
    result = combine(part.tree, values).astype("Float64")
    return result.round(MONEY) if is_money(part, grid.scheme) else result


def _by_month(
    aggregate: Aggregate, indicator: Indicator, grid: Grid, rows: Mapping[str, PlacedRows], reported: Reported
) -> Floats:
    """The aggregate of each month's rows, by month, region and breakdown; nan where it is missing."""
    kinds = breakdowns(grid.scheme, indicator)
    placed = rows.get(aggregate.table)
    if placed is None:
        found = np.full((*grid.shape, len(kinds)), np.nan)
    else:
        found = _by_region(aggregate, placed, grid, np.zeros(len(placed.frame), np.int64), 1)
        if indicator.by is not None:
            kind = numbers_of(placed.frame[indicator.by], {value: i for i, value in enumerate(kinds[1:])})
            found = np.concatenate([found, _by_region(aggregate, placed, grid, kind, len(kinds) - 1)], axis=2)
    if aggregate.function == "count":
        found = np.where(reported[aggregate.table][:, :, None], np.nan_to_num(found), np.nan)
    return found


def _by_region(aggregate: Aggregate, placed: PlacedRows, grid: Grid, kind: Numbers, kinds: int) -> Floats:
    """The aggregate by month, region and `kind` (of which there are `kinds`; -1: none)."""
    if aggregate.function in _ADDITIVE:
        lowest = _in_cells(aggregate, placed, placed.region, grid, kind, kinds)
        total, given = (
            np.einsum("mik,ij->mjk", part, grid.within) for part in (np.nan_to_num(lowest), ~np.isnan(lowest))
        )
        return np.where(given > 0, total, np.nan)
    levels = [_in_cells(aggregate, placed, grid.above[level][placed.region], grid, kind, kinds) for level in LEVELS]
    found: Floats = np.fmax.reduce(levels)  # each region is of one level, and missing on the others
    return found


def _in_cells(
    aggregate: Aggregate, placed: PlacedRows, region: Numbers, grid: Grid, kind: Numbers, kinds: int
) -> Floats:
    shape = (*grid.shape, kinds)
    numbers = (placed.month * shape[1] + region) * kinds + kind
    nowhere = (placed.month < 0) | (region < 0) | (kind < 0)
    cells = Groups(np.where(nowhere, -1, numbers), pd.RangeIndex(int(np.prod(shape))))
    return aggregate_groups(aggregate, placed.frame, cells).to_numpy(float, na_value=np.nan).reshape(shape)


def is_money(part: AggregateExpression, scheme: Scheme) -> bool:
    """Whether it adds up amounts of money."""
    read = ((a.table, column) for a in part.aggregates if a.function != "count" and a.expr for column in a.expr.reads)
    return any(table in scheme.tables and scheme.tables[table].by_id[column].kind == "money" for table, column in read)
