"""Where people decide matches: an answer on what lies before them, taken by the same desk as the command line's, or refused in words."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.decision_desk import RULE, Asked, Desk, undo
from flows.decisions_so_far import decisions_so_far
from flows.errors import UserError
from flows.language import _, language
from flows.match_case import Case, Place
from flows.match_queue import last_words
from flows.own_words import check_own_words
from flows.people import called
from flows.second_readings import KIND, SecondReading, said
from transforms.decided import KINDS, Decision, standing
from transforms.stewardship.roles import Person
from warehouse import NewDecision, Warehouse

TRIES = 5


class Overtaken(UserError):
    """Somebody else has decided since the page was opened."""


@dataclass(frozen=True)
class Answer:
    """What a person says. `choice`: which of the candidates shown, from 1; `elsewhere`: also of other units' rows of the same name and code."""

    kind: str
    choice: int | None = None
    federation: str = ""
    note: str = ""
    elsewhere: bool = False


@dataclass(frozen=True)
class MatchDesk:
    """Takes the answers of one person."""

    store: Warehouse
    person: Person

    def decide(self, case: Case, answer: Answer, seen: int) -> list[int]:
        """Record an answer on a case that was opened when `seen` was the last decision; the numbers of what was recorded.

        Raises Overtaken where somebody has decided on the same row since, UserError where the answer cannot be right.
        """
        if KINDS.get(answer.kind) is None or KINDS[answer.kind].about != "match":
            raise UserError(_("There is no answer {found}.").format(found=answer.kind))
        if not self.person.may("match", case.unit):
            raise UserError(_("Matches of {unit} are not yours to decide.").format(unit=case.unit))
        for _attempt in range(TRIES):
            decisions = decisions_so_far(self.store)
            self._refuse_overtaken(case, decisions, seen)
            new = self._new(case, answer, decisions)
            if numbers := self._record(new, decisions[-1].id if decisions else 0):
                return numbers
        raise Overtaken(_("Others are deciding at this moment. Try again."))

    def undo_last(self) -> tuple[list[int], Place | None]:
        """Take back the person's last decision on a match, with all that was decided at once; the numbers, and where it was."""
        decisions = decisions_so_far(self.store)
        mine = [d for d in standing(decisions) if d.author == self.person.login and d.rule == RULE and self.person.may("undo", d.unit)]
        if not mine:
            raise UserError(_("There is nothing of yours to undo."))
        last = mine[-1]
        batch = [d for d in mine if d.id == last.id or (last.batch and d.batch == last.batch)]
        new = [undo(decisions, decision.id, self.person.login, "") for decision in batch]
        numbers = self._record(new, decisions[-1].id)
        if numbers is None:
            raise Overtaken(_("Others are deciding at this moment. Try again."))
        first = batch[0]
        return [d.id for d in batch], (first.unit or "", first.period or "", first.row_key or "")

    def _record(self, new: Sequence[NewDecision], head: int) -> list[int] | None:
        batch = uuid.uuid4().hex if len(new) > 1 else None
        return self.store.decide([replace(decision, batch=batch) for decision in new], seen=head, person=self.person)

    def _refuse_overtaken(self, case: Case, decisions: Sequence[Decision], seen: int) -> None:
        """Said of the same row after the page was opened, or settled before it was: with who has done what."""
        word = last_words(decisions).get((case.unit, case.row_key))
        readings = [d for d in standing(decisions) if d.kind == KIND and case.second and d.payload.get("second_of") == case.second.first.id]
        late = [d for d in (word, *readings) if d is not None and d.id > seen and not (case.blind and d is word)]
        if late or not case.waits:
            raise Overtaken(self.told(late[-1] if late else word))

    def told(self, decision: Decision | None) -> str:
        """Who has done what, in words."""
        if decision is None:
            return _("This row does not wait any more.")
        kind, when = KINDS[decision.kind], decision.made_at[:16].replace("T", " ")
        what = kind.en if language() == "en" else kind.zh
        who = called(decision.author)
        return _("{who} has decided it on {when}: {what} (decision {number}).").format(who=who, when=when, what=what, number=decision.id)

    def _new(self, case: Case, answer: Answer, decisions: Sequence[Decision]) -> list[NewDecision]:
        check_own_words(answer.note, " ".join(case.place))
        if case.second is not None:
            return self._second(case, case.second, answer, decisions)
        places = [case.place, *(other.place for other in case.elsewhere if answer.elsewhere)]
        if answer.kind == "unsure":
            return [self._unsure(case, place, answer) for place in places]
        desk = Desk(self.store, self.person.login, tuple(decisions))
        return [desk.take(self._asked(case, place, answer)) for place in places]

    def _second(self, case: Case, second: SecondReading, answer: Answer, decisions: Sequence[Decision]) -> list[NewDecision]:
        """A reading beside the decision. Where the province settles against a decision, it undoes it and decides anew."""
        first = second.first
        unit_no = self._chosen(case, answer)
        payload = {"second_of": first.id, "says": answer.kind, "units": [{"unit_no": unit_no}] if unit_no else [], "note": answer.note}
        payload["is_unit"] = bool(unit_no)
        reading = NewDecision(KIND, self.person.login, case.unit, case.period, RULE, case.row_key, payload)
        as_given = Decision(0, KIND, case.unit, case.period, RULE, case.row_key, payload, self.person.login, "")
        if second.state == "due" or said(as_given) == said(first):
            return [reading]
        if answer.kind == "unsure":
            raise UserError(_("Two people disagree on this row: the province has to say which it is."))
        left = tuple(d for d in decisions if d.id != first.id)
        new = Desk(self.store, self.person.login, left).take(self._asked(case, case.place, answer))
        return [undo(decisions, first.id, self.person.login, answer.note), new]

    def _asked(self, case: Case, place: Place, answer: Answer) -> Asked:
        candidates = tuple(str(one["unit_no"]) for one in case.candidates)
        return Asked(
            answer.kind, *place, unit_no=self._chosen(case, answer), federation=answer.federation or None, note=answer.note,
            candidates=candidates, name=case.name or None,
        )  # fmt: skip

    def _chosen(self, case: Case, answer: Answer) -> str | None:
        if answer.choice is None:
            return None
        if not 1 <= answer.choice <= len(case.candidates):
            raise UserError(_("{place}: there is no candidate {found}.").format(place=" ".join(case.place), found=answer.choice))
        return str(case.candidates[answer.choice - 1]["unit_no"])

    def _unsure(self, case: Case, place: Place, answer: Answer) -> NewDecision:
        doubt = next((one for one in (case.doubt, *case.elsewhere) if one and one.place == place), None)
        code = doubt.row_key if doubt and doubt.row_key != doubt.name else None
        ledger = {"enterprise_name": doubt.name if doubt else case.name, "uscc": code}
        proposed = [str(one["unit_no"]) for one in case.candidates]
        payload = {"ledger": ledger, "units": [], "proposed": proposed, "month": place[1], "note": answer.note}
        return NewDecision("unsure", self.person.login, *place[:2], RULE, place[2], payload)
