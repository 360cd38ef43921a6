"""How an enterprise can go from one night to another, as data: every pair of states is one move."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal

from transforms.gap_ledger.states import STATES

Column = Literal["entered", "unionised", "left", "reclassified"]
ABSENT = ""
"""The state of an enterprise that the ledger does not have."""


@dataclass(frozen=True)
class Move:
    """A move, and the column of the balance that it counts in; None: the gap is as large as before."""

    code: str
    column: Column | None
    zh: str
    en: str


ENTERED = Move("entered", "entered", "新进入人数线", "new in the band")
RETURNED = Move("returned", "entered", "恢复（人数回升或续保）", "back in the band")
UNIONISED = Move("unionised", "unionised", "新建会", "union formed")
FEDERATION = Move("federation", "unionised", "联合工会涵盖", "covered by a federation")
BELOW = Move("below", "left", "低于人数线", "below the line")
STOPPED = Move("stopped", "left", "停保注销", "stopped or deregistered")
WITHDRAWN = Move("withdrawn", "left", "登记库更正后不再列入", "withdrawn by a corrected register")
LAPSED = Move("lapsed", "reclassified", "原已建会现无依据", "no longer shown to have a union")
TWIN_FOUND = Move("twin_found", "reclassified", "发现重复", "found to be registered twice")
TWIN_UNDONE = Move("twin_undone", "reclassified", "不再重复", "no longer registered twice")
MOVED = Move("moved", "reclassified", "县区或规模档变动", "another county or band")
STAYS = Move("stays", None, "仍为缺口", "still a gap")
OUTSIDE = Move("outside", None, "不涉及缺口", "no gap before or after")

MOVES = (
    ENTERED, RETURNED, UNIONISED, FEDERATION, BELOW, STOPPED, WITHDRAWN, LAPSED, TWIN_FOUND, TWIN_UNDONE, MOVED, STAYS, OUTSIDE,
)  # fmt: skip

_OPENS = {"absent": ENTERED, "left": RETURNED, "covered": LAPSED, "twin": TWIN_UNDONE}
"""Of one that is a gap now and was none: by the kind of its state before."""
_CLOSES = {
    ABSENT: WITHDRAWN, "停保注销": STOPPED, "低于人数线": BELOW, "重复": TWIN_FOUND, "已建会": UNIONISED, "联合工会涵盖": FEDERATION,
}  # fmt: skip
"""Of one that was a gap and is none now: by its state now."""
_KINDS = {ABSENT: "absent"} | {state.zh: state.kind for state in STATES}


def move_of(before: str, after: str, *, same_cell: bool) -> Move:
    """The move from one state to another; `same_cell`: county and band are as before. KeyError for a state that is none."""
    was, now = _KINDS[before], _KINDS[after]
    if was == now == "gap":
        return STAYS if same_cell else MOVED
    if now == "gap":
        return _OPENS[was]
    return _CLOSES[after] if was == "gap" else OUTSIDE


PAIRS = {(b, a, same): move_of(b, a, same_cell=same) for b, a, same in product(_KINDS, _KINDS, (True, False))}
"""Every pair that there can be."""
