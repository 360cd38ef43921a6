"""`python -m sources.simulate --scale 1 --seed 7 --out DIR [--dirty]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scheme import load_scheme
from sources.simulate import PERIODS, simulate


def main(arguments: list[str] | None = None) -> int:
    """Make a province and say what is in it."""
    parser = argparse.ArgumentParser(prog="python -m sources.simulate", description="Made-up reports and register.")
    parser.add_argument("--out", type=Path, required=True, help="folder for inbox/, registry/ and truth/")
    parser.add_argument("--scale", type=float, default=1.0, help="1: 20,400 enterprises in the register")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--periods", nargs="+", default=list(PERIODS), metavar="YYYY-MM")
    parser.add_argument("--dirty", action="store_true", help="plant mistakes of every kind")
    parser.add_argument("--bent", type=float, default=0.0, help="share of the enterprises just above 50 that one unit writes under it")
    parser.add_argument("--noise", type=float, default=1.0, help="times the rates of data/noise.csv")
    parser.add_argument("--unregistered", type=float, default=0.05, help="share of ledger rows not in the register")
    options = parser.parse_args(arguments)
    report = simulate(
        load_scheme(),
        options.out,
        scale=options.scale,
        seed=options.seed,
        periods=options.periods,
        dirty=options.dirty,
        noise=options.noise,
        unregistered=options.unregistered,
        bent=options.bent,
    )
    say = sys.stdout.write
    say(f"{options.out}: {report}\n")
    for period, rows in report.ledger_rows.items():
        say(f"  {period}: {rows} ledger rows\n")
    for unit, layout in report.layouts.items():
        say(f"  {unit}: {layout.carrier} {layout.ending}, sheets by {layout.sheet_names}, dates {layout.dates}\n")
    say("  findings: " + ", ".join(f"{rule} {count}" for rule, count in sorted(report.findings.items())) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
