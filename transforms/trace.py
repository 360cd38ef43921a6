"""A figure taken apart again: what each row puts into its numerator and denominator, by the functions that compute it.

The rows' shares add up to the figure, or it is not this figure's trace: `add_up` says what they come to.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheme.expressions import AggregateExpression
from scheme.model import Indicator
from transforms.aggregates import chosen_rows, combine
from transforms.evaluate import evaluate
from transforms.figure_grid import TOWNSHIPS, Grid, PlacedRows
from transforms.figure_values import MONEY, Reads, is_money
from transforms.rate_rows import is_blank, known_rows

Floats = npt.NDArray[np.float64]
_HERE = "_here"


@dataclass(frozen=True)
class Spot:
    """Which of an indicator's figures: its period, region and part of the breakdown ('' for the whole)."""

    period: str
    region: str
    breakdown: str = ""


@dataclass(frozen=True)
class Shares:
    """Rows of a table that a figure rests on, with what each puts into its two sides; `denominator` is None where it has none.

    `frame` keeps the rows' index, by which they are found again. `left_out`: rows that should be in it and are not, because a cell
    that it adds up is empty, or the other side of the rate lacks them.
    """

    table: str
    frame: pd.DataFrame
    numerator: Floats
    denominator: Floats | None
    left_out: pd.DataFrame


def shares(
    indicator: Indicator,
    grid: Grid,
    rows: Mapping[str, PlacedRows],
    ledgers: Collection[tuple[str, str]],
    reads: Reads,
    spot: Spot,
) -> list[Shares]:
    """What every accepted row puts into the figure at `spot`, table by table; rows that are in neither side are not listed."""
    marked = {code: PlacedRows(r.frame.assign(**{_HERE: r.frame.index}), r.month, r.region) for code, r in rows.items()}
    everywhere = {code: np.ones(grid.shape, bool) for code in indicator.tables}
    known, _reported = known_rows(indicator, grid, marked, everywhere, ledgers)
    return [_of_table(indicator, grid, table, rows[table], known[table], reads, spot) for table in indicator.tables if table in rows]


def _of_table(
    indicator: Indicator, grid: Grid, table: str, every: PlacedRows, known: PlacedRows, reads: Reads, spot: Spot
) -> Shares:
    months = reads[table][spot.period]
    kept = set(known.frame[_HERE])
    here = every.frame[within(grid, every, months, spot, indicator.by)]
    chosen = _chosen(indicator, table, here)
    blank = np.zeros(len(here), bool)
    for aggregate in indicator.aggregates:
        if aggregate.table == table and aggregate.function == "sum":
            blank |= is_blank(aggregate, here)
    there = here.index.isin(kept)
    frame = here[chosen & there]
    below = None if indicator.denominator is None else _side(indicator.denominator, table, frame)
    return Shares(table, frame, _side(indicator.numerator, table, frame), below, here[chosen & (~there | blank)])


def of_held(indicator: Indicator, grid: Grid, table: str, rows: PlacedRows, reads: Reads, spot: Spot) -> Shares:
    """What rows that are held back would put into the figure at `spot`."""
    marked = PlacedRows(rows.frame.assign(**{_HERE: rows.frame.index}), rows.month, rows.region)
    return _of_table(indicator, grid, table, rows, marked, reads, spot)


def everywhere(
    indicator: Indicator, grid: Grid, rows: Mapping[str, PlacedRows], ledgers: Collection[tuple[str, str]]
) -> Iterator[tuple[str, npt.NDArray[np.int64], Floats, Floats | None]]:
    """Of some accepted rows, table by table, those that are in any of the indicator's figures by their places in the frame, and what they put in.

    The townships of the scheme are left out: nothing is asked about them.
    """
    marked = {code: PlacedRows(r.frame.assign(**{_HERE: np.arange(len(r.frame))}), r.month, r.region) for code, r in rows.items()}
    known, _reported = known_rows(indicator, grid, marked, {code: np.ones(grid.shape, bool) for code in indicator.tables}, ledgers)
    for table in indicator.tables:
        if table in rows and table != TOWNSHIPS:
            frame = known[table].frame
            frame = frame[_chosen(indicator, table, frame)]
            below = None if indicator.denominator is None else _side(indicator.denominator, table, frame)
            yield table, frame[_HERE].to_numpy(np.int64), _side(indicator.numerator, table, frame), below


def within(grid: Grid, rows: PlacedRows, months: Collection[str], spot: Spot, by: str | None) -> npt.NDArray[np.bool_]:
    """Which rows lie in the months, the region and the part of the breakdown of a figure."""
    number = grid.number[spot.region]
    found = np.isin(rows.month, [grid.months.index(month) for month in months]) & (rows.region >= 0)
    found &= grid.within[rows.region, number] > 0
    if spot.breakdown and by is not None:
        found &= (rows.frame[by] == spot.breakdown).to_numpy(bool, na_value=False)
    return found


def add_up(indicator: Indicator, grid: Grid, parts: Collection[Shares]) -> tuple[float | None, float | None]:
    """What the shares come to: numerator (or value) and denominator; None where there is no row that says anything."""
    above = _sum(indicator.numerator, grid, parts, "numerator")
    return above, None if indicator.denominator is None else _sum(indicator.denominator, grid, parts, "denominator")


def same(found: float | None, stored: float | None) -> bool:
    """Whether what the shares come to is what stands in the edition; where no row says anything, a count of 0 is as good as none."""
    if found is None or stored is None:
        return (found or 0) == (stored or 0)
    return math.isclose(found, stored, rel_tol=1e-9, abs_tol=1e-6)


def is_middle(part: AggregateExpression) -> bool:
    """Whether it is the middle of its rows' values and not their sum."""
    return any(aggregate.function == "median" for aggregate in part.aggregates)


def _chosen(indicator: Indicator, table: str, frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which rows are in the numerator, the denominator or both: of a median those that have a value."""
    found = np.zeros(len(frame), bool)
    for aggregate in indicator.aggregates:
        if aggregate.table == table:
            rows = chosen_rows(aggregate, frame)
            if aggregate.function == "median" and aggregate.expr is not None:
                rows &= evaluate(aggregate.expr, frame).notna().to_numpy(bool)
            found |= rows
    return found


def _side(part: AggregateExpression, table: str, frame: pd.DataFrame) -> Floats:
    """What each row puts into a part. An empty cell puts nothing in, and other tables' aggregates are not this row's."""
    values = []
    for aggregate in part.aggregates:
        value = pd.Series(0.0, index=frame.index, dtype="Float64")
        if aggregate.table == table:
            worth = 1.0 if aggregate.expr is None else evaluate(aggregate.expr, frame).astype("Float64")
            value = value.mask(chosen_rows(aggregate, frame), worth).fillna(0.0)
        values.append(value)
    return combine(part.tree, values).to_numpy(float, na_value=0.0)


def _sum(part: AggregateExpression, grid: Grid, parts: Collection[Shares], side: str) -> float | None:
    """Sums of what the rows put in: sums are of whole numbers or of hundredths, and exact to that."""
    worth = [value for shares_ in _reading(part, parts) for value in getattr(shares_, side).tolist()]
    if not worth:
        return None
    if is_middle(part):
        return float(np.median(worth))
    total = math.fsum(worth)
    return round(total, MONEY) if is_money(part, grid.scheme) else total


def _reading(part: AggregateExpression, parts: Collection[Shares]) -> Iterator[Shares]:
    tables = {aggregate.table for aggregate in part.aggregates}
    yield from (one for one in parts if one.table in tables)
