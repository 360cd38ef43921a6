"""The summary's annex as a workbook: a sheet a chapter with native charts, a sheet of every figure, trace ids beside them."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from summary.figures import Figure, Figures
from summary.formats.captions import Captions
from summary.formats.xlsx_charts import add_chart
from summary.model import Block, Cell, Document, Paragraph, Section, Table
from summary.numbers import ratio, unit_words
from summary.sentences import Sentences

FIRST, OTHERS, WORDY, ACROSS, LINE = 34, 15, 60, 8, 15
"""How wide the first column of a chapter is, the others, and those of long texts; over how many a paragraph goes; how high a line is."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_COLUMNS = (
    "period", "indicator", "region", "part", "value", "numerator", "denominator", "unit_of_measure", "target", "result",
    "completeness_state", "lacking", "trace", "low", "high", "doubtful",
)  # fmt: skip


class Sheets:
    """A workbook in the making, texts always as texts: nothing that comes from data becomes a formula or a link."""

    def __init__(self, document: Document, out: io.BytesIO) -> None:
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.book: Workbook = xlsxwriter.Workbook(out, options)
        self.words = Sentences(document.language)
        self.captions = Captions(document.language)
        self.names: set[str] = set()
        self.widths: dict[int, int] = {}
        self.head: Format = self.book.add_format({"bold": True, "bg_color": "#dfeaf4", "border": 1, "text_wrap": True, "valign": "vcenter"})
        self.title: Format = self.book.add_format({"bold": True, "font_size": 14})
        self.text: Format = self.book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        self.said: Format = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.trace: Format = self.book.add_format({"border": 1, "font_color": "#555555", "font_size": 9, "valign": "top"})
        self.formats = {kind: self.book.add_format({"border": 1, "num_format": kind, "valign": "top"}) for kind in ('0.00"%"', "#,##0", "#,##0.##")}

    def sheet(self, title: str) -> Worksheet:
        """A new sheet, its name cut to what Excel takes and unlike any other."""
        plain = _FORBIDDEN.sub("", title)[:28] or "-"
        name = next(n for n in (plain, *(f"{plain}{i}" for i in range(2, 99))) if n.lower() not in self.names)
        self.names.add(name.lower())
        made = self.book.add_worksheet(name)
        made.hide_gridlines(2)
        made.set_landscape()
        made.fit_to_pages(1, 0)
        return made


def xlsx_file(document: Document, figures: Figures) -> bytes:
    """The file."""
    out = io.BytesIO()
    sheets = Sheets(document, out)
    for section in document.sections:
        _chapter(sheets, section)
    _all_figures(sheets, document, figures)
    moment = datetime.fromisoformat(document.published).replace(tzinfo=None)
    facts = "; ".join(f"{name}: {value}" for name, value in document.facts)
    title = document.title.replace("\n", "")
    sheets.book.set_properties({"title": title, "author": document.issuer, "comments": facts, "created": moment})
    sheets.book.close()
    return out.getvalue()


def _chapter(sheets: Sheets, section: Section) -> None:
    sheet = sheets.sheet(section.title)
    sheets.widths = _widths(section)
    for column in range(31):
        sheet.set_column(column, column, sheets.widths.get(column, OTHERS))
    _title(sheets, sheet, 0, section.title)
    row = 2
    for title, blocks in (("", section.blocks), *((below.title, below.blocks) for below in section.sections)):
        if title:
            _title(sheets, sheet, row, title)
            row += 1
        for block in blocks:
            row = _block(sheets, sheet, row, block)


def _block(sheets: Sheets, sheet: Worksheet, row: int, block: Block) -> int:
    """Write a block; the row below it."""
    if isinstance(block, Paragraph):
        sheet.merge_range(row, 0, row, ACROSS, "", sheets.said)
        sheet.write_string(row, 0, block.text, sheets.said)
        _heighten(sheet, row, lines_of(block.text, sum(sheets.widths.get(column, OTHERS) for column in range(ACROSS + 1))))
        return row + 1
    caption = sheets.captions.of(block)
    _title(sheets, sheet, row, caption)
    if isinstance(block, Table):
        return _table(sheets, sheet, row + 1, block)
    return add_chart(sheets.book, sheet, row + 1, block, caption)


def _table(sheets: Sheets, sheet: Worksheet, row: int, table: Table) -> int:
    """A table; of a column of figures also numerator/denominator and the trace ids, in columns of their own at the end."""
    traced = [n for n in range(len(table.head)) if any(cells[n].figure for cells in table.rows)]
    words = sheets.words
    beside = [f"{table.head[n]} {words.text(what)}" for n in traced for what in ("nd", "trace")]
    for column, text in enumerate((*table.head, *beside)):
        sheet.write_string(row, column, text, sheets.head)
    _heighten(sheet, row, max(lines_of(text, sheets.widths.get(n, OTHERS)) for n, text in enumerate((*table.head, *beside))))
    for line, cells in enumerate(table.rows, row + 1):
        _heighten(sheet, line, max(lines_of(_said(cell), sheets.widths.get(n, OTHERS)) for n, cell in enumerate(cells)))
        for column, cell in enumerate(cells):
            _cell(sheets, sheet, line, column, cell)
        for place, n in enumerate(traced):
            figure, column = cells[n].figure, len(table.head) + 2 * place
            sheet.write_string(line, column, ratio(figure) if figure else "", sheets.text)
            sheet.write_string(line, column + 1, figure.id if figure else "", sheets.trace)
    return row + len(table.rows) + 2


def _widths(section: Section) -> dict[int, int]:
    """The widths of a chapter's columns: some tables have one of long texts."""
    tables = [block for part in (section, *section.sections) for block in part.blocks if isinstance(block, Table)]
    wordy = {n for table in tables for cells in table.rows for n, cell in enumerate(cells) if n and _wide(cell.text) > 3 * OTHERS}
    return {0: FIRST} | dict.fromkeys(wordy, WORDY)


def lines_of(text: str, wide: int) -> int:
    """How many lines a text takes in a column so wide, where the program's font is wider than it should be, too."""
    return -(-_wide(text) * 10 // (wide * 9)) or 1


def _wide(text: str) -> int:
    """How wide a text is: a Chinese character is two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _title(sheets: Sheets, sheet: Worksheet, row: int, text: str) -> None:
    sheet.write_string(row, 0, text, sheets.title)
    sheet.set_row(row, LINE + 6)


def _heighten(sheet: Worksheet, row: int, lines: int) -> None:
    """Rows as high as their text: not every program that opens a workbook sees to that itself."""
    if lines > 1:
        sheet.set_row(row, min(lines * LINE, 409))


def _cell(sheets: Sheets, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    number = cell.figure.value if cell.figure else cell.number
    if number is None:
        sheet.write_string(row, column, _said(cell), sheets.text)
    else:
        rate = cell.figure.indicator.unit == "percent" if cell.figure else cell.text.endswith("%")
        sheet.write_number(row, column, number, sheets.formats['0.00"%"' if rate else "#,##0" if number == int(number) else "#,##0.##"])
        if cell.figure and cell.figure.partial:
            sheet.write_comment(row, column, sheets.words.text("semicolon").join(cell.figure.missing)[:1000] or "*")


def _said(cell: Cell) -> str:
    """What stands in a cell: of a number that alone, of words what is below them too."""
    number = cell.figure.value if cell.figure else cell.number
    return cell.text if number is not None or not cell.below else f"{cell.text} {cell.below}"


def _all_figures(sheets: Sheets, document: Document, figures: Figures) -> None:
    words, sheet = sheets.words, sheets.sheet(sheets.words.text("all_figures"))
    for column, key in enumerate(_COLUMNS):
        sheet.write_string(0, column, words.text(key), sheets.head)
    for row, figure in enumerate(_ordered(figures), 1):
        name = figure.indicator.zh if document.language == "zh" else figure.indicator.en
        result = "" if figure.met is None else words.text("met" if figure.met else "short")
        state = words.text("partial_state" if figure.partial else "final")
        texts = {0: figure.period, 1: f"{figure.indicator.code} {name}", 2: figure.region, 3: figure.part}
        texts |= {7: unit_words(figure.indicator, document.language), 8: figure.target, 9: result, 10: state}
        texts |= {11: words.text("semicolon").join(figure.missing), 12: figure.id}
        for column, text in texts.items():
            sheet.write_string(row, column, text)
        of = figure.bounds
        doubt = {13: of.low, 14: of.high, 15: of.doubtful} if of else {}
        for column, number in ({4: figure.value, 5: figure.numerator, 6: figure.denominator} | doubt).items():
            if number is not None:
                sheet.write_number(row, column, number)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(figures.all), 1), len(_COLUMNS) - 1)
    for column, width in enumerate((9, 38, 9, 14, 12, 12, 12, 9, 9, 9, 9, 30, 30, 12, 12, 9)):
        sheet.set_column(column, column, width)


def _ordered(figures: Figures) -> Iterable[Figure]:
    return (figures.all[key] for key in sorted(figures.all))
