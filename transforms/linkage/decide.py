"""From a row's proposals to its verdict."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from transforms.linkage.grades import State, grade
from transforms.linkage.index import RegisterIndex
from transforms.linkage.reasons import METHODS, explain
from transforms.linkage.stages import Method, Proposal, Row, distance, propose
from transforms.linkage.vetoes import BY_NAME, VETOES, Case

# A vetoed proposal is shown as likely, never as sure.
VETOED = 0.9
SHOWN = 3


class Verdict(NamedTuple):
    """One ledger row's answer, in the order of the result's columns."""

    unit_no: str | None
    score: float
    method: Method
    state: State
    candidates: str
    reason: str


NOTHING = Verdict(None, 0.0, "none", "none", "[]", METHODS["none"])


def decide(row: Row, index: RegisterIndex) -> Verdict:
    """Grade, order, veto. Accepted is the best proposal only, and only if nothing speaks against it."""
    kind, by_code, by_name = propose(row, index)
    ranked = _ranked([*by_code, *by_name], row, index)
    if not ranked:
        return NOTHING
    best, (state, score) = ranked[0], grade(ranked[0])
    case = Case(row, kind, by_code, by_name, ranked, index)
    against = [words for words, holds in VETOES.items() if holds(case)] if state == "accepted" else []
    if against:
        state, score = "candidate", min(score, VETOED)
    shown = [
        {"unit_no": index.unit_no[each.unit], "score": min(grade(each).score, score), "why": explain(each)}
        for each in ranked[:SHOWN]
    ]
    candidates = json.dumps(shown, ensure_ascii=False)
    return Verdict(index.unit_no[best.unit], score, best.method, state, candidates, explain(best, *against))


def _ranked(proposals: Sequence[Proposal], row: Row, index: RegisterIndex) -> list[Proposal]:
    """The best proposal of each unit, best first.

    What may be accepted goes first, by code before by name, then the higher score. Ties go by place, then to units in
    good standing, then to the lower number.
    """

    def rank(proposal: Proposal) -> tuple[bool, bool, float, int, bool, str]:
        state, score = grade(proposal)
        near = distance(proposal.unit, row, index)
        standing = not index.active[proposal.unit]
        return state != "accepted", proposal.method in BY_NAME, -score, near, standing, index.unit_no[proposal.unit]

    best: dict[int, Proposal] = {}
    for proposal in sorted(proposals, key=rank):
        best.setdefault(proposal.unit, proposal)
    return list(best.values())
