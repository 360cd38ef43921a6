"""Faults at random moments of a night, and what the next night makes of them.

    python -m benchmarks.faults [--tries 20] [--only night,reader,…] [--seed 1] [--units 2]

A made-up province. A warehouse where a night has published 2020-09; then 2020-10 comes in, and the night that takes it in is hit. At once every
view must be that of before or that of after: no edition is half there. Then a night may end, and every view must be, but for timestamps, that
of a warehouse that nothing befell, with nothing left over on disk or of rows. Filling the disk mounts a small one, which takes root.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from benchmarks.faults.befalling import FAULTS, Fault, unmount
from benchmarks.faults.postgres import Server
from benchmarks.faults.trying import MISSED, Base, Hit, Outcome, judge
from benchmarks.kills import Case, views, whole_night
from scheme import load_scheme
from sources.simulate import PERIODS, simulate

FIRST, SECOND = "2020-10-11", "2020-11-11"


def reports(here: Path, scale: float, seed: int, units: int) -> tuple[Path, Path]:
    """A province of one month, and the same with the month after."""
    simulate(load_scheme(), here / "all", scale=scale, seed=seed, dirty=True, periods=PERIODS[:2])
    chosen = sorted(folder.name for folder in (here / "all" / "inbox").iterdir() if all((folder / period).is_dir() for period in PERIODS[:2]))[:units]
    one, two = here / "one", here / "two"
    for place, periods in ((one, PERIODS[:1]), (two, PERIODS[:2])):
        for unit in chosen:
            for period in periods:
                shutil.copytree(here / "all" / "inbox" / unit / period, place / "inbox" / unit / period)
        shutil.copytree(here / "all" / "registry", place / "registry")
    return one, two


def base(here: Path, provinces: tuple[Path, Path], server: Server | None, *, plain: bool) -> Base:
    """What the tries of a kind start from, and what a night that nothing befalls comes to and how long it takes."""
    kind = f"{'pg' if server else 'sqlite'}-{'plain' if plain else 'prefect'}"
    first = Case(provinces[0], here / kind, server.new() if server else None, FIRST, snapshot=False)
    whole_night(first)
    before = Base(replace(first, province=provinces[1], day=SECOND), {}, views(first), {}, server)
    unhurt = before.copy(here / f"{kind}-unhurt", plain=plain)
    began = whole_night(unhurt)
    return replace(before, began=began, after=views(unhurt))


def tried(fault: Fault, of: Base, here: Path, draw: random.Random, tries: int) -> list[Outcome]:
    """Hit nights until so many were hit alive; some in a row on one warehouse, until one has published."""
    outcomes: list[Outcome] = []
    numbers = itertools.count()
    while (done := sum(len(outcome.hits) for outcome in outcomes)) < tries:
        case = of.copy(here / f"{fault.name}-{next(numbers)}", plain=fault.plain)
        hits: list[Hit] = []
        try:
            assert fault.befall is not None
            while len(hits) < min(fault.each, tries - done):
                hit = fault.befall(of, case, draw, next(numbers))
                hits += [] if hit.stage == MISSED else [hit]
                if hit.stage == MISSED or hit.code == 0:
                    break
            outcomes += [judge(of, case, hits, words=fault.words)] if hits else []
        finally:
            unmount(case.home)
            shutil.rmtree(case.home, ignore_errors=True)
        if hits:
            said, where = outcomes[-1], " ".join(f"{hit.stage}({hit.code})" for hit in hits)
            wrong = "; ".join(said.wrong) or "as if nothing had happened"
            print(f"  {fault.name} {done + 1}: {where}; next night {said.seconds:.1f} s; {wrong}", flush=True)
    return outcomes


def row(fault: Fault, outcomes: list[Outcome], unhurt: float) -> str:
    seconds = [outcome.seconds for outcome in outcomes]
    failed = [outcome for outcome in outcomes if outcome.wrong]
    hits = [hit for outcome in outcomes for hit in outcome.hits]
    stages = Counter(hit.stage for hit in hits)
    where = ", ".join(f"{stage} {count}" for stage, count in stages.most_common()) if fault.name != "disk" else "with 64 kB of room and more"
    lost = f"{len(failed)} not as they should be" if failed else "nothing"
    return f"| {fault.what} | {fault.database} | {len(hits)} | {where} | {lost} | {statistics.median(seconds):.1f} ({max(seconds):.1f}) | {unhurt:.1f} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=20)
    parser.add_argument("--only", default="", help="names of faults, with commas between: " + ", ".join(fault.name for fault in FAULTS))
    parser.add_argument("--scale", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--units", type=int, default=2, help="how many units hand in")
    asked = parser.parse_args()
    chosen = [fault for fault in FAULTS if not asked.only or fault.name in asked.only.split(",")]
    draw, rows, bad = random.Random(asked.seed), [], 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        here = Path(folder)
        provinces = reports(here, asked.scale, asked.seed, asked.units)
        server = Server(here / "data") if any(fault.database == "PostgreSQL" and fault.befall for fault in chosen) else None
        bases: dict[tuple[str, bool], Base] = {}
        try:
            for fault in chosen:
                if fault.befall is None:
                    rows.append(f"| {fault.what} | – | – | {fault.left_to} | – | – | – |")
                    continue
                if fault.name == "disk" and os.geteuid() != 0:
                    rows.append(f"| {fault.what} | – | – | not tried: a small disk is mounted by root | – | – | – |")
                    continue
                key = (fault.database, fault.plain)
                if key not in bases:
                    bases[key] = base(here, provinces, server if fault.database == "PostgreSQL" else None, plain=fault.plain)
                print(f"{fault.what} ({fault.database})", flush=True)
                outcomes = tried(fault, bases[key], here, draw, asked.tries)
                bad += sum(bool(outcome.wrong) for outcome in outcomes)
                rows.append(row(fault, outcomes, bases[key].began["end"]))
                print(rows[-1], flush=True)
        finally:
            if server is not None:
                server.cleanup()
    print("\n| fault | warehouse | tries | hit in | lost, doubled or left over | next night: median s (longest) | a night without a fault: s |")
    print("|---|---|---:|---|---|---:|---:|")
    print("\n".join(rows))
    print(f"\n{time.monotonic() - began:.0f} s in all; " + ("every next night ended as if nothing had happened" if not bad else f"{bad} tries went wrong"))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
