"""From any workbook to typed rows with their cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import pyarrow as pa

from scheme.model import Column, Scheme, Table
from sources.cells import FOREIGN, SILENT, Parser, Refused, as_typed, column_parser, guarded, parse_values, region_parser, townships_in_reach
from sources.errors import UnreadableFile, UnsafeFile
from sources.grids import Grid, open_grids
from sources.headers import nearest
from sources.letters import letter
from sources.personal_data import masked, personal_cells
from sources.reading import ARROW, Issue, Reading
from sources.safety import inspect
from sources.sheets import Sheet, is_empty, recognise, says_other_period, says_other_unit
from sources.totals import totals_that_differ


def read_file(content: bytes, stem: str, unit: str, period: str, scheme: Scheme) -> Reading:
    """Read one file of a submission.

    `stem` is the file's name without ending, `unit` and `period` (YYYY-MM) are where it was pulled from. Never raises
    for what stands in the file: whatever is wrong with it is an Issue of the Reading.
    """
    try:
        facts = inspect(content)
        grids = open_grids(content, facts)
    except UnreadableFile as error:
        return Reading(issues=(Issue("S01", shown=error.why, detail=error.detail),))
    except UnsafeFile as error:
        return Reading(issues=(Issue("S15", shown=error.why, detail=error.detail),))
    return _read_grids(grids, stem, unit, period, scheme, ("macros",) if facts.macros else ())


def _read_grids(grids: list[Grid], stem: str, unit: str, period: str, scheme: Scheme, notes: tuple[str, ...]) -> Reading:
    frames: dict[str, list[pa.Table]] = {}
    letters: dict[str, dict[str, dict[str, str]]] = {}
    issues: list[Issue] = []
    due = scheme.due_tables(unit, period)
    for grid in grids:
        if is_empty(grid):
            continue
        private = personal_cells(grid)
        sheet = recognise(grid, scheme, stem)
        if sheet is None or sheet.table.code not in due:
            issues.append(Issue("S03", sheet=grid.name, shown=grid.name or stem, detail=sheet.table.code if sheet else ""))
            issues += [Issue("S12", sheet=grid.name, cell=_cell(at), row=at[0] + 1, shown=shown) for at, shown in private.items()]
            continue
        frame, found = _read_sheet(sheet, private, scheme, scheme.units[unit].region)
        frames.setdefault(sheet.table.code, []).append(frame)
        letters.setdefault(sheet.table.code, {})[grid.name] = {column: letter(at) for at, column in sheet.header.columns.items()}
        issues += found
        issues += _head_issues(sheet, scheme.units[unit].name, period)
    tables = {code: pa.concat_tables(parts) for code, parts in frames.items()}
    return Reading(tables, letters, tuple(_once(issues)), notes)


def _once(issues: Iterable[Issue]) -> Iterator[Issue]:
    """S04, S05 and S10 name a table's column once, S11 a file once, however many of its sheets say the same."""
    seen: set[tuple[str, ...]] = set()
    for issue in issues:
        if issue.rule in ("S04", "S05", "S10", "S11"):
            key = (issue.rule,) if issue.rule == "S11" else (issue.rule, issue.table, issue.column_id, issue.shown if issue.rule == "S05" else "")
            if key in seen:
                continue
            seen.add(key)
        yield issue


def _head_issues(sheet: Sheet, unit_name: str, period: str) -> Iterator[Issue]:
    for line, wrong in (
        (sheet.unit_line, lambda text: says_other_unit(text, unit_name)),
        (sheet.period_line, lambda text: says_other_period(text, period, sheet.table)),
    ):
        if line is not None and wrong(line[2]):
            expected = unit_name if line is sheet.unit_line else period
            yield Issue("S11", sheet=sheet.grid.name, cell=_cell(line[:2]), row=line[0] + 1, shown=line[2], detail=expected)


def _read_sheet(sheet: Sheet, private: dict[tuple[int, int], str], scheme: Scheme, region: str) -> tuple[pa.Table, list[Issue]]:
    table, header, grid = sheet.table, sheet.header, sheet.grid
    at_of = {column: at for at, column in header.columns.items()}
    issues = [Issue("S04", table.code, grid.name, column_id=c.id, shown=c.zh) for c in table.columns if c.required and c.id not in at_of]
    issues += [
        Issue("S05", table.code, grid.name, cell=_cell((header.bottom, at)), row=header.bottom + 1, shown=text, detail=nearest(text, table) or "")
        for at, text in header.unknown
    ]
    raw = {c.id: _column_values(sheet, at_of[c.id]) if c.id in at_of else [""] * len(sheet.rows) for c in table.columns}
    parsed: dict[str, list[Any]] = {}
    refusals: dict[str, list[tuple[int, str]]] = {}
    for column in table.columns:
        parsed[column.id], refusals[column.id] = _parse(column, raw, parsed, refusals, scheme, region)
    hidden = {(line, at): text for (line, at), text in private.items()}
    for position, line in enumerate(sheet.rows) if hidden else ():
        for column_id, at in at_of.items():
            if (line, at) in hidden:
                refusals[column_id] = [r for r in refusals[column_id] if r[0] != position] + [(position, "S12")]
                parsed[column_id][position] = masked(as_typed(raw[column_id][position])) if table.by_id[column_id].kind == "text" else None
    keys = _row_keys(table, parsed, raw)
    frame = _frame(table, parsed, sheet, keys)
    for column_id, refused in refusals.items():
        for position, rule in refused:
            place = (sheet.rows[position], at_of[column_id])
            shown = masked(as_typed(raw[column_id][position]))
            issues.append(Issue(rule, table.code, grid.name, _cell(place), place[0] + 1, column_id, keys[position], shown))
    inside = {(line, at) for line in sheet.rows for at in at_of.values()} if hidden else set()
    issues += [Issue("S12", table.code, grid.name, _cell(place), place[0] + 1, shown=text) for place, text in hidden.items() if place not in inside]
    issues += totals_that_differ(sheet, parsed, {c: {p for p, _ in r} for c, r in refusals.items()})
    return frame, issues


def _column_values(sheet: Sheet, at: int) -> list[Any]:
    """The cells of a column; a cell merged over several rows stands for each of them."""
    values = [sheet.grid.rows[line][at] for line in sheet.rows]
    spans = [m for m in sheet.grid.merges if m[1] <= at <= m[3] and m[0] > sheet.header.bottom and m[2] > m[0]]
    if spans:
        position = {line: index for index, line in enumerate(sheet.rows)}
        for top, left, bottom, _ in spans:
            for line in range(top + 1, bottom + 1):
                if line in position:
                    values[position[line]] = sheet.grid.rows[top][left]
    return values


def _parse(
    column: Column, raw: dict[str, list[Any]], parsed: dict[str, list[Any]], refusals: dict[str, list[tuple[int, str]]], scheme: Scheme, region: str
) -> tuple[list[Any], list[tuple[int, str]]]:
    """A column's typed values, and the positions where it refuses one with the rule that it breaks."""
    values = raw[column.id]
    if column.kind == "township":
        without = {position for position, _ in refusals.get("county", ())}
        answers = [_township(value, county, i in without, scheme, region) for i, (value, county) in enumerate(zip(values, parsed["county"], strict=True))]
    else:
        answers = parse_values(values, _parser(column, scheme, region))
    refused = [(position, answer.rule) for position, answer in enumerate(answers) if type(answer) is Refused]
    for position, _ in refused:
        answers[position] = None
    return answers, refused


@lru_cache(1000)
def _parser(column: Column, scheme: Scheme, region: str) -> Parser:
    return column_parser(column, scheme, region)


def _township(value: Any, county: str | None, county_unknown: bool, scheme: Scheme, region: str) -> Any:
    """A township of the row's county; of the unit's, where the row names none. Unknown in silence where the county is."""
    answer = _township_parser(county or region, scheme)(value)
    return SILENT if county_unknown and answer is FOREIGN else answer


@lru_cache(1000)
def _township_parser(region: str, scheme: Scheme) -> Parser:
    return guarded(region_parser(scheme, townships_in_reach(scheme, region)))


def _row_keys(table: Table, parsed: dict[str, list[Any]], raw: dict[str, list[Any]]) -> list[str]:
    """The business key of each row: parts joined by |, regions as codes; what could not be understood as typed.

    Of a ledger row (key: code, name) the code, or else the name.
    """
    parts = [[str(as_typed(typed).strip() if value is None else value) for value, typed in zip(parsed[k], raw[k], strict=True)] for k in table.key]
    if table.by_id[table.key[0]].kind == "uscc":
        codes = [value or "" for value in parsed[table.key[0]]]
        return [code or name for code, name in zip(codes, parts[1], strict=True)]
    return parts[0] if len(parts) == 1 else ["|".join(key) for key in zip(*parts, strict=True)]


def _frame(table: Table, parsed: dict[str, list[Any]], sheet: Sheet, keys: list[str]) -> pa.Table:
    columns = {
        "sheet": pa.array([sheet.grid.name] * len(keys), pa.large_string()),
        "row": pa.array([line + 1 for line in sheet.rows], pa.int64()),
        "row_key": pa.array(keys, pa.large_string()),
    }
    return pa.table(columns | {column.id: pa.array(parsed[column.id], ARROW[column.kind]) for column in table.columns})


def _cell(place: tuple[int, int]) -> str:
    return f"{letter(place[1])}{place[0] + 1}"
