"""How what we add looks, and what it is known by when it has to be taken away again."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from copy import copy
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.differential import DifferentialStyle

LONGEST = 32_767
"""Characters that a cell can hold."""
SIGNS = {"error": "✖", "query": "？", "info": "○"}
"""Beside the colour: what a severity looks like in black and white."""
FILLS = {"error": "FFC7CE", "query": "FFEB9C", "info": "DDEBF7"}
INKS = {"error": "9C0006", "query": "7F6000", "info": "1F4E79"}
ALWAYS = 'N("unionstats")=0'
"""The condition of our conditional formats: always so, and nobody else's."""
AUTHOR = "unionstats"
"""Whom our notes are by."""
OWN_PART = "——— 核查 / review ———"
"""Where our part of a note begins that the unit had written itself."""

_THIN = Side(style="thin", color="8C8C8C")
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
WRAPPED = Alignment(wrap_text=True, vertical="top")
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
HEAD_FONT = Font(name="宋体", size=10, bold=True, color="FFFFFF")
HEAD_FILL = PatternFill("solid", fgColor="1F4E79")
TO_FILL = PatternFill("solid", fgColor="FFFFE5")
"""Where the unit writes."""
TEXT = Font(name="宋体", size=10)
SMALL = Font(name="宋体", size=9, color="595959")
TITLE = Font(name="宋体", size=16, bold=True, color="1F4E79")
LINK = Font(name="宋体", size=10, color="1F4E79", underline="single")
STRONG = Font(name="宋体", size=11, bold=True, color="1F4E79")
UNLOCKED = Protection(locked=False)


def mark(severity: str) -> DifferentialStyle:
    """What a marked cell looks like on top of its own looks: fill, frame and bold letters."""
    ink = Side(style="thin", color=INKS[severity])
    return DifferentialStyle(
        font=Font(bold=True, color=INKS[severity]),
        fill=PatternFill(bgColor=FILLS[severity], fill_type="solid"),
        border=Border(left=ink, right=ink, top=ink, bottom=ink),
    )


def wide(text: str) -> int:
    """The width of a text in characters, Chinese ones counted twice."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


class Wardrobe:
    """The looks of one workbook's cells: each put on once, and copied from then on, which is many times faster."""

    def __init__(self) -> None:
        self._worn: dict[tuple[str, bool], StyleArray] = {}

    def dress(self, cell: Cell, name: str, **looks: Any) -> None:
        """Give a cell the looks that go by `name`; `looks`: its font, fill, border."""
        key = (name, bool(cell.quotePrefix))  # whether its text is to stay one is among a cell's looks
        if key not in self._worn:
            for part, look in looks.items():
                setattr(cell, part, look)
            self._worn[key] = copy(cell._style)  # noqa: SLF001  # openpyxl has no other way
        cell._style = copy(self._worn[key])  # noqa: SLF001


def height(texts: Iterable[str], widths: Iterable[float]) -> float:
    """The height of a row, in points, in which texts of 10 points are wrapped to these widths."""
    pairs = zip(texts, widths, strict=False)
    lines = max(sum(1 + (wide(line) - 1) // max(int(width) - 1, 1) if line else 1 for line in text.split("\n")) for text, width in pairs)
    return min(13.5 * lines + 2, 400)
