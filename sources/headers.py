"""Which column of a table a header names: one header line or two, by any alias, in any order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from scheme.headers import header_key
from scheme.model import Table
from sources.grids import Grid

WHOLE = frozenset({"合计", "小计", "总数", "总计", "计", "总数量", "数量", "人数", "总人数"})
IGNORED = frozenset({"序号", "编号", "行号", "行次", "NO", "NO."})
_UNIT = re.compile(r"\((?:单位)?(?:人|个|户|家|万元|场|件|次|人次|项|份|册|期|支|处|辆|学时|年|名|是/否|√/×|年月日|全称)\)$")
_NUMBERING = re.compile(r"^\(?(?:\d{1,2}|[一二三四五六七八九十]+)[).]?")
_LOOK_AHEAD = 200


@dataclass(frozen=True)
class Header:
    """The header of a table in a sheet: lines `top` to `bottom`, columns of the sheet to columns of the table."""

    top: int
    bottom: int
    columns: Mapping[int, str]
    unknown: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class _Found:
    """The columns that one line or two name; `two`: each of two lines names some of them."""

    top: int
    bottom: int
    columns: Mapping[int, str]
    two: bool

    def better_than(self, other: _Found) -> bool:
        return (len(self.columns), self.two) > (len(other.columns), other.two)


@dataclass(frozen=True, eq=False)
class _Names:
    """Every header of a table by its key: any, alone, under its group, and the groups with the column that is their whole."""

    known: frozenset[str]
    plain: Mapping[str, str]
    grouped: Mapping[tuple[str, str], str]
    groups: Mapping[str, str]
    wholes: Mapping[str, str]
    group_of: Mapping[str, str]


@cache
def _names(table: Table) -> _Names:
    plain = {header_key(header): column.id for column in table.columns for header in column.headers}
    group_of = {column.id: header_key(column.group) for column in table.columns if column.group}
    grouped = {(group_of[c.id], header_key(h)): c.id for c in table.columns if c.group for h in c.headers}
    groups = {group: group for group in group_of.values()}
    wholes: dict[str, str] = {}
    for group in tuple(groups):
        whole = next((plain[spelling] for spelling in (group, f"{group}数", f"{group}总数") if spelling in plain), None)
        if whole is not None:
            wholes[group] = whole
            groups |= {header_key(header): group for header in table.by_id[whole].headers}
    return _Names(frozenset({*plain, *groups}), plain, grouped, groups, wholes, group_of)


def find_header(grid: Grid, table: Table) -> Header | None:
    """The header of `table` in a sheet, or None: the first line, or two, that name enough of its columns."""
    names = _names(table)
    best = _Found(0, 0, {}, False)
    above: tuple[str, ...] = ()
    for line, cells in enumerate(grid.rows[:_LOOK_AHEAD]):
        keys = _keys(*cells)
        if best.columns and line > best.bottom + 1:
            break
        found = [] if names.known.isdisjoint(keys) else [_read(names, line, keys)]
        if found or (best.columns and _under_a_group(names, above, keys)):
            found.append(_read(names, line, above, keys))
        for one in found:
            if len(one.columns) >= max(2, len(table.columns) // 3) and one.better_than(best):
                best = one
        above = keys
    return Header(best.top, best.bottom, best.columns, tuple(_unknown(grid, best))) if best.columns else None


def nearest(text: str, table: Table) -> str | None:
    """The known header nearest to an unknown one, to suggest it."""
    keys = {header_key(header): header for column in table.columns for header in column.headers}
    found = get_close_matches(header_key(text), keys, n=1, cutoff=0.6)
    return keys[found[0]] if found else None


def _under_a_group(names: _Names, upper: tuple[str, ...], lower: tuple[str, ...]) -> bool:
    return not names.groups.keys().isdisjoint(upper) and any(low and up in names.groups for up, low in zip(upper, lower, strict=True))


@lru_cache(10_000)
def _read(names: _Names, line: int, upper: tuple[str, ...], lower: tuple[str, ...] = ()) -> _Found:
    """The columns that a header of one line or two names; an empty upper cell stands under the group to its left."""
    columns: dict[int, str] = {}
    named: set[str] = set()
    group, parts = "", set()
    for at, over in enumerate(upper):
        under = lower[at] if lower else ""
        group = over or (group if under else "")
        found = _match(names, group, under) if group or under else None
        if found is not None and found not in named:
            columns[at] = found
            named.add(found)
            parts.add(bool(under))
    return _Found(line - 1 if lower else line, line, columns, len(parts) > 1)


def _unknown(grid: Grid, header: _Found) -> Iterator[tuple[int, str]]:
    """The header cells that name no column of the table, nor a group over some."""
    for at in range(len(grid.rows[header.top])):
        if at not in header.columns:
            parts = [str(grid.rows[line][at]).strip() for line in dict.fromkeys((header.top, header.bottom))]
            text = "／".join(part for part in parts if part)
            if text and header_key(text).upper() not in IGNORED:
                yield at, text


@lru_cache(50_000)
def _match(names: _Names, upper: str, lower: str) -> str | None:
    """The column that a header names: `lower` under the group `upper`, or one of them alone."""
    if not lower:
        return _plain(names, upper)
    bare = _UNIT.sub("", lower)
    group = names.groups.get(upper) or names.groups.get(_UNIT.sub("", upper))
    if group is None:
        return _plain(names, lower) or _plain(names, upper + lower)
    if bare in WHOLE:
        return names.wholes.get(group)
    if (found := names.grouped.get((group, bare)) or names.grouped.get((group, f"其中{bare}"))) is not None:
        return found
    core = bare.removeprefix("其中")
    near = {column for (g, header), column in names.grouped.items() if g == group and core and core in header}
    if len(near) == 1:
        return near.pop()
    alone = _plain(names, lower)
    return alone if alone is not None and names.group_of.get(alone, group) == group else None


def _plain(names: _Names, key: str) -> str | None:
    bare = _UNIT.sub("", key)
    for spelling in (key, bare, _NUMBERING.sub("", key, count=1), _NUMBERING.sub("", bare, count=1), f"其中{bare}"):
        if spelling in names.plain:
            return names.plain[spelling]
    return None


@lru_cache(10_000)
def _keys(*cells: object) -> tuple[str, ...]:
    """The keys of a line; sheets of one table, and the tables that one sheet is held against, have the same line."""
    return tuple([_key(cell) if type(cell) is str and 0 < len(cell) < 60 else "" for cell in cells])


_key = lru_cache(50_000)(header_key)
