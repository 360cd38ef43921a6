"""What stands on each finding that people have decided on: its state tonight, and why a decision no longer holds.

A decision holds for what it was taken on. It is bound to the finding (unit, period, rule, table, key, column), to the rule as it
was, and to every value that the rule read; when one of these is another tonight it lapses, and the case says by what.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

import pandas as pd

from scheme.model import Scheme
from transforms.decided import Decision, standing
from transforms.stewardship.bound import changed_values, rule_digest
from transforms.stewardship.states import BY_KIND, CAUSES, target

READ = ("fingerprint", "unit", "rule", "severity", "table_code", "basis", "since_edition")
"""What of a finding a case rests on."""
_HELD = frozenset({"explained", "asked", "waived", "returned"})
_REFUSED = ("豁免未获批准", "the waiver was refused")
_STILL = ("消除后再次出现，原决定仍适用", "gone and back again; the decision still holds")


@dataclass(frozen=True)
class Case:
    """A finding that people have decided on. `cause`: of CAUSES, where a decision has lapsed; `since`: the day of the decision."""

    fingerprint: str
    unit: str
    state: str
    decision: int
    reason: str
    until: str | None
    since: str
    cause: str | None
    why: str
    why_en: str


COLUMNS = tuple(field.name for field in fields(Case))


@dataclass(frozen=True)
class _Ground:
    """What a decision is held against: a finding as it stands, or as it stood when a later decision was taken."""

    rule: str
    severity: str
    basis: str
    since_edition: int
    as_of: str

    @classmethod
    def of(cls, decision: Decision) -> _Ground:
        said = decision.payload
        return cls(said["rule_digest"], said["severity"], said["basis"], said["since_edition"], said["as_of"])


def cases(scheme: Scheme, findings: pd.DataFrame, decisions: Iterable[Decision], as_of: str) -> pd.DataFrame:
    """The cases (COLUMNS) among the findings (READ) that are there on the day `as_of`, after all decisions, in their order."""
    by_finding: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        if decision.fingerprint is not None:
            by_finding[decision.fingerprint].append(decision)
    there = findings[findings["fingerprint"].isin(by_finding.keys())]
    rows = (dict(zip(READ, row, strict=True)) for row in there[list(READ)].astype(object).itertuples(index=False, name=None))
    found = (case_of(scheme, row, by_finding[row["fingerprint"]], as_of) for row in rows)
    return pd.DataFrame([astuple(case) for case in found if case is not None], columns=list(COLUMNS))


def case_of(scheme: Scheme, finding: Mapping[str, Any], decisions: Sequence[Decision], as_of: str) -> Case | None:
    """What stands on one finding (READ) after the decisions on it; None where nothing does."""
    state, last = "open", None
    for decision in standing(decisions):
        held = last is None or _cause(state, last, _Ground.of(decision)) is None
        to = target(decision.kind, decision.payload["severity"], state if held else "lapsed")
        if to is not None:
            state, last = to, decision
    if last is None:
        return None
    tonight = _Ground(rule_digest(scheme, finding["rule"]), finding["severity"], finding["basis"] or "", int(finding["since_edition"]), as_of)
    cause = _cause(state, last, tonight)
    if state not in _HELD and _other(last, tonight):
        return None  # a waiver was refused, for what is no longer there
    said = last.payload
    words = _words(scheme, finding, last, tonight, cause)
    now = "lapsed" if cause else state
    return Case(
        finding["fingerprint"], finding["unit"], now, last.id, said.get("reason") or "", said.get("until"), said["as_of"], cause, *words
    )  # fmt: skip


def _cause(state: str, decision: Decision, now: _Ground) -> str | None:
    """Why a decision that brought a finding into `state` holds no more."""
    if state not in _HELD:
        return None
    if (other := _other(decision, now)) is not None:
        return other
    until = decision.payload.get("until")
    if state in ("asked", "waived") and until is not None and now.as_of > until:
        return "expired"
    # What was returned and went away was corrected: it is no answer to the same fault made anew.
    return "back" if state == "returned" and _is_back(decision, now) else None


def _other(decision: Decision, now: _Ground) -> str | None:
    then = _Ground.of(decision)
    if (then.rule, then.severity) != (now.rule, now.severity):
        return "rule"
    return "value" if then.basis != now.basis else None


def _is_back(decision: Decision, now: _Ground) -> bool:
    return now.since_edition > int(decision.payload["edition"])


def _words(scheme: Scheme, finding: Mapping[str, Any], last: Decision, now: _Ground, cause: str | None) -> tuple[str, str]:
    """Why it is so, in Chinese and in English."""
    if cause == "value":
        return changed_values(scheme, finding["rule"], finding["table_code"] or "", last.payload["basis"], now.basis)
    if cause is not None:
        until = last.payload.get("until") if cause == "expired" else None
        said = CAUSES[cause]
        return said.zh + (f"（{until}）" if until else ""), said.en + (f" ({until})" if until else "")
    if last.kind == "refuse":
        note = last.payload.get("note") or ""
        return _REFUSED[0] + (f"：{note}" if note else ""), _REFUSED[1] + (f": {note}" if note else "")
    return _STILL if BY_KIND[last.kind].to in _HELD and _is_back(last, now) else ("", "")
