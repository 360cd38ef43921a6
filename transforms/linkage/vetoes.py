"""What keeps a likely row from being accepted unseen: when each holds, and the words a steward reads.

Switches and thresholds stand in data/link_settings.csv.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from transforms.linkage.arrays import Bools, Ints
from transforms.linkage.evidence import BRANCH_RELATION, CODE, FORM, LEFT, NAME, ORDINAL, REGION, Compared
from transforms.linkage.settings import setting

SURE = 250  # tenths of points


@dataclass(frozen=True)
class Best:
    """The best pair of each row, how far it leads, and whether a steward has refused another one."""

    pairs: Compared
    points: Ints
    gap: Ints
    refused: Bools
    branch_nearer: Bools  # a branch of the enterprise is proposed too, and lies in the row's city, unlike the best

    def has(self, field: str, words: tuple[str, ...], *wanted: str) -> Bools:
        """Rows whose field is one of the words."""
        return np.isin(getattr(self.pairs, field), [words.index(word) for word in wanted])

    @property
    def by_code(self) -> Bools:
        """The row's code leads to the unit."""
        return self.pairs.way > 0


def _rare_on_both_sides(best: Best) -> Bools:
    rare = LEFT.index("one_rare")
    return (best.pairs.ledger_left >= rare) & (best.pairs.unit_left >= rare) & ~best.by_code & (best.points < SURE)


def _another_full_name(best: Best) -> Bools:
    """The ledger's name is shorter by brand or trade, but has a legal form: it is no short name."""
    return best.has("name", NAME, "shortened") & best.has("form", FORM, "same") & (best.pairs.unit_left >= LEFT.index("two")) & ~best.by_code


VETOES: Mapping[str, tuple[str, Callable[[Best], Bools]]] = {
    "refused": ("审核人曾否决首选", lambda best: best.refused),
    "nameless": ("台账未写名称", lambda best: (best.pairs.ledger_left == 0) & (best.pairs.likeness == 0)),
    "tied": ("多个登记单位同样符合", lambda best: best.gap == 0),
    "branch_ledger_only": ("台账写分支机构，登记为上级企业", lambda best: best.has("branch", BRANCH_RELATION, "ledger_only")),
    "branch_by_name": (
        "分支机构与上级企业或另一分支，且无代码支持",
        lambda best: best.has("branch", BRANCH_RELATION, "unit_only", "different") & ~best.by_code,
    ),
    "branch_differs": ("分支机构不同", lambda best: best.has("branch", BRANCH_RELATION, "different")),
    "region": ("地名不同，且无代码支持", lambda best: best.has("region", REGION, "conflict", "mixed") & ~best.by_code),
    "ordinal": ("序号不同，且无代码支持", lambda best: best.has("ordinal", ORDINAL, "different") & ~best.by_code),
    "form": ("企业类型不同，且无代码支持", lambda best: best.has("form", FORM, "different") & ~best.by_code),
    "elsewhere": ("地名与所在地不符", lambda best: best.has("region", REGION, "partial_elsewhere") & ~best.by_code),
    "branch_nearer": ("同市另有该企业的分支机构", lambda best: best.branch_nearer & ~best.by_code),
    "another_full_name": ("双方均为全称而用字不同", _another_full_name),
    "code_is_anothers": ("该代码属于登记库中另一单位", lambda best: best.has("code", CODE, "elsewhere", "kin")),
    "code_is_unknown": ("台账代码不在登记库", lambda best: best.has("code", CODE, "unknown") & ~best.has("name", NAME, "exact")),
    "rare_characters": ("字号用字双方各异", _rare_on_both_sides),
    "weak": ("证据不足", lambda best: best.points < 0),
}


def vetoes(best: Best) -> dict[str, Bools]:
    """The rows that each veto holds for; only those switched on."""
    return {name: holds(best) for name, (_, holds) in VETOES.items() if setting(f"veto:{name}")}
