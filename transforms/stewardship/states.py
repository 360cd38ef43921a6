"""The states of a finding that people have decided on, and the moves between them: two tables, walked by a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class State:
    """A state. `waits`: somebody has to do something about a finding in it."""

    code: str
    zh: str
    en: str
    waits: bool = False


@dataclass(frozen=True)
class Move:
    """What a kind of decision does to a finding: of which severities, out of which states, into which.

    action: what a person must be allowed to do (roles.py). by_another: never by who took the decision that it answers.
    """

    kind: str
    severities: frozenset[str]
    of: frozenset[str]
    to: str
    action: str
    by_another: bool = False


@dataclass(frozen=True)
class Cause:
    """Why a decision no longer holds: found by a night, or by the day."""

    code: str
    zh: str
    en: str


STATES: Mapping[str, State] = MappingProxyType(
    {
        state.code: state
        for state in (
            State("open", "待处理", "open", waits=True),
            State("explained", "已说明", "explained"),
            State("asked", "豁免待批", "waiver asked for"),
            State("waived", "已豁免", "waived"),
            State("returned", "已退回", "returned"),
            State("lapsed", "重新打开", "reopened", waits=True),
        )
    }
)
WAITING = tuple(state.code for state in STATES.values() if state.waits)
_ERROR, _QUERY = frozenset({"error"}), frozenset({"query"})
MOVES: tuple[Move, ...] = (
    Move("explain", _QUERY, frozenset({"open", "lapsed", "returned"}), "explained", "explain"),
    Move("waive", _ERROR, frozenset({"open", "lapsed", "returned"}), "asked", "ask_waiver"),
    Move("grant", _ERROR, frozenset({"asked"}), "waived", "grant_waiver", by_another=True),
    Move("refuse", _ERROR, frozenset({"asked"}), "open", "grant_waiver", by_another=True),
    Move("return", _ERROR | _QUERY, frozenset({"open", "lapsed", "explained"}), "returned", "return"),
)
"""A finding without a move for its severity and state can be decided on by nobody; only a night closes one."""
ANSWERED = frozenset().union(*(move.severities for move in MOVES))
"""The severities whose findings somebody has to answer; the others are worth knowing, and wait for nobody."""
BY_KIND: Mapping[str, Move] = MappingProxyType({move.kind: move for move in MOVES})
CAUSES: Mapping[str, Cause] = MappingProxyType(
    {
        cause.code: cause
        for cause in (
            Cause("value", "值已变化", "a value has changed"),
            Cause("rule", "核查规则已修改", "the rule has been changed"),
            Cause("expired", "豁免到期", "the waiver has expired"),
            Cause("back", "消除后再次出现", "gone, and back again"),
        )
    }
)


def target(kind: str, severity: str, state: str) -> str | None:
    """The state that a decision brings a finding into; None where there is no such move."""
    move = BY_KIND.get(kind)
    return move.to if move is not None and severity in move.severities and state in move.of else None
