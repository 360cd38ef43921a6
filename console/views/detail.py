"""A finding in full as the queue shows it: why, what it rests on, what became of it, and what may be decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.views.findings import column_words, rule_words, state_words, table_words
from console.views.typed import MUST_SAY
from flows.language import _, language
from flows.naming import unit_name
from flows.people import called
from flows.words import N_
from scheme.model import Scheme
from transforms.decided import KINDS
from transforms.stewardship.reasons import LEAST_WORDS, REASONS, reasons_for
from transforms.stewardship.roles import Person
from transforms.stewardship.states import CAUSES, MOVES
from warehouse import Event, Found

ACTS = {
    "explain": N_("Explain"),
    "return": N_("Return"),
    "waive": N_("Ask for a waiver"),
    "grant": N_("Grant the waiver"),
    "refuse": N_("Refuse the waiver"),
}
"""What a kind of decision is called before it is taken; KINDS say it of what was."""
KEYS = {"explain": "e", "return": "r", "waive": "w", "grant": "g", "refuse": "x"}
DATED = frozenset({"waive"})
_NIGHTS = {"first": ("首次发现", "first found"), "gone": ("已消除", "gone"), "back": ("再次出现", "found again")}


@dataclass(frozen=True)
class Choice:
    """A kind of decision that is offered; `reasons`: code and words of each."""

    code: str
    words: str
    key: str
    reasons: tuple[tuple[str, str], ...]
    dated: bool


@dataclass(frozen=True)
class Form:
    """The decision form: what is offered, what was typed, and what was wrong with it (`wrong`: the field)."""

    kinds: tuple[Choice, ...]
    version: str = ""
    today: str = ""
    kind: str = ""
    reason: str = ""
    note: str = ""
    until: str = ""
    wrong: str = ""
    error: str = ""
    aside: str = ""

    @property
    def words_hint(self) -> str:
        """What is asked of the words."""
        offered = {self.kind} if self.kind else {choice.code for choice in self.kinds}
        if not offered & MUST_SAY:
            return _("at most 500 characters")
        if offered <= MUST_SAY:
            return _("at least {least} characters, at most 500").format(least=LEAST_WORDS)
        return _("at most 500 characters; at least {least} for an explanation or a waiver").format(least=LEAST_WORDS)


@dataclass(frozen=True)
class Line:
    """Something that happened to the finding. `undo`: the number of the decision, where the person may undo it."""

    day: str
    what: str
    words: str
    undo: int | None = None
    undone: bool = False
    own: bool = False


@dataclass(frozen=True)
class Detail:
    """A finding in words. `notes`: (tone, words) of what is to be said of its state; `next`: the one after it in its group.

    group: '' where it is there no longer. gone: a night has closed the finding.
    """

    group: str
    fingerprint: str
    title: str
    rule: str
    severity: str
    severity_words: str
    state: str
    state_words: str
    unit: str
    period: str
    table: str
    column: str
    sheet: str
    cell: str
    key: str
    message: str
    expected: str
    cure: str
    file_id: int | None
    links: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    history: tuple[Line, ...] = ()
    next: str = ""
    gone: bool = False


def detail_of(scheme: Scheme, found: Found, group: str, history: Iterable[Event], person: Person) -> Detail:
    """A finding in words."""
    zh, history = language() == "zh", tuple(history)
    table = f"{found.table_code} {table_words(scheme, found.table_code)}" if found.table_code else ""
    column = column_words(scheme, found.table_code, found.column_id) if found.column_id else ""
    return Detail(
        group=group,
        fingerprint=found.fingerprint,
        title=rule_words(scheme, found.rule),
        rule=found.rule,
        severity=found.severity,
        severity_words=scheme.severities[found.severity][language()],
        state=found.state,
        state_words=state_words(found.state),
        unit=unit_name(scheme, found.unit),
        period=found.period,
        table=table,
        column=column,
        sheet=found.sheet or "",
        cell=found.cell or "",
        key=found.row_key or "",
        message=(found.message if zh else found.message_en) or found.message or "",
        expected=(found.expected if zh else found.expected_en or found.expected) or "",
        cure=(found.cure if zh else found.cure_en) or "",
        file_id=found.file_id,
        notes=(*_closed(found, history), *_notes(found)),
        history=tuple(_line(event, person) for event in history),
        gone=found.news == "gone",
    )


def choices(found: Found, person: Person) -> tuple[Choice, ...]:
    """The decisions that this person may take on a finding as it stands. Nobody answers what they asked for themselves."""
    return tuple(
        choice_of(move.kind)
        for move in MOVES
        if found.severity in move.severities
        and found.state in move.of
        and person.may(move.action, found.unit)
        and not (move.by_another and found.author == person.login)
    )


def choice_of(kind: str) -> Choice:
    """A kind of decision as it is offered."""
    reasons = tuple((reason.code, str(getattr(reason, language()))) for reason in reasons_for(kind))
    return Choice(kind, _(ACTS[kind]), KEYS[kind], reasons, kind in DATED)


def aside(found: Found, person: Person, offered: tuple[Choice, ...]) -> str:
    """What is to be said of what is not offered."""
    if found.news == "gone":
        return _("A night has closed this finding; there is nothing to decide.")
    if found.severity == "info":
        return _("For information; it needs no answer.")
    if found.state == "asked" and not offered:
        own = found.author == person.login
        return _("Somebody else has to grant what you asked for.") if own else _("A waiver is asked for; an approver of the province decides.")
    if not offered:
        return _("There is nothing for you to decide here.")
    if found.severity == "error":
        return _("An error is corrected or returned; it is waived only by another person, of the province, and until a day.")
    return ""


def reason_words(code: str | None) -> str:
    """A reason in words."""
    reason = REASONS.get(code or "")
    return code or "" if reason is None else str(getattr(reason, language()))


def remark_of(history: Sequence[Event]) -> Event | None:
    """What the unit itself last said of a finding in a workbook that it got back; None where it said nothing."""
    return next((event for event in reversed(history) if event.what == "remark" and event.undone is None and event.note), None)


def kind_words(kind: str) -> str:
    """A kind of decision in words."""
    return str(getattr(KINDS[kind], language())) if kind in KINDS else kind


def _closed(found: Found, history: Sequence[Event]) -> Iterable[tuple[str, str]]:
    """That a night has closed the finding, and when."""
    if found.news == "gone":
        for event in [event for event in history if event.what == "gone"][-1:]:
            said = _("The night of edition {number} closed this finding on {day}: it found it no longer.")
            yield "gone", said.format(day=event.at[:10], number=event.number)


def _notes(found: Found) -> Iterable[tuple[str, str]]:
    if found.news == "back":
        yield "back", _("It was gone and has come back.")
    why = found.why if language() == "zh" else found.why_en
    if found.state == "lapsed":
        cause = CAUSES.get(found.cause or "")
        words = str(getattr(cause, language())) if cause else ""
        said = why if not why or words in why else f"{words}：{why}" if language() == "zh" else f"{words}: {why}"
        yield "lapsed", _("Reopened: {why}").format(why=said or words)
    elif why:
        yield found.state, why
    if found.state != "open" and found.author:
        said = " · ".join(filter(None, (reason_words(found.reason), found.note)))
        by = f"{called(found.author)} {(found.made_at or '')[:10]}"
        until = _("until {day}").format(day=found.until) if found.until else ""
        yield "decided", " · ".join(filter(None, (state_words(found.state), by, said, until)))


def _line(event: Event, person: Person) -> Line:
    if event.what in _NIGHTS:
        zh, en = _NIGHTS[event.what]
        return Line(event.at[:10], zh if language() == "zh" else en, _("by the night, edition {number}").format(number=event.number))
    until = _("until {day}").format(day=event.until) if event.until else ""
    said = (called(event.author), reason_words(event.reason), event.note or "", until)
    own = event.author == person.login
    may = person.may("undo" if own else "undo_others") and event.what != "undo" and event.undone is None
    words = " · ".join(filter(None, said))
    return Line(event.at[:10], kind_words(event.what), words, event.number if may else None, event.undone is not None, may and own)
