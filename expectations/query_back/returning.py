"""From a file's bytes and its findings to the workbook that goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from expectations.query_back import sheets
from expectations.query_back.book import Book, TooLarge, open_book
from expectations.query_back.cover import choices, write_cover, write_memo
from expectations.query_back.from_grids import from_grids
from expectations.query_back.item import Head, Item, in_order
from expectations.query_back.words import words
from scheme.model import Scheme
from sources.errors import UnreadableFile, UnsafeFile
from sources.facts import FileFacts
from sources.grids import Grid, open_grids
from sources.personal_data import masked
from sources.returned import TakenOut, added_columns, is_ours, take_out
from sources.safety import inspect
from sources.sheets import is_empty, recognise
from transforms.stewardship.reasons import REASONS


def with_findings(content: bytes, stem: str, items: Sequence[Item], head: Head, scheme: Scheme, language: str) -> bytes:
    """The workbook that goes back for a file of these bytes. `stem`: its name without ending, which may name its table.

    A file that cannot be opened gives a cover only, which says why.
    """
    ordered = in_order(list(items))
    try:
        facts = inspect(content)
        raw = open_grids(content, facts)
    except (UnreadableFile, UnsafeFile):
        return only_cover(ordered, head, words(language, "unreadable"), language)
    came = take_out([replace(grid, name=masked(grid.name)) for grid in raw])
    try:
        book, notices = _opened(content, facts, raw, came, language)
    except TooLarge:
        return only_cover(ordered, head, words(language, "too_large"), language)
    pages = [_page(sheet, grid, scheme, stem) for sheet, grid in zip(book.book.worksheets, came.grids, strict=True)]
    write_memo(book.book, {page.sheet.title: page.name for page in pages if page.sheet.title != page.name}, language)
    said = {one.fingerprint: replace(one, reason=_in(language, one.reason)) for one in came.explanations}
    room = sheets.MOST_NOTES
    for page in pages:
        here = [item for item in ordered if item.sheet == page.name]
        room -= sheets.mark(page, here, head.severities, language, room)
        sheets.answers(page, here, said, language, choices())
    if not room:
        notices.append(words(language, "more_notes", sheets.MOST_NOTES))
    write_cover(book.book, ordered, head, {page.name: page.sheet.title for page in pages}, said, notices, language)
    return book.save()


def only_cover(items: Sequence[Item], head: Head, why: str, language: str) -> bytes:
    """A workbook of the cover alone, where there is no file or none that can be marked."""
    book = Workbook()
    book.remove(book.worksheets[0])
    write_memo(book, {}, language)
    write_cover(book, in_order(list(items)), head, {}, {}, [words(language, "cover_only", why)], language)
    return Book(book).save()


def _opened(content: bytes, facts: FileFacts, raw: Sequence[Grid], came: TakenOut, language: str) -> tuple[Book, list[str]]:
    """The workbook to write into, with the unit's own sheets only, and what has to be said of it."""
    if facts.kind == "xlsx":
        try:
            book = open_book(content)
            _take_away(book, raw)
            if len(book.book.worksheets) == len(came.grids):
                return book, [words(language, what) for what in book.lost]
        except TooLarge:
            raise
        except Exception:  # noqa: BLE001, S110  # whatever openpyxl stumbles over: the values are there in any case
            pass
        return from_grids(came.grids, language), [words(language, "not_opened")]
    notices = [words(language, "from_grid", facts.kind), *([words(language, "macros")] if facts.macros else [])]
    return from_grids(_under_own_names(raw, came.grids), language), notices


def _under_own_names(raw: Sequence[Grid], own: Sequence[Grid]) -> list[Grid]:
    """It is the unit's own file: its sheets are called there as the unit has called them."""
    names = {masked(grid.name): grid.name for grid in raw}
    return [replace(grid, name=names.get(grid.name, grid.name)) for grid in own]


def _take_away(book: Book, raw: Sequence[Grid]) -> None:
    """What an earlier return has added."""
    for grid in raw:
        sheet = book.book[grid.name]
        if is_ours(grid):
            book.book.remove(sheet)
        else:
            sheets.clean(sheet, {at + 1: line + 1 for at, line in added_columns(grid).items()})


def _page(sheet: Worksheet, grid: Grid, scheme: Scheme, stem: str) -> sheets.Page:
    table = None if is_empty(grid) else recognise(grid, scheme, stem)
    filled = [at for cells in grid.rows for at, cell in enumerate(cells, 1) if cell not in ("", None)]
    return sheets.Page(sheet, grid.name, table, max([0, *filled, *(right + 1 for _, _, _, right in grid.merges)]))


def _in(language: str, reason: str) -> str:
    """A reason as the list of this language has it."""
    found = next((one for one in REASONS.values() if reason in (one.code, one.zh, one.en)), None)
    return (found.en if language == "en" else found.zh) if found else reason
