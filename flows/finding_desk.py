"""Where a decision on a finding is taken: held against what stands and who asks, recorded whole in one transaction, or refused.

The console, `unionstats decide` and the workbooks that come back all come here. What may follow on what is data
(transforms/stewardship/states.py), and so is who may do it (roles.py).
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.decision_words import Said, check_said, kind_name, no_move
from flows.errors import UserError
from flows.finding_selection import Preview, Token, digest_of
from flows.finding_undo import last_of, undo_some
from flows.language import _
from flows.stale import Stale, Version, check_version
from transforms.decided import Decision
from transforms.stewardship.bound import rule_digest
from transforms.stewardship.roles import Person
from transforms.stewardship.states import BY_KIND, target
from warehouse import Act, NewDecision, Warehouse

if TYPE_CHECKING:
    from warehouse.casework import Casework

EXAMPLES = 5


@dataclass(frozen=True)
class Taken:
    """What was recorded: the decisions' numbers, what is common to them where they are several, and what was left out and why.

    `left_out`: (fingerprint, why); of an undo, (number of the decision, why).
    """

    batch: str | None
    numbers: tuple[int, ...]
    left_out: tuple[tuple[str, str], ...] = ()


class FindingDesk:
    """Takes the decisions of one person. Every method is one transaction: all that may be taken, with its audit rows, or nothing.

    `version`: what the form was opened at (Warehouse.version); Stale where somebody or a night has come in between. UserError,
    with the way out, where nothing of what was asked may be done.
    """

    def __init__(self, store: Warehouse, person: Person) -> None:
        self._store = store
        self._person = person

    def explain(self, fingerprints: Sequence[str], reason: str, note: str, version: Version = None) -> Taken:
        """Say why queries are as they are."""
        return self._take("explain", fingerprints, Said(reason, note), version)

    def ask_waiver(self, fingerprints: Sequence[str], reason: str, note: str, until: str, version: Version = None) -> Taken:
        """Ask that errors hold nothing back until a day; another person grants it."""
        return self._take("waive", fingerprints, Said(reason, note, until), version)

    def grant(self, fingerprints: Sequence[str], note: str = "", version: Version = None) -> Taken:
        """Grant waivers that others asked for, until the day that they asked for."""
        return self._take("grant", fingerprints, Said(note=note), version)

    def refuse(self, fingerprints: Sequence[str], note: str, version: Version = None) -> Taken:
        """Refuse waivers that others asked for."""
        return self._take("refuse", fingerprints, Said(note=note), version)

    def give_back(self, fingerprints: Sequence[str], reason: str = "", note: str = "", version: Version = None) -> Taken:
        """Return findings to the unit, which corrects them and hands in again."""
        return self._take("return", fingerprints, Said(reason, note), version)

    def preview(self, kind: str, groups: Sequence[str] = (), **filters: str | None) -> Preview:
        """What a decision on whole groups would do: those named, or all under `filters` (Warehouse.groups; without one, of every state)."""
        self._check_role(kind)
        asked = {"state": None, **filters}
        chosen = tuple(groups) or tuple(g.id for g in self._store.groups(self._person.units, limit=None, order="sort", **asked))
        with self._store.casework(looking=True) as work:
            there = self._seen(work, work.in_groups(chosen))
            taken, left_out = self._judged(work, kind, there, list(there))
        token = Token(kind, chosen, digest_of(taken), len(taken)).text()
        some = (self._store.finding(finding["fingerprint"]) for finding in taken[:EXAMPLES])
        counts = Counter(why for _name, why in left_out)
        return Preview(kind, len(taken), tuple(found for found in some if found is not None), tuple(counts.most_common()), token)

    def commit(self, token: str, reason: str = "", note: str = "", until: str | None = None) -> Taken:
        """Take a decision on exactly what was previewed; Stale where that is no longer so."""
        seen = Token.of(token)
        self._check_role(seen.kind)
        with self._store.casework() as work:
            said = check_said(seen.kind, Said(reason, note, until), work.as_of)
            there = self._seen(work, work.in_groups(seen.groups))
            taken, left_out = self._judged(work, seen.kind, there, list(there))
            if digest_of(taken) != seen.digest:
                raise Stale
            return self._recorded(work, seen.kind, taken, said, left_out)

    def undo(self, number: int, note: str = "") -> Taken:
        """Revoke one decision."""
        with self._store.casework() as work:
            return Taken(*undo_some(work, self._person, work.decisions_where(id=number), note, str(number)))

    def undo_batch(self, batch: str, note: str = "") -> Taken:
        """Revoke all decisions that were taken at once."""
        with self._store.casework() as work:
            return Taken(*undo_some(work, self._person, work.decisions_where(batch=batch), note, batch))

    def undo_last(self, note: str = "") -> Taken:
        """Revoke what the person decided last, with all that was decided at once with it."""
        with self._store.casework() as work:
            last = last_of(work, self._person)
            return Taken(*undo_some(work, self._person, last, note, self._person.login))

    def _take(self, kind: str, fingerprints: Sequence[str], said: Said, version: Version) -> Taken:
        self._check_role(kind)
        names = list(dict.fromkeys(fingerprints))
        with self._store.casework() as work:
            checked = check_said(kind, said, work.as_of)
            there = self._seen(work, names)
            check_version(work, there, version)
            taken, left_out = self._judged(work, kind, there, names)
            return self._recorded(work, kind, taken, checked, left_out)

    def _check_role(self, kind: str) -> None:
        """What a role may not do at all is said before anything is looked at."""
        move = BY_KIND.get(kind)
        if move is None:
            raise UserError(_("{kind} is no decision on a finding.").format(kind=kind))
        if not self._person.may(move.action):
            raise UserError(_("{kind}: your role may not do that.").format(kind=kind_name(kind)))

    def _seen(self, work: Casework, names: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """The findings that are there and that the person may know of, in the order of `names`."""
        found = work.found(names)
        return {name: found[name] for name in names if name in found and self._person.acts_for(found[name]["unit"])}

    def _judged(
        self, work: Casework, kind: str, there: Mapping[str, Mapping[str, Any]], names: Sequence[str]
    ) -> tuple[list[Mapping[str, Any]], list[tuple[str, str]]]:
        """Which findings the decision can be taken on, and which are left out and why."""
        answered = self._answered(work, kind, there)
        taken: list[Mapping[str, Any]] = []
        left_out: list[tuple[str, str]] = []
        for name in names:
            why = self._refused(kind, there.get(name), answered.get(name))
            if why is None:
                taken.append(dict(there[name]) | {"answers": answered.get(name)})
            else:
                left_out.append((name, why))
        return taken, left_out

    def _refused(self, kind: str, finding: Mapping[str, Any] | None, answered: Decision | None) -> str | None:
        if finding is None:
            return _("it is not there: a night has closed it, or it never was")
        if target(kind, finding["severity"], finding["state"]) is None:
            return no_move(kind, finding)
        if answered is not None and answered.author == self._person.login:
            return _("who asks for a waiver cannot grant or refuse it")
        return None

    def _answered(self, work: Casework, kind: str, there: Mapping[str, Mapping[str, Any]]) -> dict[str, Decision]:
        """By finding, the decision that this kind of decision answers: of a grant, what asked for it."""
        if not BY_KIND[kind].by_another:
            return {}
        asked = [name for name, finding in there.items() if finding["state"] == "asked"]
        return {name: [d for d in stand if d.kind == "waive"][-1] for name, stand in work.standing(asked).items()}

    def _recorded(
        self, work: Casework, kind: str, taken: Sequence[Mapping[str, Any]], said: Said, left_out: Sequence[tuple[str, str]]
    ) -> Taken:
        if not taken:
            raise UserError(_("{kind}: {said}").format(kind=kind_name(kind), said=left_out[0][1] if left_out else _("there is nothing to decide on")))
        batch = uuid.uuid4().hex[:16] if len(taken) > 1 else None
        new = [bound_decision(work, self._person, kind, finding, said, batch) for finding in taken]
        numbers = work.take(new, list(self._acts(taken, new)))
        return Taken(batch, tuple(numbers), tuple(left_out))

    def _acts(self, taken: Sequence[Mapping[str, Any]], new: Sequence[NewDecision]) -> Iterator[Act]:
        for finding, decision in zip(taken, new, strict=True):
            kept = {name: decision.payload[name] for name in ("fingerprint", "reason", "note", "until", "asks") if name in decision.payload}
            detail = kept | {"rule": decision.rule, "row_key": decision.row_key, "from": finding["state"], "to": BY_KIND[decision.kind].to}
            if decision.batch is not None:
                detail["batch"] = decision.batch
            yield Act(self._person.login, self._person.role, decision.kind, decision.unit, decision.period, detail=detail)


def bound_decision(work: Casework, person: Person, kind: str, finding: Mapping[str, Any], said: Said, batch: str | None) -> NewDecision:
    """The decision, with all that it is bound to (transforms/stewardship/cases.py). An answer keeps reason and end of what it answers."""
    answers: Decision | None = finding.get("answers")
    payload = {
        "fingerprint": finding["fingerprint"],
        "basis": finding["basis"] or "",
        "severity": finding["severity"],
        "rule_digest": rule_digest(work.scheme, finding["rule"]),
        "edition": work.edition,
        "since_edition": finding["since_edition"],
        "as_of": work.as_of,
        "reason": answers.payload["reason"] if answers else said.reason,
        "note": said.note,
    }
    if answers is not None:
        payload |= {"asks": answers.id, "until": answers.payload["until"]}
    elif said.until is not None:
        payload["until"] = said.until
    place = {name: finding[name] for name in ("unit", "period", "rule", "row_key", "fingerprint")}
    return NewDecision(kind, person.login, **place, payload=payload, batch=batch)
