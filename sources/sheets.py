"""Which table a sheet holds, and where its rows stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from scheme.headers import header_key
from scheme.model import Scheme, Table
from sources.grids import Body, Grid
from sources.headers import Header, find_header
from sources.lines import Total, sort_lines

_NUMBERED = re.compile(r"(?:附?表|(?<![A-Za-z])[Tt])[\s(（]*0*(\d{1,2})(?!\d)")


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet that holds a table: its header, the lines below it, which of them are rows, and which totals."""

    table: Table
    header: Header
    body: Body
    rows: Sequence[int]
    totals: Sequence[Total]

    def cells(self, column: int) -> Sequence[Any]:
        """The cells of the rows in a column of the sheet."""
        cells, rows = self.body.columns[column], self.rows
        if not rows or rows[-1] - rows[0] + 1 == len(rows):
            return cells[rows[0] : rows[-1] + 1] if rows else ()
        return list(map(cells.__getitem__, rows))

    @property
    def grid(self) -> Grid:
        """The whole sheet."""
        return self.body.grid

    def line(self, row: int) -> int:
        """The line of the sheet, from 0, of one of the body's."""
        return self.body.top + row


def recognise(grid: Grid, scheme: Scheme, stem: str) -> Sheet | None:
    """The table that a sheet holds (`stem`: its file's name without ending), or None where it holds none.

    What a sheet, a title or a file is called counts as long as at least half of that table's columns are there;
    otherwise the headers decide.
    """
    second_best = None
    for code in _named(grid, scheme, stem):
        if header := find_header(grid, scheme.tables[code]):
            second_best = second_best or (scheme.tables[code], header)
            if _share(scheme.tables[code], header) >= 0.5:
                return _sheet(grid, scheme.tables[code], header)
    others = [(table, header) for table in scheme.tables.values() if (header := find_header(grid, table))]
    best = max(others, key=lambda pair: (_share(*pair), len(pair[1].columns)), default=None)
    found = best if best is not None and _share(*best) > 0.6 else second_best
    return _sheet(grid, *found) if found else None


def _sheet(grid: Grid, table: Table, header: Header) -> Sheet:
    body = Body(grid, header.bottom + 1)
    return Sheet(table, header, body, *sort_lines(body, header, table))


def is_empty(grid: Grid) -> bool:
    """Whether nothing at all stands in a sheet."""
    return not any(cell and (not isinstance(cell, str) or cell.strip()) for row in grid.rows for cell in row)


def _share(table: Table, header: Header) -> float:
    return len(header.columns) / len(table.columns)


def _named(grid: Grid, scheme: Scheme, stem: str) -> Iterator[str]:
    """The tables that a sheet's name, the titles in it and its file's name point at, in this order."""
    yield from _by_number(_NUMBERED.match(grid.name.strip()), scheme)
    yield from _by_title(grid.name, scheme)
    for title in [cell for row in grid.rows[:8] for cell in row if isinstance(cell, str) and cell][:8]:
        yield from _by_title(title, scheme)
    yield from _by_number(_NUMBERED.search(stem), scheme)
    yield from _by_title(stem, scheme)


def _by_number(found: re.Match[str] | None, scheme: Scheme) -> tuple[str, ...]:
    code = f"T{int(found[1]):02d}" if found else ""
    return (code,) if code in scheme.tables else ()


@lru_cache(10_000)
def _by_title(text: str, scheme: Scheme) -> tuple[str, ...]:
    key = header_key(text)
    found = [(len(name), code) for name, code in _titles(scheme) if name in key or (len(key) >= 5 and key in name)]
    return (max(found)[1],) if found else ()


@cache
def _titles(scheme: Scheme) -> tuple[tuple[str, str], ...]:
    return tuple((header_key(table.name), code) for code, table in scheme.tables.items())
