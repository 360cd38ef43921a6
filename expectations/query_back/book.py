"""A unit's own workbook, opened to be marked and saved with all else as it was.

openpyxl alone would lose what a formula came to, turn odd dates into errors and empty what is covered by a merged cell.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet.worksheet import Worksheet

from sources.inside_xlsx import sheet_parts

MAX_XML = 96 * 2**20
"""Bytes of sheets' XML, unpacked, beyond which a workbook is not marked: it would take gigabytes of memory."""

_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_TYPE = re.compile(rb' t="[^"]*"')
_VALUE = re.compile(rb"<v ?/>|<v>[^<]*</v>")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_WARNINGS = threading.Lock()  # filters are the whole process's

Kept = Mapping[str, tuple[str, str]]
"""Cells whose value openpyxl would not write as it stood: the cell's type and value as in the file."""


class TooLarge(Exception):
    """A workbook that is too large to be opened with all its looks."""


class KeepingSheet(Worksheet):
    """A sheet whose covered cells keep what stands in them: other programs leave it there, and the reader reads it."""

    def _clean_merge_range(self, _merged: Any) -> None:
        pass


class _Reader(ExcelReader):
    """Reads numbers as numbers, whatever their format: a date that is none stays the number that it was."""

    def read_workbook(self) -> None:
        super().read_workbook()
        self.wb.create_sheet = lambda title=None, _at=None: add_sheet(self.wb, title)

    def read_worksheets(self) -> None:
        self.wb._date_formats, self.wb._timedelta_formats = set(), set()  # noqa: SLF001
        super().read_worksheets()
        del self.wb.create_sheet  # sheets of ours are like any other


class Book:
    """A workbook, and what is needed to save it without a loss."""

    def __init__(self, book: Workbook, kept: Mapping[str, Kept] | None = None, lost: tuple[str, ...] = ()) -> None:
        self.book = book
        self.lost = lost
        self._kept = dict(kept or {})
        self._sheets = {id(sheet): sheet.title for sheet in book.worksheets}

    def save(self) -> bytes:
        """The workbook's bytes, always an .xlsx without macros."""
        stream = io.BytesIO()
        self.book.template = False
        with _WARNINGS, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.book.save(stream)
        now = {sheet.title: self._kept[before] for sheet in self.book.worksheets if (before := self._sheets.get(id(sheet))) in self._kept}
        return _with_values(stream.getvalue(), now) if now else stream.getvalue()


def open_book(content: bytes) -> Book:
    """Open an .xlsx or .xlsm that sources.safety has let pass.

    Raises TooLarge, or whatever openpyxl makes of a workbook that it cannot read.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if sum(part.file_size for part in archive.infolist() if part.filename.endswith(".xml")) > MAX_XML:
            raise TooLarge
        with _WARNINGS, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = _Reader(io.BytesIO(content), keep_vba=False, keep_links=False, rich_text=True)
            reader.read()
        parts = sheet_parts(archive)
        kept = {title: found for title, part in parts.items() if part in names and (found := dict(_kept(archive.read(part))))}
    return Book(reader.wb, kept, _lost(names))


def add_sheet(book: Workbook, title: str | None) -> Worksheet:
    """A sheet at the end of a book that keeps what its merged cells cover."""
    sheet = KeepingSheet(book, title)
    book._add_sheet(sheet)  # noqa: SLF001  # what create_sheet does, with another class
    return sheet


def _lost(names: list[str]) -> tuple[str, ...]:
    """What of a workbook is not kept."""
    found = {
        "pictures": any(name.startswith("xl/media/") for name in names),
        "drawings": any(re.match(r"xl/(?:drawings/(?!vml)|diagrams/)", name) for name in names),
        "macros": any(name.endswith("vbaProject.bin") for name in names),
        "controls": any(name.startswith(("xl/activeX/", "xl/ctrlProps/")) for name in names),
    }
    return tuple(what for what, there in found.items() if there)


def _kept(xml: bytes) -> Iterator[tuple[str, tuple[str, str]]]:
    for _event, cell in ElementTree.iterparse(io.BytesIO(xml)):  # noqa: S314  # entities were refused before (sources/safety.py)
        if cell.tag.endswith("}c"):
            formula = any(part.tag.endswith("}f") for part in cell)
            value = next((part.text for part in cell if part.tag.endswith("}v")), None)
            kind, place = cell.get("t", "n"), cell.get("r")
            if place and value and (formula or kind == "d" or (kind == "n" and _written(value) != value)):
                yield place, (kind, value)
        elif cell.tag.endswith("}row"):
            cell.clear()


def _written(value: str) -> str:
    """A number as openpyxl writes it."""
    return f"{float(value):.16g}" if set(value) & set(".eE") else value


def _with_values(content: bytes, kept: Mapping[str, Kept]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        of = {part: kept[title] for title, part in sheet_parts(archive).items() if title in kept}
        for part in archive.infolist():
            xml = archive.read(part)
            written.writestr(part, _restored(xml, of[part.filename]) if part.filename in of else xml)
    return stream.getvalue()


def _restored(xml: bytes, kept: Kept) -> bytes:
    def cell(found: re.Match[bytes]) -> bytes:
        said = kept.get(found[1].decode())
        if said is None or not found[3]:  # emptied since: it was ours
            return found[0]
        value = f"<v>{said[1].translate(_ESCAPES)}</v>".encode()
        return b'<c r="%s"%s t="%s">%s</c>' % (found[1], _TYPE.sub(b"", found[2]), said[0].encode(), _VALUE.sub(lambda _: value, found[3], count=1))

    return _CELL.sub(cell, xml)
