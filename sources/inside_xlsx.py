"""A first look into an .xlsx: entities, external links, the area of its sheets, and cells whose formula failed."""

from __future__ import annotations

import re
import zipfile
from xml.etree import ElementTree

from sources.area import MAX_AREA, refuse_vast
from sources.errors import UnsafeFile
from sources.facts import FileFacts, Marks, Place
from sources.unpacked import MAX_UNPACKED, unpacked

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
_SHARED = re.compile(r"xl/(?:workbook|sharedStrings)\.xml$", re.IGNORECASE)
_DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')
_BEYOND_Z = re.compile(rb' r="[A-Z]{2}')
_CELL = re.compile(rb'<(?:\w+:)?c (?:[^>]*? )?r="([A-Z]+)(\d+)"')
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c (?:[^>]*? )?r="([A-Z]+)(\d+)"(?:[^>]*[^>/])?>')
_FAILED_CELL = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")(?:[^>]*? )?r="([A-Z]+)(\d+)"[^>]*>(?:<(?:\w+:)?f\b[^>]*(?:/>|>.*?</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]*)<', re.DOTALL
)


def look(content: bytes, archive: zipfile.ZipFile) -> FileFacts:
    """Raises UnsafeFile where the workbook must not be opened."""
    names = archive.namelist()
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        raise UnsafeFile("external_links", "xl/externalLinks")
    failed: dict[str, dict[Place, str]] = {}
    sheets: dict[str, bytes] = {}
    keep = sum(part.file_size for part in archive.infolist() if _SHEET.match(part.filename)) <= MAX_UNPACKED
    for name in names:
        if _SHEET.match(name):
            xml = archive.read(name)
            _refuse_entities(name, xml[:2048])
            _refuse_vast_sheet(name, xml)
            if keep:
                sheets[name] = xml
            if b"#" in xml and b't="e"' in xml:  # every error is a text that begins with #, and one byte is found far faster
                failed[name] = {(int(row) - 1, _number(letters) - 1): text.decode() for letters, row, text in _FAILED_CELL.findall(xml)}
        elif _SHARED.match(name):
            with archive.open(name) as stream:
                _refuse_entities(name, stream.read(2048))
    marks = {sheet: Marks(failed[part]) for sheet, part in sheet_parts(archive).items() if part in failed} if failed else {}
    return FileFacts("xlsx", marks, "xl/vbaProject.bin" in names, unpacked(content, archive, sheets) if keep else b"")


def _refuse_entities(name: str, head: bytes) -> None:
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise UnsafeFile("entities", name)


def _refuse_vast_sheet(name: str, xml: bytes) -> None:
    """Columns A to Z are never too many; beyond, the outermost cells count, at a second look only those not just styled."""
    said = _DIMENSION.search(xml, 0, 2048)
    if (said is None or len(said[1]) > 1 or int(said[2]) > MAX_AREA / 26) and _BEYOND_Z.search(xml):
        rows, columns = _area(_CELL, xml)
        if rows * columns > MAX_AREA:
            refuse_vast(name, *_area(_FILLED_CELL, xml))


def _area(cells: re.Pattern[bytes], xml: bytes) -> tuple[int, int]:
    """The rows and columns of the rectangle around what a pattern finds."""
    rows, columns = 0, 0
    for letters, row in cells.findall(xml):
        rows, columns = max(rows, int(row)), max(columns, _number(letters))
    return rows, columns


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet names to the parts of the archive that hold them."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts: dict[str, str] = {}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).findall(".//{*}sheet"):
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        target = targets.get(link, "")
        parts[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _number(letters: bytes) -> int:
    """A column's number from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
