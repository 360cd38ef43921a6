"""Citizen and mobile numbers in any cell of a sheet (S12)."""

from __future__ import annotations

import re

from sources.cells import as_typed
from sources.grids import Grid
from transforms.codes import mask, personal_data

_LIKELY = re.compile(r"(?<!\d)(?:[1１][3-9３-９]\d{9}|[1-8１-８]\d{16}[\dXxＸｘ])(?!\d)")


def personal_cells(grid: Grid) -> dict[tuple[int, int], str]:
    """The cells that hold personal data, with their text masked."""
    likely_number = any(type(cell) is float and 1.3e10 <= cell < 2e10 for row in grid.rows for cell in row)
    if not likely_number and not _LIKELY.search("\n".join([cell for row in grid.rows for cell in row if type(cell) is str])):
        return {}
    cells = {(line, at): as_typed(cell) for line, row in enumerate(grid.rows) for at, cell in enumerate(row) if type(cell) in (str, float)}
    return {place: mask(text) for place, text in cells.items() if len(text) >= 11 and personal_data(text)}


def masked(text: str) -> str:
    """`text` with the digits of personal data hidden; as it stands where there are none."""
    return mask(text) if len(text) >= 11 and _LIKELY.search(text) else text
