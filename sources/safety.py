"""What a file is, by its first bytes, and whether it may be opened at all: the fence before any parser."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sources.errors import UnreadableFile, UnsafeFile

FileKind = Literal["xlsx", "xls", "ods", "csv"]


@dataclass(frozen=True)
class FileFacts:
    """What the first look at a file tells: its kind, the parts that hold a formula's error, whether it carries macros."""

    kind: FileKind
    error_parts: tuple[str, ...] = ()
    macros: bool = False


MAX_BYTES = 200 * 2**20
MAX_UNPACKED = 1536 * 2**20
MAX_PARTS = 5000
MAX_RATIO = 200
MIN_SUSPICIOUS = 20 * 2**20  # small parts compress a hundredfold without harm
MAX_AREA = 60_000_000  # cells of the rectangle that a sheet spans, empty ones included

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
_XML_HEAD = re.compile(r"(xl/(workbook|sharedStrings|styles)|xl/worksheets/[^/]+|content|\[Content_Types\])\.xml$", re.IGNORECASE)
_FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})(\d+)"')
_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')
_HTML = re.compile(rb"\s*(<!doctype html|<html|<table|<\?xml[^>]*>\s*<(html|workbook))", re.IGNORECASE)


def inspect(content: bytes) -> FileFacts:
    """The kind of a file by its content, whatever its name says.

    Raises UnreadableFile (nothing that is read here) and UnsafeFile (too large, a decompression bomb, external links,
    an entity in its XML, one cell so far out that its sheet would fill the memory).
    """
    if not content.strip(b"\0 \r\n\t"):
        raise UnreadableFile("empty")
    if len(content) > MAX_BYTES:
        raise UnsafeFile("too_large", f"{len(content) / 2**20:.0f} MiB > {MAX_BYTES / 2**20:.0f} MiB")
    if content.startswith(b"PK\x03\x04"):
        return _inspect_zip(content)
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableFile("encrypted")
        return FileFacts("xls", macros=b"_\0V\0B\0A\0" in content)
    if content.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02")):
        return FileFacts("xls", macros=b"_\0V\0B\0A\0" in content)
    if _HTML.match(content[:512].removeprefix(b"\xef\xbb\xbf")):
        raise UnreadableFile("html")
    if content.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")):
        raise UnreadableFile("other_kind", content[:4].decode("latin-1"))
    return FileFacts("csv")


def _inspect_zip(content: bytes) -> FileFacts:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile("damaged", str(error)) from error
    names = {part.filename for part in parts}
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise UnsafeFile("bomb", f"{len(parts)} parts, {unpacked / 2**20:.0f} MiB unpacked")
    for part in parts:
        if part.file_size > MIN_SUSPICIOUS and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise UnsafeFile("bomb", f"{part.filename}: {part.compress_size} → {part.file_size} bytes")
        if part.flag_bits & 1:
            raise UnreadableFile("encrypted")
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise UnsafeFile("external_links", "xl/externalLinks")
    kind: FileKind
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        kind = "xlsx"
    elif "content.xml" in names:
        kind = "ods"
    else:
        raise UnreadableFile("other_kind", "zip")
    return FileFacts(kind, tuple(_inspect_xml(archive, parts)), "xl/vbaProject.bin" in names)


def _inspect_xml(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> Iterator[str]:
    """Look into the XML of a workbook; gives the names of the sheets' parts that hold a formula's error."""
    for part in parts:
        if not _XML_HEAD.match(part.filename):
            continue
        try:
            with archive.open(part) as stream:
                head = stream.read(2048)
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise UnsafeFile("entities", part.filename)
                if _SHEET.match(part.filename):
                    xml = head + stream.read()
                    _inspect_area(part.filename, xml)
                    if b't="e"' in xml:
                        yield part.filename
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError) as error:
            raise UnreadableFile("damaged", str(error)) from error


def _inspect_area(name: str, xml: bytes) -> None:
    """Refuse a sheet whose rectangle is far larger than what stands in it."""
    last_row = xml.rfind(b"<row ")
    rows = int(found[1]) if last_row >= 0 and (found := _ROW.match(xml, last_row)) else 0
    columns = max((_column(letters) for letters, _ in _FAR_COLUMN.findall(xml)), default=26)
    if rows * columns > MAX_AREA:
        raise UnsafeFile("area", f"{name}: {rows} × {columns}")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
