"""What a decision on a finding is bound to, in words: the rule as it was, and the values that it read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from scheme.model import Column, Rule, Scheme
from scheme.registers import rule_columns

_SHOWN = 40
_NAMED = {"shown": ("所见值", "shown"), "detail": ("详情", "detail")}
"""What a finding of the reader's rests on, which is no column."""


@cache
def rule_digest(scheme: Scheme, code: str) -> str:
    """Changes when what a rule asks does: its severity, its expressions, the columns that it is asked of; not with its words."""
    if code not in scheme.rules:
        return ""
    parts = [_asked(rule) for rule in scheme.rules[code]]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]


def _asked(rule: Rule) -> list[str]:
    texts = [part.text if part else "" for part in (rule.expr, rule.comparison)]
    limits = repr(rule.question.asks) if rule.question else ""
    return [rule.severity, rule.kind, rule.of, rule.table or "", rule.on or "", *texts, limits]


def changed_values(scheme: Scheme, rule: str, table: str, before: str, after: str) -> tuple[str, str]:
    """How the values differ that a rule read then and reads now: `会员数：312→330`; in Chinese and in English."""
    then, now = _values(before), _values(after)
    changed = [name for name in dict.fromkeys([*then, *now]) if then.get(name) != now.get(name)]
    columns = _columns(scheme, rule, table)
    said = [(name, columns.get(name), then.get(name), now.get(name)) for name in changed]
    zh, en = (list(_changes(scheme, said, language)) for language in ("zh", "en"))
    return "，".join(zh) or "值已变化", ", ".join(en) or "a value has changed"


def _changes(scheme: Scheme, said: list[tuple[str, Column | None, Any, Any]], language: str) -> Iterator[str]:
    for name, column, then, now in said:
        zh, en = (column.zh, column.en) if column else _NAMED.get(name, (name, name))
        values = "→".join(_shown(scheme, column, value, language) for value in (then, now))
        yield f"{zh}：{values}" if language == "zh" else f"{en}: {values}"


def _shown(scheme: Scheme, column: Column | None, value: Any, language: str) -> str:
    if value is None or value == "":
        return "（空）" if language == "zh" else "(empty)"
    if isinstance(value, bool):
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if column and column.kind in ("date", "datetime"):
        return str(value)[: 10 if column.kind == "date" else 16].replace("T", " ")
    if column and column.kind in ("region", "township") and value in scheme.regions:
        return scheme.regions[value].called(language)
    text = scheme.localise(column.codelist, str(value), language) if column and column.codelist else str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _columns(scheme: Scheme, rule: str, table: str) -> Mapping[str, Column]:
    """What the names in a finding's basis are called."""
    if table not in scheme.tables:
        return {}
    own = scheme.tables[table]
    asked = next((r for r in scheme.rules.get(rule, ()) if r.table == table), None)
    if asked is None:
        return own.by_id
    of = asked.kind if asked.family == "forensics" else asked.of
    return {**own.by_id, **rule_columns(asked.family, of, own, scheme.registry)}


def _values(basis: str) -> Mapping[str, Any]:
    found = json.loads(basis) if basis else {}
    return found if isinstance(found, dict) else {}
