"""What the checks read: every row that was handed in, what the reader said of it, the register, the day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

ISSUE_COLUMNS = ("rule", "table", "sheet", "cell", "row", "column_id", "row_key", "shown", "detail")
REPORT = ["unit", "period"]
PLACE = ["reading_id", "sheet", "row"]
# Rules of columns and totals: their issues name a column, and no cell of a row.
_OF_COLUMNS = ("S04", "S05", "S10")


@dataclass(frozen=True)
class Material:
    """The province's reports as they stand tonight.

    tables: a frame a table over all units and periods: unit, period, reading_id, file, sheet, row, row_key, unknown
        (ids of cells not understood, joined by commas), refused (`rule:column ` of each such cell) and the table's
        columns, with a RangeIndex. A table nobody handed in has an empty frame. T02 also has unit_no and candidate
        (see transforms/register_sides.py); without them nothing is set against the register.
    issues: the reader's issues (ISSUE_COLUMNS) with unit, period, file, reading_id.
    letters: (reading_id, table, sheet) to column id to the column's letter.
    files: unit, period, file, reading_id of every file that stands.
    register: the register's rows with their period.
    as_of: the day that decides what is overdue.
    """

    tables: dict[str, pd.DataFrame]
    issues: pd.DataFrame
    letters: dict[tuple[int, str, str], dict[str, str]]
    files: pd.DataFrame
    register: pd.DataFrame
    as_of: date

    @cached_property
    def reported(self) -> frozenset[tuple[str, str, str]]:
        """(unit, period, table) of every table that was handed in: there is a sheet of it, be it without a row."""
        report_of = {reading: (unit, period) for reading, unit, period in self.files[["reading_id", *REPORT]].itertuples(index=False, name=None)}
        sheets = {(*report_of[reading], table) for reading, table, _ in self.letters if reading in report_of}
        given = {code: frame[REPORT].drop_duplicates() for code, frame in self.tables.items()}
        return frozenset(sheets | {(*report, code) for code, reports in given.items() for report in reports.itertuples(index=False, name=None)})

    @property
    def reports(self) -> frozenset[tuple[str, str]]:
        """(unit, period) of every report of which any file was handed in, be it one that says nothing."""
        return frozenset(self.files[REPORT].itertuples(index=False, name=None))

    def reports_of(self, table: str) -> frozenset[tuple[str, str]]:
        """(unit, period) of every report that has the table, be it without a row."""
        return frozenset((unit, period) for unit, period, code in self.reported if code == table)

    def in_order(self) -> Material:
        """The same with its rows by file, sheet and line, so that which row of several is the first depends on nothing else."""
        tables = {code: _sorted(frame, [*REPORT, "file", "sheet", "row"]) for code, frame in self.tables.items()}
        issues = _sorted(self.issues, [*REPORT, "file", "sheet", "row", "column_id", "rule", "cell"])
        files, register = _sorted(self.files, [*REPORT, "file"]), _sorted(self.register, ["period", "unit_no"])
        return replace(self, tables=tables, issues=issues, files=files, register=register)


def mark_refused(frame: pd.DataFrame, issues: pd.DataFrame, table: str) -> pd.DataFrame:
    """`frame` (a table's rows) with unknown and refused, from the reader's issues."""
    cells = issues[(issues["table"] == table) & (issues["column_id"] != "") & (issues["row"] > 0) & ~issues["rule"].isin(_OF_COLUMNS)]
    text = frame["row_key"].dtype
    unknown = refused = pd.Series("", index=frame.index, dtype=text)
    if len(cells):
        said = cells.assign(refused=cells["rule"] + ":" + cells["column_id"] + " ").groupby(PLACE).agg({"column_id": ",".join, "refused": "".join})
        found = said.reindex(pd.MultiIndex.from_frame(frame[PLACE])).fillna("")
        unknown, refused = (pd.Series(found[name].to_numpy(), index=frame.index, dtype=text) for name in ("column_id", "refused"))
    return frame.assign(unknown=unknown, refused=refused)


def _sorted(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The frame in the order of its columns `by`; itself where it is so already."""
    ranks = [pd.factorize(frame[column], sort=True)[0] for column in by if column in frame]
    order = np.lexsort(ranks[::-1]) if ranks and len(frame) else np.arange(len(frame))
    return frame if (order == np.arange(len(frame))).all() else frame.take(order).reset_index(drop=True)
