"""Writes pages as .xls (BIFF8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlwt

from sources.simulate.cells import FormulaError
from sources.simulate.pages import Page

ERROR_CODES = {"#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#N/A": 0x2A}


def write_xls(path: Path, pages: Sequence[Page]) -> None:
    """A workbook with a sheet a page."""
    book = xlwt.Workbook(encoding="utf-8")
    styles = {
        "header": xlwt.easyxf("font: bold on; align: horiz center, wrap on"),
        "date": xlwt.easyxf(num_format_str="yyyy-mm-dd"),
        "time": xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm"),
        "": xlwt.Style.default_style,
    }
    for page in pages:
        sheet = book.add_sheet(page.name)
        for at in page.hidden:
            sheet.col(at).hidden = True
        for at, line in enumerate(page.lines()):
            _write_line(sheet.row(at), line, styles, styles["header" if at in page.header else ""])
        for top, left, bottom, right in page.merges:
            sheet.merge(top, bottom, left, right)
    book.save(str(path))


def _write_line(row: Any, line: Sequence[Any], styles: dict[str, Any], plain: Any) -> None:
    for column, cell in enumerate(line):
        if cell is None or cell == "":
            continue
        if isinstance(cell, datetime):
            row.set_cell_date(column, cell, styles["time"])
        elif isinstance(cell, date):
            row.set_cell_date(column, cell, styles["date"])
        elif isinstance(cell, FormulaError):
            row.set_cell_error(column, ERROR_CODES[cell.value])
        elif isinstance(cell, str):
            row.set_cell_text(column, cell, plain)
        else:
            row.set_cell_number(column, cell, plain)
