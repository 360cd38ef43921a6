"""Reads tables.yaml: tables, their columns, code lists and the register's extract."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, get_args

from scheme.headers import header_key
from scheme.model import Column, ColumnKind, Table
from scheme.places import lacking, strange

_TYPE = re.compile(r"(\w+)(?:\((\w+)\))?$")
_COLUMN_NEEDS = ("id", "zh", "type")
_COLUMN_SAYS = (*_COLUMN_NEEDS, "en", "unit", "aliases", "group", "required", "cumulative")
_TABLE_NEEDS = ("name", "every", "key", "totals", "columns")
_TABLE_SAYS = (*_TABLE_NEEDS, "name_en", "tasks")


def read_codelists(data: dict[str, Any], problems: list[str]) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """The code lists, and their English labels in the same order."""
    codelists = {name: tuple(values or ()) for name, values in data["codelists"].items()}
    english = {name: tuple(values or ()) for name, values in data.get("codelists_en", {}).items()}
    problems += _codelist_problems(codelists, english)
    return codelists, english


def _codelist_problems(codelists: Mapping[str, tuple[str, ...]], english: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for name, values in codelists.items():
        if not values:
            yield f"tables.yaml: codelists.{name} has no values"
        if len(set(values)) != len(values):
            yield f"tables.yaml: codelists.{name} names a value twice"
        if name in english and len(english[name]) != len(values):
            yield f"tables.yaml: codelists_en.{name} has {len(english[name])} labels for {len(values)} values"
    yield from (f"tables.yaml: codelists_en.{name} is no code list of the scheme" for name in english if name not in codelists)


def read_tables(data: dict[str, Any], codelists: Collection[str], problems: list[str]) -> dict[str, Table]:
    """The tables of the scheme; one that lacks its facts is left out."""
    tables = {code: _table(code, raw, codelists, problems) for code, raw in data.items()}
    return {code: table for code, table in tables.items() if table is not None}


def _table(code: str, raw: dict[str, Any], codelists: Collection[str], problems: list[str]) -> Table | None:
    place = f"tables.yaml: {code}"
    problems += strange(place, raw, _TABLE_SAYS, "a table")
    if gaps := lacking(place, raw, _TABLE_NEEDS):
        problems += gaps
        return None
    if raw["every"] not in ("month", "quarter"):
        problems.append(f"{place}.every: {raw['every']} is neither month nor quarter")
    columns = tuple(column for c in raw["columns"] if (column := _column(place, c, codelists, problems)) is not None)
    ids = [column.id for column in columns]
    problems += [f"{place}: column {i} stands twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    problems += [f"{place}.key: {k} is no column of the table" for k in raw["key"] if k not in ids]
    problems += _ambiguous(place, columns)
    return Table(
        code=code,
        name=raw["name"],
        name_en=raw.get("name_en", raw["name"]),
        every=raw["every"],
        key=tuple(raw["key"]),
        totals=bool(raw["totals"]),
        columns=columns,
        tasks=tuple(raw.get("tasks", ())),
    )


def _ambiguous(place: str, columns: tuple[Column, ...]) -> Iterator[str]:
    """Headers that name two columns, alone or below the same group."""
    claimed: dict[tuple[str, str], str] = {}
    for column in columns:
        for header in column.headers:
            owners = {claimed.setdefault((group, header_key(header)), column.id) for group in ("", column.group or "")}
            yield from (f"{place}: the header {header} names two columns, {owner} and {column.id}" for owner in sorted(owners - {column.id}))


def _column(table: str, raw: dict[str, Any], codelists: Collection[str], problems: list[str]) -> Column | None:
    place = f"{table}.{raw.get('id', '?')}"
    problems += strange(place, raw, _COLUMN_SAYS, "a column")
    if gaps := lacking(place, raw, _COLUMN_NEEDS):
        problems += gaps
        return None
    found = _TYPE.match(str(raw["type"]))
    kind, codelist = (found[1], found[2]) if found else (str(raw["type"]), None)
    if kind not in get_args(ColumnKind):
        problems.append(f"{place}.type: {raw['type']} is no type of the scheme")
    elif (kind == "enum") != (codelist is not None) or (codelist is not None and codelist not in codelists):
        problems.append(f"{place}.type: {raw['type']} names no code list of the scheme")
    return Column(
        id=raw["id"],
        zh=raw["zh"],
        en=raw.get("en", raw["id"]),
        kind=kind,  # type: ignore[arg-type]  # checked above
        codelist=codelist,
        unit=raw.get("unit", "万元" if kind == "money" else "人"),
        aliases=tuple(raw.get("aliases", ())),
        group=raw.get("group"),
        required=bool(raw.get("required", False)),
        cumulative=bool(raw.get("cumulative", False)),
    )
