"""The header of a table: two lines with merged cells where the scheme has groups, else one."""

from __future__ import annotations

from dataclasses import dataclass

from scheme.model import Column, Table

WHOLE = "合计"


@dataclass(frozen=True)
class Heading:
    """The columns under one cell of the upper line: one alone, or the columns of a group."""

    group: str | None
    columns: tuple[Column, ...]

    def lower(self, column: Column) -> str:
        """What stands over a column in the lower line."""
        return WHOLE if column.group is None else column.zh


def headings(table: Table) -> tuple[Heading, ...]:
    """The columns in the scheme's order; a column that gives its name to a group leads it."""
    groups = {column.group for column in table.columns if column.group}
    found: dict[str, list[Column]] = {}
    for column in table.columns:
        group = column.group or next((name for name in groups if name in column.headers), None)
        found.setdefault(group or f"\0{column.id}", []).append(column)
    return tuple(Heading(None if key.startswith("\0") else key, tuple(columns)) for key, columns in found.items())


def is_two_level(table: Table) -> bool:
    """Whether the header takes two lines."""
    return any(column.group for column in table.columns)
