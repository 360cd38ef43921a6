"""From a row's proposals to its verdict."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from transforms.codes import CodeKind
from transforms.linkage import vetoes
from transforms.linkage.grades import State, grade
from transforms.linkage.index import RegisterIndex
from transforms.linkage.reasons import METHODS, explain
from transforms.linkage.stages import Method, Proposal, Row, propose

# A vetoed proposal is shown as likely, never as sure.
VETOED = 0.9
SHOWN = 3


class Verdict(NamedTuple):
    """One ledger row's answer."""

    unit_no: str | None
    score: float
    method: Method
    state: State
    candidates: str
    reason: str


NOTHING = Verdict(None, 0.0, "none", "none", "[]", METHODS["none"])


def decide(row: Row, index: RegisterIndex) -> Verdict:
    """Grade, order, veto. Ties go by place, then to units in good standing, then to the lower number."""
    kind, by_code, by_name = propose(row, index)
    ranked = _ranked([*by_code, *by_name], row, index)
    if not ranked:
        return NOTHING
    best = ranked[0]
    state, score = grade(best)
    against = _against(best, ranked, kind, by_code, by_name, row, index) if state == "accepted" else ()
    if against:
        state, score = "candidate", min(score, VETOED)
    shown = [
        {"unit_no": index.unit_no[p.unit], "score": min(grade(p).score, score), "why": explain(p)} for p in ranked[:SHOWN]
    ]
    return Verdict(
        index.unit_no[best.unit],
        score,
        best.method,
        state,
        json.dumps(shown, ensure_ascii=False),
        explain(best, *against),
    )


def _against(
    best: Proposal,
    ranked: Sequence[Proposal],
    kind: CodeKind,
    by_code: Sequence[Proposal],
    by_name: Sequence[Proposal],
    row: Row,
    index: RegisterIndex,
) -> tuple[str, ...]:
    rules = {
        "多个登记单位同样符合": _tied(ranked, row, index),
        "该代码属于登记库中另一单位": vetoes.code_is_anothers(best, by_code),
        "该名称属于登记库中另一单位": vetoes.name_is_anothers(best, by_name),
        "台账代码不在登记库": vetoes.code_is_unknown(best, kind, by_code),
        "登记库另有同名单位": vetoes.namesakes(best, by_name, index),
        "地名与所在地不符": vetoes.elsewhere(best, row, index),
        "名称过简": vetoes.too_little_name(best, row, index),
    }
    return tuple(words for words, holds in rules.items() if holds)


def _ranked(proposals: Sequence[Proposal], row: Row, index: RegisterIndex) -> list[Proposal]:
    """The best proposal of each unit, best first: what may be accepted, by code before by name, the higher score."""

    def rank(proposal: Proposal) -> tuple[bool, bool, float, int, bool, str]:
        state, score = grade(proposal)
        unit = proposal.unit
        by_name = proposal.method in vetoes.BY_NAME
        return (
            state != "accepted", by_name, -score, _distance(proposal, row, index), not index.active[unit], index.unit_no[unit]
        )

    best: dict[int, Proposal] = {}
    for proposal in sorted(proposals, key=rank):
        best.setdefault(proposal.unit, proposal)
    return list(best.values())


def _distance(proposal: Proposal, row: Row, index: RegisterIndex) -> int:
    """0 in the row's county, 1 in its city, 2 elsewhere or not known (divisions of GB/T 2260: two digits a level)."""
    region = index.region[proposal.unit]
    return 2 if not row.county or region[:4] != row.county[:4] else int(region != row.county)


def _tied(ranked: Sequence[Proposal], row: Row, index: RegisterIndex) -> bool:
    """Do two enterprises fit equally well, even by place? Two accounts under one code are one enterprise."""
    if len(ranked) < 2:
        return False
    first, second = ranked[:2]
    one = index.code[first.unit] == index.code[second.unit] != ""
    place = _distance(first, row, index) == _distance(second, row, index)
    return not one and place and (first.method, grade(first)) == (second.method, grade(second))
