"""The reasons that an explanation, a waiver or a return can have: a code, and words in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Reason:
    """A reason. `for_kinds`: the kinds of decision that it can stand under."""

    code: str
    zh: str
    en: str
    for_kinds: tuple[str, ...] = ("explain", "waive")


REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        reason.code: reason
        for reason in (
            Reason("true_as_reported", "情况属实", "true as reported"),
            Reason("other_measure", "统计口径或时点不同", "another definition or day of count"),
            Reason("reorganised", "机构合并、分立或改制", "merged, split or reorganised"),
            Reason("moved", "区划或隶属关系调整", "moved to another region or union"),
            Reason("closed", "注销、停业或迁出", "closed, idle or gone"),
            Reason("seasonal", "季节性用工", "seasonal work"),
            Reason("policy", "政策或专项行动影响", "a policy or campaign"),
            Reason("source_system", "上级或外部系统数据如此", "so in a system above or outside"),
            Reason("register_outdated", "登记库尚未更新", "the register is out of date"),
            Reason("correcting", "正在更正，下期体现", "being corrected, shows next period"),
            Reason("other", "其他（请写明）", "something else (say what)"),
            Reason("wrong_value", "数值有误，请更正", "a wrong value, to be corrected", ("return",)),
            Reason("not_explained", "说明不足，请补充", "not explained well enough", ("return",)),
            Reason("incomplete", "报表不全，请补报", "incomplete, hand in the rest", ("return",)),
        )
    }
)
LEAST_WORDS = 10
"""How many characters the words beside a reason have at least."""


def reasons_for(kind: str) -> tuple[Reason, ...]:
    """The reasons that a kind of decision can have, in their order."""
    return tuple(reason for reason in REASONS.values() if kind in reason.for_kinds)
