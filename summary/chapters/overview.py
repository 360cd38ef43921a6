"""The opening chapter: what the summary rests on, who is missing, the headline figures, and every target."""

from __future__ import annotations

from scheme.model import Indicator
from summary.cells import figure_cell, word
from summary.chapters.pictures import line_of, map_of
from summary.doubt import bounds_cell, bounds_note
from summary.material import Writing
from summary.model import Block, Cell, Paragraph, Section, Table
from summary.sayings import figure_said, target_words, verdict_word
from summary.standing import due_reports, missing_by_unit


def overview(writing: Writing) -> Section:
    """The chapter."""
    s = writing.s
    blocks: list[Block] = [
        *_rests_on(writing),
        _counted(writing),
        *(figure_said(writing, indicator) for indicator in writing.chosen("headlines")),
        *line_of(writing),
        *map_of(writing),
        _targets(writing),
        s.note("table_note"),
        s.note(bounds_note(writing)),
    ]
    return Section(s.text("overview"), tuple(blocks))


def _rests_on(writing: Writing) -> list[Paragraph]:
    s, material = writing.s, writing.material
    missing = missing_by_unit(material)
    units = {unit for unit, _ in due_reports(material)}
    said = s.paragraph(
        "rests_on", edition=material.edition.id, day=s.day(material.edition.as_of), first=s.month(writing.first), last=writing.month,
        units=len(units), complete=len(units - set(missing)),
    )  # fmt: skip
    if not missing:
        return [said]
    items = (s.text("missing_unit", unit=writing.unit(unit), periods=s.listed(map(s.month, periods))) for unit, periods in missing.items())
    return [said, s.paragraph("missing_units", units=s.listed(items))]


def _with_target(writing: Writing) -> list[Indicator]:
    return [indicator for indicator in writing.scheme.indicators.values() if indicator.target is not None]


def _counted(writing: Writing) -> Paragraph:
    words = [verdict_word(writing, writing.of(indicator.code)) for indicator in _with_target(writing)]
    met, short = (words.count(writing.s.text(key)) for key in ("met", "short"))
    return writing.s.paragraph("targets", total=len(words), met=met, short=short, open=len(words) - met - short)


def _targets(writing: Writing) -> Table:
    s = writing.s
    rows: list[tuple[Cell, ...]] = []
    for indicator in _with_target(writing):
        figure = writing.of(indicator.code)
        target, verdict = word(target_words(writing, indicator)), word(verdict_word(writing, figure))
        rows.append((word(writing.name(indicator)), target, figure_cell(figure, writing), bounds_cell(writing, figure), verdict))
    head = tuple(s.text(key) for key in ("indicator", "target", "value", "range", "result"))
    return Table(s.text("targets_title", period=writing.month), head, tuple(rows), (3.2, 1.3, 2.2, 2.2, 1.3))
