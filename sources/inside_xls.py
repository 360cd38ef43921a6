"""A first look into an .xls: BIFF records (MS-XLS 2.4) for links to other files and cells whose formula failed."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

from sources.errors import UnreadableFile, UnsafeFile
from sources.facts import FileFacts, Marks, Place

_BOF, _EOF, _FILE_PASS, _BOUND_SHEET, _SUP_BOOK, _FORMULA, _BOOL_ERR = 0x0809, 0x000A, 0x002F, 0x0085, 0x01AE, 0x0006, 0x0205
_BIFF5 = 0x0500
_NO_FILE = (0x0401, 0x3A01)  # a SupBook record's path length where it means the workbook itself, or add-ins
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
# A BoolErr record that is an error, or a Formula record whose cached value is one; where no bytes look like it, none is.
_LIKE_AN_ERROR = re.compile(rb"\x05\x02\x08\x00.{7}\x01|\x06\x00.{8}\x02.{5}\xff\xff", re.DOTALL)


def look(content: bytes) -> FileFacts:
    """Raises UnreadableFile where the workbook has a password, UnsafeFile where it links to other files."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableFile("encrypted")
    stream = _workbook_stream(content)
    sheets = dict(_sheets(stream))
    errors: dict[str, dict[Place, str]] = {}
    if _LIKE_AN_ERROR.search(stream):
        for name, place, text in _failed_cells(stream, sheets):
            errors.setdefault(name, {})[place] = text
    return FileFacts("xls", {name: Marks(cells) for name, cells in errors.items()}, b"_\0V\0B\0A\0" in content)


def _workbook_stream(content: bytes) -> bytes:
    import olefile  # slow to import, and only here

    if not content.startswith(olefile.MAGIC):
        return content  # BIFF without the compound file around it
    with olefile.OleFileIO(io.BytesIO(content)) as compound:
        for name in ("Workbook", "Book"):
            if compound.exists(name):
                return bytes(compound.openstream(name).read())
    raise UnreadableFile("other_kind", "OLE")


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Every record: its kind, where it begins, and where its body does."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at, at + 4
        at += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[int, str]]:
    """Where each sheet begins, and its name: from the records that stand before the first sheet."""
    version = 0
    for kind, _, body in _records(stream):
        if kind == _BOF:
            (version,) = struct.unpack_from("<H", stream, body)
        elif kind == _FILE_PASS:
            raise UnreadableFile("encrypted")
        elif kind == _SUP_BOOK:
            _, length = struct.unpack_from("<HH", stream, body)
            if length not in _NO_FILE and length > 1:
                raise UnsafeFile("external_links", "SupBook")
        elif kind == _BOUND_SHEET:
            offset, _, size = struct.unpack_from("<IHB", stream, body)
            wide = version != _BIFF5 and stream[body + 7] & 1
            start = body + (7 if version == _BIFF5 else 8)
            raw = stream[start : start + size * (2 if wide else 1)]
            yield offset, raw.decode("utf-16-le" if wide else "gb18030" if version == _BIFF5 else "latin-1")
        elif kind == _EOF:
            return


def _failed_cells(stream: bytes, sheets: dict[int, str]) -> Iterator[tuple[str, Place, str]]:
    sheet = ""
    for kind, at, body in _records(stream):
        if kind == _BOF:
            sheet = sheets.get(at, sheet)
        elif kind == _BOOL_ERR and stream[body + 7]:
            row, column, _, code = struct.unpack_from("<HHHB", stream, body)
            yield sheet, (row, column), _ERRORS.get(code, "#VALUE!")
        elif kind == _FORMULA and stream[body + 6] == 2 and stream[body + 12 : body + 14] == b"\xff\xff":
            row, column, _, _, code = struct.unpack_from("<HHHHB", stream, body)
            yield sheet, (row, column), _ERRORS.get(code, "#VALUE!")
