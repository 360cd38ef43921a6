"""The annex of the province's figures, period by period."""

from __future__ import annotations

from summary.cells import figure_cell, word
from summary.material import Writing
from summary.model import Cell, Section, Table

ABREAST = 4
"""So many periods stand side by side on a page."""


def periods(writing: Writing) -> Section:
    """The annex: every indicator in every period, four periods a table."""
    s, months = writing.s, writing.figures.periods
    tables = tuple(_table(writing, months[start : start + ABREAST]) for start in range(0, len(months), ABREAST))
    return Section(s.text("periods"), (*tables, s.note("table_note")), annex=True)


def _table(writing: Writing, months: tuple[str, ...]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for indicator in writing.scheme.indicators.values():
        cells = (figure_cell(writing.of(indicator.code, period=month), writing) for month in months)
        rows.append((word(f"{indicator.code} {writing.name(indicator)}"), *cells))
    title = f"{writing.s.text('periods')}（{months[0]}—{months[-1]}）" if writing.language == "zh" else f"{months[0]} - {months[-1]}"
    return Table(title, (writing.s.text("indicator"), *map(writing.s.month, months)), tuple(rows), (2.1, *(2.0 for _ in months)))
