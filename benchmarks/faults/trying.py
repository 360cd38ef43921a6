"""One try: a warehouse with an edition, new reports, a fault in the middle of the night, then a night that nothing befalls."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.faults.postgres import Server
from benchmarks.kills import Case, different, left_over, stages_reached, views

MISSED = "ended"
"""What is said for a stage where a night had ended before it could be hit: that is no try."""
PATIENCE = 240.0
"""Seconds after which a night that hangs is one that failed the try."""


@dataclass(frozen=True)
class Base:
    """What every try starts from and comes to.

    before: a warehouse where one night has published; its inbox has what the faulty night takes in. began: at which second of a night
    that nothing befalls each stage begins, and its end. then, after: its views before and after that night.
    """

    before: Case
    began: Mapping[str, float]
    then: Mapping[str, list[str]]
    after: Mapping[str, list[str]]
    server: Server | None = None

    def copy(self, home: Path, *, plain: bool = True, url: str | None = None) -> Case:
        """A warehouse of its own. `home` may be there, and empty."""
        shutil.copytree(self.before.home, home, symlinks=True, dirs_exist_ok=True)
        if self.server is not None:
            url = self.server.copy_of(self.before.url or "")
        return replace(self.before, home=home, url=url, plain=plain)


@dataclass
class Hit:
    """A faulty night: the last stage it had begun when it was hit, how it ended (None: it had to be ended), and what it said."""

    stage: str
    code: int | None
    said: str
    heal: Callable[[], None] = field(default=lambda: None)


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


def judge(base: Base, case: Case, hits: list[Hit], *, words: bool) -> Outcome:
    """Let the next night run, and say what is not as it should be. `words`: the faulty night must have ended by itself, without a traceback."""
    for hit in hits:
        hit.heal()
    wrong = [f"a faulty night ended with {hit.code}: {hit.said[-300:]}" for hit in hits if words and (hit.code not in (0, 1) or "Traceback" in hit.said)]
    now = {name: rows for name, rows in views(case).items() if name != "submissions"}  # a file taken in is taken in
    if different(now, base.then) and different(now, base.after):
        wrong.append("an edition half there")
    began = time.monotonic()
    said = case.home.with_suffix(".said")
    code = end_of(replace(case, plain=True).start(said))
    seconds = time.monotonic() - began
    if code != 0:
        wrong.append(f"the next night ended with {code}: {said.read_text(encoding='utf-8')[-300:]}")
    wrong += [f"{name} is not that of a night without a fault" for name in different(base.after, views(case))]
    wrong += [f"left over: {left}" for left in left_over(case)]
    return Outcome(hits, seconds, tuple(wrong))
