"""Writes pages as .xlsx: with xlsxwriter where they are small, line by line where they are not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from sources.simulate.cells import FormulaError
from sources.simulate.pages import Page
from sources.simulate.writers.large_xlsx import FORMULAS, write_large_xlsx

STREAM_FROM = 20_000  # lines


def write_xlsx(path: Path, pages: Sequence[Page]) -> None:
    """A workbook with a sheet a page."""
    if sum(page.length for page in pages) > STREAM_FROM:
        write_large_xlsx(path, pages)
        return
    book: Any = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"created": datetime(2020, 1, 1)})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "header": book.add_format(
            {"bold": True, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True}
        ),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    for page in pages:
        _write(book.add_worksheet(page.name), page, formats)
    book.close()


def _write(sheet: Any, page: Page, formats: dict[str, Any]) -> None:
    for at in page.hidden:
        sheet.set_column(at, at, None, None, {"hidden": True})
    titles = {top for top, *_ in page.merges if top not in page.header}
    for at, line in enumerate(page.lines()):
        style = formats["header"] if at in page.header else formats["title"] if at in titles else None
        for column, cell in enumerate(line):
            kind = type(cell)
            if kind is str:
                if cell:
                    sheet.write_string(at, column, cell, style)
            elif kind is int or kind is float:
                sheet.write_number(at, column, cell)
            elif isinstance(cell, datetime):
                sheet.write_datetime(at, column, cell, formats["time"])
            elif isinstance(cell, date):
                sheet.write_datetime(at, column, datetime(cell.year, cell.month, cell.day), formats["date"])
            elif isinstance(cell, FormulaError):
                sheet.write_formula(at, column, "=" + FORMULAS.get(cell.value, "NA()"), None, cell.value)
    # not merge_range: that writes over the cells
    sheet.merge.extend(list(merge) for merge in page.merges)
