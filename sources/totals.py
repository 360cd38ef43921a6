"""Totals against the sum of their rows (S10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from scheme.model import Table
from sources.cells import Parser, Refused, as_typed, guarded, parse_number
from sources.letters import cell_name
from sources.lines import Total
from sources.reading import Issue
from sources.sheets import Sheet

_number = guarded(parse_number)


def totals_that_differ(
    sheet: Sheet, parsed: Mapping[str, Sequence[Any]], unknown: Mapping[str, Mapping[int, str]], parsers: Mapping[str, Parser]
) -> Iterator[Issue]:
    """The totals of a sheet that are not the sum of the rows they cover, one issue a cell.

    A total adds up the cells that are given; with an unknown cell among them there is no sum to compare with.
    `unknown`: the positions, by column, whose value could not be understood.
    """
    for total, rows in _covered(sheet, parsed, parsers):
        cells = sheet.body.lines[total.line]
        for at, column_id in sheet.header.columns.items():
            column = sheet.table.by_id[column_id]
            if not column.is_numeric or column.kind == "percent":
                continue
            said = _number(cells[at])
            values = [value for value in map(parsed[column_id].__getitem__, rows) if value is not None]
            if said is None or isinstance(said, Refused) or not values or (unknown[column_id] and not unknown[column_id].keys().isdisjoint(rows)):
                continue
            expected = round(float(sum(values)), 2)
            if round(said, 2) != expected:
                yield Issue(
                    "S10", sheet.table.code, sheet.grid.name, cell_name(sheet.line(total.line), at), sheet.line(total.line) + 1, column_id,
                    shown=as_typed(cells[at]), detail=f"{expected:.2f}" if column.kind == "money" else str(int(expected)),
                )  # fmt: skip


def of_the_whole_table(issue: Issue, rows: pa.Table, issues: Iterable[Issue]) -> bool:
    """Whether a total that its own sheet's rows do not add up to is that of all sheets of its table (`rows`), as far as one can know."""
    of_column = [other for other in issues if other.table == issue.table and other.column_id == issue.column_id]
    if any(other.row_key for other in of_column):  # an unknown cell: there is no sum to compare with
        return True
    said, whole = _number(issue.shown), pc.sum(rows[issue.column_id]).as_py()
    return not isinstance(said, Refused) and said is not None and round(said, 2) == round(float(whole or 0), 2)


def _covered(sheet: Sheet, parsed: Mapping[str, Sequence[Any]], parsers: Mapping[str, Parser]) -> Iterator[tuple[Total, Sequence[int]]]:
    """Each total with the rows that it adds up: those that it names, or else its block, or all of the sheet.

    Totals of one word (小计) that name nobody cut the sheet into blocks: below each of them where the first stands
    above all rows, above each of them otherwise. A block without rows makes it a total of everything.
    """
    everything = range(len(sheet.rows))
    unnamed: dict[str, list[Total]] = {}
    for total in sheet.totals:
        rows = _named_rows(total.name, sheet.table, parsed, parsers) if total.name else None
        if rows is None:
            unnamed.setdefault(total.word, []).append(total)
        else:
            yield total, rows
    for totals in unnamed.values():
        marks = [total.above for total in totals]
        edges = [*marks, len(everything)] if marks[0] == 0 else [0, *marks]
        for total, start, end in zip(totals, edges, edges[1:], strict=False):
            yield total, everything[start:end] or everything


def _named_rows(name: str, table: Table, parsed: Mapping[str, Sequence[Any]], parsers: Mapping[str, Parser]) -> Sequence[int] | None:
    """The rows whose county, group or kind a total names; none where some row's is unknown; None where it names none."""
    for column in table.columns:
        if column.id in parsers and column.kind in ("region", "enum"):
            value = parsers[column.id](name)
            if not isinstance(value, Refused):
                return [] if None in parsed[column.id] else [row for row, of in enumerate(parsed[column.id]) if of == value]
    return None
