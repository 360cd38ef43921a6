"""What the warehouse keeps in Chinese alone, in the language of tonight: why a match, what a figure lacks, the ground of a gap, units of measure."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from flows.language import _, language
from flows.words import N_
from scheme.model import Scheme
from transforms.decided import KINDS
from transforms.figure_gaps_en import BETWEEN
from transforms.figure_gaps_en import in_english as gap_in_english
from transforms.match_reasons_en import in_english, word_in_english

_REGISTER = re.compile(r"登记库 (\d{4}-\d\d) (.+)")
_LEDGER = re.compile(r"(\S+ \d{4}-\d\d) 台账")
_DECISION = re.compile(r"决定 (\d+)")
_RULES = re.compile(r"\(([A-Z0-9,-]+)\)")
_INSURED = re.compile(r"(\d+)人")
_TWIN = re.compile(r"同代码 (.+)")
METHODS = {
    "none": N_("not matched"), "code": N_("by code"), "org_code": N_("by organisation code"), "code_repaired": N_("by code, mended"),
    "code_rounded": N_("by code, its last digits lost"), "exact_name": N_("by the same name"), "normalised_name": N_("by name, spelt otherwise"),
    "similar_name": N_("by a name that is close"),
}  # fmt: skip
"""How a ledger row is matched with a unit, by what `matches` has in `method` (transforms/linkage/reasons.py)."""


def reason_said(reason: str | None, reopened: str | None = None, reopened_en: str | None = None) -> str:
    """Why a ledger row was matched, or not. `reopened`: why a decision on it no longer holds, which the reason begins with."""
    said = reason or ""
    if language() == "zh" or not said:
        return said
    if reopened and said.startswith(reopened):
        rest = in_english(said.removeprefix(reopened))
        return "; ".join(filter(None, (reopened_en or reopened, rest)))
    return in_english(said)


def reasons_said(found: pd.DataFrame) -> list[str]:
    """The reasons of rows of the view `matches`."""
    rows = found[["reason", "reopened", "reopened_en"]].astype(object).where(lambda values: values.notna(), None)
    return [reason_said(*row) for row in rows.itertuples(index=False, name=None)]


def evidence_said(word: str) -> str:
    """A piece of the matching's evidence."""
    return word if language() == "zh" else word_in_english(word)


def method_said(method: str) -> str:
    """How a ledger row was matched, or by which decision."""
    kind = method.removeprefix("decided_")
    if kind != method and kind in KINDS:
        return _("decided: {kind}").format(kind=getattr(KINDS[kind], language()))
    return _(METHODS.get(method, method))


def missing_said(scheme: Scheme, missing: str | None) -> list[str]:
    """What a figure lacks, part by part."""
    parts = [part for part in (missing or "").split(BETWEEN) if part]
    return [_full_width(part) for part in parts] if language() == "zh" else [gap_in_english(scheme, part) for part in parts]


def _full_width(part: str) -> str:
    """The rules that hold it back stand in brackets, which are full-width in Chinese."""
    return _RULES.sub(lambda found: f"（{found[1].replace(',', '、')}）", part)


def ground_said(scheme: Scheme, ground: Any) -> str:
    """What an enterprise's state in the gap ledger rests on."""
    said = "" if ground is None or pd.isna(ground) else str(ground)
    if language() == "zh":
        return said
    if found := _DECISION.fullmatch(said):
        return f"{_('decision')} {found[1]}"
    if found := _LEDGER.fullmatch(said):
        return _("ledger of {report}").format(report=found[1])
    if found := _REGISTER.fullmatch(said):
        return _("register of {month}: {said}").format(month=found[1], said=_of_register(scheme, found[2]))
    return said


def measure_said(measure: str | None) -> str:
    """A unit of measure."""
    from summary.numbers import measure_words  # where a report's words stand; few commands need them

    return measure_words(measure or "", language())


def _of_register(scheme: Scheme, said: str) -> str:
    if found := _INSURED.fullmatch(said):
        return _("{count} insured").format(count=found[1])
    if found := _TWIN.fullmatch(said):
        return _("same code as {number}").format(number=found[1])
    known = {"无此企业": _("not in it"), "人数不明": _("insured not known")}
    status = scheme.registry.by_id["status"]
    return known.get(said) or (scheme.localise(status.codelist, said, language()) if status.codelist else said)
