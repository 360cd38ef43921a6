"""Writes pages as .xlsx line by line with strings in their cells: several times as fast as a library, for large ledgers."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from sources.simulate.cells import Cell, FormulaError
from sources.simulate.columns import letters
from sources.simulate.pages import Page

FORMULAS = {"#REF!": "#REF!", "#DIV/0!": "1/0", "#N/A": "NA()", "#VALUE!": '"a"+1', "#NAME?": "SUMM(1)"}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd hh:mm"/></numFmts><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/>
<xf numFmtId="164" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>"""
_EPOCH = datetime(1899, 12, 30)


def write_large_xlsx(path: Path, pages: Sequence[Page]) -> None:
    """A workbook with a sheet a page."""
    numbers = range(1, len(pages) + 1)
    sheets = "".join(f'<sheet name="{_escaped(p.name)}" sheetId="{n}" r:id="rId{n}"/>' for n, p in zip(numbers, pages, strict=True))
    links = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    parts = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>' for n in numbers)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, text in (
            (
                "[Content_Types].xml",
                f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
                f'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
                f'ContentType="{_TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{parts}</Types>',
            ),
            (
                "_rels/.rels",
                f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
                f'Target="xl/workbook.xml"/></Relationships>',
            ),
            ("xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'),
            (
                "xl/_rels/workbook.xml.rels",
                f'<Relationships xmlns="{_PACKAGE}/relationships">{links}<Relationship Id="rId0" Type="{_OFFICE}/styles" '
                f'Target="styles.xml"/></Relationships>',
            ),
        ):
            archive.writestr(_part(name), _HEAD + text)
        archive.writestr(_part("xl/styles.xml"), _STYLES)
        for number, page in zip(numbers, pages, strict=True):
            with archive.open(_part(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as sheet:
                for text in _sheet(page):
                    sheet.write(text.encode())


def _part(name: str) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def _sheet(page: Page) -> Iterator[str]:
    hidden = "".join(f'<col min="{at + 1}" max="{at + 1}" width="9" hidden="1" customWidth="1"/>' for at in page.hidden)
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}">{f"<cols>{hidden}</cols>" if hidden else ""}<sheetData>'
    columns = [letters(at) for at in range(max([*page.columns.values(), 0]) + 20)]
    block: list[str] = []
    for at, line in enumerate(page.lines(), 1):
        cells = [_cell(f"{columns[column]}{at}", cell) for column, cell in enumerate(line) if cell is not None and cell != ""]
        if cells:
            block.append(f'<row r="{at}">{"".join(cells)}</row>')
        if len(block) >= 500:
            yield "".join(block)
            block.clear()
    yield "".join(block)
    areas = "".join(f'<mergeCell ref="{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"/>' for top, left, bottom, right in page.merges)
    yield f"</sheetData>{f'<mergeCells count={chr(34)}{len(page.merges)}{chr(34)}>{areas}</mergeCells>' if areas else ''}</worksheet>"


def _cell(place: str, cell: Cell) -> str:
    kind = type(cell)
    if kind is str:
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{_escaped(cell)}</t></is></c>'  # type: ignore[arg-type]  # kind is str
    if kind is int or kind is float:
        return f'<c r="{place}"><v>{cell!r}</v></c>'
    if isinstance(cell, FormulaError):
        return f'<c r="{place}" t="e"><f>{_escaped(FORMULAS.get(cell.value, "NA()"))}</f><v>{cell.value}</v></c>'
    if isinstance(cell, datetime):
        return f'<c r="{place}" s="2"><v>{(cell - _EPOCH).total_seconds() / 86400!r}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{cell.toordinal() - _EPOCH.toordinal()}</v></c>'
    return ""


@lru_cache(50_000)
def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
