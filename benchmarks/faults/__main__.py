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
from benchmarks.faults.network import lacking_programs
from benchmarks.faults.postgres import Server
from benchmarks.faults.trying import MISSED, Base, Ground, Hit, Outcome, judge
from benchmarks.kills import Case, views, whole_night
from scheme import load_scheme
from sources.simulate import PERIODS, simulate

HEAD = 3
"""Lines above a ledger's rows."""
FIRST, SECOND = "2020-10-11", "2020-11-11"


def reports(here: Path, scale: float, seed: int, units: int, *, many: bool = False) -> tuple[Path, Path]:
    """A province of one month, and the same with the month after. many: of the units that hand in a file for each table, the ledger in two."""
    made = here / "all"
    simulate(load_scheme(), made, scale=scale, seed=seed, dirty=True, periods=PERIODS[:2])
    whole = sorted(folder for folder in (made / "inbox").iterdir() if all((folder / period).is_dir() for period in PERIODS[:2]))
    chosen = sorted(whole, key=lambda folder: -len(list(folder.rglob("*.*")))) if many else whole
    one, two = here / "one", here / "two"
    for place, periods in ((one, PERIODS[:1]), (two, PERIODS[:2])):
        for unit in chosen[:units]:
            for period in periods:
                shutil.copytree(unit / period, place / "inbox" / unit.name / period)
        shutil.copytree(made / "registry", place / "registry")
        for ledger in [*place.rglob("*T02*.csv")] if many else []:
            _in_two(ledger)
        for path in place.rglob("*"):
            os.utime(path, (path.stat().st_mtime // 60 * 60 - 3600,) * 2)  # a file that is only just there is waited for
    return one, two


def _in_two(ledger: Path) -> None:
    """Make two files of a ledger, every second row in each, so that both are about the same counties."""
    lines = ledger.read_bytes().splitlines(keepends=True)
    for number, part in enumerate("一二"):
        rows = [*lines[:HEAD], *lines[HEAD + number :: 2]]
        ledger.with_stem(f"{ledger.stem}（{part}）").write_bytes(b"".join(rows))
    ledger.unlink()


def base(here: Path, provinces: tuple[Path, Path], server: Server | None, ground: Ground | None = None, *, plain: bool) -> Base:
    """What the tries of a kind start from, and what a night that nothing befalls comes to and how long it takes."""
    kind = f"{'pg' if server else 'sqlite'}-{type(ground).__name__ if ground else 'plain' if plain else 'prefect'}"
    first = Case(provinces[0], here / kind, server.new() if server else None, FIRST, snapshot=False)
    first = ground.ready(first) if ground else first
    whole_night(first)
    before = Base(replace(first, province=provinces[1], day=SECOND), {}, views(first), {}, server, ground)
    unhurt = before.copy(here / f"{kind}-unhurt", plain=plain)
    passed = ground.passed() if ground else ()
    began = whole_night(unhurt)
    brought = tuple(now - then for now, then in zip(ground.passed() if ground else (), passed, strict=True))
    return replace(before, began=began, after=views(unhurt), brought=brought)


def tried(fault: Fault, of: Base, here: Path, draw: random.Random, tries: int) -> list[Outcome]:
    """Hit nights until so many were hit alive; some in a row on one warehouse, until one has published."""
    outcomes: list[Outcome] = []
    numbers = itertools.count()
    while (done := sum(hit.times for outcome in outcomes for hit in outcome.hits)) < tries:
        case = of.copy(here / f"{fault.name}-{next(numbers)}", plain=fault.plain)
        hits: list[Hit] = []
        try:
            while len(hits) < min(fault.each, tries - done):
                started = time.monotonic()
                hit = fault.befall(of, case, draw, next(numbers))
                hit.seconds = time.monotonic() - started
                hits += [] if hit.stage == MISSED else [hit]
                if hit.stage == MISSED or hit.code == 0:
                    break
            if not hits:
                print(f"  {fault.name}: missed", flush=True)
            outcomes += [judge(of, case, hits, words=fault.words, without=fault.without)] if hits else []
        finally:
            unmount(case.home)
            shutil.rmtree(case.home, ignore_errors=True)
        if hits:
            said, where = outcomes[-1], " ".join(f"{hit.stage}({hit.code})" for hit in hits)
            wrong = "; ".join(said.wrong) or "as if nothing had happened"
            print(f"  {fault.name} {done + 1}: {where}; next night {said.seconds:.1f} s; {wrong}", flush=True)
    return outcomes


def lacks(fault: Fault) -> str:
    """Why a fault cannot be tried here; nothing where it can."""
    if fault.name == "disk" and os.geteuid() != 0:
        return "a small disk is mounted by root"
    return lacking_programs() if fault.name == "network" else ""


def row(fault: Fault, outcomes: list[Outcome], unhurt: float) -> str:
    seconds = [outcome.seconds for outcome in outcomes]
    failed = [outcome for outcome in outcomes if outcome.wrong]
    hits = [hit for outcome in outcomes for hit in outcome.hits]
    stages = Counter(stage for hit in hits for stage in hit.stage.split(", "))
    where = ", ".join(f"{stage} {count}" for stage, count in stages.most_common()) if fault.name != "disk" else "with 64 kB of room and more"
    lost = f"{len(failed)} not as they should be" if failed else "nothing"
    hurt, after = (f"{statistics.median(some):.1f} ({max(some):.1f})" for some in ([hit.seconds for hit in hits], seconds))
    return f"| {fault.what} | {fault.database} | {sum(hit.times for hit in hits)} | {where} | {lost} | {hurt} | {after} | {unhurt:.1f} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=20)
    parser.add_argument("--only", default="", help="names of faults, with commas between: " + ", ".join(fault.name for fault in FAULTS))
    parser.add_argument("--scale", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--units", type=int, default=2, help="how many units hand in")
    asked = parser.parse_args()
    named = asked.only.split(",") if asked.only else [fault.name for fault in FAULTS]
    if unknown := sorted({*named} - {fault.name for fault in FAULTS}):
        parser.error(f"no fault is named {', '.join(unknown)}")
    chosen = [fault for fault in FAULTS if fault.name in named]
    draw, rows, bad = random.Random(asked.seed), [], 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        here = Path(folder)
        provinces: dict[bool, tuple[Path, Path]] = {}
        server = Server(here / "data") if any(fault.database == "PostgreSQL" for fault in chosen) else None
        bases: dict[tuple[str, bool, object], Base] = {}
        grounds: list[Ground] = []
        try:
            for fault in chosen:
                if lacking := lacks(fault):
                    rows.append(f"| {fault.what} | – | – | not tried: {lacking} | – | – | – | – |")
                    continue
                key = (fault.database, fault.plain, fault.ground)
                if key not in bases:
                    grounds += [fault.ground(here / fault.name)] if fault.ground else []
                    ground = grounds[-1] if fault.ground else None
                    many = ground is not None
                    if many not in provinces:
                        provinces[many] = reports(here / ("many" if many else "few"), asked.scale, asked.seed, asked.units, many=many)
                    bases[key] = base(here, provinces[many], server if fault.database == "PostgreSQL" else None, ground, plain=fault.plain)
                print(f"{fault.what} ({fault.database})", flush=True)
                outcomes = tried(fault, bases[key], here, draw, asked.tries)
                bad += sum(bool(outcome.wrong) for outcome in outcomes)
                rows.append(row(fault, outcomes, bases[key].began["end"]))
                print(rows[-1], flush=True)
        finally:
            for ground in grounds:
                ground.end()
            if server is not None:
                server.cleanup()
    print("\n| fault | warehouse | tries | hit in | lost, doubled or left over | night hit: median s (longest) | next night | a night without a fault |")
    print("|---|---|---:|---|---|---:|---:|---:|")
    print("\n".join(rows))
    print(f"\n{time.monotonic() - began:.0f} s in all; " + ("every next night ended as if nothing had happened" if not bad else f"{bad} tries went wrong"))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
