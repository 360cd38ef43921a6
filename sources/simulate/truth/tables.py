"""X01 to X08: tables of one report that contradict each other, county by county."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sources.simulate.submission import Row, Sheetful, Unclear, given
from sources.simulate.truth.finding import Finding, Reported

Measure = Callable[[Row], Any]  # what a row adds to its county's sum; None: nothing
Rule = tuple[str, str, str, str, Measure, Callable[[float, float], bool]]


def _large(row: Row) -> Any:
    return given(row["employees"]) and row["employees"] >= 50


def _large_unionised(row: Row) -> Any:
    return _large(row) and row["unionised"] is True


# rule, the table and column it points at, the other table, what is summed there, what must hold
RULES: tuple[Rule, ...] = (
    ("X01", "T03", "large", "T02", _large, lambda here, there: here == there),
    ("X02", "T03", "large_union", "T02", _large_unionised, lambda here, there: here == there),
    ("X03", "T01", "members", "T02", lambda row: row["members"], lambda here, there: there <= here),
    ("X04", "T06", "closing", "T01", lambda row: row["members"], lambda here, there: here == there),
    ("X05", "T05", "members", "T02", lambda row: row["migrant_members"], lambda here, there: there <= here),
    ("X06", "T10", "unions", "T01", lambda row: row["unions"], lambda here, there: here == there),
    ("X07", "T12", "union_firms", "T02", lambda row: row["unionised"] is True, lambda here, there: here == there),
    ("X08", "T16", "firms", "T02", lambda row: True, lambda here, there: here <= there),
)


def table_findings(reported: Reported) -> Iterator[Finding]:
    """Where the sum of a county in one table does not go with that in another."""
    tables = reported.submission.tables
    for rule, table, column, other, measure, holds in RULES:
        if table not in tables or other not in tables or column in tables[table].renamed:
            continue
        there = _sums(tables[other], measure)
        for county, here in _sums(tables[table], lambda row, column=column: row[column]).items():  # type: ignore[misc]
            if here is not None and not holds(here, there.get(county) or 0):
                yield reported.about(rule, table, county, column)


def _sums(sheetful: Sheetful, measure: Measure) -> dict[str, float | None]:
    """Sums by county; None where no row of it says anything."""
    sums: dict[str, float | None] = {}
    for row in sheetful.rows:
        county, value = row["county"], measure(row)
        if isinstance(county, Unclear):
            continue
        sums.setdefault(county, None)
        if given(value):
            sums[county] = (sums[county] or 0) + value
    return sums
