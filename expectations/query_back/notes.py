"""What is said of a finding on the spot: in the note of its cell and beside its row."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.comments import Comment

from expectations.query_back.item import Item
from expectations.query_back.looks import AUTHOR, LONGEST, OWN_PART, SIGNS, wide
from expectations.query_back.words import words

_WIDTH = 360
_PER_LINE = 52
_LINE = 17


def note_text(items: Sequence[Item], severities: dict[str, str], language: str) -> str:
    """All that a cell's note says, a paragraph a finding."""
    return "\n\n".join(_paragraph(item, severities, language) for item in items)


def beside(item: Item, language: str) -> str:
    """What stands beside the row: sign, column and cell, and what is wrong."""
    place = " ".join(part for part in (item.column, item.cell) if part)
    return f"{SIGNS[item.severity]} {place}{': ' if language == 'en' and place else '：' if place else ''}{item.message}"


def note(text: str, before: Comment | None) -> Comment:
    """A note of ours, below what the unit's own note says."""
    whole = f"{before.text}\n{OWN_PART}\n{text}" if before is not None and before.text else text
    lines = sum(1 + wide(line) // _PER_LINE for line in whole.split("\n"))
    return Comment(whole[:LONGEST], before.author if before is not None else AUTHOR, height=min(30 + _LINE * lines, 600), width=_WIDTH)


def own_note(comment: Comment) -> Comment | None:
    """The unit's own part of a note; None where all of it was ours."""
    if OWN_PART in comment.text:
        return Comment(comment.text.split(f"\n{OWN_PART}", 1)[0], comment.author, comment.height, comment.width)
    ours = comment.author == AUTHOR or comment.text.startswith(tuple(f"{sign} " for sign in SIGNS.values()))  # LibreOffice drops authors
    return None if ours else comment


def _paragraph(item: Item, severities: dict[str, str], language: str) -> str:
    said = [f"{SIGNS[item.severity]} {severities.get(item.severity, item.severity)} {item.rule}", item.message]
    facts = (("shown", item.shown), ("is_expected", item.expected), ("was", item.previous), ("registered", item.register), ("way_out", item.cure))
    return "\n".join([*said, *(words(language, name, value) for name, value in facts if value)])
