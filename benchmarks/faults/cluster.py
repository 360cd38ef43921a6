"""A Dask cluster of one's own, whose workers are killed while they read."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import psutil

from benchmarks.faults.dask_processes import DaskProcesses
from benchmarks.faults.trying import MISSED, Base, Hit, end_of, said, said_of
from benchmarks.kills import Case, stages_reached

NAMES = ("one", "two")
WAYS = ("one of two", "both", "both for good")
"""Which workers die."""
KILLS, DESERTED = 4, 5
"""How often in a night; in every which of them both die for good. A night waits most of a minute for one to come back, so that is tried less often."""


class Cluster(DaskProcesses):
    """A scheduler and two workers, each a process, with a folder for what they put aside."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        super().__init__(folder)
        self.complete()

    def ready(self, case: Case) -> Case:
        """The same, read on the cluster."""
        config = case.home.with_suffix(".toml")
        config.write_text(f'[cluster]\nscheduler = "{self.address}"\nstorage = "{storage(case)}"\n', encoding="utf-8")
        return replace(case, config=config)

    def passed(self) -> tuple[int, ...]:
        """Nothing that is counted."""
        return ()

    def complete(self) -> None:
        """Begin again whatever worker is missing."""
        for name in NAMES:
            if name not in self.workers:
                self.begin(name, aside=str(self.folder / "aside"))

    def left_over(self) -> list[str]:
        """Files that dead workers have left aside, and readers that live on without one."""
        living = {child.pid for worker in self.workers.values() for child in psutil.Process(worker.pid).children(recursive=True)}
        mine = str(self.folder)
        strays = [one.pid for one in psutil.process_iter(["environ"]) if (one.info["environ"] or {}).get("TMPDIR") == mine and one.ppid() == 1]
        aside = [path for path in self.folder.rglob("*") if path.is_file() and not path.name.endswith((".log", ".lock", ".dirlock"))]
        return [str(path.relative_to(self.folder)) for path in aside] + [f"process {pid}" for pid in strays if pid not in living]


def storage(case: Case) -> Path:
    """Where the cluster and the night exchange files."""
    return case.home.with_suffix(".storage")


def read(case: Case) -> dict[str, int]:
    """What is read there, and when."""
    return {path.name: path.stat().st_mtime_ns for path in storage(case).glob("readings/*/read/*/*/*.json")}


def kill_worker(base: Base, case: Case, draw: random.Random, number: int) -> Hit:
    """SIGKILL for workers while they read, some times in a night, each time after another number of files; what dies begins again, but for the last."""
    cluster = base.ground
    assert isinstance(cluster, Cluster)
    cluster.complete()  # a night that was missed is not judged, and so not healed
    files = len(base.after["submissions"]) - len(base.then["submissions"])
    night, ways, before = case.start(said_of(case)), [], dict[str, int]()
    deserted = number % DESERTED == DESERTED - 1
    for already in sorted(draw.sample(range(files), 1 if deserted else KILLS)):
        while night.poll() is None and (len(read(case)) < already or "read" not in stages_reached(said_of(case))):
            time.sleep(0.005)
        time.sleep(draw.random() / 50)
        dying = NAMES if deserted else draw.choice([NAMES[:1], NAMES[1:], NAMES])
        for name in dying:
            cluster.kill(name)
        before = read(case)
        if night.poll() is not None or len(before) == files:
            break
        ways.append(WAYS[2] if deserted else WAYS[len(dying) - 1])
        if not deserted:
            cluster.complete()
    code = end_of(night)

    def check() -> list[str]:
        again = [f"read again: {name}" for name, when in before.items() if read(case)[name] != when]
        raw = [f"left over: {path.relative_to(storage(case))}" for path in storage(case).glob("raw/*")]
        return again + raw + [f"left over at a worker: {left}" for left in cluster.left_over()]

    return Hit(", ".join(ways) or MISSED, code, said(case), cluster.complete, check, times=len(ways))
