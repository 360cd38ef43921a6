"""How long the figures of many provinces in one warehouse take: nothing may grow faster than the rows.

    python benchmarks/provinces.py [--provinces 1,10,31] [--scale 1]

One province is simulated and goes through a night; what its figures were computed from is kept. For N provinces the scheme gets N times
the cities, counties, townships and units, and every table and the register N times the rows, each with codes of its own. Measured are
computing all figures, publishing them into an empty SQLite warehouse, and reading them back through the view.
The scheme knows one top level: here it stands for all provinces together, and a province is its cities. Reading workbooks, matching and
checking are per unit and measured elsewhere (benchmarks/night.py). The last columns are what a row takes against the first line.
Seconds are the processor's: others may use the machine as well.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from flows import derive
from flows.night import Course, run_night
from flows.running import PlainRunner
from scheme import Scheme, load_scheme
from scheme.model import Region
from sources.simulate import simulate
from transforms.indicators import compute_figures
from warehouse import EditionContent, Inputs, open_warehouse

COUNTRY = "000000"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--provinces", default="1,10,31", help="how many, with commas between")
    parser.add_argument("--scale", type=float, default=1.0, help="of each province")
    options = parser.parse_args()
    one, content = captured(options.scale)
    print(f"{'provinces':>9} {'rows':>9} {'figures':>8} {'compute s':>9} {'publish s':>9} {'read s':>7} {'compute/row':>11} {'all/row':>8}")
    first: tuple[float, float] | None = None
    for count in map(int, options.provinces.split(",")):
        rows, figures, spent = measured(one, content, count)
        per_row = (spent[0] / rows, sum(spent) / rows)
        first = first or per_row
        ratios = [now / then for now, then in zip(per_row, first, strict=True)]
        print(f"{count:>9} {rows:>9,} {figures:>8,} {spent[0]:>9.2f} {spent[1]:>9.2f} {spent[2]:>7.2f} {ratios[0]:>11.2f} {ratios[1]:>8.2f}", flush=True)


def captured(scale: float) -> tuple[tuple[Any, ...], EditionContent]:
    """What the figures of a simulated province are computed from, and what its night publishes."""
    kept: list[Any] = []
    scheme = load_scheme()

    def figures(*given: Any) -> pd.DataFrame:
        kept.append(given)
        return compute_figures(*given)

    def publishable(*given: Any) -> EditionContent:
        content = real(*given)
        kept.append(content)
        return content

    real = derive.publishable
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made"
        simulate(scheme, made, scale=scale, seed=7, dirty=True)
        with open_warehouse(None, Path(folder) / "home") as store, patch.object(derive, "compute_figures", figures), \
                patch.object(derive, "publishable", publishable):
            course = Course(scheme, store, made / "inbox", made / "registry", date(2021, 1, 11))
            run_night(course, PlainRunner(retries=()))
    return kept[0], kept[1]


def measured(one: tuple[Any, ...], content: EditionContent, count: int) -> tuple[int, int, list[float]]:
    """Rows, figures, and the seconds of computing, publishing and reading."""
    scheme, tables, register, gaps, periods, handed_in = one
    many = copies(scheme, count)
    given = (
        many, {code: repeated(frame, count) for code, frame in tables.items()}, repeated(register, count), repeated(gaps, count), periods,
        [(f"{unit}{n}", period, code) for n in range(count) for unit, period, code in handed_in],
    )  # fmt: skip
    rows = sum(map(len, given[1].values())) + len(given[2])
    spent: list[float] = []
    figures = timed(spent, lambda: compute_figures(*given))
    named = figures.assign(zh=figures["indicator"], en=figures["indicator"])
    others = ("findings", "matches", "gap", "gap_flow", "held_rows", "current_tables", "replaced_files")
    empty: dict[str, Any] = {name: pd.DataFrame(getattr(content, name)).iloc[:0] for name in others} | {"figures_held": {}}
    with tempfile.TemporaryDirectory() as folder, open_warehouse(None, Path(folder), scheme=many) as store:
        with store.night("2021-01-11") as night:
            timed(spent, lambda: night.publish(replace(content, figures=named, inputs=nothing(content.inputs), **empty)))
        read = timed(spent, lambda: store.view("figures"))
    if len(read) != len(figures):
        sys.exit(f"{len(figures)} figures were published and {len(read)} read")
    return rows, len(figures), spent


def nothing(inputs: Inputs) -> Inputs:
    return replace(inputs, file_ids=(), register_shas=())


def timed(spent: list[float], work: Callable[[], Any]) -> Any:
    began = time.process_time()
    done = work()
    spent.append(time.process_time() - began)
    return done


def copies(scheme: Scheme, count: int) -> Scheme:
    """The scheme with its cities, counties, townships and units so many times, below one top."""
    top = Region(COUNTRY, "全国", "province", "")
    home = scheme.province.code
    regions = {COUNTRY: top}
    for n in range(count):
        for region in scheme.regions.values():
            if region.code != home:
                regions[coded(region.code, n)] = replace(region, code=coded(region.code, n), parent=COUNTRY if region.parent == home else coded(region.parent, n))
    units = {f"{code}{n}": replace(unit, code=f"{code}{n}", region=COUNTRY if unit.region == home else coded(unit.region, n))
             for n in range(count) for code, unit in scheme.units.items()}
    return replace(scheme, province=top, regions=MappingProxyType(regions), units=MappingProxyType(units), digest=f"{count}")


def coded(code: str, n: int) -> str:
    """A region's code in province number n: its first two digits."""
    return f"{11 + n}{code[2:]}"


def repeated(frame: pd.DataFrame, count: int) -> pd.DataFrame:
    """The rows so many times, each time with the codes of another province."""
    return pd.concat([renamed(frame, n) for n in range(count)], ignore_index=True)


def renamed(frame: pd.DataFrame, n: int) -> pd.DataFrame:
    changed = {}
    for column in frame.columns:
        if column == "unit":
            changed[column] = frame[column].map(lambda unit: f"{unit}{n}" if isinstance(unit, str) and unit else unit).astype(frame[column].dtype)
        elif column in ("county", "township", "region", "parent"):
            changed[column] = frame[column].map(lambda code: coded(code, n) if isinstance(code, str) and code.startswith("64") else code).astype(frame[column].dtype)
    return frame.assign(**changed)


if __name__ == "__main__":
    main()
