"""What a file is, by its first bytes, and whether it may be opened at all: the fence before any parser."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from xml.etree import ElementTree

from sources import inside_ods, inside_xls, inside_xlsx
from sources.errors import UnreadableFile, UnsafeFile
from sources.facts import FileFacts

MAX_BYTES = 200 * 2**20
MAX_UNPACKED = 1536 * 2**20
MAX_PARTS = 5000
MAX_RATIO = 200
MIN_SUSPICIOUS = 20 * 2**20  # small parts compress a hundredfold without harm

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
OTHER = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MIME-Version", b"PK\x05\x06")
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-zA-Z]")
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError, LookupError, OSError, EOFError, ValueError, RuntimeError)


def inspect(content: bytes, largest: int = MAX_BYTES) -> FileFacts:
    """The kind of a file by its content, whatever its name says.

    Raises UnreadableFile (nothing that is read here) and UnsafeFile (too large, a decompression bomb, external links,
    an entity in its XML, one cell so far out that its sheet would fill the memory).
    """
    if not content.strip(b"\0 \r\n\t"):
        raise UnreadableFile("empty")
    if len(content) > largest:
        raise UnsafeFile("too_large", f"{len(content) / 2**20:.0f} MiB > {largest / 2**20:.0f} MiB")
    try:
        if content.startswith(ZIP):
            return _look_into_zip(content)
        if content.startswith((OLE, *_BARE_BIFF)):
            return inside_xls.look(content)
    except BROKEN as error:
        raise UnreadableFile("damaged", str(error)) from error
    if MARKUP.match(content):
        raise UnreadableFile("html")
    if content.startswith(OTHER):
        raise UnreadableFile("other_kind", content[:4].decode("latin-1"))
    return FileFacts("csv")


def _look_into_zip(content: bytes) -> FileFacts:
    archive = zipfile.ZipFile(io.BytesIO(content))
    parts = archive.infolist()
    refuse_bombs(parts)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile("encrypted")
    names = {part.filename for part in parts}
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return inside_xlsx.look(content, archive)
    if "content.xml" in names:
        return inside_ods.look(archive)
    raise UnreadableFile("other_kind", "zip")


def refuse_bombs(parts: list[zipfile.ZipInfo]) -> None:
    """Raises UnsafeFile for an archive that says of itself that it unpacks to too much."""
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise UnsafeFile("bomb", f"{len(parts)} parts, {unpacked / 2**20:.0f} MiB unpacked")
    for part in parts:
        if part.file_size > MIN_SUSPICIOUS and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise UnsafeFile("bomb", f"{part.filename}: {part.compress_size} → {part.file_size} bytes")
