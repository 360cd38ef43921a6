"""Citizen and mobile numbers in any cell of a sheet (S12)."""

from __future__ import annotations

import re

from sources.cells import as_typed
from sources.facts import Place
from sources.grids import Grid
from transforms.codes import mask, personal_data

_LIKELY = re.compile(r"(?<!\d)(?:[1１][3-9３-９]\d{9}|[1-8１-８]\d{16}[\dXxＸｘ])(?!\d)")


def personal_cells(grid: Grid) -> dict[Place, str]:
    """The cells that hold personal data, with their text masked."""
    texts = "\n".join([value for value in grid.values if type(value) is str and len(value) >= 11])
    numbers = [value for value in grid.values if type(value) in (int, float) and 1.3e10 <= value < 1e18]
    if not numbers and not _LIKELY.search(texts):
        return {}
    telling = {value: mask(text) for value in grid.values if type(value) in (str, int, float) and personal_data(text := as_typed(value))}
    if not telling:
        return {}
    return {(line, at): telling[cell] for line, row in enumerate(grid.rows) for at, cell in enumerate(row) if cell in telling}


def masked(text: str) -> str:
    """`text` with the digits of personal data hidden; as it stands where there are none."""
    return mask(text) if len(text) >= 11 and _LIKELY.search(text) else text
