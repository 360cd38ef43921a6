"""A first look into an .ods: entities, external links, the area of its sheets, failed formulas and merged cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from sources.area import refuse_vast
from sources.errors import UnsafeFile
from sources.facts import FileFacts, Marks, Merge, Place

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_PARAGRAPH = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_LINKS = (b"<table:table-source", b"'file:", b"<table:dde-link")
_SPANS_OR_ERRORS = re.compile(rb'number-rows-spanned="(?:[2-9]|\d\d)|>(?:#[A-Z]|Err:5)')
_REPEATED = re.compile(rb'number-(rows|columns)-repeated="(\d+)"')
_SHOWN_ERROR = re.compile(r"(#(?:REF|DIV/0|N/A|VALUE|NAME|NULL|NUM)[!?]?)$|Err:5\d\d$")


def look(archive: zipfile.ZipFile) -> FileFacts:
    """Raises UnsafeFile where the workbook must not be opened."""
    xml = archive.read("content.xml")
    if b"<!DOCTYPE" in xml[:2048] or b"<!ENTITY" in xml[:2048]:
        raise UnsafeFile("entities", "content.xml")
    if link := next((link for link in _LINKS if link in xml), None):
        raise UnsafeFile("external_links", link.decode())
    for sheet in xml.split(b"<table:table ")[1:]:  # each ends in a million empty rows, where LibreOffice has written it
        refuse_vast("content.xml", *_extent(sheet))
    return FileFacts("ods", dict(_marks(xml)) if _SPANS_OR_ERRORS.search(xml) else {}, any(name.startswith("Basic/") for name in archive.namelist()))


def _extent(xml: bytes) -> tuple[int, int]:
    """How many rows of a sheet there are down to the last that holds something, and how many columns in the widest one."""
    rows = last = width = 0
    for line in xml.split(b"<table:table-row")[1:]:
        head, _, cells = line.partition(b">")
        rows += _times(head)
        end = max(cells.rfind(b"office:value"), cells.rfind(b"<text:p"))
        if end >= 0:
            filled = cells[: cells.find(b">", end)]
            last = rows
            repeats = sum(int(times) - 1 for what, times in _REPEATED.findall(filled) if what == b"columns")
            width = max(width, filled.count(b"<table:table-cell") + filled.count(b"<table:covered-table-cell") + repeats)
    return last, width


def _times(head: bytes) -> int:
    found = _REPEATED.search(head)
    return int(found[2]) if found else 1


def _marks(xml: bytes) -> Iterator[tuple[str, Marks]]:
    for table in ElementTree.fromstring(xml).iter(f"{_TABLE}table"):
        errors: dict[Place, str] = {}
        merges: list[Merge] = []
        for (row, column), cell in _cells(table):
            text = "".join("".join(part.itertext()) for part in cell.findall(_PARAGRAPH))
            if found := _SHOWN_ERROR.match(text):
                errors[row, column] = found[1] or "#VALUE!"
            down, right = (int(cell.get(f"{_TABLE}number-{way}-spanned", "1")) for way in ("rows", "columns"))
            if down > 1 or right > 1:
                merges.append((row, column, row + down - 1, column + right - 1))
        yield table.get(f"{_TABLE}name", ""), Marks(errors, tuple(merges))


def _cells(table: ElementTree.Element) -> Iterator[tuple[Place, ElementTree.Element]]:
    row_at = 0
    for row in table.iter(f"{_TABLE}table-row"):
        column_at = 0
        for cell in row:
            yield (row_at, column_at), cell
            column_at += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        row_at += int(row.get(f"{_TABLE}number-rows-repeated", "1"))
