"""Citizen and mobile numbers in any cell of a sheet (S12)."""

from __future__ import annotations

import re

from sources.cells import as_typed
from sources.facts import Place
from sources.grids import Body, Texts
from transforms.codes import mask, personal_data

_MOBILE = re.compile(r"1(?<!\d1)[3-9]\d{9}(?!\d)", re.ASCII)
_CITIZEN = re.compile(r"\d{17}[\dXx]", re.ASCII)
_WIDE_DIGITS = re.compile("[０-９]{9}")


def personal_cells(body: Body) -> dict[Place, str]:
    """The cells of a sheet that hold personal data, with their text masked."""
    texts = body.texts
    rarely_codes = Texts([text for text in texts.all if len(text) > 18 or len(text) == 18 and text[:17].isdigit()])
    likely = texts.matching(_MOBILE) | texts.matching(_WIDE_DIGITS) | rarely_codes.matching(_CITIZEN)
    numbers = [value for value in body.values if type(value) in (int, float) and 1.3e10 <= value < 1e18]
    private = {value: mask(text) for value in (*likely, *numbers) if personal_data(text := as_typed(value))}
    if not private:
        return {}
    return {(line, at): private[cell] for line, row in enumerate(body.grid.rows) for at, cell in enumerate(row) if cell in private}


def masked(text: str) -> str:
    """`text` with the digits of personal data hidden; as it stands where there are none."""
    return mask(text) if len(text) >= 11 and personal_data(text) else text
