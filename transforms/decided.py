"""What people decide: the kinds of decision, each said once; a decision as it is read; which of them stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

About = Literal["match", "finding", "period", "decision"]
Answer = Literal["unit", "no_unit", "none_of_these"]


@dataclass(frozen=True)
class Kind:
    """A kind of decision. A new one is a line in KINDS; what it does stands where things of its `about` are decided.

    about: what it is taken on (a match, a finding, a unit's period, another decision). answer: of a match, what it says of the
    ledger row: it is a unit of the register, it is none, or it is none of the units proposed; without one, nothing is said yet.
    What a decision does to a finding: transforms/stewardship/states.py.
    """

    code: str
    about: About
    zh: str
    en: str
    answer: tuple[Answer, ...] = ()


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.code: kind
        for kind in (
            Kind("same", "match", "同一单位", "same unit", ("unit",)),
            Kind("predecessor", "match", "前身/改名", "predecessor or renamed", ("unit",)),
            Kind("none", "match", "都不是", "none of these", ("none_of_these",)),
            Kind("unregistered", "match", "登记库没有", "not in the register", ("no_unit",)),
            Kind("federation", "match", "由联合工会涵盖", "covered by a federation union", ("unit", "no_unit")),
            Kind("unsure", "match", "不能确定", "cannot tell"),
            Kind("explain", "finding", "说明", "explanation"),
            Kind("waive", "finding", "申请豁免", "waiver asked for"),
            Kind("grant", "finding", "批准豁免", "waiver granted"),
            Kind("refuse", "finding", "不批准豁免", "waiver refused"),
            Kind("return", "finding", "退回", "returned"),
            Kind("remark", "finding", "单位说明", "remark of the unit"),
            Kind("sign", "period", "签报", "signed"),
            Kind("accept", "period", "验收", "accepted"),
            Kind("lock", "period", "锁定", "locked"),
            Kind("unlock", "period", "解锁", "unlocked"),
            Kind("second", "decision", "第二人复核", "second reading"),
            Kind("undo", "decision", "撤销", "undo"),
        )
    }
)


@dataclass(frozen=True)
class Decision:
    """A decision as it was recorded; `payload` is what its kind needs, and what it was decided on.

    fingerprint: of the finding that it is about. batch: common to those taken at once. author: the login of who took it.
    """

    id: int
    kind: str
    unit: str | None
    period: str | None
    rule: str | None
    row_key: str | None
    payload: Mapping[str, Any]
    author: str
    made_at: str
    fingerprint: str | None = None
    batch: str | None = None

    @property
    def words(self) -> tuple[str, str]:
        """Number, kind, author's login and day, in Chinese and in English."""
        return self.said_by(self.author)

    def said_by(self, who: str) -> tuple[str, str]:
        """As `words`, with the author called so."""
        kind = KINDS.get(self.kind)
        zh, en = (kind.zh, kind.en) if kind else (self.kind, self.kind)
        return (f"第 {self.id} 号决定“{zh}”（{who}，{self.made_at[:10]}）", f"decision {self.id}, {en} ({who}, {self.made_at[:10]})")


def login_of(author: str, payload: Mapping[str, Any]) -> str:
    """Who decided, by login, of a row as it is kept: once, on findings and periods, the name was the author and the login stood beside it."""
    return str(payload.get("login", author))


def standing(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions in their order, without those undone and what undid them."""
    every = sorted(decisions, key=lambda decision: decision.id)
    undone = {decision.payload.get("revokes") for decision in every if decision.kind == "undo"}
    return tuple(decision for decision in every if decision.kind != "undo" and decision.id not in undone)
