"""The chapter of the change since the first period; and a change in words, or the reason why there is none."""

from __future__ import annotations

from summary.cells import figure_cell, word
from summary.compare import Change, NotComparable, change
from summary.figures import Figure
from summary.material import Writing
from summary.model import Block, Cell, Section, Table
from summary.numbers import amount, points


def changes(writing: Writing) -> Section:
    """The chapter."""
    s, title = writing.s, writing.s.text("changes")
    if writing.first == writing.period:
        return Section(title, (s.paragraph("changes_one"),))
    first, last = s.month(writing.first), writing.month
    blocks: list[Block] = [s.paragraph("changes_intro", first=first, last=last)]
    for indicator in writing.chosen("headlines"):
        before, after = writing.of(indicator.code, period=writing.first), writing.of(indicator.code)
        if before is not None and after is not None:
            by, partial = change_words(writing, before, after), s.text("change_partial") if before.partial or after.partial else ""
            blocks.append(s.paragraph("change_said", name=writing.name(indicator), before=before, after=after, by=by, partial=partial))
    rows: list[tuple[Cell, ...]] = []
    for indicator in writing.scheme.indicators.values():
        before, after = writing.of(indicator.code, period=writing.first), writing.of(indicator.code)
        moved = word(change_words(writing, before, after))
        rows.append((word(writing.name(indicator)), figure_cell(before, writing), figure_cell(after, writing), moved))
    head = (s.text("indicator"), first, last, s.text("change"))
    blocks += [Table(s.text("changes_table", first=first, last=last), head, tuple(rows), (3, 2.2, 2.2, 2)), s.note("table_note")]
    return Section(title, tuple(blocks))


def change_words(writing: Writing, before: Figure | None, after: Figure | None) -> str:
    """How much a figure rose or fell; the reason where the two cannot be compared; a dash where one is not there."""
    if before is None or after is None:
        return "—"
    try:
        return moved_words(writing, change(before, after))
    except NotComparable as refusal:
        return writing.s.text("refused", why=writing.s.text(refusal.why, **refusal.values))


def moved_words(writing: Writing, moved: Change) -> str:
    """A change in words; a rate moves by percentage points."""
    s, unit = writing.s, moved.after.indicator.unit
    if moved.difference == 0:
        return s.text("same")
    rate = unit == "percent"
    by = points(moved.difference, writing.language) if rate else amount(abs(moved.difference), unit, writing.language)
    key = ("up" if moved.difference > 0 else "down") + ("_rate" if rate else "")
    return s.text(key, by=by) + ("*" if moved.partial else "")
