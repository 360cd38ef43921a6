"""Citizen and mobile numbers in any cell of a sheet (S12)."""

from __future__ import annotations

import re

from sources.cells import as_typed
from sources.facts import Place
from sources.grids import Grid
from transforms.codes import mask, personal_data

# Both find a little too much, and fast: the first by the 1 that it begins with, the second where digits are rare.
_MOBILE = re.compile(r"1(?<!\d1)[3-9]\d{9}(?!\d)", re.ASCII)
_CITIZEN = re.compile(r"\d{17}[\dXx]", re.ASCII)
_WIDE_DIGITS = re.compile("[０-９]{9}")


def personal_cells(grid: Grid) -> dict[Place, str]:
    """The cells that hold personal data, with their text masked."""
    likely = grid.texts_with(_MOBILE) | grid.texts_with(_CITIZEN) | grid.texts_with(_WIDE_DIGITS)
    numbers = [value for value in grid.values if type(value) in (int, float) and 1.3e10 <= value < 1e18]
    private = {value: mask(text) for value in (*likely, *numbers) if personal_data(text := as_typed(value))}
    if not private:
        return {}
    return {(line, at): private[cell] for line, row in enumerate(grid.rows) for at, cell in enumerate(row) if cell in private}


def masked(text: str) -> str:
    """`text` with the digits of personal data hidden; as it stands where there are none."""
    return mask(text) if len(text) >= 11 and personal_data(text) else text
