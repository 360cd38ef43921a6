"""The rows of a sheet, typed: a column at a time, each distinct value asked once, every refused cell an issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import pyarrow as pa

from scheme.model import Column, Scheme, Table
from sources.cells import FOREIGN, SILENT, Parser, Refused, as_typed, column_parser, is_nil, township_parser
from sources.columns import are_whole_numbers, parse_values, to_ask
from sources.facts import Merge, Place
from sources.headers import nearest
from sources.letters import cell_name
from sources.personal_data import masked
from sources.reading import Issue, arrow_schema
from sources.sheets import Sheet
from sources.totals import totals_that_differ


@dataclass(slots=True)
class _Column:
    """A column's cells as they stand in the rows, what they mean, and by position the rule that one of them breaks."""

    raw: Sequence[Any]
    typed: list[Any]
    refused: dict[int, str]


def read_rows(sheet: Sheet, private: Mapping[Place, str], scheme: Scheme, region: str) -> tuple[pa.Table, list[Issue]]:
    """A sheet's rows for a unit of `region`, and what is wrong with them. `private`: its cells with personal data, masked."""
    parsers = _parsers(sheet.table, scheme, region)
    merged = [merge for merge in sheet.grid.merges if sheet.body.top <= merge[0] < merge[2]]
    at_of = {column_id: at for at, column_id in sheet.header.columns.items()}
    columns: dict[str, _Column] = {}
    for column in sheet.table.columns:
        column_id, kind = column.id, column.kind
        if column_id not in at_of:
            columns[column_id] = _Column([""] * len(sheet.rows), [None] * len(sheet.rows), {})
            continue
        at = at_of[column_id]
        raw = _raw(sheet, column, at, merged) if merged or kind == "region" else sheet.cells(at)
        if kind == "count" and are_whole_numbers(raw):
            columns[column_id] = _Column(raw, list(map(int, raw)), {})
        elif kind == "township" and "county" in columns:
            columns[column_id] = _Column(raw, *_townships(raw, columns["county"], scheme, region))
        else:
            distinct = sheet.body.distinct[at]
            asked = to_ask(kind, distinct) if sheet.body.textual[at] else distinct
            columns[column_id] = _Column(raw, *parse_values(raw, parsers[column_id], asked))
    elsewhere = _hide(sheet, columns, private) if private else {}
    keys = _row_keys(sheet.table, columns)
    issues = [*_header_issues(sheet), *_cell_issues(sheet, columns, keys, at_of), *_private_issues(sheet, elsewhere)]
    if sheet.totals and sheet.table.totals:
        typed, unknown = ({column_id: getattr(column, what) for column_id, column in columns.items()} for what in ("typed", "refused"))
        issues += totals_that_differ(sheet, typed, unknown, parsers)
    return _arrow(sheet, columns, keys), issues


def _raw(sheet: Sheet, column: Column, at: int, merged: Sequence[Merge]) -> Sequence[Any]:
    """The cells of a column in the rows, what is merged or stands once for several of them in each."""
    values = sheet.cells(at)
    if merged and not column.is_numeric:  # a number would count several times
        values = _merged_down(sheet, at, merged, values)
    if column.kind == "region" and sheet.table.totals and sheet.table.key != (column.id,):
        values = _carried_down(values)
    return values


def _merged_down(sheet: Sheet, at: int, merged: Sequence[Merge], values: Sequence[Any]) -> Sequence[Any]:
    """A cell merged over several rows stands for each of them."""
    first = {
        line: top for top, left, bottom, right in merged if left <= at <= right for line in range(top + 1, min(bottom + 1, len(sheet.grid.rows)))
    }
    lines = map(sheet.line, sheet.rows)
    return [sheet.grid.rows[first[line]][at] if line in first else value for line, value in zip(lines, values, strict=True)] if first else values


def _carried_down(values: Sequence[Any]) -> Sequence[Any]:
    """Counties as they stand where a merged cell was not kept: in the first row of each block, and nowhere twice in a row."""
    given = [not is_nil(value) for value in values] if "" in values else []
    if not any(given) or not given[0] or 2 * sum(given) > len(given) or any(a and b for a, b in pairwise(given)):
        return values
    carried = list(values)
    for position, here in enumerate(given):
        if not here:
            carried[position] = carried[position - 1]
    return carried


@lru_cache(1000)
def _parsers(table: Table, scheme: Scheme, region: str) -> dict[str, Parser]:
    return {column.id: column_parser(column, scheme, region) for column in table.columns}


def _townships(raw: Sequence[Any], county: _Column, scheme: Scheme, region: str) -> tuple[list[Any], dict[int, str]]:
    counties = [SILENT if position in county.refused else code for position, code in enumerate(county.typed)] if county.refused else county.typed
    pairs = list(zip(raw, counties, strict=True))
    return parse_values(pairs, lambda pair: _township(pair[0], pair[1], scheme, region))


def _township(value: Any, county: str | Refused | None, scheme: Scheme, region: str) -> Any:
    """A township of the row's county; of the unit's, where the row names none. Unknown in silence where the county is."""
    answer = _township_parser(scheme, county if isinstance(county, str) else region)(value)
    return SILENT if isinstance(county, Refused) and answer is FOREIGN else answer


_township_parser = lru_cache(1000)(township_parser)


def _hide(sheet: Sheet, columns: Mapping[str, _Column], private: Mapping[Place, str]) -> dict[Place, str]:
    """Take personal data out of the rows; gives the cells with such data that stand elsewhere in the sheet."""
    positions = {sheet.line(row): position for position, row in enumerate(sheet.rows)}
    cells = {sheet.grid.rows[line][at] for line, at in private}
    for column_id, column in columns.items():
        if sheet.table.by_id[column_id].kind == "text":
            column.typed = [masked(text) if text else text for text in column.typed]
            continue
        for position, raw in enumerate(column.raw):
            if raw in cells:  # it may stand for rows below its own
                column.typed[position] = None
                column.refused[position] = ""
    elsewhere: dict[Place, str] = {}
    for (line, at), shown in private.items():
        if line in positions and at in sheet.header.columns:
            columns[sheet.header.columns[at]].refused[positions[line]] = "S12"
        else:
            elsewhere[line, at] = shown
    return elsewhere


def _row_keys(table: Table, columns: Mapping[str, _Column]) -> list[str]:
    """The business key of each row: parts joined by |, regions as codes; what could not be understood as typed.

    Of a ledger row (key: code, name) the code, or else the name.
    """
    first, *others = table.key
    if table.by_id[first].kind == "uscc":
        return [code or name for code, name in zip(columns[first].typed, _key_part(columns[others[0]]), strict=True)]
    parts = [_key_part(columns[column_id]) for column_id in table.key]
    return ["|".join(key) for key in zip(*parts, strict=True)] if others else parts[0]


def _key_part(column: _Column) -> list[str]:
    if None not in column.typed:
        return column.typed
    return [masked(as_typed(raw).strip()) if typed is None else typed for typed, raw in zip(column.typed, column.raw, strict=True)]


def _header_issues(sheet: Sheet) -> Iterator[Issue]:
    table, header, name = sheet.table, sheet.header, sheet.grid.name
    found = set(header.columns.values())
    yield from (Issue("S04", table.code, name, column_id=c.id, shown=c.zh) for c in table.columns if c.required and c.id not in found)
    for at, text in header.unknown:
        yield Issue("S05", table.code, name, cell_name(header.bottom, at), header.bottom + 1, shown=text, detail=nearest(text, table) or "")


def _cell_issues(sheet: Sheet, columns: Mapping[str, _Column], keys: Sequence[str], at_of: Mapping[str, int]) -> Iterator[Issue]:
    for column_id, column in columns.items():
        for position, rule in column.refused.items():
            line = sheet.line(sheet.rows[position])
            place = cell_name(line, at_of[column_id])
            yield Issue(rule, sheet.table.code, sheet.grid.name, place, line + 1, column_id, keys[position], as_typed(column.raw[position]))


def _private_issues(sheet: Sheet, private: Mapping[Place, str]) -> Iterator[Issue]:
    for (line, at), shown in private.items():
        yield Issue("S12", sheet.table.code, sheet.grid.name, cell_name(line, at), line + 1, shown=shown)


def _arrow(sheet: Sheet, columns: Mapping[str, _Column], keys: list[str]) -> pa.Table:
    first = sheet.line(1)
    values = [[sheet.grid.name] * len(keys), [first + row for row in sheet.rows], keys, *(column.typed for column in columns.values())]
    schema, struct = _arrow_types(sheet.table)
    if len(keys) > 200:
        return pa.Table.from_arrays([pa.array(column, kind) for column, kind in zip(values, schema.types, strict=True)], schema.names)
    rows = pa.array(list(zip(*values, strict=True)), struct)  # takes half the time where rows are few
    return pa.Table.from_batches([pa.RecordBatch.from_struct_array(rows)])


@cache
def _arrow_types(table: Table) -> tuple[pa.Schema, pa.StructType]:
    return arrow_schema(table), pa.struct(arrow_schema(table))
