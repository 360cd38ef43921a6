"""Which column of a table a header names: one header line or two, by any alias, in any order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from scheme.headers import header_key
from scheme.model import Table
from sources.grids import Grid

WHOLE = frozenset({"合计", "小计", "总数", "总计", "总数量", "数量", "人数"})
IGNORED = frozenset({"序号", "编号", "NO", "NO.", "No", "No."})
_UNIT = re.compile(r"\((?:人|个|户|家|万元|元|场|件|次|人次|项|份|册|期|学时|年)\)$")
_NUMBERING = re.compile(r"^(?:\(?\d{1,2}\)|\d{1,2}\.|[一二三四五六七八九十]+[、.])")
LOOK_AHEAD = 40


@dataclass(frozen=True)
class Header:
    """The header of a table in a sheet: lines `top` to `bottom`, columns of the sheet to columns of the table."""

    top: int
    bottom: int
    columns: Mapping[int, str]
    unknown: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class _Names:
    """Every header of a table by its key: alone, under its group, and the groups with the column that is their whole."""

    plain: Mapping[str, str]
    grouped: Mapping[tuple[str, str], str]
    groups: Mapping[str, str]
    wholes: Mapping[str, str]
    known: frozenset[str]


@cache
def _names(table: Table) -> _Names:
    plain = {header_key(header): column.id for column in table.columns for header in column.headers}
    grouped = {(header_key(c.group), header_key(h)): c.id for c in table.columns if c.group for h in c.headers}
    groups = {group: group for group in {header_key(c.group) for c in table.columns if c.group}}
    wholes: dict[str, str] = {}
    for group in tuple(groups):
        for spelling in (group, f"{group}数", f"{group}总数"):
            if spelling in plain and group not in wholes:
                wholes[group] = plain[spelling]
                groups |= {header_key(header): group for header in table.by_id[plain[spelling]].headers}
    known = frozenset(plain) | frozenset(groups) | WHOLE
    return _Names(plain, grouped, groups, wholes, known)


def find_header(grid: Grid, table: Table) -> Header | None:
    """The header of `table` in a sheet, or None: the one or two lines among the first that name most columns."""
    names = _names(table)
    keys = [[_key(cell) for cell in line] for line in grid.rows[:LOOK_AHEAD]]
    told = [sum(1 for key in line if key in names.known) for line in keys]
    likely = {line for line, count in enumerate(told) if count >= 2}
    best: tuple[int, int, dict[int, str]] | None = None
    for top in sorted(likely | {line - 1 for line in likely if line}):
        for bottom in (top, top + 1):
            if bottom in likely:
                columns = _read(names, keys, top, bottom)
                if best is None or (len(columns), top - bottom) > (len(best[2]), best[0] - best[1]):
                    best = top, bottom, columns
    if best is None or len(best[2]) < max(2, len(table.columns) // 3):
        return None
    top, bottom, columns = best
    return Header(top, bottom, columns, tuple(_unknown(grid, top, bottom, columns)))


def nearest(text: str, table: Table) -> str | None:
    """The known header nearest to an unknown one, to suggest it."""
    keys = {header_key(header): header for column in table.columns for header in column.headers}
    found = get_close_matches(header_key(text), keys, n=1, cutoff=0.6)
    return keys[found[0]] if found else None


def _read(names: _Names, keys: Sequence[Sequence[str]], top: int, bottom: int) -> dict[int, str]:
    """The columns that a header of these lines names."""
    columns: dict[int, str] = {}
    named: set[str] = set()
    group = ""
    for at, upper in enumerate(keys[top]):
        lower = keys[bottom][at] if bottom > top else ""
        group = upper or (group if lower else "")
        found = _match(names, group, lower) if group or lower else None
        if found is not None and found not in named:
            columns[at] = found
            named.add(found)
    return columns


def _unknown(grid: Grid, top: int, bottom: int, columns: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """The header cells that name no column of the table, nor a group over some."""
    for at in range(len(grid.rows[top])):
        parts = [str(grid.rows[line][at]).strip() for line in dict.fromkeys((top, bottom))]
        text = "／".join(part for part in parts if part)
        if text and at not in columns and text not in IGNORED:
            yield at, text


def _match(names: _Names, upper: str, lower: str) -> str | None:
    """The column that a header names: `lower` under the group `upper`, or `upper` alone."""
    if not lower:
        return _plain(names, upper)
    group = names.groups.get(upper)
    if group is None:
        return _plain(names, lower) or _plain(names, upper + lower)
    if lower in WHOLE:
        return names.wholes.get(group)
    bare = _UNIT.sub("", lower)
    if (found := names.grouped.get((group, bare)) or names.grouped.get((group, f"其中{bare}"))) is not None:
        return found
    if names.plain.get(bare) == names.wholes.get(group) is not None:
        return names.wholes[group]
    core = bare.removeprefix("其中")
    near = {column for (g, header), column in names.grouped.items() if g == group and core and core in header}
    return near.pop() if len(near) == 1 else None


def _plain(names: _Names, key: str) -> str | None:
    for spelling in (key, _UNIT.sub("", key), _NUMBERING.sub("", key), f"其中{key}"):
        if spelling in names.plain:
            return names.plain[spelling]
    return None


def _key(cell: Any) -> str:
    return _cached_key(cell) if type(cell) is str and 0 < len(cell) < 60 else ""


_cached_key = lru_cache(50_000)(header_key)
