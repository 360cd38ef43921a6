"""Writes pages as .ods: the XML of an OpenDocument spreadsheet, line by line (odfpy keeps a tree of every cell)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from sources.simulate.cells import Cell, FormulaError
from sources.simulate.pages import Page

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
_OPEN = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.2" xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet>"""
_CLOSE = "</office:spreadsheet></office:body></office:document-content>"
_FORMULAS = {"#REF!": "[.#REF!]", "#DIV/0!": "1/0", "#N/A": "NA()", "#VALUE!": '"a"+1', "#NAME?": "SUMM(1)"}


def write_ods(path: Path, pages: Sequence[Page]) -> None:
    """A workbook with a table a page."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_part("mimetype", zipfile.ZIP_STORED), _TYPE)
        with archive.open(_part("content.xml"), "w") as content:
            content.write(_OPEN.encode())
            for page in pages:
                for text in _table(page):
                    content.write(text.encode())
            content.write(_CLOSE.encode())
        archive.writestr(_part("META-INF/manifest.xml"), _MANIFEST)


def _part(name: str, how: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
    part.compress_type = how
    return part


def _table(page: Page) -> Iterator[str]:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in page.merges}
    covered = {
        (line, column)
        for top, left, bottom, right in page.merges
        for line in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - spans.keys()
    width = max([*page.columns.values(), *(right for *_, right in page.merges), *page.hidden, 5]) + 1
    yield f'<table:table table:name="{_quoted(page.name)}">'
    for column in range(width):
        yield '<table:table-column table:visibility="collapse"/>' if column in page.hidden else "<table:table-column/>"
    for at, line in enumerate(page.lines()):
        cells = [*line, *[None] * (width - len(line))]
        texts = [
            "<table:covered-table-cell/>" if (at, column) in covered else _cell(cell, spans.get((at, column)))
            for column, cell in enumerate(cells)
        ]
        yield f"<table:table-row>{''.join(texts)}</table:table-row>"
    yield "</table:table>"


def _cell(cell: Cell, span: tuple[int, int] | None) -> str:
    merged = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    kind, shown = _value(cell)
    if not shown:
        return f"<table:table-cell{merged}/>"
    paragraphs = "".join(f"<text:p>{escape(part)}</text:p>" for part in shown.split("\n"))
    return f"<table:table-cell{merged}{kind}>{paragraphs}</table:table-cell>"


def _value(cell: Cell) -> tuple[str, str]:
    """A cell's attributes and what it shows."""
    if cell is None or cell == "":
        return "", ""
    if isinstance(cell, FormulaError):
        formula = _quoted(_FORMULAS.get(cell.value, "NA()"))
        return f' table:formula="of:={formula}" office:value-type="string" calcext:value-type="error"', cell.value
    if isinstance(cell, datetime):
        return f' office:value-type="date" office:date-value="{cell:%Y-%m-%dT%H:%M:%S}"', f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return f' office:value-type="date" office:date-value="{cell:%Y-%m-%d}"', f"{cell:%Y-%m-%d}"
    if isinstance(cell, str):
        return ' office:value-type="string"', cell
    return f' office:value-type="float" office:value="{cell}"', str(cell)


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})
