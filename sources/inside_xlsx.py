"""A first look into an .xlsx: entities, external links, the area of its sheets, and cells whose formula failed."""

from __future__ import annotations

import re
import zipfile
from xml.etree import ElementTree

from sources.area import MAX_AREA, refuse_vast
from sources.errors import UnsafeFile
from sources.facts import FileFacts, Marks, Place

_LOOKED_INTO = re.compile(r"(?:xl/(?:workbook|sharedStrings|styles)|xl/worksheets/[^/]+|\[Content_Types\])\.xml$", re.IGNORECASE)
_SHEET = re.compile(r"xl/worksheets/", re.IGNORECASE)
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"')
_FAR_CELL = re.compile(rb' r="([A-Z]{2,3})(\d+)"| r="([A-Z])(\d{6,})"')
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c (?:[^>]*? )?r="([A-Z]+)(\d+)"(?:[^>]*[^>/])?>')
_FAILED_CELL = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")(?:[^>]*? )?r="([A-Z]+)(\d+)"[^>]*>(?:<(?:\w+:)?f\b[^>]*(?:/>|>.*?</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]*)<', re.DOTALL
)


def look(archive: zipfile.ZipFile) -> FileFacts:
    """Raises UnsafeFile where the workbook must not be opened."""
    names = archive.namelist()
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        raise UnsafeFile("external_links", "xl/externalLinks")
    failed: dict[str, dict[Place, str]] = {}
    for name in filter(_LOOKED_INTO.match, names):
        with archive.open(name) as stream:
            xml = stream.read(2048)
            if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
                raise UnsafeFile("entities", name)
            if _SHEET.match(name):
                xml += stream.read()
                _refuse_vast_sheet(name, xml)
                if b't="e"' in xml:
                    failed[name] = {(int(row) - 1, _number(letters) - 1): text.decode() for letters, row, text in _FAILED_CELL.findall(xml)}
    marks = {sheet: Marks(failed[part]) for sheet, part in _sheet_parts(archive).items() if part in failed} if failed else {}
    return FileFacts("xlsx", marks, "xl/vbaProject.bin" in names)


def _refuse_vast_sheet(name: str, xml: bytes) -> None:
    """The rectangle by the outermost cells; where that is vast, by the outermost that are not just styled."""
    far = [(_number(letters or letter), int(row or line)) for letters, row, letter, line in _FAR_CELL.findall(xml)]
    columns = max((column for column, _ in far), default=26)
    rows = max(max(map(int, _ROW.findall(xml)), default=0), max((row for _, row in far), default=0))
    if rows * columns > MAX_AREA:
        filled = [(_number(letters), int(row)) for letters, row in _FILLED_CELL.findall(xml)]
        refuse_vast(name, max((row for _, row in filled), default=0), max((column for column, _ in filled), default=0))


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet names to the parts of the archive that hold them."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts: dict[str, str] = {}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter("{*}sheet"):
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
