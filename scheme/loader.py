"""Reads a year's scheme from its folder and refuses one that contradicts itself, naming every place at once."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, get_args



from scheme import registers
from scheme.errors import SchemeError
from scheme.expressions import ExpressionError, parse_aggregates, parse_expression
from scheme.headers import header_key
from scheme.model import Column, ColumnKind, Indicator, Region, Rule, Scheme, Table, Unit
from scheme.yaml_core import parse_yaml

_TYPE = re.compile(r"(\w+)(?:\((\w+)\))?$")
_TARGET = re.compile(r"(>=|<=|==|>|<) \d+(\.\d+)?$")
_FILES = ("units.yaml", "regions.csv", "tables.yaml", "rules.yaml", "indicators.yaml")


@cache
def load_scheme(year: int = 2020) -> Scheme:
    """The scheme of `year`, shipped with the program. Raises SchemeError where it contradicts itself."""
    return read_scheme(files("scheme") / str(year), year)


def read_scheme(folder: Traversable, year: int) -> Scheme:
    """The scheme in `folder` (a pathlib.Path will do). Raises SchemeError naming every contradiction."""
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in _FILES}
    data = {name: parse_yaml(text) for name, text in texts.items() if name.endswith(".yaml")}
    problems: list[str] = []
    regions = {r["code"]: Region(**r) for r in csv.DictReader(texts["regions.csv"].splitlines())}  # type: ignore[arg-type]
    codelists = {name: tuple(values or ()) for name, values in data["tables.yaml"]["codelists"].items()}
    tables = {code: _table(code, raw, codelists, problems) for code, raw in data["tables.yaml"]["tables"].items()}
    registry = _table("REG", {"totals": False, **data["tables.yaml"]["registry"]}, codelists, problems)
    units = {code: _unit(code, raw, tables, regions, problems) for code, raw in data["units.yaml"]["units"].items()}
    rules = _rules(data["rules.yaml"], tables, problems)
    indicators = _indicators(data["indicators.yaml"]["indicators"], tables, registry, problems)
    codelists_en = {name: tuple(values) for name, values in data["tables.yaml"].get("codelists_en", {}).items()}
    problems += _codelist_problems(codelists, codelists_en)
    head = data["units.yaml"]
    if head["province"]["code"] not in regions:
        problems.append(f"units.yaml: province {head['province']['code']} is not in regions.csv")
    problems += [f"regions.csv: {r.code}: parent {r.parent} is no region" for r in regions.values() if r.parent and r.parent not in regions]
    if problems:
        raise SchemeError(problems)
    return Scheme(
        year=year,
        province=regions[head["province"]["code"]],
        province_en=head["province"].get("name_en", ""),
        first_period=str(head["first_period"]),
        due_day=head["due_day"],
        timezone=head["timezone"],
        units=MappingProxyType(units),
        regions=MappingProxyType(regions),
        codelists=MappingProxyType(codelists),
        codelists_en=MappingProxyType(codelists_en),
        tables=MappingProxyType(tables),
        registry=registry,
        rules=MappingProxyType(rules),
        indicators=MappingProxyType(indicators),
        severities=MappingProxyType({k: MappingProxyType({"zh": v["zh"], "en": v["en"]}) for k, v in data["rules.yaml"]["severities"].items()}),
        digest=hashlib.sha256("\0".join(texts[name] for name in _FILES).encode()).hexdigest()[:16],
    )


def _codelist_problems(codelists: Mapping[str, tuple[str, ...]], english: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for name, values in codelists.items():
        if not values:
            yield f"tables.yaml: codelists.{name} has no values"
        if len(set(values)) != len(values):
            yield f"tables.yaml: codelists.{name} names a value twice"
        if name in english and len(english[name]) != len(values):
            yield f"tables.yaml: codelists_en.{name} has {len(english[name])} labels for {len(values)} values"


def _unit(code: str, raw: dict[str, Any], tables: Mapping[str, Table], regions: Mapping[str, Region], problems: list[str]) -> Unit:
    due = tuple(tables) if raw["tables"] == "all" else tuple(raw["tables"])
    problems += [f"units.yaml: {code}.tables: {t} is no table of the scheme" for t in due if t not in tables]
    if raw["region"] not in regions:
        problems.append(f"units.yaml: {code}.region: {raw['region']} is not in regions.csv")
    return Unit(code, raw["name"], raw.get("name_en", raw["name"]), raw.get("short", raw["name"]), raw["kind"], raw["region"], due)


def _table(code: str, raw: dict[str, Any], codelists: Mapping[str, Any], problems: list[str]) -> Table:
    columns = tuple(_column(f"tables.yaml: {code}.{c['id']}", c, codelists, problems) for c in raw["columns"])
    ids = [column.id for column in columns]
    problems += [f"tables.yaml: {code}: column {i} stands twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    problems += [f"tables.yaml: {code}.key: {k} is no column of the table" for k in raw["key"] if k not in ids]
    claimed: dict[tuple[str, str], str] = {}
    for column in columns:
        for header in column.headers:
            for group in ("", column.group or ""):
                owner = claimed.setdefault((group, header_key(header)), column.id)
                if owner != column.id:
                    problems.append(f"tables.yaml: {code}: the header {header} names two columns, {owner} and {column.id}")
                    break
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


def _column(place: str, raw: dict[str, Any], codelists: Mapping[str, Any], problems: list[str]) -> Column:
    found = _TYPE.match(str(raw["type"]))
    kind, codelist = (found[1], found[2]) if found else (str(raw["type"]), None)
    if kind not in get_args(ColumnKind):
        problems.append(f"{place}.type: {raw['type']} is no type of the scheme")
    if (kind == "enum") != (codelist is not None) or codelist is not None and codelist not in codelists:
        problems.append(f"{place}.type: {raw['type']} names no code list of the scheme")
    known = {"id", "zh", "en", "type", "unit", "aliases", "group", "required", "cumulative"}
    problems += [f"{place}: {key} is nothing a column can say" for key in raw if key not in known]
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


def _rules(data: dict[str, Any], tables: Mapping[str, Table], problems: list[str]) -> dict[str, tuple[Rule, ...]]:
    rules: dict[str, tuple[Rule, ...]] = {}
    for family in ("structure", "rows", "tables", "periods", "registry"):
        for code, raw in data[family].items():
            severity = data["severities"].get(raw["severity"])
            if code in rules:
                problems.append(f"rules.yaml: {family}.{code} stands twice")
            if severity is None:
                problems.append(f"rules.yaml: {family}.{code}.severity: {raw['severity']} is not one of {', '.join(data['severities'])}")
                continue
            cure = raw.get("cure", severity["cure"])
            base = {
                "code": code, "family": family, "severity": raw["severity"], "zh": raw["zh"], "en": raw["en"], "cure_zh": cure["zh"],
                "cure_en": cure["en"], "holds": raw.get("holds", "row"), "kind": raw.get("kind", "expression"), "of": raw.get("of", "rows"),
            }  # fmt: skip
            try:
                rules[code] = tuple(_expand(base, raw, tables))
            except (ExpressionError, KeyError) as error:
                problems.append(f"rules.yaml: {family}.{code}: {error.args[0]}")
    return rules


def _expand(base: dict[str, Any], raw: dict[str, Any], tables: Mapping[str, Table]) -> Iterator[Rule]:
    """One rule for every column that `each` names; one rule where it names none."""
    if base["family"] == "tables":
        comparison = parse_aggregates(raw["expr"], {code: set(t.by_id) for code, t in tables.items()})
        table, on = raw["on"].split(".")
        _require(tables, table, on)
        yield Rule(**base, table=table, on=on, comparison=comparison)
        return
    for table, each in _targets(raw, tables):
        on = None if raw.get("on") is None else re.sub(r"\beach\b", each or "", raw["on"])
        if table is not None:
            _require(tables, table, on)
        columns = registers.rule_columns(base["family"], base["of"], tables[table]) if table else set()
        text = re.sub(r"\b(previous_)?each\b", lambda m: f"{m[1] or ''}{each}", raw["expr"]) if "expr" in raw else None
        yield Rule(**base, table=table, on=on, expr=parse_expression(text, columns) if text else None)


def _targets(raw: dict[str, Any], tables: Mapping[str, Table]) -> Iterator[tuple[str | None, str | None]]:
    each = raw.get("each")
    if each is None:
        yield raw.get("table"), None
    elif each == "cumulative":
        yield from ((t.code, c.id) for t in tables.values() for c in t.columns if c.cumulative)
    else:
        for name in each:
            table, _, column = name.rpartition(".")
            yield table or raw["table"], column


def _require(tables: Mapping[str, Table], table: str, column: str | None) -> None:
    if table not in tables:
        raise ExpressionError(f"{table} is no table of the scheme")
    if column is not None and column not in tables[table].by_id:
        raise ExpressionError(f"on: {table}.{column} is no column of the scheme")


def _indicators(data: dict[str, Any], tables: Mapping[str, Table], registry: Table, problems: list[str]) -> dict[str, Indicator]:
    readable = {code: set(t.by_id) for code, t in tables.items()} | registers.pseudo_tables(registry)
    indicators: dict[str, Indicator] = {}
    for code, raw in data.items():
        place = f"indicators.yaml: {code}"
        if raw["target"] is not None and not _TARGET.match(raw["target"]):
            problems.append(f"{place}.target: {raw['target']!r} is no comparison with a number")
        if ("numerator" in raw) != ("denominator" in raw) or ("numerator" in raw) == ("value" in raw):
            problems.append(f"{place} must have numerator and denominator, or value")
            continue
        try:
            indicators[code] = Indicator(
                code=code,
                task=raw["task"],
                zh=raw["zh"],
                en=raw["en"],
                unit=raw["unit"],
                numerator=parse_aggregates(raw.get("numerator", raw.get("value")), readable),
                denominator=parse_aggregates(raw["denominator"], readable) if "denominator" in raw else None,
                target=raw["target"],
                target_for_province=raw.get("target_for") == "province",
                since_january=raw.get("over") == "since_january",
                by=raw.get("by"),
            )
        except ExpressionError as error:
            problems.append(f"{place}: {error.args[0]}")
    return indicators
