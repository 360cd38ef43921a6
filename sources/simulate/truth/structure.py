"""S02 to S14 of a report."""

from __future__ import annotations

from collections.abc import Iterator

from sources.simulate.submission import Sheetful, Unclear, given
from sources.simulate.truth.finding import Finding, Reported

WITH_KEY = frozenset({"S12"})


def structure_findings(reported: Reported) -> Iterator[Finding]:
    """What is wrong with a report before its numbers are looked at."""
    submission = reported.submission
    if submission.head_unit or submission.head_period:
        yield reported.about("S11", "")
    for table in submission.missing:
        yield reported.about("S02", table)
    for file, sheet in reported.handed.strays:
        yield Finding(reported.unit, reported.period, "S03", file=file, sheet=sheet)
    for sheetful in submission.tables.values():
        code = sheetful.table.code
        for column in sheetful.renamed:
            yield reported.about("S04", code, column=column)
        for _ in (*sheetful.renamed, *sheetful.extra):
            yield reported.about("S05", code)
        yield from _cells(reported, sheetful)
        yield from _repeated(reported, sheetful)
        yield from _totals(reported, sheetful)


def _cells(reported: Reported, sheetful: Sheetful) -> Iterator[Finding]:
    required = [c.id for c in sheetful.table.columns if c.required and c.id not in sheetful.renamed]
    for at, row in enumerate(sheetful.rows):
        for column, value in row.items() if id(row) in sheetful.touched else ():
            if isinstance(value, Unclear) and column not in sheetful.renamed:
                yield reported.found(value.rule, sheetful, at, column, keyed=value.rule in WITH_KEY)
        for column in required:
            if row[column] is None:
                yield reported.found("S07", sheetful, at, column, keyed=False)


def _repeated(reported: Reported, sheetful: Sheetful) -> Iterator[Finding]:
    seen: set[str] = set()
    for at, (key, _) in enumerate(sheetful.keyed()):
        if key in seen:
            yield reported.found("S08", sheetful, at, sheetful.table.key[0])
        seen.add(key)


def _totals(reported: Reported, sheetful: Sheetful) -> Iterator[Finding]:
    """One finding a column, however many of its totals are wrong; none where a summed cell is unknown."""
    wrong: set[str] = set()
    for total in reported.handed.tables[sheetful.table.code].totals:
        values = [sheetful.rows[at][total.column] for at in total.rows]
        if any(isinstance(value, Unclear) for value in values):
            continue
        if round(sum(value for value in values if given(value)), 2) != round(total.shown, 2):
            wrong.add(total.column)
    for column in sorted(wrong):
        yield reported.about("S10", sheetful.table.code, column=column)
