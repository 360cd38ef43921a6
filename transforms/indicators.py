"""The figures of the year-end summary: every indicator of the scheme, by period and region."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scheme.model import Indicator, Scheme
from transforms.figure_gaps import (
    CLAIMS,
    LEDGER,
    Notes,
    absence_notes,
    blank_notes,
    gap_notes,
    listed,
    reported_regions,
)
from transforms.figure_grid import Grid, PlacedRows, place_rows
from transforms.figure_values import Reads, Reported, breakdowns, figure_values, figure_width, months_read
from transforms.rate_rows import known_rows, reads_claims

_TYPES = {
    "period": "string", "indicator": "string", "region": "string", "breakdown": "string", "numerator": "Float64",
    "denominator": "Float64", "value": "Float64", "unit_of_measure": "string", "target": "string", "met": "boolean",
    "state": "string", "missing": "string", "as_of_period": "string",
}  # fmt: skip
_SAME = 9  # decimals to which a value is set against its target
_MEETS: Mapping[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, ">": operator.gt, "<": operator.lt,
}  # fmt: skip


@dataclass(frozen=True)
class _Base:
    """What all figures are taken from: the placed rows, where each table was reported, and what is missing."""

    grid: Grid
    rows: Mapping[str, PlacedRows]
    reported: Reported
    ledgers: Collection[tuple[str, str]]
    notes: Sequence[Notes]


def compute_figures(
    scheme: Scheme,
    tables: Mapping[str, pd.DataFrame],
    register: pd.DataFrame,
    gaps: pd.DataFrame,
    periods: Sequence[str],
    handed_in: Collection[tuple[str, str, str]] = (),
) -> pd.DataFrame:
    """Every figure of `periods`, from the accepted rows of `tables`, the register's months, and `gaps`, what is missing.

    `handed_in`: (unit, period, table) of tables handed in without a row; those that have one may stand there too.
    One row a period, indicator, region and breakdown ('' for the whole). A figure is partial, and `missing` says why, where
    something that it rests on was not reported, is held back or empty; where there is nothing at all, it has no value.
    `as_of_period` is the last report that it reads. Numerator and denominator are those of a rate.
    """
    wanted = sorted(set(periods))
    if not wanted:
        return pd.DataFrame(columns=list(_TYPES)).astype(_TYPES)
    base = _base(scheme, tables, register, gaps, wanted, handed_in)
    figures = [_figures(indicator, base, wanted) for indicator in scheme.indicators.values()]
    return pd.DataFrame({name: np.concatenate([part[name] for part in figures]) for name in _TYPES}).astype(_TYPES)


def _base(
    scheme: Scheme,
    tables: Mapping[str, pd.DataFrame],
    register: pd.DataFrame,
    gaps: pd.DataFrame,
    periods: Sequence[str],
    handed_in: Collection[tuple[str, str, str]],
) -> _Base:
    months = pd.period_range(min(scheme.first_period, *periods), periods[-1], freq="M").strftime("%Y-%m")
    grid = Grid(scheme, tuple(months))
    rows = place_rows(grid, tables, register)
    notes = gap_notes(scheme, gaps)
    read = dict.fromkeys(table for indicator in scheme.indicators.values() for table in indicator.tables)
    reports = {table: [(unit, period) for unit, period, code in handed_in if code == table] for table in read}
    reported = {table: reported_regions(grid, table, rows.get(table), notes, reports[table]) for table in read}
    absences: Notes = {}
    for table in read:
        absences |= absence_notes(grid, table, reported[table], notes)
    ledgers = {(unit, period) for unit, period, code in handed_in if code == LEDGER}
    if LEDGER in rows:
        ledgers |= set(rows[LEDGER].frame[["unit", "period"]].itertuples(index=False, name=None))
    return _Base(grid, rows, reported, ledgers, (notes, absences))


def _figures(indicator: Indicator, base: _Base, periods: Sequence[str]) -> dict[str, Any]:
    """The columns of an indicator's figures, ordered by period, region and breakdown."""
    scheme = base.grid.scheme
    reads = months_read(scheme, indicator, periods, base.grid.months)
    kinds = breakdowns(scheme, indicator)
    regions = [region.code for region in base.grid.regions[: figure_width(base.grid, indicator)]]
    numerator, denominator, value = _values(indicator, base, reads)
    missing = np.array(_missing(indicator, base, reads, periods, regions), object)
    last = [max((month for months in reads.values() for month in months[p]), default=pd.NA) for p in periods]
    each = len(regions) * len(kinds)
    size = len(periods) * each
    region = np.tile(np.repeat(regions, len(kinds)), len(periods))
    measured = (region == scheme.province.code) | (not indicator.target_for_province)
    return {
        "period": np.repeat(periods, each),
        "indicator": np.repeat(indicator.code, size),
        "region": region,
        "breakdown": np.tile(kinds, size // len(kinds)),
        "numerator": numerator,
        "denominator": denominator,
        "value": value,
        "unit_of_measure": np.repeat(indicator.unit, size),
        "target": pd.Series(indicator.target or pd.NA, index=range(size), dtype="string").where(measured),
        "met": _met(value, indicator.target).where(measured),
        "state": np.repeat(np.where(missing == "", "final", "partial"), len(kinds)),
        "missing": np.repeat(missing, len(kinds)),
        "as_of_period": np.repeat(np.array(last, object), each),
    }


def _values(indicator: Indicator, base: _Base, reads: Reads) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Numerator, denominator (of a rate) and value."""
    sides = (base.grid, *known_rows(indicator, base.grid, base.rows, base.reported, base.ledgers), reads)
    value = figure_values(indicator.numerator, indicator, *sides)
    if indicator.denominator is None:
        none = pd.Series(pd.NA, index=value.index, dtype="Float64")
        return none, none, value
    below = figure_values(indicator.denominator, indicator, *sides)
    return value, below, (100 if indicator.unit == "percent" else 1) * value / below.mask(below == 0)


def _met(values: pd.Series, target: str | None) -> pd.Series:
    if target is None:
        return pd.Series(pd.NA, index=values.index, dtype="boolean")
    sign, number = target.split()
    met: pd.Series = _MEETS[sign](values.round(_SAME), float(number))
    return met


def _missing(
    indicator: Indicator, base: _Base, reads: Reads, periods: Sequence[str], regions: Sequence[str]
) -> list[str]:
    """What the figures lack, by period and region."""
    scheme = base.grid.scheme
    notes = (*base.notes, blank_notes(scheme, indicator, base.rows))
    if reads_claims(scheme, indicator):
        reads = {**reads, CLAIMS: reads[scheme.registry.code]}
    missing = []
    for period in periods:
        reports = [(table, month) for table, months in reads.items() for month in months[period]]
        said = [several[report] for report in reports for several in notes if report in several]
        early = [f"{table} 尚无应报的季度" for table, months in reads.items() if not months[period]]
        missing += [listed([*early, *(t for texts in said for t in texts.get(region, ()))]) for region in regions]
    return missing
