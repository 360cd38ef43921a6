"""Reads rules.yaml: every check, once for each column that it is asked of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, get_args

from scheme.expressions import ExpressionError, parse_aggregates, parse_expression, parse_sentence
from scheme.model import Family, Holds, Rule, Side, Table
from scheme.places import lacking, strange
from scheme.registers import SIDES, rule_columns

_NEEDS = ("severity", "zh", "en")
_SAYS = (*_NEEDS, "table", "expr", "each", "on", "holds", "kind", "of", "say", "expect", "cure")
_KINDS = ("expression", "completeness", "still_listed", "still_unionised")
_CHOICES = {"holds": get_args(Holds), "kind": _KINDS, "of": get_args(Side)}
FAMILIES = tuple(family for family in get_args(Family) if family != "forensics")
"""Those whose rules are a line each; scheme/forensics.py reads the other."""
_EACH = re.compile(r"\b(previous_)?each\b")


def read_rules(data: dict[str, Any], tables: Mapping[str, Table], registry: Table, problems: list[str]) -> dict[str, tuple[Rule, ...]]:
    """The rules by code; one that says what cannot be is left out."""
    rules: dict[str, tuple[Rule, ...]] = {}
    for family in FAMILIES:
        for code, raw in data[family].items():
            place = f"rules.yaml: {family}.{code}"
            wrong = [*lacking(place, raw, _NEEDS), *strange(place, raw, _SAYS, "a rule"), *_choices(place, raw, data["severities"])]
            if code in rules:
                wrong.append(f"{place} stands twice")
            if wrong:
                problems += wrong
                continue
            try:
                rules[code] = tuple(_expand(_base(family, code, raw, data["severities"]), raw, tables, registry))
            except ExpressionError as error:
                problems.append(f"{place}: {error}")
    return rules


def _choices(place: str, raw: dict[str, Any], severities: Mapping[str, Any]) -> Iterator[str]:
    for key, known in {"severity": tuple(severities), **_CHOICES}.items():
        if raw.get(key, known[0]) not in known:
            yield f"{place}.{key}: {raw[key]} is not one of {', '.join(known)}"


def _base(family: str, code: str, raw: dict[str, Any], severities: Mapping[str, Any]) -> dict[str, Any]:
    cure = raw.get("cure", severities[raw["severity"]]["cure"])
    return {
        "code": code, "family": family, "severity": raw["severity"], "zh": raw["zh"], "en": raw["en"], "cure_zh": cure["zh"],
        "cure_en": cure["en"], "holds": raw.get("holds", "row"), "kind": raw.get("kind", "expression"), "of": raw.get("of", "rows"),
    }  # fmt: skip


def _expand(base: dict[str, Any], raw: dict[str, Any], tables: Mapping[str, Table], registry: Table) -> Iterator[Rule]:
    """One rule for every column that `each` names; one rule where it names none."""
    if base["family"] == "structure":
        if needless := [key for key in ("table", "expr", "each", "on", "of", "say", "expect") if key in raw]:
            raise ExpressionError(f"{', '.join(needless)}: a rule of the structure is asked of files, not of rows")
        yield Rule(**base)
    elif base["family"] == "tables":
        comparison = parse_aggregates(_given(raw, "expr"), {code: t.by_id for code, t in tables.items()})
        code, _, on = str(_given(raw, "on")).partition(".")
        yield Rule(**base, **_place(tables, code, on), comparison=comparison, **_sentences(raw, SIDES, None))
    else:
        for code, each in _targets(raw, tables):
            place = _place(tables, code, _named(_given(raw, "on"), each))
            columns = rule_columns(base["family"], base["of"], tables[code], registry)
            expr = None if base["kind"] == "completeness" else parse_expression(_named(_given(raw, "expr"), each), columns)
            yield Rule(**base, **place, expr=expr, **_sentences(raw, columns, each))


def _given(raw: dict[str, Any], key: str) -> Any:
    if key not in raw:
        raise ExpressionError(f"it lacks {key}")
    return raw[key]


def _targets(raw: dict[str, Any], tables: Mapping[str, Table]) -> Iterator[tuple[str, str | None]]:
    """The tables and columns that a rule is asked of."""
    each = raw.get("each")
    if each is None:
        yield _given(raw, "table"), None
    elif each == "cumulative":
        yield from ((t.code, c.id) for t in tables.values() for c in t.columns if c.cumulative)
    else:
        for name in each:
            table, _, column = name.rpartition(".")
            yield table or _given(raw, "table"), column


def _place(tables: Mapping[str, Table], table: str, on: str) -> dict[str, Any]:
    if table not in tables:
        raise ExpressionError(f"{table} is no table of the scheme")
    if on not in tables[table].by_id:
        raise ExpressionError(f"on: {table}.{on} is no column of the scheme")
    return {"table": table, "on": on}


def _sentences(raw: dict[str, Any], columns: Collection[str], each: str | None) -> dict[str, Any]:
    texts = {f"{key}_{language}": _given(raw[key], language) for key in ("say", "expect") if key in raw for language in ("zh", "en")}
    return {name: parse_sentence(_named(text, each), columns) for name, text in texts.items()}


def _named(text: str, each: str | None) -> str:
    """The text with the column that the rule is asked of in the place of `each`."""
    return _EACH.sub(lambda found: f"{found[1] or ''}{each}", text) if each else text
