"""Evaluates the scheme's aggregates over groups of rows, and the rules that compare tables county by county.

The count of no rows is 0; the sum, the value and the median of nothing are missing: missing is not zero.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheme.expressions import Aggregate, Expression
from scheme.model import Rule, Scheme
from transforms.evaluate import evaluate, reads_unknown

COUNTY_KEYS = ("unit", "period", "county")
_PLACE = ("file", "sheet", "row", "reading_id")


@dataclass(frozen=True)
class Groups:
    """Rows sorted into groups: `numbers` has the group of each row (-1: none), `index` the keys of each group."""

    numbers: npt.NDArray[np.int64]
    index: pd.Index


def group_rows(keys: pd.DataFrame) -> Groups:
    """The groups of rows with the same keys (at least two columns), sorted; a row that lacks a key is in none."""
    grouped = keys.groupby(list(keys.columns), sort=True)
    index = grouped.size().index
    return Groups(grouped.ngroup().fillna(-1).to_numpy().astype(np.int64), index)


def aggregate_groups(aggregate: Aggregate, frame: pd.DataFrame, groups: Groups) -> pd.Series:
    """The aggregate of the rows of each group, by the groups' keys: Int64 for a count, else as the rows' own values.

    Rows whose condition is missing do not count. `value` is that of the group's first row.
    """
    chosen = (groups.numbers >= 0) & chosen_rows(aggregate, frame)
    numbers = groups.numbers[chosen]
    if aggregate.expr is None:
        counts = np.bincount(numbers, minlength=len(groups.index))
        return pd.Series(counts, index=groups.index, dtype="Int64")
    values = evaluate(aggregate.expr, frame)[chosen].set_axis(pd.Index(numbers)).groupby(level=0)
    match aggregate.function:
        case "median":
            found = values.median()
        case "sum":
            found = values.sum(min_count=1)
        case _:
            found = values.head(1)
    return found.reindex(range(len(groups.index))).set_axis(groups.index)


def chosen_rows(aggregate: Aggregate, frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which rows an aggregate is taken over: those that meet its condition, which a missing value does not."""
    if aggregate.where is None:
        return np.ones(len(frame), bool)
    return evaluate(aggregate.where, frame).to_numpy(bool, na_value=False)


def aggregate_reads(aggregate: Aggregate) -> tuple[str, ...]:
    """The columns that an aggregate reads, of the rows that it counts and of those that it does not."""
    return tuple(column for part in (aggregate.expr, aggregate.where) if part is not None for column in part.reads)


def combine(tree: ast.expr, values: Sequence[pd.Series]) -> pd.Series:
    """The tree of an aggregate expression, or a part of it, over the values of its aggregates (of one index)."""
    named = {f"aggregate_{i}": value for i, value in enumerate(values)}
    return evaluate(Expression(ast.unparse(tree), tree, tuple(named)), pd.DataFrame(named))


def county_comparisons(
    scheme: Scheme, rule: Rule, tables: Mapping[str, pd.DataFrame], handed_in: Collection[tuple[str, str, str]]
) -> pd.DataFrame:
    """A rule across tables, for each county that has a row in the table of `on` (its first row there, where several).

    Columns: unit, period, county; file, sheet, row, reading_id of that row; `left` and `right`, the values of both sides;
    `holds`, missing where it cannot be judged: a table is not among `handed_in` (unit, period, table; be it without a
    row), or a cell that the rule reads is unknown.
    """
    if rule.comparison is None or not isinstance(rule.comparison.tree, ast.Compare) or rule.table is None:
        raise ValueError(f"{rule.code} compares no two sides")
    aggregates = rule.comparison.aggregates
    if bare := [a.table for a in aggregates if not scheme.tables[a.table].has_county]:
        raise ValueError(f"{rule.code} compares by county, and {', '.join(bare)} has none")
    columns = [*COUNTY_KEYS, *_PLACE]
    on = tables.get(rule.table, pd.DataFrame(columns=columns))
    compared = on.loc[on["county"].notna(), columns].drop_duplicates(COUNTY_KEYS, ignore_index=True)
    counties = pd.MultiIndex.from_frame(compared[list(COUNTY_KEYS)])
    reports = {a.table: [(unit, period) for unit, period, table in handed_in if table == a.table] for a in aggregates}
    values = [_of_counties(a, tables.get(a.table), counties, reports[a.table]) for a in aggregates]
    tree = rule.comparison.tree
    sides = {"left": tree.left, "right": tree.comparators[-1]}
    return compared.assign(
        **{name: combine(side, values).astype("Float64") for name, side in sides.items()},
        holds=combine(tree, values).astype("boolean"),
    )


def _of_counties(
    aggregate: Aggregate, frame: pd.DataFrame | None, counties: pd.MultiIndex, handed_in: Collection[tuple[str, str]]
) -> pd.Series:
    """The aggregate for each of `counties` (unit, period, county), missing where it reads what is not known."""
    if frame is None or frame.empty:
        none = pd.Series(pd.NA, index=range(len(counties)), dtype="Float64")
        return none.mask(counties.droplevel("county").isin(list(handed_in)), 0) if aggregate.function == "count" else none
    groups = group_rows(frame[list(COUNTY_KEYS)])
    found = aggregate_groups(aggregate, frame, groups)
    doubtful = groups.numbers[reads_unknown(aggregate_reads(aggregate), frame["unknown"])]
    found.iloc[np.unique(doubtful[doubtful >= 0])] = pd.NA
    reports, found = counties.droplevel("county"), found.reindex(counties)
    if aggregate.function == "count":
        found = found.mask(reports.isin(list(handed_in)) & ~counties.isin(groups.index), 0)
    # A row whose county is unknown may be any county's.
    astray = frame.loc[reads_unknown(["county"], frame["unknown"]), ["unit", "period"]].drop_duplicates()
    return found.mask(reports.isin(pd.MultiIndex.from_frame(astray))).reset_index(drop=True)
