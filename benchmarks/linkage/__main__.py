"""How well, how fast and in how much memory ledgers are matched, against peers on the same worlds.

    python -m benchmarks.linkage [WORLD …] [--methods product,splink,…] [--tune WORLD] [--rounds N] [--cache FOLDER] [--register FILE]

Each method runs in a process of its own, one at a time. Thresholds and what a peer can learn come from the tuning world
alone. `acc` is the accepted zone: the product's own, a peer's from the score that is right 999 times in 1,000 on the
tuning world. `product` is given what a night gives it, and so are its peers; `product-` neither city nor head count.
`splink 4d` is tuned as the design's 4d, `splink` beyond it. Below, the product's errors (1 − F1) as a share of each Splink's:
at the tuned thresholds, and each at its best one. "No clue": units' rows with a new brand and no code that says anything;
what F1 would be if all others were right. Names of worlds: benchmarks/linkage/grounds.py. Peers need requirements-bench.txt
(`make bench-linkage`).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.linkage.grounds import ROOT, Ground, folders, newest_extract
from benchmarks.linkage.measures import best_threshold, measure, sure_threshold, without_a_clue
from sources.simulate.worlds import World

METHODS = ("product", "product-", "splink", "splink 4d", "tfidf", "normalised", "exact")
TUNING = ("sample-A", "made-27000")
WORLDS = ("sample-B", "sample-B:noise=2", "sample-B:unregistered=0.12", "made-27000:seed=2", "made-42000:province=青海")
COLUMNS = {
    "P": 4, "R": 4, "F1": 4, "best F1": 4, "acc P": 5, "acc R": 4, "review": 4, "top 1": 3, "top 3": 3, "F1 after": 4,
    "50+ error": 4, "50+ worst": 4, "50+ list F1": 4, "25-49 error": 4, "25-49 list F1": 4, "seconds": 2, "MB": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Ran:
    """What a method gave, or said before it ended, and what it took."""

    seconds: float
    megabytes: float
    answer: pd.DataFrame
    learnt: Any = None


def run(method: str, worlds: list[Path], learnt: Any = None, *, train: bool = False) -> Ran:
    """One method in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="linkage-") as name:
        asked = Path(name) / "asked.json"
        asked.write_text(json.dumps({"method": method, "worlds": [str(w) for w in worlds], "learnt": learnt, "train": train}), encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.linkage.child", str(asked)]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{method} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        took = json.loads((asked.parent / "took.json").read_text())
        said = json.loads((asked.parent / "learnt.json").read_text()) if train else None
        answer = pd.DataFrame() if train else pd.read_parquet(asked.parent / "answer.parquet")
    return Ran(took["seconds"], took["megabytes"], answer, said)


def together(worlds: list[Path]) -> World:
    """The worlds of all provinces as one, units numbered as `child.tidy` does."""
    if len(worlds) == 1:
        return World.load(worlds[0])
    loaded = [World.load(folder) for folder in worlds]
    for part, world in enumerate(loaded):
        for frame in (world.register, world.truth):
            frame["unit_no"] = frame["unit_no"].where(frame["unit_no"] == "", f"{part}:" + frame["unit_no"])
        world.register["region"] = f"{part:02d}" + world.register["region"].str[2:]  # provinces that share a model are not one
    frames = {name: pd.concat([getattr(world, name) for world in loaded], ignore_index=True) for name in ("register", "ledger", "truth", "regions")}
    return World(**frames)


@dataclass
class Tuned:
    """What a method learnt from the tuning world."""

    learnt: Any
    threshold: float
    sure: float


def tune(method: str, worlds: list[Path]) -> Tuned:
    """Train on the tuning world and choose the thresholds there."""
    learnt = run(method, worlds, train=True).learnt if method.startswith("splink") else None
    answer = run(method, worlds, learnt).answer
    truth = together(worlds).truth["unit_no"]
    return Tuned(learnt, best_threshold(answer, truth)[0], sure_threshold(answer, truth))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("worlds", nargs="*", metavar="WORLD", help=f"default: {' '.join(WORLDS)}")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--tune", metavar="WORLD", help=f"default: {TUNING[0]}, or {TUNING[1]} where the sample is not at hand")
    parser.add_argument("--rounds", type=int, default=1, help="runs of each method, in turn; seconds are the median")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "unionstats-worlds")
    parser.add_argument("--register", type=Path, default=newest_extract(), help="extract for the worlds named sample")
    parser.add_argument("--json", type=Path, help="the figures to a file as well")
    asked = parser.parse_args()
    names = asked.worlds or [name for name in WORLDS if asked.register or not name.startswith("sample")]
    methods = asked.methods.split(",")
    if unknown := set(methods) - set(METHODS):
        parser.error(f"no method {', '.join(sorted(unknown))}; there are {', '.join(METHODS)}")
    tuning = folders(Ground.of(asked.tune or TUNING[asked.register is None]), asked.cache, asked.register)
    tuned = {method: tune(method, tuning) for method in methods}
    rows = []
    for name in names:
        places = folders(Ground.of(name), asked.cache, asked.register)
        world = together(places)
        print(f"\n{name}: {len(world.register):,} units, {len(world.ledger):,} ledger rows", flush=True)
        print(f"{'':11}" + "".join(f"{column:>{width(column)}}" for column in COLUMNS), flush=True)
        rounds = [{method: run(method, places, tuned[method].learnt) for method in methods} for _ in range(asked.rounds)]
        for method in methods:
            ran = [each[method] for each in rounds]
            figures = measure(world, ran[0].answer, tuned[method].threshold, tuned[method].sure)
            figures |= {"seconds": statistics.median(r.seconds for r in ran), "MB": max(r.megabytes for r in ran)}
            rows.append({"world": name, "method": method, "threshold": tuned[method].threshold, **figures})
            print(f"{method:11}" + "".join(shown(figures.get(column), column) for column in COLUMNS), flush=True)
        print("".join(against({row["method"]: row for row in rows if row["world"] == name})), end="")
        lost, ceiling = without_a_clue(world)
        print(f"no clue in {lost:,} rows; F1 at most {ceiling:.4f}", flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def against(figures: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The product's errors as a share of each Splink's, a line a pair."""
    for ours, peer in product((method for method in figures if method.startswith("product")), (method for method in figures if method.startswith("splink"))):
        tuned, best = ((1 - figures[ours][column]) / (1 - figures[peer][column]) for column in ("F1", "best F1"))
        yield f"errors of {ours} / {peer}: {tuned:.2f} at tuned thresholds, {best:.2f} at best ones\n"


def width(column: str) -> int:
    """Of a column on the terminal."""
    return max(len(column), 7) + 2


def shown(value: float | None, column: str) -> str:
    """A figure, right aligned; a dash where a method has none."""
    text = "–" if value is None or value != value else f"{value:,.{COLUMNS[column]}f}"
    return f"{text:>{width(column)}}"


if __name__ == "__main__":
    sys.exit(main())
