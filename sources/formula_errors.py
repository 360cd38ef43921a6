"""Cells whose formula failed (#REF! and its kin), which the fast reader gives as empty: found in the file itself."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from xml.etree import ElementTree

from sources.safety import FileFacts

Errors = dict[str, dict[tuple[int, int], str]]  # sheet name → (row, column from 0) → the error as shown

_CELL = re.compile(rb'<c (?=[^>]*\bt="e")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>(?:<f[^>]*(?:/>|>.*?</f>))?<v>([^<]*)</v>', re.DOTALL)
_BIFF_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ODF_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def formula_errors(content: bytes, facts: FileFacts) -> Errors:
    """Every cell of a workbook that shows a formula error."""
    if facts.kind == "xlsx":
        return _xlsx(content, facts.error_parts) if facts.error_parts else {}
    if facts.kind == "ods":
        return _ods(content)
    return _xls(content)


def _xlsx(content: bytes, parts: tuple[str, ...]) -> Errors:
    archive = zipfile.ZipFile(io.BytesIO(content))
    cells = {part: {(int(row) - 1, _column(letters)): text.decode() for letters, row, text in _CELL.findall(archive.read(part))} for part in parts}
    return {sheet: cells[part] for sheet, part in _sheet_parts(archive).items() if part in cells}


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet names to the parts of the archive that hold them."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    sheets = {sheet.get("name", ""): targets.get(sheet.get(f"{_REL}id"), "") for sheet in book.iter(f"{_MAIN}sheet")}
    return {name: target.lstrip("/") if target.startswith("/") else f"xl/{target}" for name, target in sheets.items()}


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _ods(content: bytes) -> Errors:
    xml = zipfile.ZipFile(io.BytesIO(content)).read("content.xml")
    if b'value-type="error"' not in xml and not re.search(rb">(#(REF|NAME|DIV|N/A|VALUE)|Err:5)", xml):
        return {}
    errors: Errors = {}
    for table in ElementTree.fromstring(xml).iter(f"{_ODF_TABLE}table"):
        cells = errors.setdefault(table.get(f"{_ODF_TABLE}name", ""), {})
        row_at = 0
        for row in table.iter(f"{_ODF_TABLE}table-row"):
            column_at = 0
            for cell in row:
                text = "".join(cell.itertext()) if cell.find(f"{_ODF_TEXT}p") is not None else ""
                if text.startswith("#") or text.startswith("Err:"):
                    cells[row_at, column_at] = text if text.startswith("#") else "#VALUE!"
                column_at += int(cell.get(f"{_ODF_TABLE}number-columns-repeated", "1"))
            row_at += int(row.get(f"{_ODF_TABLE}number-rows-repeated", "1"))
    return errors


def _xls(content: bytes) -> Errors:
    """BIFF8 (MS-XLS 2.4): BOOLERR records, and FORMULA records whose cached result is an error."""
    stream = _workbook_stream(content)
    names: dict[int, str] = {}
    errors: Errors = {}
    at, sheet = 0, ""
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        body = at + 4
        if record == 0x0085:  # BoundSheet8: where the sheet begins, and its name
            offset, _, size, wide = struct.unpack_from("<IHBB", stream, body)
            raw = stream[body + 8 : body + 8 + size * (2 if wide & 1 else 1)]
            names[offset] = raw.decode("utf-16-le" if wide & 1 else "latin-1")
        elif record == 0x0809:
            sheet = names.get(at, sheet)
        elif record == 0x0205 and stream[body + 7]:
            row, column = struct.unpack_from("<HH", stream, body)
            errors.setdefault(sheet, {})[row, column] = _BIFF_ERRORS.get(stream[body + 6], "#VALUE!")
        elif record == 0x0006 and stream[body + 6] == 2 and stream[body + 12 : body + 14] == b"\xff\xff":
            row, column = struct.unpack_from("<HH", stream, body)
            errors.setdefault(sheet, {})[row, column] = _BIFF_ERRORS.get(stream[body + 8], "#VALUE!")
        at = body + length
    return errors


def _workbook_stream(content: bytes) -> bytes:
    import olefile

    if not content.startswith(olefile.MAGIC):
        return content  # BIFF without the compound file around it
    with olefile.OleFileIO(io.BytesIO(content)) as compound:
        for name in ("Workbook", "Book"):
            if compound.exists(name):
                return bytes(compound.openstream(name).read())
    return b""
