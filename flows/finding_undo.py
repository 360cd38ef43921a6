"""Decisions revoked, one or a whole batch: by who took them, or by those who may revoke what others decided."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from flows.errors import UserError
from flows.language import _
from flows.own_words import check_own_words
from transforms.decided import KINDS, Decision
from transforms.stewardship.roles import Person
from warehouse import Act, NewDecision

if TYPE_CHECKING:
    from warehouse.casework import Casework

Undone = tuple[str | None, tuple[int, ...], tuple[tuple[str, str], ...]]
_UNDOABLE = frozenset({"match", "finding"})


def undo_some(work: Casework, person: Person, decisions: Sequence[Decision], note: str, place: str) -> Undone:
    """Revoke decisions: batch, numbers, and what is left out and why. UserError where none of them can be."""
    decisions = [d for d in decisions if d.unit is None or person.acts_for(d.unit)]
    if not decisions:
        raise UserError(_("{place}: there is no such decision. Decisions are shown by: unionstats decide list.").format(place=place))
    check_own_words(note, place)
    undone, answered = work.undone(decisions), _answered(work, decisions)
    taken, left_out = [], []
    for decision in decisions:
        why = _refused(person, decision, undone.get(decision.id), answered.get(decision.id))
        if why is None:
            taken.append(decision)
        else:
            left_out.append((str(decision.id), why))
    if not taken:
        number, why = left_out[0]
        raise UserError(_("decision {number}: {why}.").format(number=number, why=why))
    batch = uuid.uuid4().hex[:16] if len(taken) > 1 else None
    new = [_undo(decision, person, note, batch) for decision in taken]
    acts = [_act(decision, person, note) for decision in taken]
    return batch, tuple(work.take(new, acts)), tuple(left_out)


def last_of(work: Casework, person: Person) -> list[Decision]:
    """What a person decided last and has not revoked, with all of its batch. UserError where there is nothing."""
    every = (d for d in work.latest_of(person.login, person.name) if KINDS[d.kind].about in _UNDOABLE)
    look = 1  # it is nearly always the first; else ever more are looked at together
    while some := list(islice(every, look)):
        undone, look = work.undone(some), min(10 * look, 1_000)
        last = next((decision for decision in some if decision.id not in undone), None)
        if last is not None:
            return [last] if last.batch is None else work.decisions_where(batch=last.batch)
    raise UserError(_("There is nothing of yours to undo."))


def _answered(work: Casework, decisions: Sequence[Decision]) -> dict[int, int]:
    """By the number of a decision, that of one that answers it and is not undone: a granted waiver rests on what asked for it."""
    by_finding = work.standing({d.fingerprint for d in decisions if d.kind == "waive" and d.fingerprint is not None})
    return {int(d.payload["asks"]): d.id for some in by_finding.values() for d in some if "asks" in d.payload}


def _refused(person: Person, decision: Decision, undone: int | None, answered: int | None) -> str | None:
    own = decision.author == person.login
    if not person.may("undo" if own else "undo_others", decision.unit):
        return _("your role may not undo it") if own else _("it is another person's: only they, or the province, may undo it")
    if KINDS[decision.kind].about not in _UNDOABLE:
        return _("it cannot be undone; decide anew instead")
    if undone is not None:
        return _("decision {by} has undone it already").format(by=undone)
    if answered is not None:
        return _("decision {by} rests on it: undo that first").format(by=answered)
    return None


def _undo(decision: Decision, person: Person, note: str, batch: str | None) -> NewDecision:
    payload = {"revokes": decision.id, "note": note}
    place = (decision.unit, decision.period, decision.rule, decision.row_key)
    return NewDecision("undo", person.login, *place, payload, fingerprint=decision.fingerprint, batch=batch)


def _act(decision: Decision, person: Person, note: str) -> Act:
    detail = {"revokes": decision.id, "kind": decision.kind, "row_key": decision.row_key, "rule": decision.rule, "note": note}
    return Act(person.login, person.role, "undo", decision.unit, decision.period, detail=detail)
