"""Two chapters: how the cities rank, and which counties are the best and the worst."""

from __future__ import annotations

from scheme.model import Indicator
from summary.cells import figure_cell, head_of, whole, word
from summary.chapters.changes import change_words
from summary.chapters.pictures import bars_of
from summary.figures import Figure
from summary.material import Writing
from summary.model import Block, Cell, Section, Table
from summary.numbers import exact

ENDS = 5
"""So many counties are named from the top and from the bottom."""


def ranking(writing: Writing) -> Section:
    """The chapter of the cities."""
    s = writing.s
    blocks: list[Block] = [s.paragraph("rank_intro")]
    for indicator in writing.chosen("ranked"):
        ranked = rank([figure for city in writing.cities if (figure := writing.of(indicator.code, city)) is not None])
        if ranked:
            title = s.text("rank_table", indicator=writing.name(indicator), period=writing.month)
            parts = (s.text("numerator"), s.text("denominator"))
            head = (s.text("rank"), s.text("city"), head_of(writing, indicator.code), *parts, s.text("since_first"))
            rows = tuple((*_row(writing, place, figure), _since_first(writing, figure)) for place, figure in ranked)
            blocks += [*bars_of(writing, indicator), Table(title, head, rows, (0.8, 1.4, 2, 1.6, 1.6, 2))]
    return Section(s.text("ranking"), (*blocks, s.note("table_note")))


def counties(writing: Writing) -> Section:
    """The chapter of the counties."""
    s = writing.s
    blocks: list[Block] = [table for indicator in writing.chosen("counties") for table in _ends(writing, indicator)]
    return Section(s.text("counties"), (*blocks, s.note("table_note")))


def rank(figures: list[Figure]) -> list[tuple[int, Figure]]:
    """From high to low; equal values share a place, and the next one counts on from them."""
    ordered = sorted(figures, key=lambda figure: (-(figure.value or 0), figure.region))
    values = [figure.value for figure in ordered]
    return [(values.index(figure.value) + 1, figure) for figure in ordered]


def _ends(writing: Writing, indicator: Indicator) -> list[Table]:
    s = writing.s
    ranked = rank([figure for code in writing.county_codes if (figure := writing.of(indicator.code, code)) is not None])
    if not ranked:
        return []
    name, few = writing.name(indicator), len(ranked) <= 2 * ENDS
    kept = ranked if few else ranked[:ENDS] + ranked[-ENDS:]
    title = s.text("county_all", indicator=name, period=writing.month)
    if not few:
        title = s.text("county_table", indicator=name, count=ENDS, period=writing.month, total=len(ranked))
    head = (s.text("rank"), s.text("county"), s.text("city"), head_of(writing, indicator.code), s.text("numerator"), s.text("denominator"))
    rows = tuple(
        (cells[0], cells[1], word(writing.place(writing.scheme.city_of(figure.region))), *cells[2:])
        for place, figure in kept
        for cells in (_row(writing, place, figure),)
    )
    return [Table(title, head, rows, (0.8, 1.6, 1.4, 2, 1.6, 1.6))]


def _row(writing: Writing, place: int, figure: Figure) -> tuple[Cell, ...]:
    value = figure_cell(figure, writing)
    parts = (Cell("—") if part is None else Cell(exact(part), number=part) for part in (figure.numerator, figure.denominator))
    return (whole(place), word(writing.place(figure.region)), Cell(value.text, "", figure), *parts)


def _since_first(writing: Writing, figure: Figure) -> Cell:
    return word(change_words(writing, writing.of(figure.indicator.code, figure.region, writing.first), figure))
