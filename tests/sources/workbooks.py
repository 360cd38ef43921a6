"""Sheets as files: .xlsx by two libraries, .xls, .ods, .csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, TableCell, TableRow
from odf.table import Table as OdfTable
from odf.text import P

Merge = tuple[int, int, int, int]


@dataclass(frozen=True)
class Page:
    """A sheet: lines of cells (None is empty), merged areas as (top, left, bottom, right), hidden columns."""

    name: str
    lines: Sequence[Sequence[Any]]
    merges: Sequence[Merge] = ()
    hidden: Sequence[int] = ()
    visible: bool = True


def written(carrier: str, pages: Sequence[Page]) -> bytes:
    """The bytes of a file: carrier is xlsx, xlsxwriter, xls, ods, or `csv ENCODING DELIMITER` (its first page)."""
    if carrier.startswith("csv"):
        _, encoding, delimiter = carrier.split(" ", 2)
        return to_csv(pages[0], encoding, delimiter)
    return {"xlsx": to_xlsx, "xlsxwriter": to_xlsx_by_xlsxwriter, "xls": to_xls, "ods": to_ods}[carrier](pages)


def to_xlsx(pages: Sequence[Page]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for page in pages:
        sheet = book.create_sheet(page.name)
        sheet.sheet_state = "visible" if page.visible else "hidden"
        for row, line in enumerate(page.lines, 1):
            for column, value in enumerate(line, 1):
                if value is not None:
                    sheet.cell(row, column, value)
        for top, left, bottom, right in page.merges:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        for column in page.hidden:
            sheet.column_dimensions[openpyxl.utils.get_column_letter(column + 1)].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def to_xlsx_by_xlsxwriter(pages: Sequence[Page]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for page in pages:
        sheet = book.add_worksheet(page.name)
        for row, line in enumerate(page.lines):
            for column, value in enumerate(line):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, moment if isinstance(value, datetime) else day)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write(row, column, value)
        for top, left, bottom, right in page.merges:
            if (top, left) != (bottom, right):
                sheet.merge_range(top, left, bottom, right, page.lines[top][left] if page.lines[top][left] is not None else "")
        for column in page.hidden:
            sheet.set_column(column, column, None, None, {"hidden": True})
        if not page.visible:
            sheet.hide()
    book.close()
    return stream.getvalue()


def to_xls(pages: Sequence[Page]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    day, moment = xlwt.easyxf(num_format_str="yyyy-mm-dd"), xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
    for page in pages:
        sheet = book.add_sheet(page.name, cell_overwrite_ok=True)
        sheet.visibility = 0 if page.visible else 1
        for row, line in enumerate(page.lines):
            for column, value in enumerate(line):
                if isinstance(value, date):
                    sheet.write(row, column, value, moment if isinstance(value, datetime) else day)
                elif value is not None:
                    sheet.write(row, column, value)
        for top, left, bottom, right in page.merges:
            sheet.merge(top, bottom, left, right)
        for column in page.hidden:
            sheet.col(column).hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def to_ods(pages: Sequence[Page]) -> bytes:
    book = OpenDocumentSpreadsheet()
    for page in pages:
        table = OdfTable(name=page.name)
        book.spreadsheet.addElement(table)
        spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in page.merges}
        covered = {
            (row, column)
            for top, left, bottom, right in page.merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }
        for row, line in enumerate(page.lines):
            element = TableRow()
            table.addElement(element)
            for column, value in enumerate(line):
                element.addElement(CoveredTableCell() if (row, column) in covered else _ods_cell(value, spans.get((row, column), (1, 1))))
    stream = io.BytesIO()
    book.write(stream)
    return stream.getvalue()


def _ods_cell(value: Any, span: tuple[int, int]) -> TableCell:
    more = {"numberrowsspanned": span[0], "numbercolumnsspanned": span[1]} if span != (1, 1) else {}
    if value is None:
        return TableCell(**more)
    if isinstance(value, bool):
        cell = TableCell(valuetype="boolean", booleanvalue=str(value).lower(), **more)
    elif isinstance(value, (int, float)):
        cell = TableCell(valuetype="float", value=value, **more)
    elif isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat(), **more)
    else:
        cell = TableCell(valuetype="string", **more)
    for part in str(value).split("\n"):
        cell.addElement(P(text=part))
    return cell


def to_csv(page: Page, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows([["" if cell is None else cell for cell in line] for line in page.lines])
    return stream.getvalue().encode(encoding)
