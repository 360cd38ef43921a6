"""A match in words: its fields, what speaks for and against each candidate, what was said before, the answers that may be given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.language import _, language
from flows.match_case import Case
from flows.match_side_by_side import Row
from flows.naming import unit_name
from flows.people import called
from flows.stored_words import evidence_said, reason_said
from flows.words import N_
from scheme.model import Scheme
from transforms.decided import KINDS, Decision
from transforms.stewardship.roles import Person

FIELDS = {
    "name": N_("Enterprise name"),
    "code": N_("Credit code"),
    "place": N_("Region"),
    "size": N_("Employees / insured"),
    "status": N_("State in the register"),
}
_DOUBTS = {
    "bad": N_("check character wrong"),
    "rounded": N_("rounded by a spreadsheet"),
    "org9": N_("organisation code only"),
    "old15": N_("old 15-digit number"),
    "length17_19": N_("not 18 characters"),
    "none": N_("no code"),
}
_SIGNS = {"for": "+", "against": "−", "neither": "·"}


@dataclass(frozen=True)
class Shown:
    """What the page says of a case beside the fields themselves."""

    where: str
    rows: tuple[Row, ...]
    scores: tuple[str, ...]
    reason: str
    reopened: str
    unsure: str
    before: tuple[str, ...]
    settled: str
    periods: tuple[str, ...]
    elsewhere: tuple[str, ...]
    may: bool

    @property
    def width(self) -> int:
        """How many candidates there are."""
        return len(self.rows[0].candidates) if self.rows else 0

    @staticmethod
    def label(row: Row) -> str:
        """What a field is called."""
        return _(FIELDS[row.field])

    @staticmethod
    def doubt(row: Row) -> str:
        """What is wrong with a code, in words."""
        return _(_DOUBTS[row.doubt]) if row.doubt else ""

    @staticmethod
    def word(evidence: str) -> str:
        """A piece of the matching's evidence, in words."""
        return evidence_said(evidence)

    @staticmethod
    def sign(leaning: str) -> str:
        """+ for, − against, · neither."""
        return _SIGNS[leaning]


def shown(scheme: Scheme, case: Case, person: Person) -> Shown:
    """A case in the language of the request; a second reader is told neither what was decided nor what speaks for it."""
    doubt, english = case.doubt, language() == "en"
    disputed = case.second if case.second and case.second.state == "disputed" else None
    told = [case.second.first, *case.second.readings] if disputed and case.second else []
    settled = case.last is not None and not case.waits
    return Shown(
        where=f"{unit_name(scheme, case.unit)} · {case.period}",
        rows=case.rows,
        scores=() if case.blind else tuple(_percent(one.get("score")) for one in case.candidates),
        reason=reason_said(doubt.reason, *doubt.reopened) if doubt else "",
        reopened=doubt.reopened[1 if english else 0] if doubt else "",
        unsure=words(doubt.unsure) if doubt and doubt.unsure else "",
        before=tuple(words(decision) for decision in told),
        settled=words(case.last) if settled and case.last else "",
        periods=tuple(sorted(other.period for other in case.periods)),
        elsewhere=tuple(unit_name(scheme, other.unit) for other in case.elsewhere),
        may=case.waits and person.may("match", case.unit),
    )


def words(decision: Decision) -> str:
    """Who has said what on which day, and why."""
    kind = KINDS[str(decision.payload.get("says") or decision.kind)]
    note = str(decision.payload.get("note") or "")
    units = decision.payload.get("units") or []
    unit = str(units[0].get("unit_no", "")) if decision.payload.get("is_unit") and units else ""
    said = " ".join(filter(None, (kind.en if language() == "en" else kind.zh, unit, f"“{note}”" if note else "")))
    return _("{who}, {when}: {what}").format(who=called(decision.author), when=decision.made_at[:16].replace("T", " "), what=said)


def what_was_done(decisions: Sequence[Decision], number: str, login: str) -> str:
    """Enterprise and decision, of what this person has just decided; nothing of what is another's."""
    of = next((d for d in reversed(decisions) if str(d.id) == number and d.author == login), None)
    if of is None:
        return ""
    kind = KINDS[str(of.payload.get("says") or of.kind)]
    name = (of.payload.get("ledger") or {}).get("enterprise_name") or of.row_key or ""
    return _("{place}: {said}.").format(place=name, said=kind.en if language() == "en" else kind.zh)


def _percent(score: object) -> str:
    return f"{float(score):.1%}" if isinstance(score, (int, float)) else ""
