"""Reads the section `forensics` of rules.yaml: patterns that bent figures would leave, each with its limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from scheme.expressions import ExpressionError, Sentence, parse_sentence
from scheme.model import Column, Indicator, Rule, Table
from scheme.places import lacking, strange
from scheme.questions import AtTarget, Bunching, Copying, Question
from scheme.registers import rule_columns

KINDS: Mapping[str, type[Bunching | Copying | AtTarget]] = {"bunched": Bunching, "copied": Copying, "at_target": AtTarget}
_NEEDS = ("severity", "kind", "zh", "en", "say", "cure", "innocent", "ask", "limits")
_BETWEEN_0_AND_1 = ("window", "level", "same", "others", "near")
_AT_LEAST = {"least": 1, "references": 1, "usual": 2, "density": 1}
_RATES = (">=", ">")


def read_forensics(
    data: dict[str, Any], tables: Mapping[str, Table], registry: Table, indicators: Mapping[str, Indicator], problems: list[str]
) -> dict[str, tuple[Rule, ...]]:
    """The rules of the section by code, each once for every column that it points at; one that says what cannot be is left out."""
    rules: dict[str, tuple[Rule, ...]] = {}
    for code, raw in data.get("forensics", {}).items():
        place = f"rules.yaml: forensics.{code}"
        wrong = [*lacking(place, raw, _NEEDS), *strange(place, raw, (*_NEEDS, "columns"), "such a rule")]
        wrong = wrong or [*_contradictions(place, raw), *_stands(place, code, data)]
        if not wrong:
            try:
                asks = _limits(raw)
                wrong = [f"{place}.limits.{text}" for text in _unheard_of(asks, indicators)]
                if not wrong:
                    rules[code] = tuple(_rules(code, raw, asks, tables, registry, indicators))
            except ExpressionError as error:
                wrong = [f"{place}: {error}"]
        problems += wrong
    return rules


def _contradictions(place: str, raw: dict[str, Any]) -> Iterator[str]:
    if raw["severity"] != "query":
        yield f"{place}.severity: {raw['severity']}: a pattern proves nothing, so it is a query"
    if raw["kind"] not in KINDS:
        yield f"{place}.kind: {raw['kind']} is not one of {', '.join(KINDS)}"
        return
    known = [field.name for field in fields(KINDS[raw["kind"]])]
    yield from lacking(f"{place}.limits", raw["limits"], known)
    yield from strange(f"{place}.limits", raw["limits"], known, "a rule of this kind")
    for key, value in raw["limits"].items():
        if key in _BETWEEN_0_AND_1 and not (isinstance(value, float) and 0 < value < 1):
            yield f"{place}.limits.{key}: {value} is not between 0 and 1"
        if key in _AT_LEAST and not (isinstance(value, int | float) and value >= _AT_LEAST[key]):
            yield f"{place}.limits.{key}: {value} is less than {_AT_LEAST[key]}"
        if key == "thresholds" and not (value and all(isinstance(number, int) and number * raw["limits"].get("window", 1) >= 1 for number in value)):
            yield f"{place}.limits.thresholds: {value} are no whole numbers with room within the window"
    for key in ("say", "cure", "innocent", "ask"):
        yield from lacking(f"{place}.{key}", raw[key], ("zh", "en"))


def _stands(place: str, code: str, data: dict[str, Any]) -> Iterator[str]:
    if any(code in rules for family, rules in data.items() if family not in ("forensics", "severities")):
        yield f"{place} stands twice"


def _limits(raw: dict[str, Any]) -> Bunching | Copying | AtTarget:
    frozen: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw["limits"].items()}
    return KINDS[raw["kind"]](**frozen)


def _unheard_of(asks: Bunching | Copying | AtTarget, indicators: Mapping[str, Indicator]) -> Iterator[str]:
    """What is wrong with the indicators that a rule names: only a rate with a target below 100 can be reached exactly."""
    for code in asks.indicators if isinstance(asks, AtTarget) else ():
        indicator = indicators.get(code)
        if indicator is None:
            yield f"indicators: {code} is no indicator of the scheme"
        elif indicator.target is None:
            yield f"indicators: {code} has no target"
        elif indicator.denominator is None or indicator.target_for_province:
            yield f"indicators: {code} is no rate that cities and counties have"
        elif indicator.target.split()[0] not in _RATES or not 0 < float(indicator.target.split()[1]) < 100:
            yield f"indicators: {code}: {indicator.target} is nothing that a rate can just reach"


def _rules(
    code: str, raw: dict[str, Any], asks: Bunching | Copying | AtTarget, tables: Mapping[str, Table], registry: Table,
    indicators: Mapping[str, Indicator],
) -> Iterator[Rule]:  # fmt: skip
    texts = {key: tuple(raw["innocent"][key]) for key in ("zh", "en")}
    question = Question(asks, texts["zh"], texts["en"], raw["ask"]["zh"], raw["ask"]["en"])
    for name in dict.fromkeys(numerator_column(indicators[i]) for i in asks.indicators) if isinstance(asks, AtTarget) else _columns(raw):
        table, _, on = name.partition(".")
        if table not in tables or on not in tables[table].by_id:
            raise ExpressionError(f"columns: {name} is no column of the scheme")
        if not tables[table].by_id[on].is_numeric or on in tables[table].key:
            raise ExpressionError(f"columns: {name} holds no numbers to compare")
        say = _sentences(raw, rule_columns("forensics", raw["kind"], tables[table], registry))
        yield Rule(
            code=code, family="forensics", severity="query", zh=raw["zh"], en=raw["en"], cure_zh=raw["cure"]["zh"], cure_en=raw["cure"]["en"],
            table=table, on=on, kind=raw["kind"], say_zh=say["zh"], say_en=say["en"], question=question,
        )  # fmt: skip


def _columns(raw: dict[str, Any]) -> tuple[str, ...]:
    if not raw.get("columns"):
        raise ExpressionError("it lacks columns")
    return tuple(raw["columns"])


def _sentences(raw: dict[str, Any], columns: Mapping[str, Column]) -> dict[str, Sentence]:
    return {language: parse_sentence(raw["say"][language], columns) for language in ("zh", "en")}


def numerator_column(indicator: Indicator) -> str:
    """The column that a rate's numerator adds up, as T05.members. Raises ExpressionError where it adds up none."""
    first = indicator.numerator.aggregates[0]
    if first.expr is None or len(first.expr.reads) != 1:
        raise ExpressionError(f"limits.indicators: {indicator.code} adds up no column")
    return f"{first.table}.{first.expr.reads[0]}"
