"""The states of the gap ledger and its size bands, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["covered", "gap", "left", "twin"]
"""What a state means for the count: has a union, is a gap, is out of the base, is counted under another number."""


@dataclass(frozen=True)
class State:
    """A state. `zh` is what is stored and shown, `code` what a program or a command line may say instead."""

    zh: str
    code: str
    en: str
    kind: Kind

    @property
    def is_gap(self) -> bool:
        """Whether an enterprise in this state is one still to be won."""
        return self.kind == "gap"


STOPPED = State("停保注销", "stopped", "insurance stopped or deregistered", "left")
BELOW = State("低于人数线", "below", "below 25 insured", "left")
TWIN = State("重复", "duplicate", "registered twice", "twin")
OWN = State("已建会", "own-union", "union of its own", "covered")
FEDERATED = State("联合工会涵盖", "federated", "covered by a federation union", "covered")
WITHOUT = State("未建会", "without", "without a union", "gap")
DOUBTFUL = State("待核", "doubtful", "to be decided", "gap")
UNLISTED = State("未入台账", "unlisted", "in no ledger", "gap")

STATES = (STOPPED, BELOW, TWIN, OWN, FEDERATED, WITHOUT, DOUBTFUL, UNLISTED)
"""Every state, the strongest first: where several could hold, the first does (see ledger.py for why)."""

BY_NAME = {state.zh: state for state in STATES}
GAP_STATES = tuple(state.zh for state in STATES if state.is_gap)

FEDERATIONS = frozenset({"区域建", "联合建", "挂靠建"})
"""The ways to build (code list build_mode) by which somebody else's union covers the enterprise. 单独建 and 网上建 (founded
by an application online) give it one of its own, and so, for want of a word against it, does a way left empty (T02-08)."""


@dataclass(frozen=True)
class Band:
    """A size band by insured persons; `most` is None where there is no upper end."""

    code: str
    zh: str
    en: str
    least: int
    most: int | None


BANDS = (Band(">=50", "50人以上", "50 and more", 50, None), Band("25-49", "25—49人", "25–49", 25, 49))
LEAST = min(band.least for band in BANDS)
