"""How long the matching takes when little has changed since the night before, against a full run on the same data.

    python -m benchmarks.linkage_again [--units 60000 300000] [--changed 0 0.001 0.01 0.05] [--rounds 3]

A made-up world; what is known lies in files, as between two nights. A night counts all of it: telling that the register is the
same, mapping and checking the files, matching, writing what is worth it. Each round takes a full run, without a file, right before.
Changed rows are misspelt, lose their code, have another head count or are another enterprise's. Every result is compared with the full one, field by field.
On a machine that others use as well, the share of the CPU says more than that of the clock.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from flows.known_registers import KnownRegisters
from flows.version import linkage_version
from scheme import load_scheme
from sources.simulate.worlds import Recipe, World, made_up, regions_of
from transforms.linkage import Lexicon, identity, lexicon_from_regions, link, link_again


def night(home: Path, ledger: pd.DataFrame, register: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """One register's matching as a night does it (flows/reconcile.py)."""
    known = KnownRegisters(home, linkage_version())
    digest = identity(register, lexicon, known.version)
    before = known.load(digest, lexicon)
    linked, after = link_again(ledger, register, lexicon, None, before, digest)
    known.save(after, before)
    known.sweep()
    return linked


def changed(ledger: pd.DataFrame, share: float, draw: np.random.Generator) -> pd.DataFrame:
    """A ledger with a share of its rows changed, in place."""
    names, codes, counts = (ledger[name].to_numpy(object, copy=True) for name in ("enterprise_name", "uscc", "employees"))
    for nth, row in enumerate(draw.choice(len(ledger), round(share * len(ledger)), replace=False).tolist()):
        if nth % 4 == 0:
            names[row] = names[row][:3] + names[row][4:]
        elif nth % 4 == 1:
            codes[row] = None
        elif nth % 4 == 2:
            counts[row] = counts[row] * 2 + 1
        else:
            names[row], codes[row] = names[row - 1], codes[row - 1]
    return ledger.assign(enterprise_name=pd.array(names, dtype="str"), uscc=pd.array(codes, dtype="str"), employees=pd.array(counts, dtype="int32"))


def timed(function: Callable[[], pd.DataFrame]) -> tuple[float, float, pd.DataFrame]:
    """Seconds by the clock, seconds of the processors, and what came of it."""
    began, spent = time.perf_counter(), time.process_time()
    result = function()
    return time.perf_counter() - began, time.process_time() - spent, result


def measure(world: World, shares: list[float], rounds: int) -> None:
    """A line a share: medians of the full run and of the night, and of their ratio."""
    lexicon, draw = lexicon_from_regions(world.regions), np.random.default_rng(1)
    print(f"{len(world.register):,} units, {len(world.ledger):,} rows")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        first, _, _ = timed(lambda: night(home, world.ledger, world.register, lexicon))
        size = sum(path.stat().st_size for path in home.glob("*/*")) / 1e6
        print(f"  first night, with nothing known: {first:.2f} s; {size:.0f} MB kept")
        for share in shares:
            fulls, nights, ratios, of_cpu = [], [], [], []
            for _ in range(rounds):
                ledger = changed(world.ledger, share, draw)
                full, full_cpu, expected = timed(partial(link, ledger, world.register, lexicon))
                again, again_cpu, result = timed(partial(night, home, ledger, world.register, lexicon))
                pd.testing.assert_frame_equal(result, expected)
                fulls.append(full)
                nights.append(again)
                ratios.append(again / full)
                of_cpu.append(again_cpu / full_cpu)
            print(
                f"  {share:6.1%} changed: full {statistics.median(fulls):6.2f} s, night {statistics.median(nights):6.3f} s, "
                f"{statistics.median(ratios):.1%} ({min(ratios):.1%} to {max(ratios):.1%}), of the CPU {statistics.median(of_cpu):.1%}, equal in every field",
                flush=True,
            )


def main() -> None:
    """Measure worlds of several sizes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage_again", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", nargs="+", type=int, default=[60_000, 300_000])
    parser.add_argument("--changed", nargs="+", type=float, default=[0.0, 0.001, 0.01, 0.05])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--world", type=Path, help="a world's folder instead of made-up ones")
    asked = parser.parse_args()
    if asked.world:
        measure(World.load(asked.world), asked.changed, asked.rounds)
        return
    for units in asked.units:
        measure(made_up(units, regions_of(load_scheme()), Recipe(seed=5)), asked.changed, asked.rounds)


if __name__ == "__main__":
    main()
