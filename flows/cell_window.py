"""A finding's cell as it stands in its sheet: the header, the lines around, the columns that its rule reads, all as typed."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from scheme.model import Rule, Scheme, Table
from sources.letters import letter
from sources.raw_grids import KeptGrid, SheetFacts, keep_grids, open_kept
from warehouse import FileFacts, Warehouse

AROUND = 3
MOST_COLUMNS = 7
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})$")
_making = threading.Lock()
_SECONDS = 60.0
"""For how long a file may be read while somebody waits for its cell."""
_NOT_OPENED = {"S01", "S15"}

Role = Literal["", "bad", "read"]


class Spot(Protocol):
    """What is needed of a finding, or of a ledger row, to find it in its sheet (warehouse.Found has it)."""

    @property
    def unit(self) -> str:
        """Whose it is."""

    @property
    def period(self) -> str:
        """Of which period."""

    @property
    def rule(self) -> str:
        """Its rule."""

    @property
    def table_code(self) -> str | None:
        """The table."""

    @property
    def row_key(self) -> str | None:
        """The row's business key."""

    @property
    def column_id(self) -> str | None:
        """The column."""

    @property
    def file_id(self) -> int | None:
        """The file's number."""

    @property
    def sheet(self) -> str | None:
        """The sheet's name; none in a CSV."""

    @property
    def cell(self) -> str | None:
        """The cell, such as F157."""


@dataclass(frozen=True)
class Column:
    """A column of the window: its letter, its name in the scheme (none: it has none there), and whether others lie between.

    `aside`: it can be left out where there is no room, which the cell, what names its row and the first that its rule reads cannot.
    """

    letter: str
    name: str
    after_gap: bool
    here: bool
    aside: bool


@dataclass(frozen=True)
class Cell:
    """A cell as typed. `bad`: what the finding points at; `read`: what its rule reads beside it."""

    text: str
    role: Role = ""


@dataclass(frozen=True)
class Line:
    """A line of the sheet by its number there."""

    number: int
    header: bool
    here: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Window:
    """A part of a sheet. `cell` is empty where a finding is about the sheet as a whole."""

    file: str
    sheet: str
    cell: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]

    @property
    def first(self) -> int:
        """The first line below the header."""
        return next((line.number for line in self.lines if not line.header), 0)

    @property
    def last(self) -> int:
        """The last line."""
        return self.lines[-1].number if self.lines else 0


def window(store: Warehouse, spot: Spot) -> Window | None:
    """The cell in its sheet; None where it has no file, or none that can be read."""
    file = store.file(spot.file_id) if spot.file_id is not None else None
    grid = kept_grid(store, file) if file else None
    facts = grid.sheets.get(spot.sheet or "") if grid else None
    if file is None or grid is None or facts is None:
        return None
    row, column = _place(spot.cell)
    read = [at for at in _reads(store.scheme, spot, facts) if at != column]
    named = _naming(store.scheme, facts)
    shown = _columns(facts, column, read, named)
    kept = {*([] if column is None else [column]), *read[:1], *named[-1:]} if column is not None or read else set(shown[:3])
    pairs = zip((None, *shown), shown, strict=False)
    cells = tuple(_column(store.scheme, facts, at, before, here=at == column, aside=at not in kept) for before, at in pairs)
    reads = set(read)
    return Window(file.path, facts.name, spot.cell or "", cells, tuple(_lines(grid, facts, row, column, shown, reads)))


def kept_grid(store: Warehouse, file: FileFacts) -> KeptGrid | None:
    """A file's sheets as text; read again by a reader process where they are not kept, one file at a time.

    A file that cannot be opened has none, and that is kept as well: otherwise every view of its findings would try again.
    """
    path = store.archive.grid(file.sha256)
    if (kept := open_kept(path)) is not None:
        return kept
    from sources.reader_pool import Job, ReaderPool  # processes take a while to import, and most files are kept

    with _making:
        if (kept := open_kept(path)) is not None:
            return kept
        with ReaderPool(store.scheme.year, 1, seconds=_SECONDS) as pool:
            (reading,) = pool.read([Job(store.archive.path(file.sha256), Path(file.path).stem, file.unit, file.period, path)])
        if open_kept(path) is None and any(issue.rule in _NOT_OPENED for issue in reading.issues):
            with suppress(OSError):
                keep_grids((), path)
        return open_kept(path)


def _place(cell: str | None) -> tuple[int | None, int | None]:
    """Row and column of A1, counted from 0."""
    found = _CELL.match(cell or "")
    if found is None:
        return None, None
    column = 0
    for one in found[1]:
        column = column * 26 + ord(one) - 64
    return int(found[2]) - 1, column - 1


def _reads(scheme: Scheme, spot: Spot, facts: SheetFacts) -> list[int]:
    """Where the columns stand that the rule reads in this table."""
    there = facts.columns or {}
    names = [name for rule in scheme.rules.get(spot.rule, ()) if rule.on in (None, spot.column_id) for name in _read_by(rule, spot.table_code)]
    if spot.column_id:
        names.append(spot.column_id)
    return list(dict.fromkeys(there[name.removeprefix("previous_")] for name in names if name.removeprefix("previous_") in there))


def _read_by(rule: Rule, table_code: str | None) -> Iterator[str]:
    parts = [rule.expr, *(say_value for say in (rule.say_zh,) if say for say_value in say.values)]
    for aggregate in rule.comparison.aggregates if rule.comparison else ():
        if aggregate.table == table_code:
            parts += [aggregate.expr, aggregate.where]
    for part in parts:
        yield from part.reads if part else ()


def _naming(scheme: Scheme, facts: SheetFacts) -> list[int]:
    """Where the columns stand that say which row it is; the last of them says it best."""
    there = facts.columns or {}
    table: Table | None = scheme.tables.get(facts.table)
    names = [*table.key, "enterprise_name"] if table else []
    return list(dict.fromkeys(there[name] for name in names if name in there))


def _columns(facts: SheetFacts, column: int | None, read: Sequence[int], named: Sequence[int]) -> Sequence[int]:
    """The columns shown, from left to right: the cell's, what names the row, those read, and one neighbour on each side."""
    there = facts.columns or {}
    wanted = [*([] if column is None else [column]), *read[:1], *named, *read]
    if column is not None:
        wanted += [column - 1, column + 1]
    elif there:
        wanted += sorted(there.values())
    else:
        wanted += range(MOST_COLUMNS)
    return sorted([at for at in dict.fromkeys(wanted) if at >= 0][:MOST_COLUMNS])


def _column(scheme: Scheme, facts: SheetFacts, at: int, before: int | None, *, here: bool, aside: bool) -> Column:
    table = scheme.tables.get(facts.table)
    name = next((name for name, where in (facts.columns or {}).items() if where == at), None)
    known = table.by_id.get(name) if table and name else None
    return Column(letter(at), known.zh if known else "", before is not None and at > before + 1, here, aside)


def _lines(
    grid: KeptGrid, facts: SheetFacts, row: int | None, column: int | None, shown: Sequence[int], reads: set[int]
) -> Iterator[Line]:
    head = range(facts.top, facts.bottom + 1) if facts.top >= 0 else range(0)
    middle = facts.bottom + 1 + AROUND if row is None else row
    around = range(max(middle - AROUND, head.stop, 0), middle + AROUND + 1) if middle >= head.stop else range(head.stop, head.stop + AROUND)
    above = range(max(middle - AROUND, 0), head.start) if middle < head.start else range(0)
    for lines, header in ((above, False), (head, True), (around, False)):
        found = grid.lines(facts.name, lines.start, lines.stop - 1) if len(lines) else []
        for number, cells in zip(lines, found, strict=False):
            texts = _under_groups(cells, header and number < head.stop - 1)
            yield Line(number + 1, header, number == row, tuple(_cell(texts, number == row, at, column, reads) for at in shown))


def _under_groups(cells: Sequence[str], upper: bool) -> Sequence[str]:
    """The upper line of a header of two: a group's name stands over all its columns, of which only the first has it typed."""
    if not upper:
        return cells
    over, found = "", []
    for text in cells:
        over = text.strip() or over
        found.append(over)
    return found


def _cell(cells: Sequence[str], here: bool, at: int, column: int | None, reads: set[int]) -> Cell:
    text = cells[at] if at < len(cells) else ""
    if here and at == column:
        return Cell(text, "bad")
    return Cell(text, "read" if here and at in reads else "")
