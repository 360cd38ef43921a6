"""Which table a sheet holds, and which of its lines are rows of it, totals, or words around it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from scheme.headers import header_key
from scheme.model import Scheme, Table
from sources.cells import fold, is_nil
from sources.grids import Grid
from sources.headers import Header, find_header

_NUMBERED = re.compile(r"(?:附?表|[Tt])\s*0*(\d{1,2})(?!\d)")
_IN_FILE_NAME = re.compile(r"(?:附?表|[Tt])0*(\d{1,2})(?!\d)")
_TOTAL = re.compile(r".{0,15}?(合计|总计|共计|小计)数?[:：]?$")
_NOTE = re.compile(r"(注|备注|说明|填表说明|填表人|制表人?|制表单位|填报人|经办人?|审核人?|审批人?|负责人|单位负责人|填报日期|填表日期|联系电话|联系人|数据来源)[^\n]{0,6}?[:：]")
_UNIT_LINE = re.compile(r"(?:填报单位|报送单位|填报机构|上报单位)(?:\([^)]*\))?:?(.*)")
_PERIOD_LINE = re.compile(r"(?:报告期|报表期|统计期间?|所属期|统计时间|报告时间)别?:?(.*)")
_PERIOD = re.compile(r"(\d{4})[年.\-/]?(?:(\d{1,2})月?|第?([一二三四1-4])季度)")


@dataclass(frozen=True)
class Sheet:
    """A sheet that holds a table: its header, the lines of its rows, and its totals with the lines they add up."""

    table: Table
    grid: Grid
    header: Header
    rows: tuple[int, ...]
    totals: tuple[tuple[int, tuple[int, ...]], ...]
    unit_line: tuple[int, int, str] | None
    period_line: tuple[int, int, str] | None


def recognise(grid: Grid, scheme: Scheme, stem: str) -> Sheet | None:
    """The table that a sheet holds (`stem`: its file's name without ending), or None where it holds none."""
    named = _named_table(grid, scheme, stem)
    header = find_header(grid, scheme.tables[named]) if named else None
    table = scheme.tables[named] if named and header else None
    if table is None or header is None:
        table, header = _best_table(grid, scheme)
        if table is None or header is None:
            return None
    rows, totals = _lines(grid, header, table)
    above = [(at, column, fold(cell)) for at in range(header.top) for column, cell in enumerate(grid.rows[at]) if isinstance(cell, str) and cell]
    return Sheet(table, grid, header, rows, totals, _said(above, _UNIT_LINE), _said(above, _PERIOD_LINE))


def is_empty(grid: Grid) -> bool:
    """Whether nothing at all stands in a sheet."""
    return not any(not is_nil(cell) for row in grid.rows for cell in row)


def says_other_period(text: str, period: str, table: Table) -> bool:
    """Whether a header's 报告期 is readable and another than `period` (a quarter: the one that the period closes)."""
    found = _PERIOD.search(text)
    if found is None:
        return False
    year, month = int(period[:4]), int(period[5:7])
    if int(found[1]) != year:
        return True
    if found[2]:
        return int(found[2]) != month
    return "一二三四1234".index(found[3]) % 4 + 1 != (month + 2) // 3


def says_other_unit(text: str, name: str) -> bool:
    """Whether a header's 填报单位 names another unit than `name` (its short form, or with a word behind it, will do)."""
    said = re.sub(r"\((盖章|公章|章|签章)\)", "", text).strip(":_ ")
    ours = fold(name)
    return bool(said) and ours not in said and not (len(said) >= 3 and said in ours)


def _said(above: list[tuple[int, int, str]], pattern: re.Pattern[str]) -> tuple[int, int, str] | None:
    """Where a line above the header says something, and what; the words may stand in the next cell."""
    for index, (row, column, text) in enumerate(above):
        if (found := pattern.match(text)) is None:
            continue
        if found[1]:
            return row, column, found[1]
        following = above[index + 1] if index + 1 < len(above) else None
        if following and following[0] == row and ":" not in following[2]:
            return following
    return None


def _named_table(grid: Grid, scheme: Scheme, stem: str) -> str | None:
    """The table that a sheet's name, its title or its file's name points at, in this order."""
    titles = [cell for row in grid.rows[:6] for cell in row if isinstance(cell, str) and cell][:6]
    by_name = _by_number(_NUMBERED.match(grid.name.strip()), scheme) or _by_title(grid.name, scheme)
    by_title = next((code for title in titles if (code := _by_title(title, scheme))), None)
    by_file = None if by_name or by_title else _by_number(_IN_FILE_NAME.search(stem), scheme) or _by_title(stem, scheme)
    return by_name or by_title or by_file


def _by_number(found: re.Match[str] | None, scheme: Scheme) -> str | None:
    code = f"T{int(found[1]):02d}" if found else None
    return code if code in scheme.tables else None


def _by_title(text: str, scheme: Scheme) -> str | None:
    key = header_key(text)
    found = [(len(name), code) for name, code in _title_keys(tuple((t.name, t.code) for t in scheme.tables.values())) if name in key or len(key) >= 5 and key in name]
    return max(found)[1] if found else None


@cache
def _title_keys(names: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((header_key(name), code) for name, code in names)


def _best_table(grid: Grid, scheme: Scheme) -> tuple[Table | None, Header | None]:
    """The table whose headers a sheet without a telling name shows: most columns, and more than half of them."""
    found = [(len(h.columns) / len(t.columns), len(h.columns), t.code, h) for t in scheme.tables.values() if (h := find_header(grid, t)) is not None]
    share, _, code, header = max(found, key=lambda entry: entry[:3], default=(0.0, 0, "", None))
    return (scheme.tables[code], header) if share > 0.6 and header is not None else (None, None)


def _lines(grid: Grid, header: Header, table: Table) -> tuple[tuple[int, ...], tuple[tuple[int, tuple[int, ...]], ...]]:
    rows: list[int] = []
    totals: list[tuple[int, str, int]] = []  # line, what it calls itself, how many rows stand above it
    columns = sorted(header.columns)
    words = [at for at in columns if not table.by_id[header.columns[at]].is_numeric][:3]
    header_line = [grid.rows[header.bottom][at] for at in columns]
    for line in range(header.bottom + 1, len(grid.rows)):
        cells = grid.rows[line]
        first = cells[columns[0]]
        if is_nil(first) and all(is_nil(cells[at]) for at in columns):
            continue
        if (label := _total_label(cells, words)) is not None:
            totals.append((line, label, len(rows)))
        elif not _is_note(cells, columns) and [cells[at] for at in columns] != header_line:
            rows.append(line)
    return tuple(rows), _covered(grid, rows, totals, words) if table.totals else ()


def _total_label(cells: list[Any], words: Collection[int]) -> str | None:
    """What a totals line calls itself (`合计`, `原州区小计`), or None where it is no totals line."""
    texts = [fold(cells[at]) for at in words if isinstance(cells[at], str) and cells[at]]
    if texts and texts[-1][-1] in "计数:" and _TOTAL.fullmatch(texts[-1]):
        return "".join(texts)
    return "".join(texts) if texts and texts[0][-1] in "计数:" and _TOTAL.fullmatch(texts[0]) else None


def _is_note(cells: list[Any], columns: list[int]) -> bool:
    first = next((cell for cell in cells if not is_nil(cell)), "")
    if not isinstance(first, str) or not (":" in first or "：" in first):
        return False
    return _NOTE.match(fold(first)) is not None or sum(not is_nil(cells[at]) for at in columns) <= 1


def _covered(grid: Grid, rows: list[int], totals: list[tuple[int, str, int]], words: list[int]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The rows that each total adds up: a subtotal its county's or its block, a total all of the sheet."""
    covered = []
    on_top = bool(totals) and totals[0][2] == 0
    marks = [above for _, _, above in totals]
    for index, (line, label, above) in enumerate(totals):
        name = re.sub(r"(合计|总计|共计|小计)数?:?$", "", label)
        mine = [at for at in rows if words and name and fold(str(grid.rows[at][words[0]])).endswith(name)]
        subtotal = "小计" in label
        if mine:
            covered.append((line, tuple(mine)))
        elif subtotal and on_top:
            after = next((mark for mark in marks[index + 1 :] if mark > above), len(rows))
            covered.append((line, tuple(rows[above:after])))
        elif subtotal:
            before = max((mark for mark in marks[:index] if mark < above), default=0)
            covered.append((line, tuple(rows[before:above])))
        else:
            covered.append((line, tuple(rows)))
    return tuple(covered)
