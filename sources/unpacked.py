"""A workbook for its parser: sheets that were inflated for the first look are stored as they are, what they merge in front."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Mapping

MAX_UNPACKED = 64 * 2**20
"""Bytes of sheets up to which they are kept for the parser; from more it had better inflate them one at a time."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8 = 0x800
_VERSION = 20
_MERGES = re.compile(rb"<mergeCells\b(?:[^>]*/>|.*?</mergeCells>)", re.DOTALL)


def unpacked(content: bytes, archive: zipfile.ZipFile, sheets: Mapping[str, bytes]) -> bytes:
    """The archive with `sheets` (the XML by the part's name) stored, and every other part as it was packed.

    Nothing where parts share their bytes, as they do in no workbook that a spreadsheet saved.
    """
    if sum(part.compress_size for part in archive.infolist()) > len(content):
        return b""
    pieces: list[bytes | memoryview] = []
    directory: list[bytes] = []
    at, packed = 0, memoryview(content)
    for part in archive.infolist():
        flags = part.flag_bits & _UTF8
        name = part.orig_filename.encode("utf-8" if flags else "cp437")
        if part.filename in sheets:
            data: bytes | memoryview = merges_in_front(sheets[part.filename])
            method, crc, size = zipfile.ZIP_STORED, zlib.crc32(data), len(data)
        else:
            start = part.header_offset + _LOCAL.size + sum(struct.unpack_from("<2H", content, part.header_offset + 26))
            data = packed[start : start + part.compress_size]
            method, crc, size = part.compress_type, part.CRC, part.file_size
        same = (flags, method, 0, 0, crc, len(data), size, len(name), 0)
        pieces += (_LOCAL.pack(b"PK\3\4", _VERSION, *same), name, data)
        directory.append(_CENTRAL.pack(b"PK\1\2", _VERSION, _VERSION, *same, 0, 0, 0, 0, at) + name)
        at += _LOCAL.size + len(name) + len(data)
    listed = b"".join(directory)
    return b"".join((*pieces, listed, _END.pack(b"PK\5\6", 0, 0, len(directory), len(directory), len(listed), at, 0)))


def merges_in_front(xml: bytes) -> bytes:
    """A sheet that says before its cells what it merges, if anything: calamine looks for that from the beginning on, a second time."""
    cells, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    if not 0 <= cells < end:
        return xml
    said = _MERGES.search(xml, end)
    return b"".join((xml[:cells], said[0] if said else b"<mergeCells/>", xml[cells:]))
