"""Cells of tables: a figure's cell, a number's, a word's; and what a table of figures is noted with."""

from __future__ import annotations

from summary.figures import Figure
from summary.material import Writing
from summary.model import Cell
from summary.numbers import exact, percent, ratio, shown, unit_words


def word(text: str, below: str = "") -> Cell:
    """A cell of words."""
    return Cell(text, below)


def whole(number: float) -> Cell:
    """A cell of a count that is no figure of its own."""
    return Cell(exact(number), number=number)


def share(part: float, of: float) -> Cell:
    """A cell of a share, with its numerator and denominator."""
    return Cell(percent(part / of * 100) if of else "—", f"{exact(part)}/{exact(of)}", number=part / of * 100 if of else None)


def figure_cell(figure: Figure | None, writing: Writing) -> Cell:
    """A figure: its value, marked where it is incomplete; below it numerator and denominator, or the period that it is of."""
    if figure is None:
        return Cell("—")
    below = ratio(figure)
    if figure.as_of_period != figure.period:
        below += writing.s.text("of_short", period=figure.as_of_period)
    return Cell(shown(figure) + ("*" if figure.partial else ""), below, figure)


def head_of(writing: Writing, indicator_code: str) -> str:
    """An indicator as the head of a column: its name and unit of measure."""
    indicator = writing.scheme.indicators[indicator_code]
    unit = unit_words(indicator, writing.language)
    if not unit:
        return writing.name(indicator)
    return f"{writing.name(indicator)}（{unit}）" if writing.language == "zh" else f"{writing.name(indicator)} ({unit})"
