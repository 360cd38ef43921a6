"""A file that is no .xlsx as one: values as they were typed, what was merged merged; its looks are not kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.worksheet.cell_range import CellRange

from expectations.query_back.book import Book, add_sheet
from expectations.query_back.looks import LONGEST, wide
from sources.grids import Grid
from sources.letters import letter

NAMELESS = {"zh": "数据", "en": "Data"}
"""What the one sheet of a CSV is called."""
_NOT_IN_NAMES = re.compile(r"[\\/*?:\[\]]")
_FORMULA_LIKE = ("=", "+", "-", "@")
_WIDEST = 40
_MEASURED = 300
_FIRST_DAY = dt.date(1900, 3, 1)


def from_grids(grids: Sequence[Grid], language: str) -> Book:
    """A workbook with a sheet a grid, in their order."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in grids:
        sheet = add_sheet(book, sheet_title(grid.name or NAMELESS[language], book.sheetnames))
        sheet.sheet_state = "visible" if grid.visible else "hidden"
        for line, cells in enumerate(grid.rows, 1):
            for at, value in enumerate(cells, 1):
                if value != "" and value is not None:
                    put(sheet.cell(line, at), value)
        for top, left, bottom, right in grid.merges:
            sheet.merged_cells.add(CellRange(min_row=top + 1, min_col=left + 1, max_row=bottom + 1, max_col=right + 1))
        for at, column in enumerate(zip(*grid.rows[:_MEASURED], strict=False)):
            sheet.column_dimensions[letter(at)].width = min(max([8, *(wide(str(cell)) + 2 for cell in column if len(str(cell)) < _WIDEST)]), _WIDEST)
    if not any(sheet.sheet_state == "visible" for sheet in book.worksheets) and book.worksheets:
        book.worksheets[0].sheet_state = "visible"
    return Book(book)


def sheet_title(name: str, taken: Sequence[str]) -> str:
    """A name that a sheet may have, and none has yet."""
    bare = _NOT_IN_NAMES.sub("_", name)[:31].strip("'") or "Sheet"
    known = {one.casefold() for one in taken}
    numbered = (bare if number == 1 else f"{bare[:27]} ({number})" for number in range(1, len(known) + 2))
    return next(one for one in numbered if one.casefold() not in known)


def put(cell: Cell, value: Any) -> None:
    """Write a value as it is: a text never becomes a formula, not even when somebody edits the cell."""
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
        cell._value = text  # noqa: SLF001  # through .value a text that begins with = would be a formula
        cell.data_type = "e" if text in ERROR_CODES else "s"
        if text.startswith(_FORMULA_LIKE):
            cell.quotePrefix = True
    elif isinstance(value, dt.date) and dt.date(value.year, value.month, value.day) < _FIRST_DAY:  # from it on every program counts alike
        put(cell, str(value))
    else:
        cell.value = value
