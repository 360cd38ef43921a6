"""A query-back workbook (退回件) that was handed in again: what we had added to it, taken out, and what was said in it.

The names below are all that tells our additions from the unit's own cells: expectations/query_back writes them, this reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sources.cells import as_typed
from sources.grids import Grid, Rows
from sources.personal_data import masked

Words = tuple[str, str]
"""Chinese and English."""

COVER: Words = ("核查说明", "Review notes")
"""The name of the cover sheet. It is known by its headers, whatever it is called."""
PROBLEM: Words = ("核查问题", "Review: finding")
REASON: Words = ("核查原因", "Review: reason")
WORDS: Words = ("核查情况说明", "Review: explanation")
NUMBER: Words = ("核查编号", "Review: number")
"""The headers of the columns beside a table; NUMBER holds the fingerprints of the row's findings."""
PLACE: Words = ("核查位置", "Review: place")
"""A header that only the cover has."""
MEMO = "_unionstats"
"""The sheet nobody sees: its first cell is MARK, below it lines of what and two values."""
MARK = "unionstats return 1"
SHEET = "sheet"
"""A line of the memo: the name of a sheet here, and what it was called in the file that was handed in."""

_LOOK_AHEAD = 200  # as far as a header is looked for
_OURS = frozenset((*NUMBER, *PROBLEM))
_COLUMNS = {word: names for names in (PROBLEM, REASON, WORDS, NUMBER) for word in names}


@dataclass(frozen=True)
class Explanation:
    """What a unit says about a finding in its returned workbook.

    reason: as it was chosen or typed; words: with personal data masked; sheet and row (from 1): where it stands.
    """

    fingerprint: str
    reason: str
    words: str
    sheet: str
    row: int


@dataclass(frozen=True)
class TakenOut:
    """The unit's own sheets, under their own names; what was said; and whether there was anything of ours at all."""

    grids: list[Grid]
    explanations: tuple[Explanation, ...]
    returned: bool


def take_out(grids: Sequence[Grid]) -> TakenOut:
    """Take cover, memo and added columns out of a file's sheets. Of two words about a finding, the cover's count."""
    own: list[Grid] = []
    said: dict[str, Explanation] = {}
    covered: dict[str, Explanation] = {}
    names = next((_names(grid) for grid in grids if _is_memo(grid)), {})
    for grid in grids:
        if _is_memo(grid):
            continue
        at = _header(grid)
        if at is None:
            own.append(_named(grid, names))
        elif _is_cover(grid.rows[at]):
            covered |= {one.fingerprint: one for one in _said(grid, at)}
        else:
            for one in _said(grid, at):
                said.setdefault(one.fingerprint, one)
            own.append(_named(_without(grid, at), names))
    return TakenOut(own, tuple((said | covered).values()), len(own) < len(grids) or any(map(_differs, own, grids)))


def _differs(own: Grid, grid: Grid) -> bool:
    return own is not grid


def _named(grid: Grid, names: Mapping[str, str]) -> Grid:
    """Under the name that it had; a CSV has none."""
    return replace(grid, name=masked(names[grid.name])) if names.get(grid.name, grid.name) != grid.name else grid


def _is_memo(grid: Grid) -> bool:
    return grid.name == MEMO and bool(grid.rows) and bool(grid.rows[0]) and grid.rows[0][0] == MARK


def _names(grid: Grid) -> dict[str, str]:
    """The memo's names of sheets: here, and in the file that was handed in."""
    lines = (line for line in grid.rows if len(line) > 2 and line[0] == SHEET)
    return {masked(as_typed(here)): as_typed(before) for _, here, before, *_ in lines}


def _header(grid: Grid) -> int | None:
    """The line of the headers that we added."""
    for at, cells in enumerate(grid.rows[:_LOOK_AHEAD]):
        if not _OURS.isdisjoint(cells):
            return at
    return None


def _is_cover(cells: Sequence[Any]) -> bool:
    return any(word in cells for word in PLACE) and any(word in cells for word in NUMBER)


def _ours(cells: Sequence[Any]) -> dict[Words, int]:
    """Where each of our columns stands."""
    return {_COLUMNS[cell]: at for at, cell in enumerate(cells) if type(cell) is str and cell in _COLUMNS}


def _said(grid: Grid, header: int) -> Iterator[Explanation]:
    columns = _ours(grid.rows[header])
    if NUMBER not in columns:
        return
    for line, cells in enumerate(grid.rows[header + 1 :], header + 1):
        reason, words = (_text(cells[columns[name]]) if name in columns else "" for name in (REASON, WORDS))
        if reason or words:
            yield from (Explanation(one, reason, words, grid.name, line + 1) for one in _text(cells[columns[NUMBER]]).split())


def _text(cell: Any) -> str:
    return masked(as_typed(cell).strip())


def _without(grid: Grid, header: int) -> Grid:
    """The sheet as it was: our columns stood to the right of all others, unless somebody has moved them."""
    ours = set(_ours(grid.rows[header]).values())
    width = len(grid.rows[header])
    while width - 1 in ours:
        width -= 1
    rows: Rows = [["" if at in ours else cell for at, cell in enumerate(cells[:width])] for cells in grid.rows]
    return replace(grid, rows=rows)


def is_ours(grid: Grid) -> bool:
    """Whether all of a sheet is ours: the cover, or the sheet nobody sees."""
    at = _header(grid)
    return _is_memo(grid) or (at is not None and _is_cover(grid.rows[at]))


def added_columns(grid: Grid) -> dict[int, int]:
    """The columns that we added to a sheet of the unit's (from 0), each with the line of its header."""
    at = _header(grid)
    return {} if at is None else dict.fromkeys(_ours(grid.rows[at]).values(), at)
