"""The rules as a page shows them: each in words, how often it fires now, and how often people explained it away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.language import language
from scheme.model import Rule, Scheme

FAMILIES = ("structure", "rows", "tables", "periods", "registry", "forensics")
_NOISY = 0.5
"""The share from which on a rule is mostly explained away: it asks more than it finds."""
_ENOUGH = 20
"""Findings below which a share says nothing."""


@dataclass(frozen=True)
class Counted:
    """How often a rule fires now and what became of it: sums of the stored counters of its groups."""

    total: int = 0
    open: int = 0
    explained: int = 0
    asked: int = 0
    waived: int = 0
    returned: int = 0
    lapsed: int = 0
    groups: int = 0


@dataclass(frozen=True)
class RuleLine:
    """A rule in words. `away`: the share explained or waived of all that it fires at, None where it fires at nothing."""

    code: str
    family: str
    severity: str
    severity_words: str
    name: str
    cure: str
    tables: tuple[str, ...]
    holds: str
    counted: Counted
    away: float | None
    noisy: bool
    last: str


def lines(scheme: Scheme, counted: Mapping[str, Counted], last: Mapping[str, str]) -> list[tuple[str, list[RuleLine]]]:
    """Every rule of the scheme by family. `last`: the day of the last night in which it fired."""
    listed: dict[str, list[RuleLine]] = {family: [] for family in FAMILIES}
    for code, rules in scheme.rules.items():
        listed.setdefault(rules[0].family, []).append(_line(scheme, code, rules, counted.get(code, Counted()), last.get(code, "")))
    return [(family, found) for family, found in listed.items() if found]


def counted_by_rule(rows: Iterable[Mapping[str, Any]]) -> dict[str, Counted]:
    """Rows of `rule` and its sums, by rule."""
    return {str(row["rule"]): Counted(**{name: int(row[name] or 0) for name in Counted.__dataclass_fields__}) for row in rows}


def _line(scheme: Scheme, code: str, rules: tuple[Rule, ...], counted: Counted, last: str) -> RuleLine:
    rule, zh = rules[0], language() == "zh"
    away = (counted.explained + counted.waived) / counted.total if counted.total else None
    return RuleLine(
        code=code,
        family=rule.family,
        severity=rule.severity,
        severity_words=scheme.severities[rule.severity][language()],
        name=rule.zh if zh else rule.en,
        cure=rule.cure_zh if zh else rule.cure_en,
        tables=tuple(dict.fromkeys(each.table for each in rules if each.table)),
        holds=rule.holds if rule.severity == "error" else "nothing",
        counted=counted,
        away=away,
        noisy=away is not None and away >= _NOISY and counted.total >= _ENOUGH,
        last=last,
    )
