"""One finding of the truth, in the columns of truth/findings.csv, and the report that it is about."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from scheme import Scheme
from sources.simulate.hand_in import Handed
from sources.simulate.submission import Row, Sheetful, Submission

HEAD = ("unit", "period", "rule", "table", "key", "column", "file", "sheet", "cell")


class Finding(NamedTuple):
    """A line of findings.csv; empty where a finding has no such thing."""

    unit: str
    period: str
    rule: str
    table: str = ""
    key: str = ""
    column: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Reported:
    """A submission with the cells in which it stands."""

    scheme: Scheme
    submission: Submission
    handed: Handed
    month: int

    @property
    def unit(self) -> str:
        """The unit that reports."""
        return self.submission.unit

    @property
    def period(self) -> str:
        """The period that it reports on."""
        return self.submission.period

    @cached_property
    def end(self) -> date:
        """The last day of the period."""
        year, month = int(self.period[:4]), int(self.period[5:])
        return date(year, month, calendar.monthrange(year, month)[1])

    def rows(self, sheetful: Sheetful) -> Iterator[tuple[int, Row]]:
        """The rows of a table as a reader has them: nothing under a header that nobody knows."""
        lost = dict.fromkeys(sheetful.renamed)
        return ((at, row | lost if lost else row) for at, row in enumerate(sheetful.rows))

    def found(self, rule: str, sheetful: Sheetful, at: int, column: str, keyed: bool = True) -> Finding:
        """A finding that points at a cell of a row."""
        code = sheetful.table.code
        key = sheetful.key(sheetful.rows[at]) if keyed else ""
        return Finding(self.unit, self.period, rule, code, key, column, *self.handed.tables[code].cell(at, column))

    def about(self, rule: str, table: str, key: str = "", column: str = "") -> Finding:
        """A finding without a cell of its own."""
        return Finding(self.unit, self.period, rule, table, key, column)
