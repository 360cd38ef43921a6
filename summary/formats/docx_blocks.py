"""Paragraphs, tables and charts in a docx: tables repeat their head and split no row, charts say what they show."""

from __future__ import annotations

import io
from collections.abc import Callable

from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Mm, Pt, Twips
from docx.table import Table as DocxTable
from docx.table import _Cell

from summary.formats.docx_page import TEXT_WIDTH, element
from summary.formats.docx_styles import CAPTION, NOTE, PICTURE, TABLE
from summary.model import Cell, Chart, Paragraph, Table

Draw = Callable[[Chart], bytes]
SHORT = 12
"""Tables of up to so many rows stay on one page."""
TABLE_ID = TABLE.replace(" ", "")
MANY = 5
"""Tables of so many columns and more are set in a smaller size."""


def add_paragraph(document: Docx, paragraph: Paragraph) -> None:
    """A paragraph of the text, or a note."""
    document.add_paragraph(paragraph.text, style=NOTE if paragraph.kind == "note" else "Normal")


def add_chart(document: Docx, chart: Chart, caption: str, draw: Draw) -> None:
    """A chart with its caption; its alternative text is what it shows, in words."""
    holder = document.add_paragraph(style=PICTURE)
    shape = holder.add_run().add_picture(io.BytesIO(draw(chart)), width=Mm(120 if chart.kind == "map" else 150))
    shape._inline.docPr.set("descr", chart.alt)  # noqa: SLF001  # python-docx has no name for it
    shape._inline.docPr.set("title", chart.title)  # noqa: SLF001
    document.add_paragraph(caption, style=CAPTION).paragraph_format.keep_with_next = False


def add_table(document: Docx, table: Table, caption: str) -> None:
    """A table below its caption."""
    document.add_paragraph(caption, style=CAPTION)
    made = document.add_table(len(table.rows) + 1, len(table.head), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    widths = _widths(table)
    _fix(made, widths)
    small = Pt(9) if len(table.head) >= MANY else Pt(10.5)
    together = len(table.rows) <= SHORT
    for number, (row, cells) in enumerate(zip(made.rows, ((*map(Cell, table.head),), *table.rows), strict=True)):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001
        properties.append(element("w:cantSplit"))
        if number == 0:
            properties.append(element("w:tblHeader"))
        for place, cell, width in zip(row.cells, cells, widths, strict=True):
            place.width = Twips(width)
            _fill(place, cell, small, head=number == 0)
            if together and number < len(table.rows):
                place.paragraphs[0].paragraph_format.keep_with_next = True
    gap = document.add_paragraph(style=TABLE).paragraph_format
    gap.line_spacing_rule, gap.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(6)


def _fill(place: _Cell, cell: Cell, size: Pt, *, head: bool) -> None:
    paragraph = place.paragraphs[0]
    paragraph._p.style = TABLE_ID  # noqa: SLF001  # by its id: python-docx looks a name up in all styles, cell by cell
    if head:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif cell.is_number or cell.text == "—":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(cell.text)
    run.font.size, run.font.bold = size, head
    if cell.below:
        run.add_break()
        below = paragraph.add_run(cell.below)
        below.font.size = Pt(size.pt - 1.5)


def _widths(table: Table) -> list[int]:
    weights = table.weights or tuple(1.0 for _ in table.head)
    return [int(TEXT_WIDTH * weight / sum(weights)) for weight in weights]


def _fix(made: DocxTable, widths: list[int]) -> None:
    """Columns as wide as they are said to be, and little air beside the text."""
    made.autofit = False
    properties = made._tbl.tblPr  # noqa: SLF001
    margins = element("w:tblCellMar")
    margins.extend([element("w:left", w=60, type="dxa"), element("w:right", w=60, type="dxa")])
    properties.append(margins)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Twips(width)
