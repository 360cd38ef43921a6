"""P01 to P06: what contradicts the report before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scheme import Scheme
from sources.simulate.submission import Row, given
from sources.simulate.truth.finding import Finding, Reported

OPENINGS = (("P01", "T06", "opening", "closing"), ("P02", "T14", "opening", "closing"))
WATCHED = (("T01", "employees"), ("T01", "members"), ("T05", "migrants"), ("T05", "members"), ("T18", "users"))


def cumulative(scheme: Scheme) -> tuple[tuple[str, str], ...]:
    """The columns that never fall."""
    return tuple((t.code, c.id) for t in scheme.tables.values() for c in t.columns if c.cumulative)


def period_findings(reported: Reported, previous: Mapping[str, Mapping[str, Row]]) -> Iterator[Finding]:
    """Every row of this report against the row of the same key in the one before."""
    for rule, table, column, earlier in OPENINGS:
        yield from _compared(reported, previous, rule, table, column, earlier)
    for table, column in cumulative(reported.scheme):
        yield from _compared(reported, previous, "P03", table, column, column)
    for table, column in WATCHED:
        yield from _compared(reported, previous, "P04", table, column, column)
    yield from _enterprises(reported, previous.get("T02", {}))


def _holds(rule: str, now: float, before: float) -> bool:
    if rule == "P03":
        return now >= before
    if rule == "P04":
        return abs(now - before) * 10 <= before * 3 or abs(now - before) <= 200
    return now == before


def _compared(
    reported: Reported, previous: Mapping[str, Mapping[str, Row]], rule: str, table: str, column: str, earlier: str
) -> Iterator[Finding]:
    sheetful, before = reported.submission.tables.get(table), previous.get(table)
    if sheetful is None or before is None:
        return
    for at, row in reported.rows(sheetful):
        now: Any = row[column]
        then: Any = before.get(sheetful.key(row), {}).get(earlier)
        if given(now) and given(then) and not _holds(rule, now, then):
            yield reported.found(rule, sheetful, at, column)


def _enterprises(reported: Reported, before: Mapping[str, Row]) -> Iterator[Finding]:
    ledger = reported.submission.tables.get("T02")
    if ledger is None:
        return
    now: dict[str, bool] = {}
    for key, row in ledger.keyed():
        now[key] = now.get(key, False) or row["unionised"] is True
    for key, row in before.items():
        if key not in now:
            yield reported.about("P05", "T02", key, "enterprise_name")
        elif row["unionised"] is True and not now[key]:
            yield reported.about("P06", "T02", key, "unionised")
