"""One sheet of the blank workbook: title, header, rows to fill in, totals, protection, and how it prints."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from scheme import Scheme
from scheme.model import Column, Table
from sources.template.header import Heading, headings, is_two_level
from sources.template.lists import Lists
from sources.template.looks import Looks
from sources.template.prefill import known_rows
from sources.template.validation import validation
from sources.template.wording import comment

TITLE, LINE, HEAD = 0, 1, 2
ROW_HEIGHT = 18
OPEN_ROWS = 200  # drawn in a table of any length; one can go on below
LAST_ROW = 20_000  # down to which cells are checked in such a table
TOTAL = "合计"
NOTE = "注：灰色单元格为预填内容或自动计算，不需填写；没有数据的单元格请留空，不要填 0。"
SIGNED = ("填表人：", "审核人：", "填报日期：")
ALLOWED = {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True}
WIDTHS = {
    "text": 22, "uscc": 22, "region": 13, "township": 17, "enum": 14, "date": 12, "datetime": 17, "bool": 10,
    "money": 12,
}  # fmt: skip


def sheet_name(table: Table) -> str:
    """What the sheet of a table is called."""
    return f"{table.code} {table.name}"[:31]


def write_sheet(book: Any, looks: Looks, lists: Lists, scheme: Scheme, unit: str, period: str, table: Table) -> None:
    """The sheet of `table`."""
    sheet = book.add_worksheet(sheet_name(table))
    sheet.set_default_row(ROW_HEIGHT)
    columns = [column for heading in headings(table) for column in heading.columns]
    rows = known_rows(scheme, scheme.units[unit].region, table)
    first = HEAD + (2 if is_two_level(table) else 1)
    _title(sheet, looks, scheme, unit, period, table, len(columns))
    _header(sheet, looks, scheme, table)
    _rows(sheet, looks, columns, rows, first)
    _validations(sheet, lists, scheme, period, table, columns, rows, first)
    if rows is not None:
        _below(sheet, looks, columns, first, first + len(rows))
    _freeze(sheet, table, columns, first)
    _print(sheet, scheme, unit, period, table, first)
    sheet.protect("", ALLOWED | dict.fromkeys(("insert_rows", "delete_rows"), rows is None))


def _validations(
    sheet: Any,
    lists: Lists,
    scheme: Scheme,
    period: str,
    table: Table,
    columns: list[Column],
    rows: list[dict[str, str]] | None,
    first: int,
) -> None:
    """What each column to fill in accepts."""
    last = first + len(rows) - 1 if rows is not None else LAST_ROW
    given = rows[0] if rows else {}
    ids = [column.id for column in columns]
    county = f"${xl_col_to_name(ids.index('county'))}{first + 1}" if "county" in ids else None
    for at, column in enumerate(columns):
        rule = validation(scheme, period, table, column, lists, xl_rowcol_to_cell(first, at), county)
        if rule is not None and column.id not in given:
            sheet.data_validation(first, at, last, at, rule)


def _title(sheet: Any, looks: Looks, scheme: Scheme, unit: str, period: str, table: Table, width: int) -> None:
    sheet.set_row(TITLE, 30)
    sheet.set_row(LINE, 20)
    if width > 1:
        sheet.merge_range(TITLE, 0, TITLE, width - 1, table.name, looks.title)
    else:
        sheet.write(TITLE, 0, table.name, looks.title)
    year, month = period.split("-")
    sheet.write(LINE, 0, f"填报单位：{scheme.units[unit].name}", looks.line)
    sheet.write(LINE, max(width - 2, 2), f"报告期：{year}年{int(month)}月", looks.line)


def _header(sheet: Any, looks: Looks, scheme: Scheme, table: Table) -> None:
    at, two = 0, is_two_level(table)
    sheet.set_row(HEAD, 24 if two else 40)
    if two:
        sheet.set_row(HEAD + 1, 36)
    for heading in headings(table):
        _heading(sheet, looks, heading, at, two)
        for column in heading.columns:
            text = comment(scheme, table, column)
            line = HEAD + (1 if two and heading.group else 0)
            sheet.write_comment(
                line, at, text, {"x_scale": 2.4, "y_scale": 0.28 * (text.count("\n") + 2), "font_size": 9}
            )
            at += 1


def _heading(sheet: Any, looks: Looks, heading: Heading, at: int, two: bool) -> None:
    formats = [looks.required if column.required else looks.optional for column in heading.columns]
    if not two:
        sheet.write(HEAD, at, heading.columns[0].zh, formats[0])
    elif heading.group is None:
        sheet.merge_range(HEAD, at, HEAD + 1, at, heading.columns[0].zh, formats[0])
    else:
        last = at + len(heading.columns) - 1
        upper = looks.required if any(column.required for column in heading.columns) else looks.optional
        if last > at:
            sheet.merge_range(HEAD, at, HEAD, last, heading.group, upper)
        else:
            sheet.write(HEAD, at, heading.group, upper)
        for offset, (column, looks_of) in enumerate(zip(heading.columns, formats, strict=True)):
            sheet.write(HEAD + 1, at + offset, heading.lower(column), looks_of)


def _rows(sheet: Any, looks: Looks, columns: list[Column], rows: list[dict[str, str]] | None, first: int) -> None:
    for at, column in enumerate(columns):
        widest = max((len(row.get(column.id, "")) for row in rows or ()), default=0)
        width = max(WIDTHS.get(column.kind, 11), min(len(column.zh) * 1.6, 16), widest * 2 + 2)
        sheet.set_column(at, at, width, looks.inputs(column.kind, framed=False) if rows is None else None)
    for line in range(len(rows) if rows is not None else OPEN_ROWS):
        given = rows[line] if rows is not None else {}
        for at, column in enumerate(columns):
            if column.id in given:
                sheet.write(first + line, at, given[column.id], looks.fixed("text"))
            else:
                sheet.write_blank(first + line, at, None, looks.inputs(column.kind))


def _below(sheet: Any, looks: Looks, columns: list[Column], first: int, end: int) -> None:
    """Totals, the note, and who signs."""
    _totals(sheet, looks, columns, first, end)
    sheet.write(end + 2, 0, NOTE, looks.note)
    for at, words in enumerate(SIGNED):
        sheet.write(end + 3, at * 2, words, looks.inputs("text", framed=False))


def _totals(sheet: Any, looks: Looks, columns: list[Column], first: int, end: int) -> None:
    """The sums: empty as long as nothing is filled in, for nothing is not 0."""
    for at, column in enumerate(columns):
        if not column.is_numeric or column.kind == "percent":
            sheet.write(end, at, TOTAL if at == 0 else None, looks.fixed("text", bold=True))
            continue
        area = f"{xl_rowcol_to_cell(first, at)}:{xl_rowcol_to_cell(end - 1, at)}"
        added = f"ROUND(SUM({area}),2)" if column.kind == "money" else f"SUM({area})"
        sheet.write_formula(end, at, f'=IF(COUNT({area})=0,"",{added})', looks.fixed(column.kind, bold=True), "")


def _freeze(sheet: Any, table: Table, columns: list[Column], first: int) -> None:
    keys = [at for at, column in enumerate(columns) if column.id in ("county", *table.key)]
    leading = 0
    while leading in keys:
        leading += 1
    sheet.freeze_panes(first, leading)


def _print(sheet: Any, scheme: Scheme, unit: str, period: str, table: Table, first: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD, first - 1)
    sheet.center_horizontally()
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.set_header(f"&L{table.code}&R{scheme.units[unit].name} {period}")
    sheet.set_footer("&C第 &P 页，共 &N 页")
