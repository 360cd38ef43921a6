"""The rows that an indicator is taken over: those of which all is known that it reads, so that nothing missing counts as zero.

A rate says what part of its denominator its numerator is, and so both are taken over the same rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheme.expressions import Aggregate
from scheme.model import Indicator, Scheme
from transforms.aggregates import aggregate_reads
from transforms.evaluate import evaluate
from transforms.figure_grid import LEVELS, TOWNSHIPS, Grid, PlacedRows
from transforms.figure_values import Reported

CLAIMED = frozenset({"in_ledger", "unionised"})
"""What the register knows from the ledgers."""
Known = tuple[Mapping[str, PlacedRows], Reported]


def known_rows(indicator: Indicator, grid: Grid, rows: Mapping[str, PlacedRows], reported: Reported, ledgers: Collection[tuple[str, str]]) -> Known:
    """The rows that `indicator` is taken over, and what of them was reported.

    Of a rate a row with an empty cell in what it adds up is in neither side; of the TOWNSHIPS those count that have a row
    in its other table; and of the register the enterprises of a city count, where a figure asks whether a ledger names
    them, whose union has handed in its ledger: (unit, period) is among `ledgers`.
    """
    kept, there = dict(rows), dict(reported)
    if indicator.denominator is not None:
        for table in indicator.tables:
            blank = [is_blank(aggregate, rows[table].frame) for aggregate in summed(indicator, table)] if table in rows else []
            if blank:
                kept[table] = _only(rows[table], ~np.logical_or.reduce(blank))
    if TOWNSHIPS in indicator.tables:
        for table in _of_townships(grid.scheme, indicator):
            kept[TOWNSHIPS] = _only(kept[TOWNSHIPS], _in(kept[TOWNSHIPS].frame, kept.get(table)))
            there[TOWNSHIPS] = there[TOWNSHIPS] & there[table]
    register = grid.scheme.registry.code
    if reads_claims(grid.scheme, indicator) and register in kept:
        named = _of_ledgers(grid, ledgers)
        month, region = kept[register].month, kept[register].region
        kept[register] = _only(kept[register], (month >= 0) & (region >= 0) & named[month, region])
        there[register] = there[register] & (named @ grid.within > 0)
    return kept, there


def is_blank(aggregate: Aggregate, frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which rows should be in a sum and have nothing to add: an empty cell, which is not 0."""
    if aggregate.expr is None:
        return np.zeros(len(frame), bool)
    blank = evaluate(aggregate.expr, frame).isna()
    if aggregate.where is not None:
        blank &= evaluate(aggregate.where, frame).fillna(False)
    return blank.to_numpy(bool)


def summed(indicator: Indicator, table: str) -> list[Aggregate]:
    """The sums over a table that an indicator reads."""
    return [a for a in indicator.aggregates if a.table == table and a.function == "sum" and a.expr is not None]


def reads_claims(scheme: Scheme, indicator: Indicator) -> bool:
    """Whether an indicator asks whether a ledger names an enterprise of the register, or what it says of it."""
    of_register = [a for a in indicator.aggregates if a.table == scheme.registry.code]
    return any(column in CLAIMED for aggregate in of_register for column in aggregate_reads(aggregate))


def _of_townships(scheme: Scheme, indicator: Indicator) -> list[str]:
    """The tables of an indicator that have a row a township."""
    return [t for t in indicator.tables if t in scheme.tables and "township" in scheme.tables[t].by_id]


def _of_ledgers(grid: Grid, ledgers: Collection[tuple[str, str]]) -> npt.NDArray[np.bool_]:
    """The months and regions (the cities and what lies in them) whose union has handed in its ledger."""
    units, named = grid.scheme.units, np.zeros(grid.shape, bool)
    for unit, month in ledgers:
        if units[unit].kind == "city" and month in grid.months:
            below = [r.code for level in LEVELS for r in grid.scheme.children(units[unit].region, level)]
            named[grid.months.index(month), [grid.number[code] for code in below]] = True
    cities = [grid.number[city.code] for city in grid.scheme.children(grid.scheme.province.code, "city")]
    named[:, grid.number[grid.scheme.province.code]] = named[:, cities].all(axis=1)  # where the register names no city of ours
    return named


def _in(townships: pd.DataFrame, rows: PlacedRows | None) -> npt.NDArray[np.bool_]:
    """Which townships have a row in the month."""
    if rows is None:
        return np.zeros(len(townships), bool)
    key = ["period", "township"]
    found: npt.NDArray[np.bool_] = pd.MultiIndex.from_frame(townships[key]).isin(pd.MultiIndex.from_frame(rows.frame[key]))
    return found


def _only(rows: PlacedRows, kept: npt.NDArray[np.bool_]) -> PlacedRows:
    """These rows of them; themselves where they are all."""
    if kept.all():
        return rows
    return PlacedRows(rows.frame[kept].reset_index(drop=True), rows.month[kept], rows.region[kept])
