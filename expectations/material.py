"""What the checks read: every row that was handed in, what the reader said of it, the register, the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from expectations.suites import KEY

ISSUE_COLUMNS = ("rule", "table", "sheet", "cell", "row", "column_id", "row_key", "shown", "detail")


@dataclass(frozen=True)
class Material:
    """The province's reports as they stand tonight.

    tables: a frame a table over all units and periods: unit, period, reading_id, file, sheet, row, row_key, unknown
        (ids of cells not understood, joined by commas), refused (`rule:column ` of each such cell) and the table's
        columns, with a RangeIndex. A table nobody handed in has an empty frame.
    issues: the reader's issues (ISSUE_COLUMNS) with unit, period, file, reading_id.
    letters: (reading_id, table, sheet) to column id to the column's letter.
    files: unit, period, file, reading_id of every file that stands.
    register: the register's rows with their period; ledger: T02 with unit_no and candidate (see register_sides).
    as_of: the day that decides what is overdue.
    """

    tables: dict[str, pd.DataFrame]
    issues: pd.DataFrame
    letters: dict[tuple[int, str, str], dict[str, str]]
    files: pd.DataFrame
    register: pd.DataFrame
    as_of: date


def mark_refused(frame: pd.DataFrame, issues: pd.DataFrame, table: str) -> pd.DataFrame:
    """`frame` (a table's rows) with unknown, refused and its key by unit and period, from the reader's issues."""
    cells = issues[(issues["table"] == table) & (issues["column_id"] != "") & (issues["row"] > 0) & ~issues["rule"].isin(["S04", "S05", "S10"])]
    text = frame["row_key"].dtype
    unknown = pd.Series("", index=frame.index, dtype=text)
    refused = pd.Series("", index=frame.index, dtype=text)
    if len(cells):
        place = ["reading_id", "sheet", "row"]
        said = cells.assign(refused=cells["rule"] + ":" + cells["column_id"] + " ").groupby(place).agg({"column_id": ",".join, "refused": "".join})
        found = said.reindex(pd.MultiIndex.from_frame(frame[place]))
        unknown = pd.Series(found["column_id"].fillna("").to_numpy(), index=frame.index, dtype=text)
        refused = pd.Series(found["refused"].fillna("").to_numpy(), index=frame.index, dtype=text)
    key = frame["unit"] + "|" + frame["period"] + "|" + frame["row_key"]
    return frame.assign(unknown=unknown, refused=refused, **{KEY: key})
