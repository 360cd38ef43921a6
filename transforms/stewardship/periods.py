"""The state of a unit's period: signed by the unit, accepted and locked by the province; a function of decisions and of what lies there now.

A signature holds as long as it could be given again for the same files: with another version, or with a finding that
waits for an answer, it lapses and says why. A lock holds whatever comes: its files count, and later ones wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from transforms.decided import Decision

PERIOD = "period"
OPEN, SIGNED, ACCEPTED, LOCKED, LAPSED = "open", "signed", "accepted", "locked", "lapsed"


@dataclass(frozen=True)
class State:
    """A state of a unit's period, in words."""

    code: str
    zh: str
    en: str


STATES: Mapping[str, State] = MappingProxyType(
    {
        state.code: state
        for state in (
            State(OPEN, "填报中", "open"),
            State(SIGNED, "已签报", "signed"),
            State(ACCEPTED, "已验收", "accepted"),
            State(LOCKED, "已锁定", "locked"),
            State(LAPSED, "已失效", "lapsed"),
        )
    }
)


@dataclass(frozen=True)
class Move:
    """A kind of decision about a period: from which states, to which; `blocked_by`: states of findings that stand in its way.

    `new`: states in which a finding decided on after the move makes it lapse. `reason`: whether it needs one.
    """

    kind: str
    zh: str
    en: str
    before: tuple[str, ...]
    after: str
    blocked_by: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    reason: bool = False


_UNANSWERED = ("open", "lapsed")
_UNSETTLED = (*_UNANSWERED, "asked", "returned")
MOVES: Mapping[str, Move] = MappingProxyType(
    {
        move.kind: move
        for move in (
            Move("sign", "签报", "sign", (OPEN, LAPSED), SIGNED, _UNANSWERED, ("explained", "asked")),
            Move("accept", "验收", "accept", (SIGNED,), ACCEPTED, _UNSETTLED, ("explained", "asked", "waived")),
            Move("lock", "锁定", "lock", (ACCEPTED,), LOCKED, _UNSETTLED, ("explained", "asked", "waived")),
            Move("unlock", "解锁", "unlock", (LOCKED,), ACCEPTED, reason=True),
        )
    }
)
BLOCKING = ("error", "query")
"""The severities of findings that stand in the way; what is only said to be known does not."""


@dataclass(frozen=True)
class Lying:
    """A file that lies there for the period. `checked`: whether an edition rests on it."""

    id: int
    sha256: str
    version: int
    path: str
    checked: bool = True


@dataclass(frozen=True)
class Now:
    """What lies there for a unit's period. `findings`: errors and queries by state; `decided`: the last decision by their state."""

    files: tuple[Lying, ...] = ()
    findings: Mapping[str, int] = field(default_factory=dict)
    decided: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Why:
    """Why something lapsed, or what stands in its way. `code` is a key of WHY."""

    code: str
    count: int = 0
    what: str = ""

    def text(self, language: str = "zh") -> str:
        """In words."""
        return WHY[self.code][language].format(count=self.count, what=self.what)


WHY: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "no_file": {"zh": "尚未报送", "en": "nothing was handed in"},
        "unchecked": {"zh": "{count} 个新文件尚未核查，待下次夜间处理", "en": "{count} new file(s) not checked yet; the next night does"},
        "version": {"zh": "报表已更新：{what}", "en": "another version came in: {what}"},
        "open": {"zh": "待处理问题 {count} 个", "en": "{count} finding(s) open"},
        "lapsed": {"zh": "重新打开的问题 {count} 个（说明或豁免已失效）", "en": "{count} finding(s) reopened: their explanation or waiver lapsed"},
        "asked": {"zh": "豁免待批 {count} 个", "en": "{count} waiver(s) asked for and not decided"},
        "returned": {"zh": "已退回待重报 {count} 个", "en": "{count} finding(s) returned and not corrected"},
        "answered": {"zh": "其后另有说明或豁免（第 {count} 号决定）", "en": "something was explained or waived since (decision {count})"},
    }
)


@dataclass(frozen=True)
class Standing:
    """Where the decisions on a unit's period stand: the state reached, by which decision, on which files."""

    state: str = OPEN
    files: Mapping[int, str] = field(default_factory=dict)
    steps: tuple[Decision, ...] = ()

    @property
    def last(self) -> Decision | None:
        """The decision that it rests on."""
        return self.steps[-1] if self.steps else None


@dataclass(frozen=True)
class Period:
    """A unit's period as it is now. `why`: why a signature lapsed. `waiting`: files that came for a locked period."""

    unit: str
    period: str
    state: str
    standing: Standing
    why: tuple[Why, ...] = ()
    waiting: tuple[Lying, ...] = ()


def standings(decisions: Iterable[Decision]) -> dict[tuple[str, str], Standing]:
    """Where the decisions on each unit's period stand. One that its state does not allow is passed over, whoever recorded it.

    An undo takes back the last step, where that is a signature or an acceptance; a lock is taken back by unlocking only.
    """
    found: dict[tuple[str, str], Standing] = {}
    by_number: dict[int, tuple[str, str]] = {}
    for decision in sorted(decisions, key=lambda decision: decision.id):
        if decision.kind == "undo":
            key = by_number.get(int(decision.payload.get("revokes") or 0))
            if key is not None:
                found[key] = _taken_back(found[key], int(decision.payload["revokes"]))
        elif decision.kind in MOVES and decision.unit and decision.period:
            key = (decision.unit, decision.period)
            by_number[decision.id] = key
            found[key] = _moved(found.get(key, Standing()), decision)
    return found


def _moved(standing: Standing, decision: Decision) -> Standing:
    move, files = MOVES[decision.kind], bound_to(decision)
    if move.kind == "sign":  # a lapsed signature is no state of the decisions: who signs anew begins anew
        return standing if standing.state == LOCKED or not files else Standing(SIGNED, files, (decision,))
    if standing.state not in move.before or (move.kind != "unlock" and files != standing.files):
        return standing
    return Standing(move.after, standing.files, (*standing.steps, decision))


def _taken_back(standing: Standing, number: int) -> Standing:
    last = standing.last
    if last is None or last.id != number or last.kind not in ("sign", "accept"):
        return standing
    steps = standing.steps[:-1]
    return Standing(MOVES[steps[-1].kind].after, standing.files, steps) if steps else Standing()


def bound_to(decision: Decision) -> dict[int, str]:
    """The files, with their content, that a decision on a period was made on."""
    files: Mapping[str, Any] = decision.payload.get("files") or {}
    return {int(number): str(sha) for number, sha in files.items()}


def locked_files(decisions: Iterable[Decision]) -> dict[tuple[str, str], frozenset[int]]:
    """The files that alone count for each locked unit and period."""
    return {key: frozenset(standing.files) for key, standing in standings(decisions).items() if standing.state == LOCKED}


def period_now(unit: str, period: str, standing: Standing, now: Now) -> Period:
    """A unit's period as it is: what was decided, held against what lies there."""
    if standing.state == LOCKED:
        return Period(unit, period, LOCKED, standing, waiting=tuple(file for file in now.files if file.id not in standing.files))
    if standing.last is None:
        return Period(unit, period, OPEN, standing)
    why = tuple(_lapses(standing, now))
    return Period(unit, period, LAPSED if why else standing.state, standing, why)


def _lapses(standing: Standing, now: Now) -> Iterator[Why]:
    if {file.id: file.sha256 for file in now.files} != dict(standing.files):
        newest = max((file.version for file in now.files), default=0)
        yield Why("version", what=", ".join(f"{file.path} v{file.version}" for file in now.files if file.version == newest) or "–")
    move, last = next(move for move in MOVES.values() if move.after == standing.state), standing.last
    yield from _findings_against(move, now)
    base = next((step for step in reversed(standing.steps) if step.kind == move.kind), last)
    newer = max((now.decided.get(state, 0) for state in move.new), default=0)
    if base is not None and newer > base.id:
        yield Why("answered", newer)


def _findings_against(move: Move, now: Now) -> Iterator[Why]:
    for state in move.blocked_by:
        if count := now.findings.get(state, 0):
            yield Why(state, count)


def blocks(kind: str, now: Now) -> tuple[Why, ...]:
    """What stands in the way of a move, besides the state that the period is in."""
    move = MOVES[kind]
    if kind == "unlock":
        return ()
    said = [] if now.files else [Why("no_file")]
    unchecked = sum(not file.checked for file in now.files)
    said += [Why("unchecked", unchecked)] if unchecked else []
    return (*said, *_findings_against(move, now))
