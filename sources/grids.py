"""A file's sheets as grids of cell values, as fast as the workbook's own library gives them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import Any

import python_calamine as calamine

from sources.errors import UnreadableFile
from sources.formula_errors import formula_errors
from sources.safety import FileFacts

Rows = list[list[Any]]
Merge = tuple[int, int, int, int]
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Grid:
    """A sheet: `rows` from its first row and column on (empty cells are ''), merged areas as (top, left, bottom, right)."""

    name: str
    rows: Rows
    merges: tuple[Merge, ...] = ()
    visible: bool = True
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def open_grids(content: bytes, facts: FileFacts) -> list[Grid]:
    """The sheets of a workbook, or a CSV as one sheet without a name.

    Raises UnreadableFile where the content is damaged, encrypted, or not what it says it is.
    """
    return [_csv_grid(content)] if facts.kind == "csv" else _workbook_grids(content, facts)


def _workbook_grids(content: bytes, facts: FileFacts) -> list[Grid]:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        errors = formula_errors(content, facts)
        return [_sheet(book, meta, errors.get(meta.name, {})) for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
    except calamine.PasswordError as error:
        raise UnreadableFile("encrypted") from error
    except (calamine.CalamineError, ValueError, KeyError, IndexError, OSError, EOFError) as error:
        raise UnreadableFile("damaged", str(error)) from error


def _sheet(book: calamine.CalamineWorkbook, meta: calamine.SheetMetadata, errors: dict[tuple[int, int], str]) -> Grid:
    sheet = book.get_sheet_by_name(meta.name)
    merges = tuple((top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())
    rows = sheet.to_python(skip_empty_area=False)
    for (row, column), text in errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    return Grid(meta.name, rows, merges, meta.visible == calamine.SheetVisibleEnum.Visible, errors)


def _csv_grid(content: bytes) -> Grid:
    if b"\0" in content:
        raise UnreadableFile("nul_bytes")
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return Grid("", _csv_rows(text))
        except csv.Error as error:
            raise UnreadableFile("damaged", str(error)) from error
    raise UnreadableFile("encoding")


def _csv_rows(text: str) -> Rows:
    """The lines of a CSV; its delimiter is a comma, semicolon or tab, whichever its first lines have most of."""
    head = text[:4096]
    delimiter = max(",;\t", key=head.count)
    rows: Rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) if len(row) < width else row for row in rows]
