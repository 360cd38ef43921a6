"""One try: a warehouse with an edition, new reports, a fault in the middle of the night, then a night that nothing befalls."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from benchmarks.faults.postgres import Server
from benchmarks.kills import Case, different, left_over, stages_reached, views

MISSED = "ended"
"""What is said for a stage where a night had ended before it could be hit: that is no try."""
PATIENCE = 240.0
"""Seconds after which a night that hangs is one that failed the try."""


class Ground(Protocol):
    """What stands beside the nights of a kind: a cluster, a network."""

    def ready(self, case: Case) -> Case:
        """The same, by way of it."""

    def passed(self) -> tuple[int, ...]:
        """How much it has brought so far."""

    def end(self) -> None:
        """End what it started."""


@dataclass(frozen=True)
class Base:
    """What every try starts from and comes to.

    before: a warehouse where one night has published; its inbox has what the faulty night takes in. began: at which second of a night
    that nothing befalls each stage begins, and its end. then, after: its views before and after that night. brought: what that
    night had the ground bring.
    """

    before: Case
    began: Mapping[str, float]
    then: Mapping[str, list[str]]
    after: Mapping[str, list[str]]
    server: Server | None = None
    ground: Ground | None = None
    brought: tuple[int, ...] = ()

    def copy(self, home: Path, *, plain: bool = True, url: str | None = None) -> Case:
        """A warehouse of its own. `home` may be there, and empty."""
        shutil.copytree(self.before.home, home, symlinks=True, dirs_exist_ok=True)
        if self.server is not None:
            url = self.server.copy_of(self.before.url or "")
        case = replace(self.before, home=home, url=url, plain=plain)
        return self.ground.ready(case) if self.ground else case


@dataclass
class Hit:
    """A faulty night: the last stage it had begun when it was hit (or what else is worth counting), how it ended (None: it had to be ended), what it said.

    heal: what makes good whatever it was, before the next night. check: what else is wrong after that. seconds: how long it took.
    times: how often it was hit; its stages then have commas between them.
    """

    stage: str
    code: int | None
    said: str
    heal: Callable[[], None] = field(default=lambda: None)
    check: Callable[[], list[str]] = field(default=list)
    seconds: float = 0.0
    times: int = 1


@dataclass(frozen=True)
class Outcome:
    """What a try came to. wrong: empty where it is as if nothing had happened."""

    hits: list[Hit]
    seconds: float
    wrong: tuple[str, ...]


def moment(base: Base, draw: random.Random, number: int, within: tuple[str, ...] = ()) -> tuple[str | None, float]:
    """After which stage has begun, and how many seconds then: every second try inside a stage drawn first, so that short ones are met too."""
    stages = [stage for stage in base.began if stage != "end" and (not within or stage in within)]
    ends = dict(zip(base.began, [*list(base.began.values())[1:], base.began["end"]], strict=True))
    if number % 2 or within:
        stage = stages[(number // 2) % len(stages)]
        return stage, draw.random() * max(ends[stage] - base.began[stage], 0.05)
    return None, draw.random() * base.began["end"]


def reach(night: subprocess.Popen[bytes], said: Path, when: tuple[str | None, float]) -> str:
    """Wait for a moment of a night, or its end; the last stage it has begun."""
    stage, after = when
    while stage and night.poll() is None and stage not in stages_reached(said):
        time.sleep(0.01)
    try:
        night.wait(timeout=after)
    except subprocess.TimeoutExpired:
        return (stages_reached(said) or ["start"])[-1]
    return MISSED


def end_of(night: subprocess.Popen[bytes]) -> int | None:
    """How a night ends by itself; None where it hangs and is ended."""
    try:
        return night.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        night.kill()
        night.wait()
        return None


def said_of(case: Case) -> Path:
    """Where what its nights say goes."""
    return case.home.with_suffix(".said")


def said(case: Case) -> str:
    """What its last night said."""
    return said_of(case).read_text(encoding="utf-8", errors="replace")


def judge(base: Base, case: Case, hits: list[Hit], *, words: bool, without: str = "") -> Outcome:
    """Let the next night run, and say what is not as it should be.

    words: the faulty night must have ended by itself, without a traceback. without: by which words it may say that it published
    without some of what is new.
    """
    for hit in hits:
        hit.heal()
    wrong = [f"a faulty night ended with {hit.code}: {_worst(hit.said)}" for hit in hits if words and (hit.code not in (0, 1) or "Traceback" in hit.said)]
    now = {name: rows for name, rows in views(case).items() if name != "submissions"}  # a file taken in is taken in
    if different(now, base.then) and different(now, base.after) and not (without and without in hits[-1].said):
        wrong.append("an edition half there")
    began = time.monotonic()
    code = end_of(replace(case, plain=True).start(said_of(case)))
    seconds = time.monotonic() - began
    if code != 0:
        wrong.append(f"the next night ended with {code}: {said(case)[-300:]}")
    comes_to = views(case)
    wrong += [_said_of_view(name, base.after[name], comes_to[name]) for name in different(base.after, comes_to)]
    wrong += [f"left over: {left}" for left in left_over(case)]
    wrong += [said for hit in hits for said in hit.check()]
    return Outcome(hits, seconds, tuple(wrong))


def _worst(said: str) -> str:
    at = said.find("Traceback")
    return said[-300:] if at < 0 else said[at : at + 3000]


def _said_of_view(name: str, expected: list[str], found: list[str]) -> str:
    less, more = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    return f"{name} is not that of a night without a fault: {len(less)} rows less {less[:1]}, {len(more)} more {more[:1]}"
