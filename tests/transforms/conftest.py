"""Example tables that people can read, as typed frames."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from scheme import load_scheme

_TYPES = {
    "count": "Int64", "money": "Float64", "percent": "Float64", "bool": "boolean", "date": "datetime64[s]", "datetime": "datetime64[s]",
}  # fmt: skip
_WORDS = {"-": None, "yes": True, "no": False}
_FACTS = {
    "unit": "GY",
    "period": "2020-09",
    "reading_id": 1,
    "file": "file.xlsx",
    "sheet": "sheet",
    "row_key": "",
    "unknown": "",
}

Rows = Callable[[str, str], pd.DataFrame]


@pytest.fixture
def rows() -> Rows:
    """The rows of a scheme's table, written as a table: a line of columns, then a line a row; - is missing."""
    return _rows


def _rows(code: str, text: str) -> pd.DataFrame:
    scheme = load_scheme()
    table = scheme.registry if code == "REG" else scheme.tables[code]
    header, *lines = (line.split() for line in text.strip().splitlines())
    cells = pd.DataFrame([[_WORDS.get(cell, cell) for cell in line] for line in lines], columns=header, dtype="object")
    known = {"row": pd.Series(range(5, 5 + len(lines))), **_FACTS}
    frame = pd.DataFrame({name: cells.get(name, value) for name, value in known.items()}, index=cells.index)
    for column in table.columns:
        given = cells.get(column.id, pd.Series(None, index=cells.index, dtype="object"))
        frame[column.id] = pd.to_numeric(given) if column.is_numeric else given
    for column_id in set(header) - set(frame.columns):
        frame[column_id] = cells[column_id].astype("boolean")
    facts = dict.fromkeys(("unit", "period", "file", "sheet", "row_key", "unknown"), "string")
    types = {column.id: _TYPES.get(column.kind, "string[pyarrow]") for column in table.columns}
    return frame.astype(facts | types | {"row": "Int64", "reading_id": "Int64"})
