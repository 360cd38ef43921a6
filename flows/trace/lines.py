"""A row behind a figure, as people see it: where it stands, what is typed there, what was found in it, who let it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Typed:
    """A cell that the figure is made of: its column, where it stands, and what is typed there (None: the sheet cannot be shown)."""

    column: str
    heading: str
    cell: str
    text: str | None


@dataclass(frozen=True)
class RowFinding:
    """A finding on a row and what became of it.

    `state`: of transforms/stewardship/states.py. `decision`: the one that it rests on. `group`: the one that its page belongs to.
    """

    group: str
    fingerprint: str
    rule: str
    severity: str
    state: str
    cell: str
    zh: str
    en: str
    decision: int | None


@dataclass(frozen=True)
class Line:
    """A row of a table, of the register or of the list of townships, with what it puts into numerator and denominator.

    `unit`: whose it is; of a register row the city union of its region. `row`: the line in the sheet, 0 where it has no file.
    `note`: what else is to be said of it, such as the rules that hold it back.
    """

    table: str
    unit: str
    period: str
    key: str
    name: str
    file: str
    sheet: str
    row: int
    numerator: float
    denominator: float | None
    file_id: int = 0
    cells: tuple[Typed, ...] = ()
    findings: tuple[RowFinding, ...] = ()
    claims: tuple[Claim, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Claim:
    """A ledger row that the register row was matched with, and why. `decision`: the one that the match rests on."""

    line: Line
    method: str
    score: float
    reason: str
    decision: int | None


@dataclass(frozen=True)
class Let:
    """A decision that let a row or a match in: by its words in both languages, and what was said with it."""

    number: int
    zh: str
    en: str
    note: str
    payload: dict[str, Any]
