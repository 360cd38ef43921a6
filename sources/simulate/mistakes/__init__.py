"""Mistakes of every kind, planted into submissions whose truth is then worked out from what stands in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheme import Scheme
from sources.simulate.chance import chance
from sources.simulate.layouts import Layout
from sources.simulate.mistakes.across import ACROSS
from sources.simulate.mistakes.kinds import Kind, Target
from sources.simulate.mistakes.rows import ROWS
from sources.simulate.mistakes.structure import STRUCTURE
from sources.simulate.submission import Row, Submission

KINDS: tuple[Kind, ...] = (*STRUCTURE, *ROWS, *ACROSS)
RESERVE = 4  # places planned for each that is wanted: not every report has a row that will do


@dataclass
class Quota:
    """How many of a kind are still wanted."""

    left: int


@dataclass(frozen=True)
class Planned:
    """A kind of mistake that may be planted into a unit's report of a period."""

    kind: Kind
    unit: str
    period: str
    quota: Quota

    @property
    def rule(self) -> str:
        """The rule that it breaks."""
        return self.kind.rule


def plan_mistakes(scheme: Scheme, periods: Sequence[str], layouts: Mapping[str, Layout], seed: int) -> list[Planned]:
    """Where each kind of mistake may go: never in the first of several periods, which the others are compared with."""
    return [
        planned
        for number, kind in enumerate(KINDS)
        for planned in _places(scheme, periods, layouts, seed, number, kind)
    ]


def plant(
    submission: Submission,
    planned: Sequence[Planned],
    scheme: Scheme,
    previous: Mapping[str, Mapping[str, Row]],
    seed: int,
) -> Counter[str]:
    """Plant what is planned for `submission`; counts by rule what found a place."""
    done: Counter[str] = Counter()
    absent = [mistake for mistake in planned if mistake.rule == "S13"]
    for number, mistake in enumerate(absent or planned):
        random_ = chance(seed, "mistake", submission.unit, submission.period, mistake.rule, number)
        if mistake.quota.left and mistake.kind.plant(Target(submission, scheme, previous, random_)):
            mistake.quota.left -= 1
            done[mistake.rule] += 1
    return done


def _places(
    scheme: Scheme, periods: Sequence[str], layouts: Mapping[str, Layout], seed: int, number: int, kind: Kind
) -> Iterator[Planned]:
    places = [
        (unit, period)
        for unit in scheme.units
        for period in (periods[1:] or periods)
        if kind.fits(scheme, unit, period, layouts[unit])
    ]
    quota = Quota(kind.times)
    count = min(len(places), kind.times if kind.rule == "S13" else kind.times * RESERVE)
    for unit, period in chance(seed, "plan", kind.rule, number).sample(places, count):
        yield Planned(kind, unit, period, quota)


__all__ = ["KINDS", "Planned", "plan_mistakes", "plant"]
