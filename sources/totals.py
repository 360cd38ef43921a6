"""Totals against the sum of their rows (S10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sources.cells import Refused, as_typed, guarded, parse_number
from sources.letters import letter
from sources.reading import Issue
from sources.sheets import Sheet

_number = guarded(parse_number)


def totals_that_differ(sheet: Sheet, parsed: dict[str, list[Any]], refused: dict[str, set[int]]) -> Iterator[Issue]:
    """The totals of a sheet that are not the sum of the rows they cover, one issue a cell.

    A total adds up the cells that are given; with an unknown cell among them there is no sum to compare with.
    """
    position = {line: index for index, line in enumerate(sheet.rows)}
    for line, covered in sheet.totals:
        rows = [position[row] for row in covered]
        for at, column_id in sheet.header.columns.items():
            column = sheet.table.by_id[column_id]
            if not column.is_numeric or not rows or column.kind == "percent":
                continue
            said = _number(sheet.grid.rows[line][at])
            values = [value for row in rows if (value := parsed[column_id][row]) is not None]
            if said is None or isinstance(said, Refused) or not values or not refused[column_id].isdisjoint(rows):
                continue
            total = round(float(sum(values)), 2)
            if round(said, 2) != total:
                yield Issue(
                    "S10", sheet.table.code, sheet.grid.name, f"{letter(at)}{line + 1}", line + 1, column_id,
                    shown=as_typed(sheet.grid.rows[line][at]), detail=f"{total:g}" if column.kind == "money" else str(int(total)),
                )  # fmt: skip
