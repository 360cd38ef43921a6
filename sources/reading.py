"""What reading a file gives: typed rows a table that know their sheet and line, the cells' letters, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import pyarrow as pa

from scheme.model import Table
from sources.personal_data import masked
from sources.returned import Explanation

ARROW: dict[str, pa.DataType] = {
    "text": pa.large_string(),
    "region": pa.large_string(),
    "township": pa.large_string(),
    "uscc": pa.large_string(),
    "enum": pa.large_string(),
    "count": pa.int64(),
    "money": pa.float64(),
    "percent": pa.float64(),
    "date": pa.timestamp("s"),
    "datetime": pa.timestamp("s"),
    "bool": pa.bool_(),
}
"""The Arrow type of each kind of column; money in 10,000 CNY."""


@cache
def arrow_schema(table: Table) -> pa.Schema:
    """The columns of a table's rows as a Reading holds them: sheet, row (from 1) and row_key, then the table's own."""
    place = [("sheet", pa.large_string()), ("row", pa.int64()), ("row_key", pa.large_string())]
    return pa.schema([*place, *((column.id, ARROW[column.kind]) for column in table.columns)])


@dataclass(frozen=True)
class Issue:
    """Something wrong with a cell, a column, a sheet or the file itself; becomes a finding of the same rule.

    A cell's issue of rule '' has no finding of its own: the cell is unknown because another one of its row is.
    """

    rule: str
    table: str = ""
    sheet: str = ""
    cell: str = ""
    row: int = 0
    column_id: str = ""
    row_key: str = ""
    shown: str = ""
    detail: str = ""

    def __post_init__(self) -> None:
        """Personal data gets no further than this, wherever in a file it stands."""
        for name in ("row_key", "shown", "detail"):
            text = getattr(self, name)
            if len(text) >= 11:
                object.__setattr__(self, name, masked(text))


@dataclass(frozen=True)
class Reading:
    """A file, read.

    `tables`: typed rows a table, with sheet, row (from 1) and row_key; `letters`: table → sheet → column id → the
    column's letter; `explanations`: what the unit says about findings, where the file is a returned workbook.
    """

    tables: dict[str, pa.Table] = field(default_factory=dict)
    letters: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    notes: tuple[str, ...] = ()
    explanations: tuple[Explanation, ...] = ()
