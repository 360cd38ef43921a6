"""Citizen and mobile numbers in any cell of a sheet (S12)."""

from __future__ import annotations

import re

from sources.cells import as_typed
from sources.facts import Place
from sources.grids import Body
from transforms.codes import mask, personal_data

# Searched for by the digits they have in common, which is fast: 1, and the century of a birth.
_LIKELY = (
    re.compile(r"1(?<!\d1)[3-9]\d{9}(?!\d)", re.ASCII),
    re.compile(r"86(?:(?<=[+＋]86)|(?<=0086))1[3-9]\d{9}(?!\d)", re.ASCII),
    re.compile(r"19(?<=\d{6}19)\d{9}[\dXx]", re.ASCII),
    re.compile(r"20(?<=\d{6}20)\d{9}[\dXx]", re.ASCII),
)
_WIDE_DIGITS = re.compile("[０-９]")


def personal_cells(body: Body) -> dict[Place, str]:
    """The cells of a sheet that hold personal data, with their text masked."""
    likely = set().union(*map(body.texts.matching, _LIKELY))
    if any(digit in body.texts.joined for digit in "０１２３４５６７８９"):
        likely |= {text for text in body.texts.matching(_WIDE_DIGITS) if len(text) >= 11}
    numbers = [number for number in body.numbers_from(1.3e10) if number < 1e18]
    private = {value: mask(text) for value in (*likely, *numbers) if personal_data(text := as_typed(value))}
    if not private:
        return {}
    return {(line, at): private[cell] for line, row in enumerate(body.grid.rows) for at, cell in enumerate(row) if cell in private}


def masked(text: str) -> str:
    """`text` with the digits of personal data hidden; as it stands where there are none."""
    return mask(text) if len(text) >= 11 and personal_data(text) else text
