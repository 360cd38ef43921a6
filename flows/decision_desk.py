"""Where a decision on a match is taken: what is asked is held against what stands, and refused where it cannot be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from flows.decision_rows import Report, Row, month_of_register
from flows.errors import UserError
from flows.language import _, language
from flows.own_words import check_own_words
from flows.people import called
from transforms.decided import KINDS, Decision, standing
from transforms.linkage.pairing import is_sound
from warehouse import NewDecision, Warehouse

RULE = "R10"


@dataclass(frozen=True)
class Asked:
    """What a steward says of a ledger row. `source`: where it was said, such as a row of a sheet.

    `choice`: which of the candidates it is, counted from 1; `candidates`: those that the steward saw, where the sheet has them.
    `name`: the enterprise's name in that row, which tells rows with one key apart.
    """

    kind: str
    unit: str
    period: str
    row_key: str
    unit_no: str | None = None
    federation: str | None = None
    note: str = ""
    source: str = ""
    choice: int | None = None
    candidates: tuple[str, ...] = ()
    name: str | None = None


@dataclass
class Desk:
    """Takes decisions over what the latest edition and all decisions so far say."""

    store: Warehouse
    author: str
    decisions: tuple[Decision, ...] = ()
    _registers: dict[str, pd.DataFrame] = field(default_factory=dict)
    _reports: dict[tuple[str, str], Report] = field(default_factory=dict)
    _asked: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def take(self, asked: Asked) -> NewDecision:
        """The decision that is to be recorded. UserError where it may not be taken, with the way out."""
        check_own_words(f"{asked.note} {asked.federation or ''}", f"{asked.unit} {asked.period}")
        report = self._report(asked.unit, asked.period)
        row = self._row(asked, report)
        if row.label is None:
            asked = replace(asked, unit_no=asked.row_key)
        asked = _with_unit(asked, row)
        self._check_undecided(asked, report, row)
        answer = self._answer(asked)
        units = report.units([asked.unit_no or ""] if answer == "unit" else row.proposed)
        if answer == "unit":
            self._check_unit(asked, report, row, known=bool(units))
        elif answer == "none_of_these" and not units:
            raise _refusal(row, _("nothing is proposed for this row"), _("Say that the register has it not: unionstats decide unregistered"))
        return NewDecision(asked.kind, self.author, asked.unit, asked.period, RULE, asked.row_key, self._payload(asked, report, row, units))

    def _report(self, unit: str, period: str) -> Report:
        if (unit, period) not in self._reports:
            if period not in self._registers:
                self._registers[period] = month_of_register(self.store, period, f"{unit} {period}")
            self._reports[unit, period] = Report(self.store, unit, period, self.decisions, self._registers[period])
        return self._reports[unit, period]

    def _row(self, asked: Asked, report: Report) -> Row:
        """The ledger row; of an enterprise in no ledger, which only a federation union can cover, its unit of the register."""
        listed = asked.kind != "federation" or bool((report.matches["row_key"] == asked.row_key).any())
        unlisted = None if listed else report.unlisted(asked.row_key)
        return unlisted or report.row(asked.row_key, asked.name)

    def _answer(self, asked: Asked) -> str:
        may = KINDS[asked.kind].answer
        if not may:
            return ""
        return may[0] if len(may) == 1 or asked.unit_no else may[-1]

    def _check_undecided(self, asked: Asked, report: Report, row: Row) -> None:
        key = (asked.unit, asked.period, asked.row_key)
        if key in self._asked:
            raise _refusal(row, _("it is decided twice, here and in {place}").format(place=self._asked[key]), _("Leave one of them out"))
        self._asked[key] = asked.source or asked.kind
        if row.label is None:
            before = [d for d in standing(self.decisions) if (d.kind, d.unit, d.row_key) == (asked.kind, asked.unit, asked.row_key)]
            if before:
                raise _decided(row, before[-1])
            return
        holds = report.memory.in_force.set_index("row")["decision"].get(row.label)
        if holds is None:
            return
        decision = next(d for d in self.decisions if d.id == holds)
        settled = row.label in set(report.memory.bound.forced["row"])
        rejected = report.memory.bound.ruled_out.get(row.label, frozenset())
        nothing_new = asked.kind == decision.kind and set(row.proposed) <= rejected
        if settled or nothing_new:
            raise _decided(row, decision)
        if asked.unit_no in rejected:
            raise _decided(row, decision, _("which rules out {unit}").format(unit=asked.unit_no))

    def _check_unit(self, asked: Asked, report: Report, row: Row, *, known: bool) -> None:
        if not known:
            proposed = ", ".join(f"{unit['unit_no']} ({unit['unit_name']})" for unit in report.units(row.proposed)) or _("none")
            raise UserError(
                _("{place}: the register of {period} has no unit {found}. Proposed are: {expected}.").format(
                    place=row.place, period=asked.period, found=asked.unit_no, expected=proposed
                )
            )

    def _payload(self, asked: Asked, report: Report, row: Row, units: Sequence[dict[str, Any]]) -> dict[str, Any]:
        edition, register = self.store.latest_edition(), report.register
        codes, names = register["code"] == row.party.code, register["name"] == row.party.name
        payload: dict[str, Any] = {
            "ledger": {"enterprise_name": row.name, "uscc": row.code},
            "units": list(units),
            "is_unit": self._answer(asked) == "unit",
            "code_held_by": sorted(register.loc[codes, "unit_no"]) if is_sound(row.party.code) else [],
            "name_held_by": sorted(register.loc[names, "unit_no"]) if row.party.name else [],
            "month": asked.period,
            "proposed": list(row.proposed),
            "edition": edition.id if edition else None,
            "note": asked.note,
        }
        if asked.kind == "federation":
            payload["federation"] = self._federation(asked, row)
        return payload

    def _federation(self, asked: Asked, row: Row) -> str:
        name = asked.federation or row.union_name
        if not name:
            cure = _("Fill in the column {column}").format(column=_("federation union")) if asked.source else _("Name it with --union NAME")
            raise _refusal(row, _("no federation union is named, here or in the ledger"), cure)
        return name


def _with_unit(asked: Asked, row: Row) -> Asked:
    """With the unit that is chosen, or the only one that it can be: of what the steward saw, else of what is proposed now."""
    candidates = asked.candidates or row.candidates
    if asked.choice is not None:
        if asked.choice > len(candidates):
            raise UserError(_("{place}: there is no candidate {found}.").format(place=row.place, found=asked.choice))
        return replace(asked, unit_no=candidates[asked.choice - 1])
    if asked.unit_no is None and KINDS[asked.kind].answer == ("unit",):
        if len(candidates) != 1:
            expected = _("register unit number")
            raise UserError(_("{place}: which unit? Fill in the column {expected}.").format(place=row.place, expected=expected))
        return replace(asked, unit_no=candidates[0])
    return asked


def undo(decisions: Sequence[Decision], number: int, author: str, note: str) -> NewDecision:
    """The decision that revokes decision `number`. UserError where there is none, or it is undone already."""
    found = next((d for d in decisions if d.id == number), None)
    place = _("decision {number}").format(number=number)
    check_own_words(note, place)
    if found is None:
        raise UserError(_("{place}: there is none. Decisions are shown by: unionstats decide list.").format(place=place))
    if found.kind == "undo":
        raise UserError(_("{place}: it is an undo, and cannot be undone. Decide anew instead.").format(place=place))
    by = next((d.id for d in decisions if d.kind == "undo" and d.payload.get("revokes") == number), None)
    if by is not None:
        raise UserError(_("{place}: decision {by} has undone it already.").format(place=place, by=by))
    about = (found.unit, found.period, found.rule, found.row_key)
    return NewDecision("undo", author, *about, payload={"revokes": number, "note": note}, fingerprint=found.fingerprint)


def _decided(row: Row, decision: Decision, but: str = "") -> UserError:
    zh, en = decision.said_by(called(decision.author))
    words = en if language() == "en" else zh
    cure = _("Undo it first: unionstats decide undo {number}").format(number=decision.id)
    return _refusal(row, _("it is decided already: {decision}").format(decision=f"{words}{', ' if but else ''}{but}"), cure)


def _refusal(row: Row, found: str, cure: str) -> UserError:
    return UserError(_("{place}: {found}. {cure}.").format(place=row.place, found=found, cure=cure))
