"""Between what a figure lies, as each of its rows with an open query counts or does not: in a sentence and in a cell."""

from __future__ import annotations

from summary.figures import Figure
from summary.material import Writing
from summary.model import Cell
from summary.numbers import amount, exact, percent


def bounds_said(writing: Writing, figure: Figure) -> str:
    """The bounds as part of a figure's sentence; nothing where no row is in doubt."""
    if figure.bounds is None:
        return ""
    low, high = _ends(writing, figure)
    key = "bounds_same" if low and low == high else "bounds" if low and high else "bounds_from" if low else "bounds_to" if high else "bounds_none"
    return writing.s.text(key, count=figure.bounds.doubtful, low=low, high=high)


def bounds_cell(writing: Writing, figure: Figure | None) -> Cell:
    """The bounds as a cell, below it the number of rows in doubt."""
    if figure is None or figure.bounds is None:
        return Cell("—")
    low, high = _ends(writing, figure)
    text = low if low and low == high else f"{low or '…'}–{high or '…'}"
    return Cell(text, writing.s.text("bounds_rows", count=figure.bounds.doubtful), right=True)


def bounds_note(writing: Writing) -> str:
    """What the bounds are, or why there are none."""
    return "bounds_note" if writing.material.edition.id == writing.material.latest else "bounds_of_latest"


def _ends(writing: Writing, figure: Figure) -> tuple[str, str]:
    """Both ends in words, '' where there is none; to the last digit where they would read the same."""
    if figure.bounds is None:
        return "", ""
    ends, unit = (figure.bounds.low, figure.bounds.high), figure.indicator.unit
    if unit == "percent":
        low, high = ("" if end is None else percent(end, figure.target) for end in ends)
        return low, high
    low, high = ("" if end is None else amount(end, unit, writing.language) for end in ends)
    if low == high and ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
        low, high = exact(ends[0]), exact(ends[1])
    return low, high
