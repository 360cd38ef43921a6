"""What a night costs, and a warehouse holds, when it is the hundredth to publish: earlier editions may not make the next one dearer.

    python -m benchmarks.editions [--editions 100] [--scale 0.2] [--every 20] [--postgres [URL]]

A made-up province is taken in whole. Before each further night one unit hands in one month's ledger again, another enterprise struck from it than the
time before, and `unionstats nightly` runs as a user starts it. The last columns are against the first such night. On a machine that others use as
well, processor seconds say more than those of the clock.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.kills import new_databases
from benchmarks.scale import DAY, Ran, province, run, server_of
from warehouse import open_warehouse

HEAD = 3
"""Lines above a ledger's rows."""


def struck(original: bytes, number: int) -> bytes:
    """The ledger without one of its enterprises: another one for each number."""
    lines = original.splitlines(keepends=True)
    rows = lines[HEAD:]
    del rows[number % len(rows)]
    return b"".join(lines[:HEAD] + rows)


def size(url: str | None, home: Path) -> float:
    """Megabytes that the database takes on disk."""
    if url is None:
        return sum(path.stat().st_size for path in home.glob("warehouse.sqlite*")) / 2**20
    store = open_warehouse(url, home)
    try:
        return float(store.query("SELECT pg_database_size(current_database()) AS n")["n"][0]) / 2**20
    finally:
        store.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--editions", type=int, default=100)
    parser.add_argument("--scale", type=float, default=0.2)
    parser.add_argument("--every", type=int, default=20, help="a line for so many nights: medians of them")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "unionstats-provinces")
    parser.add_argument("--postgres", nargs="?", const="", metavar="URL", help="on PostgreSQL: a server's, or one of its own")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="editions-") as folder, new_databases(asked.postgres) as urls:
        reports, home, url = Path(folder) / "reports", Path(folder) / "home", next(urls)
        shutil.copytree(province(asked.scale, asked.cache), reports)
        ledgers = {path: path.read_bytes() for path in sorted(reports.glob("inbox/*/*/*T02*.csv"))}
        run(reports, home, url, "--plain")
        began = size(url, home)
        print(f"edition 1: {began:.0f} MB; then one corrected ledger a night, {DAY} in all of them")
        print(f"{'editions':>9} {'seconds':>8} {'CPU s':>6} {'MB':>5} {'warehouse MB':>13} {'a night':>8} {'CPU':>5}")
        nights: list[Ran] = []
        for number, (path, original) in zip(range(1, asked.editions), itertools.cycle(ledgers.items()), strict=False):
            path.write_bytes(struck(original, number))
            os.utime(path, (time.time() - 3600,) * 2)  # a file that is only just there is waited for
            nights.append(run(reports, home, url, "--plain", beside=server_of(url)))
            if nights[-1].digest["edition"] != number + 1:
                sys.exit(f"night {number} published no edition: {nights[-1].digest}")
            if number % asked.every == 0 or number == asked.editions - 1:
                print(line(nights, asked.every, size(url, home), began), flush=True)
    return 0


def line(nights: list[Ran], every: int, megabytes: float, began: float) -> str:
    """Medians of the last nights; what the warehouse grew by a night, in MB; processor time against the first nights."""
    seconds, cpu, memory = (statistics.median(getattr(ran, what) for ran in nights[-every:]) for what in ("seconds", "cpu", "memory"))
    against = cpu / statistics.median(ran.cpu for ran in nights[:every])
    return f"{len(nights) + 1:>9} {seconds:>8.1f} {cpu:>6.1f} {memory:>5.0f} {megabytes:>13.1f} {(megabytes - began) / len(nights):>8.2f} {against:>5.2f}"


if __name__ == "__main__":
    sys.exit(main())
