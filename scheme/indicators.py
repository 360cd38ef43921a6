"""Reads indicators.yaml: the figures of the year-end summary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scheme.expressions import ExpressionError, parse_aggregates
from scheme.model import Indicator, Table
from scheme.places import lacking, strange
from scheme.registers import pseudo_tables

_TARGET = re.compile(r"(>=|<=|==|>|<) \d+(\.\d+)?$")
_NEEDS = ("task", "zh", "en", "unit")
_SAYS = (*_NEEDS, "numerator", "denominator", "value", "target", "target_for", "over", "by", "note")


def read_indicators(data: dict[str, Any], tables: Mapping[str, Table], registry: Table, problems: list[str]) -> dict[str, Indicator]:
    """The indicators by code; one that says what cannot be is left out."""
    readable = {code: set(t.by_id) for code, t in tables.items()} | pseudo_tables(registry)
    indicators: dict[str, Indicator] = {}
    for code, raw in data.items():
        place = f"indicators.yaml: {code}"
        wrong = [*lacking(place, raw, _NEEDS), *strange(place, raw, _SAYS, "an indicator"), *_contradictions(place, raw)]
        if wrong:
            problems += wrong
            continue
        try:
            indicators[code] = _indicator(code, raw, readable)
        except ExpressionError as error:
            problems.append(f"{place}: {error}")
    return indicators


def _contradictions(place: str, raw: dict[str, Any]) -> Iterator[str]:
    if raw.get("target") is not None and not _TARGET.match(str(raw["target"])):
        yield f"{place}.target: {raw['target']!r} is no comparison with a number"
    if ("numerator" in raw) != ("denominator" in raw) or ("numerator" in raw) == ("value" in raw):
        yield f"{place} must have numerator and denominator, or value"
    for key, only in (("over", "since_january"), ("target_for", "province")):
        if raw.get(key, only) != only:
            yield f"{place}.{key}: {raw[key]} is not {only}"


def _indicator(code: str, raw: dict[str, Any], readable: Mapping[str, set[str]]) -> Indicator:
    indicator = Indicator(
        code=code,
        task=raw["task"],
        zh=raw["zh"],
        en=raw["en"],
        unit=raw["unit"],
        numerator=parse_aggregates(raw["numerator"] if "numerator" in raw else raw["value"], readable),
        denominator=parse_aggregates(raw["denominator"], readable) if "denominator" in raw else None,
        target=raw.get("target"),
        target_for_province=raw.get("target_for") == "province",
        since_january=raw.get("over") == "since_january",
        by=raw.get("by"),
    )
    if bare := [table for table in indicator.tables if indicator.by is not None and indicator.by not in readable[table]]:
        raise ExpressionError(f"by: {', '.join(bare)} has no column {indicator.by}")
    return indicator
