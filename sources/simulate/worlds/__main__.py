"""`python -m sources.simulate.worlds OUT [--units N | --register FILE] …`: four parquet files of a world in OUT."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import pandas as pd

from scheme import load_scheme
from sources.simulate.worlds import Recipe, beside, elsewhere, half, made_up, read_register, regions_elsewhere, regions_of


def main(arguments: list[str] | None = None) -> int:
    """Make a world and say what is in it."""
    parser = argparse.ArgumentParser(prog="python -m sources.simulate.worlds", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for register, ledger, truth and regions as parquet")
    parser.add_argument("--units", type=int, default=27_000, help="of a made-up register")
    parser.add_argument("--register", type=Path, help="a register extract instead (CSV, GB18030 or UTF-8)")
    parser.add_argument("--half", choices=("A", "B"), help="only half of the extract's units")
    parser.add_argument("--regions", type=Path, help="the extract's divisions (CSV: code,name,level,parent), if not the scheme's")
    parser.add_argument("--province", choices=elsewhere(), help="make the register up in another province")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--noise", type=float, default=1.0, help="times the rates of data/noise.csv")
    parser.add_argument("--unregistered", type=float, default=0.05, help="strangers beside the units listed")
    parser.add_argument("--dense", action="store_true", help="made-up names closer together than real ones are")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    recipe = Recipe(options.seed, options.noise, options.unregistered, dense=options.dense)
    if options.regions:
        regions = pd.read_csv(options.regions, dtype="str", keep_default_na=False)
    else:
        regions = regions_elsewhere(options.province) if options.province else regions_of(load_scheme())
    if options.register:
        register = read_register(options.register)
        world = beside(half(register, options.half) if options.half else register, regions, recipe)
    else:
        world = made_up(options.units, regions, recipe)
    world.save(options.out)
    nobody = (world.truth["unit_no"] == "").mean()
    sys.stdout.write(
        f"{options.out}: {len(world.register):,} units, {len(world.ledger):,} ledger rows, {nobody:.1%} of them nobody's, "
        f"{time.monotonic() - started:.1f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
