"""Where a unit's period is signed, accepted, locked and unlocked: held against what lies there, recorded with its audit row, or refused.

The console and `unionstats signoff` both come here. Which move may follow on which state, and what stands in its way, is
data (transforms/stewardship/periods.py), and so is who may (roles.py).
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.errors import UserError
from flows.language import _, language
from flows.naming import unit_name
from flows.own_words import check_own_words
from flows.stale import Stale
from transforms.decided import Decision
from transforms.stewardship.periods import BLOCKING, LOCKED, MOVES, STATES, Lying, Now, Period, Standing, Why, blocks, period_now, standings
from transforms.stewardship.roles import Person
from transforms.stewardship.states import STATES as OF_FINDINGS
from warehouse import Act, NewDecision, Warehouse

COUNTS = f"""
    SELECT unit, period, {", ".join(f'SUM("{state}") AS "{state}"' for state in OF_FINDINGS)}
    FROM finding_group WHERE severity IN ({", ".join(f"'{severity}'" for severity in BLOCKING)}) GROUP BY unit, period"""
DECIDED = """
    SELECT f.unit AS unit, f.period AS period, c.state AS state, MAX(c.decision) AS decision FROM finding_case c
    JOIN finding f ON f.fingerprint = c.fingerprint AND f.last_edition IS NULL GROUP BY f.unit, f.period, c.state"""
UNDO = "undo"
_BACK = ("sign", "accept")
"""What can be taken back while it is the last step; a lock is unlocked."""
LONGEST = 500


@dataclass(frozen=True)
class Shown:
    """A unit's period as a person sees it. `moves`: what they may do now; `barred`: what the next step lacks, whoever takes it."""

    period: Period
    now: Now
    moves: tuple[str, ...] = ()
    barred: Mapping[str, tuple[Why, ...]] = field(default_factory=dict)
    token: str = ""

    @property
    def last(self) -> Decision | None:
        """The decision that it rests on."""
        return self.period.standing.last

    @property
    def state_words(self) -> str:
        """Its state, in the language of now."""
        state = STATES[self.period.state]
        return state.zh if language() == "zh" else state.en

    @property
    def said(self) -> tuple[str, ...]:
        """What is to be said of it: why it lapsed, or what waits behind a lock."""
        if self.period.waiting:
            return (_("files that came after the lock and wait: {count}").format(count=len(self.period.waiting)),)
        return tuple(why.text(language()) for why in self.period.why)


class SignOffDesk:
    """Signs, accepts, locks and unlocks for one person."""

    def __init__(self, store: Warehouse, person: Person) -> None:
        self._store = store
        self._person = person

    def overview(self) -> dict[tuple[str, str], Shown]:
        """The periods of the person's units that anything lies there for, or was decided on."""
        standing, facts = standings(self._store.decisions(findings=False)), self._facts()
        mine = [key for key in {**facts, **standing} if self._person.acts_for(key[0])]
        return {key: self._shown(key, standing.get(key, Standing()), facts.get(key, Now())) for key in sorted(mine)}

    def one(self, unit: str, period: str) -> Shown:
        """A unit's period. UserError for one that is none of the person's."""
        key = (unit, period)
        if unit not in self._store.scheme.units or not self._person.acts_for(unit):
            raise UserError(_("{unit}: there is nothing here, or nothing that you may see.").format(unit=f"{unit} {period}"))
        return self._shown(key, standings(self._store.decisions(findings=False)).get(key, Standing()), self._facts().get(key, Now()))

    def take(self, kind: str, unit: str, period: str, note: str = "", seen: str | None = None) -> int:
        """Take a step, or take the last one back (`undo`); the decision's number.

        `seen`: the token of what the person saw; Stale where it is another now. UserError where the step may not be taken.
        """
        place = f"{unit_name(self._store.scheme, unit)} {period}"
        note = " ".join(note.split())[:LONGEST]
        self._check_role(kind, unit, place)
        check_own_words(note, place)
        with self._store.casework() as work:  # from here on nobody else decides
            shown = self.one(unit, period)
            if seen is not None and seen != shown.token:
                raise Stale([shown.last] if shown.last else ())
            self._check(kind, shown, note, place)
            files = dict(shown.period.standing.files) if kind in ("unlock", UNDO) else {file.id: file.sha256 for file in shown.now.files}
            payload = {
                "files": {str(number): sha for number, sha in files.items()},
                "findings": dict(shown.now.findings),
                "edition": work.edition,
                "as_of": work.as_of,
                "note": note,
            }
            if kind == UNDO and shown.last:
                payload["revokes"] = shown.last.id
            detail = {name: payload[name] for name in ("files", "findings", "note", "revokes") if name in payload} | {"from": shown.period.state}
            new = NewDecision(kind, self._person.login, unit, period, payload=payload)
            return work.take([new], [Act(self._person.login, self._person.role, kind, unit, period, detail=detail)])[0]

    def _check_role(self, kind: str, unit: str, place: str) -> None:
        """What a role may not do at all is said before anything is looked at."""
        if kind not in (*MOVES, UNDO):
            raise UserError(_("{kind} is no step of a period. Known are: {expected}.").format(kind=kind, expected=", ".join(MOVES)))
        if not self._person.acts_for(unit):
            raise UserError(_("{unit}: there is nothing here, or nothing that you may see.").format(unit=place))
        if not any(self._person.may(step, unit) for step in (_BACK if kind == UNDO else (kind,))):
            raise UserError(_("{place}: {step}: your role may not do that.").format(place=place, step=_name(kind)))

    def _check(self, kind: str, shown: Shown, note: str, place: str) -> None:
        if kind == UNDO:
            self._check_undo(shown, place)
            return
        move, name = MOVES[kind], _name(kind)
        if shown.period.state not in move.before:
            before = ", ".join(STATES[state].zh if language() == "zh" else STATES[state].en for state in move.before)
            said = _("{place}: {step} is not possible now: it is {found}; expected {expected}.")
            raise UserError(said.format(place=place, step=name, found=shown.state_words, expected=before))
        if barred := shown.barred.get(kind):
            said = _("{place}: {step} is not possible: {why}. Settle that first: unionstats findings --unit {unit} --period {period}.")
            why = "; ".join(one.text(language()) for one in barred)
            raise UserError(said.format(place=place, step=name, why=why, unit=shown.period.unit, period=shown.period.period))
        if move.reason and not note:
            raise UserError(_("{place}: {step} needs a reason.").format(place=place, step=name))

    def _check_undo(self, shown: Shown, place: str) -> None:
        last = shown.last
        if last is None or last.kind not in _BACK:
            raise UserError(_("{place}: there is no signature or acceptance to take back; a lock is unlocked.").format(place=place))
        if not self._person.may(last.kind, shown.period.unit):
            raise UserError(_("{place}: {step}: your role may not do that.").format(place=place, step=_name(UNDO)))

    def _shown(self, key: tuple[str, str], standing: Standing, now: Now) -> Shown:
        period = period_now(*key, standing, now)
        next_ones = [kind for kind, move in MOVES.items() if period.state in move.before]
        barred = {kind: why for kind in next_ones if (why := blocks(kind, now))}
        last = standing.last
        back = [UNDO] if last is not None and last.kind in _BACK and period.state != LOCKED and self._person.may(last.kind, key[0]) else []
        moves = tuple(kind for kind in next_ones if kind not in barred and self._person.may(kind, key[0]))
        return Shown(period, now, (*moves, *back), barred, _token(period, now))

    def _facts(self) -> dict[tuple[str, str], Now]:
        """What lies there for every unit and period."""
        edition = self._store.latest_edition()
        checked = frozenset(edition.inputs.file_ids) if edition else frozenset()
        files: dict[tuple[str, str], list[Lying]] = defaultdict(list)
        columns = ["unit", "period", "id", "sha256", "version", "path"]
        for unit, period, number, sha, version, path in self._store.files()[columns].itertuples(index=False):
            files[unit, period].append(Lying(int(number), sha, int(version), path, int(number) in checked))
        counts = {(row["unit"], row["period"]): {state: int(row[state] or 0) for state in OF_FINDINGS} for row in self._store.rows(COUNTS)}
        decided: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for row in self._store.rows(DECIDED):
            decided[row["unit"], row["period"]][row["state"]] = int(row["decision"])
        return {key: Now(tuple(files.get(key, ())), counts.get(key, {}), decided.get(key, {})) for key in {*files, *counts}}


def _name(kind: str) -> str:
    if kind == UNDO:
        return _("take back")
    return MOVES[kind].zh if language() == "zh" else MOVES[kind].en


def _token(period: Period, now: Now) -> str:
    """The same as long as nothing has happened that a decision on the period would be about."""
    last = period.standing.last
    seen = [period.state, last.id if last else 0, sorted(file.id for file in now.files), sorted(now.findings.items()), sorted(now.decided.items())]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:16]
