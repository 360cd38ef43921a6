"""A look at a file that somebody sends: the outside of it, without unpacking more than the heads of its parts."""

from __future__ import annotations

import io
import struct
import zipfile

from sources.errors import UnreadableFile, UnsafeFile
from sources.safety import BROKEN, MARKUP, MAX_PARTS, OLE, OTHER, ZIP, refuse_bombs

_END, _TAIL, _OF_AN_ENTRY = b"PK\x05\x06", 65_557, 1_000
_XML = (".xml", ".rels")
_HEAD = 2048
_MACROS = ("xl/vbaproject.bin", "basic/")
_MACROS_OF_XLS = "_VBA_PROJECT".encode("utf-16-le"), b"_\0V\0B\0A\0"


def look(content: bytes) -> None:
    """Raises UnreadableFile for what is no workbook, UnsafeFile for one that must not be opened: macros are neither run nor kept here.

    What the reader finds with a second look (the area of a sheet, links in the rows of an .ods) is its own to say.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise UnreadableFile("empty")
    if content.startswith(ZIP):
        try:
            _look_into_zip(content)
        except BROKEN as error:
            raise UnreadableFile("damaged", str(error)) from error
    elif content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableFile("encrypted")
        if any(mark in content for mark in _MACROS_OF_XLS):
            raise UnsafeFile("macros")
    elif MARKUP.match(content):
        raise UnreadableFile("html")
    elif content.startswith(OTHER):
        raise UnreadableFile("other_kind")


def _look_into_zip(content: bytes) -> None:
    _refuse_many_entries(content)
    archive = zipfile.ZipFile(io.BytesIO(content))
    parts = archive.infolist()
    refuse_bombs(parts)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile("encrypted")
    names = [part.filename.lower() for part in parts]
    if not {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} & set(names):
        raise UnreadableFile("other_kind", "zip")
    if any(name.startswith(_MACROS) or name.endswith("vbaproject.bin") for name in names):
        raise UnsafeFile("macros")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise UnsafeFile("external_links")
    for part in parts:
        if part.filename.lower().endswith(_XML):
            with archive.open(part) as stream:
                head = stream.read(_HEAD).replace(b"\0", b"")  # of UTF-16, too
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise UnsafeFile("entities", part.filename)


def _refuse_many_entries(content: bytes) -> None:
    """The list of a zip's parts is read as a whole: one of millions would fill the memory by itself."""
    at = content.rfind(_END, max(0, len(content) - _TAIL))
    if at >= 0 and len(content) >= at + 16:
        (size,) = struct.unpack_from("<I", content, at + 12)
        if size > MAX_PARTS * _OF_AN_ENTRY:
            raise UnsafeFile("bomb", f"{size} bytes of entries")
