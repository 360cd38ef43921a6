"""The rules as a page shows them: each in words, how often it fires now, and how often people explained it away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.language import _, language
from flows.words import N_
from scheme.model import Rule, Scheme
from transforms.stewardship.states import ANSWERED

FAMILIES = {
    "structure": N_("Files and their structure"),
    "rows": N_("Within a row"),
    "tables": N_("Across the tables of a report, by county"),
    "periods": N_("Against the report before"),
    "registry": N_("Against the social insurance register"),
    "forensics": N_("Patterns in the figures (questions, not verdicts)"),
}
_NOISY = 0.5
"""The share from which on a rule is mostly explained away: it asks more than it finds."""
_ENOUGH = 20
"""Findings below which a share says nothing."""
_USUAL = 6
"""Rules from which on a way out is that of the severity, and not worth saying at each of them."""


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
    """A rule in words. `answered`: whether its findings need an answer; `cure`: its own way out.

    `away`: the share explained or waived of all that it fires at, None where it fires at nothing.
    """

    code: str
    family: str
    severity: str
    severity_words: str
    answered: bool
    name: str
    cure: str
    tables: tuple[str, ...]
    holds: str
    counted: Counted
    away: float | None
    noisy: bool
    last: str


def lines(scheme: Scheme, counted: Mapping[str, Counted], last: Mapping[str, str]) -> list[tuple[str, str, list[RuleLine]]]:
    """Every rule of the scheme by family, with the family's name. `last`: the day of the last night in which it fired."""
    usual = Counter(rules[0].cure_zh for rules in scheme.rules.values())
    listed: dict[str, list[RuleLine]] = {family: [] for family in FAMILIES}
    for code, rules in scheme.rules.items():
        line = _line(scheme, code, rules, counted.get(code, Counted()), last.get(code, ""), own_cure=usual[rules[0].cure_zh] < _USUAL)
        listed.setdefault(rules[0].family, []).append(line)
    return [(family, _(FAMILIES.get(family, family)), found) for family, found in listed.items() if found]


def counted_by_rule(rows: Iterable[Mapping[str, Any]]) -> dict[str, Counted]:
    """Rows of `rule` and its sums, by rule."""
    return {str(row["rule"]): Counted(**{name: int(row[name] or 0) for name in Counted.__dataclass_fields__}) for row in rows}


def _line(scheme: Scheme, code: str, rules: tuple[Rule, ...], counted: Counted, last: str, *, own_cure: bool) -> RuleLine:
    rule, zh = rules[0], language() == "zh"
    away = (counted.explained + counted.waived) / counted.total if counted.total else None
    return RuleLine(
        code=code,
        family=rule.family,
        severity=rule.severity,
        severity_words=scheme.severities[rule.severity][language()],
        answered=rule.severity in ANSWERED,
        name=rule.zh if zh else rule.en,
        cure=(rule.cure_zh if zh else rule.cure_en) if own_cure else "",
        tables=tuple(dict.fromkeys(each.table for each in rules if each.table)),
        holds=rule.holds if rule.severity == "error" else "nothing",
        counted=counted,
        away=away,
        noisy=away is not None and away >= _NOISY and counted.total >= _ENOUGH,
        last=last,
    )
