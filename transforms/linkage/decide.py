"""From a row's proposals to its verdict."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from transforms.linkage.grades import State, grade
from transforms.linkage.index import RegisterIndex
from transforms.linkage.reasons import METHODS, explain
from transforms.linkage.stages import Proposal, Row, distance, propose
from transforms.linkage.vetoes import BY_NAME, VETOES, Case

# A vetoed proposal is shown as likely, never as sure.
VETOED = 0.9
SHOWN = 3
RULED_OUT = "更符合的单位已由人工排除"


class Verdict(NamedTuple):
    """One ledger row's answer, in the order of the result's columns."""

    unit_no: str | None
    score: float
    method: str  # a Method, or `decided_` and the kind of a person's decision
    state: State
    candidates: str
    reason: str


def decided(unit_no: str | None, method: str, reason: str) -> Verdict:
    """What a person has decided: a unit, surely; or surely none."""
    candidates = [] if unit_no is None else [{"unit_no": unit_no, "score": 1.0, "why": reason}]
    state: State = "none" if unit_no is None else "accepted"
    return Verdict(unit_no, 0.0 if unit_no is None else 1.0, method, state, json.dumps(candidates, ensure_ascii=False), reason)


NOTHING = Verdict(None, 0.0, "none", "none", "[]", METHODS["none"])


def decide(row: Row, index: RegisterIndex, ruled_out: frozenset[str] = frozenset()) -> Verdict:
    """Grade, order, veto. Accepted is the best proposal only, and only if nothing speaks against it.

    Units that a person has ruled out are not proposed; where one of them was the best, who follows is only a candidate.
    """
    kind, by_code, by_name = propose(row, index)
    every = _ranked([*by_code, *by_name], row, index)
    ranked = [proposal for proposal in every if index.unit_no[proposal.unit] not in ruled_out]
    if not ranked:
        return NOTHING
    best, (state, score) = ranked[0], grade(ranked[0])
    case = Case(row, kind, by_code, by_name, ranked, index)
    against = [words for words, holds in VETOES.items() if holds(case)] if state == "accepted" else []
    if ranked[0] != every[0]:
        against.append(RULED_OUT)
    if against:
        state, score = "candidate" if state == "accepted" else state, min(score, VETOED)
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
