"""What is said with a decision on a finding (reason, words, end), whether that is enough, and how a refusal is worded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flows.errors import ToldPlainly, UserError
from flows.language import _, language
from flows.own_words import personal
from flows.tables import cell_text
from transforms.decided import KINDS
from transforms.stewardship.reasons import LEAST_WORDS, REASONS, reasons_for
from transforms.stewardship.states import BY_KIND, STATES

LONGEST_WAIVER = 366
"""Days."""
_MUST_SAY = frozenset({"explain", "waive"})


@dataclass(frozen=True)
class Said:
    """Reason (a code), words, and of a waiver its last day (YYYY-MM-DD)."""

    reason: str = ""
    note: str = ""
    until: str | None = None


def check_said(kind: str, said: Said, as_of: str) -> Said:
    """What was said, trimmed. UserError where it does not do for a decision of this kind on the day `as_of`."""
    said = replace(said, note=" ".join(said.note.split()), until=(said.until or "").strip() or None)
    wrong = list(_wrong(kind, said))
    if wrong:
        told = [_("{kind}: {said}").format(kind=kind_name(kind), said=" ".join(some)) for some in zip(*wrong, strict=True)]
        raise ToldPlainly(*told)
    return replace(said, until=_last_day(said.until, as_of) if kind == "waive" else None)


def _wrong(kind: str, said: Said) -> Iterator[tuple[str, str]]:
    """All that is wrong with the reason and the words: as it is said with the codes, and plainly."""
    known = {reason.code: reason for reason in reasons_for(kind)}
    if said.reason not in known and (said.reason or kind in _MUST_SAY):
        expected = ", ".join(f"{r.code} ({named(r)})" for r in known.values()) or _("none")
        yield (
            _("{found} is no reason for it. Expected one of: {expected}.").format(found=said.reason or "–", expected=expected),
            _("Choose a reason."),
        )
    if kind in _MUST_SAY and len(said.note) < LEAST_WORDS:
        short = _("Say in at least {least} characters why it is so; these are {found}.").format(least=LEAST_WORDS, found=len(said.note))
        yield short, short
    if kind == "refuse" and not said.note:
        silent = _("Say why, so that the unit knows what to do.")
        yield silent, silent
    if kind == "return" and not said.note and not said.reason:
        silent = _("Choose a reason or say what is to be corrected.")
        yield silent, silent
    if said.note and (private := personal(said.note)):
        yield private, private


def _last_day(until: str | None, as_of: str) -> str:
    """The last day of a waiver, as ISO text: not before today, and at most a year away."""
    first = date.fromisoformat(as_of)
    last = first + timedelta(days=LONGEST_WAIVER)
    expected = _("{kind}: it ends on {found}. Expected a day from {first} to {last}.")
    try:
        day = date.fromisoformat(until or "")
    except ValueError:
        day = None
    if day is None or not first <= day <= last:
        raise UserError(expected.format(kind=kind_name("waive"), found=until or _("no day"), first=first, last=last))
    return day.isoformat()


def named(of: Any) -> str:
    """Something with words in both languages, in that of tonight."""
    return str(of.en if language() == "en" else of.zh)


def kind_name(kind: str) -> str:
    """A kind of decision in the language of tonight."""
    return named(KINDS[kind])


def reason_name(code: str) -> str:
    """A reason in the language of tonight; a code that is not known as it is."""
    return named(REASONS[code]) if code in REASONS else cell_text(code)


def no_move(kind: str, finding: Mapping[str, Any]) -> str:
    """Why a kind of decision cannot be taken on a finding that is there."""
    move = BY_KIND[kind]
    if finding["severity"] not in move.severities:
        if finding["severity"] == "error":
            return _("an error cannot be explained: it is returned, corrected and handed in again, or waived")
        if finding["severity"] == "info":
            return _("it is for information and needs no answer")
        return _("only an error can be waived: a query is explained or returned")
    return _("it is in the state {state}").format(state=named(STATES[finding["state"]]))
