"""A file's sheets as grids of cell values, as fast as the workbook's own library gives them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import python_calamine as calamine

from sources.csv_text import csv_rows, decode
from sources.errors import UnreadableFile
from sources.facts import FileFacts, Marks, Merge

Rows = list[list[Any]]
_NUMERIC = frozenset({int, float})
_NOT_READABLE = (calamine.CalamineError, ValueError, ArithmeticError, LookupError, OSError, EOFError, RuntimeError)


@dataclass(frozen=True, eq=False)
class Grid:
    """A sheet: `rows` from its first row and column on (empty cells are ''), merged areas as (top, left, bottom, right)."""

    name: str
    rows: Rows
    merges: tuple[Merge, ...] = ()
    visible: bool = True


class Body:
    """The lines of a sheet from `top` on, by line and by column, and what stands anywhere in the sheet.

    `distinct`: the distinct values of each column, `textual`: whether they are nothing but texts; `texts`: every text of
    the sheet, those above `top` included.
    """

    def __init__(self, grid: Grid, top: int) -> None:
        self.grid, self.top = grid, top
        self.lines = grid.rows[top:]
        self.columns: list[tuple[Any, ...]] = list(zip(*self.lines, strict=True)) or [()] * len(grid.rows[0])
        self.distinct = list(map(set, self.columns))
        texts = [[value for value in values if type(value) is str] for values in (*grid.rows[:top], *self.distinct)]
        self.textual = [len(some) == len(values) for some, values in zip(texts[top:], self.distinct, strict=True)]
        self.texts = Texts(list(chain.from_iterable(texts)))

    def numbers_from(self, least: float) -> list[int | float]:
        """The numbers of the sheet that are no smaller than `least`."""
        others = (values for values, textual in zip(self.distinct, self.textual, strict=True) if not textual)
        numbers = [value for some in (*self.grid.rows[: self.top], *others) for value in some if type(value) in _NUMERIC]
        return [value for value in numbers if value >= least] if numbers and max(numbers) >= least else []


class Texts:
    """Many texts that are searched all at once: `joined`, each between two NUL."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.joined = "\0".join(("", *texts, ""))

    def matching(self, pattern: re.Pattern[str]) -> set[str]:
        """The texts in which a pattern is found."""
        found = set()
        for match in pattern.finditer(self.joined):
            start = self.joined.rfind("\0", 0, match.start()) + 1
            found.add(self.joined[start : self.joined.find("\0", match.end())])
        return found


def open_grids(content: bytes, facts: FileFacts) -> list[Grid]:
    """The sheets of a workbook, or a CSV as one sheet without a name.

    Raises UnreadableFile where the content is damaged, encrypted, or not what it says it is.
    """
    if facts.kind == "csv":
        return [Grid("", csv_rows(decode(content)))]
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(facts.unpacked or content))
        worksheets = [meta for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
        return [_sheet(book, meta, facts.marks.get(meta.name, Marks())) for meta in worksheets]
    except calamine.PasswordError as error:
        raise UnreadableFile("encrypted") from error
    except _NOT_READABLE as error:
        raise UnreadableFile("damaged", str(error)) from error


def _sheet(book: calamine.CalamineWorkbook, meta: calamine.SheetMetadata, marks: Marks) -> Grid:
    sheet = book.get_sheet_by_name(meta.name)
    merges = tuple((top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())
    rows = sheet.to_python(skip_empty_area=False)
    for (row, column), text in marks.errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    return Grid(meta.name, rows, merges or marks.merges, meta.visible == calamine.SheetVisibleEnum.Visible)
