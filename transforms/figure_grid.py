"""The months and regions that figures are laid out by, and where in them each row lies.

A row lies in the county of its county column, or else in the region of the unit that reported it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheme.model import Level, Region, Scheme

LEVELS: tuple[Level, ...] = ("province", "city", "county")
TOWNSHIPS = "TOWNSHIPS"  # what the scheme's indicators call them (scheme/registers.py)

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Grid:
    """Months and regions, each known by its number; the regions by level, from the province down."""

    scheme: Scheme
    months: tuple[str, ...]

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The province, the cities, the counties."""
        province = self.scheme.province.code
        return tuple(region for level in LEVELS for region in self.scheme.children(province, level))

    @cached_property
    def number(self) -> Mapping[str, int]:
        """The number of each region, by its code."""
        return {region.code: i for i, region in enumerate(self.regions)}

    @cached_property
    def lowest(self) -> Mapping[str, int]:
        """Of every region of the scheme, townships too, the number of the county or above that it lies in, or is."""
        lines = {code: lineage(self.scheme, code).values() for code in self.scheme.regions}
        return {code: max(self.number.get(above, 0) for above in line) for code, line in lines.items()}

    @cached_property
    def above(self) -> Mapping[Level, Numbers]:
        """For each region the one of a level that it lies in, or is; -1 where it lies in none."""
        lines = [lineage(self.scheme, region.code) for region in self.regions]
        return {level: np.array([self.number.get(line.get(level, ""), -1) for line in lines]) for level in LEVELS}

    @cached_property
    def within(self) -> npt.NDArray[np.float64]:
        """1 at [i, j] where region i lies in region j, or is it."""
        numbers = np.arange(len(self.regions))
        return sum((self.above[level][:, None] == numbers for level in LEVELS), np.zeros((len(numbers),) * 2))

    @property
    def shape(self) -> tuple[int, int]:
        """How many months and regions there are."""
        return len(self.months), len(self.regions)

    def width(self, counties: bool) -> int:
        """How many of the regions have figures, where counties have or have not."""
        return len(self.regions) if counties else sum(region.level != "county" for region in self.regions)


@dataclass(frozen=True)
class PlacedRows:
    """The rows of a table over all units and periods, and the numbers of each row's month (-1: not in the grid) and region."""

    frame: pd.DataFrame
    month: Numbers
    region: Numbers


def place_rows(grid: Grid, tables: Mapping[str, pd.DataFrame], register: pd.DataFrame) -> dict[str, PlacedRows]:
    """Every table that has rows, the register as REG, and the townships, the same in every month, as TOWNSHIPS."""
    rows = {code: _placed(grid, frame, "county") for code, frame in tables.items() if not frame.empty}
    if not register.empty:
        rows[grid.scheme.registry.code] = _placed(grid, register, "region")
    townships = [region.code for region in grid.scheme.regions.values() if region.level == "township"]
    listed = pd.DataFrame(product(grid.months, townships), columns=["period", "township"], dtype="string")
    return rows | {TOWNSHIPS: _placed(grid, listed, "township")}


def lineage(scheme: Scheme, code: str) -> dict[Level, str]:
    """The region `code` and those that it lies in, by level; of a code that is no region, the province alone."""
    above: dict[Level, str] = {"province": scheme.province.code}
    region = scheme.regions.get(code)
    while region is not None:
        above[region.level] = region.code
        region = scheme.regions.get(region.parent)
    return above


def has_counties(scheme: Scheme, table: str) -> bool:
    """Whether the rows of `table` (or of the register, or the townships) say their county."""
    return table not in scheme.tables or scheme.tables[table].has_county


def lists_regions(scheme: Scheme, table: str) -> bool:
    """Whether `table` has rows for every county or township, rather than one for each thing that there is."""
    return table in scheme.tables and any(
        scheme.tables[table].by_id[key].kind in ("region", "township") for key in scheme.tables[table].key
    )


def numbers_of(values: pd.Series, number: Mapping[str, int]) -> Numbers:
    """The number of each value; -1 where it is missing or has none."""
    codes, distinct = pd.factorize(values)
    return np.array([*(number.get(value, -1) for value in distinct), -1])[codes]


def _placed(grid: Grid, frame: pd.DataFrame, column: str) -> PlacedRows:
    """The rows in the regions of a column; where it names none, in those of their units, or in the province."""
    units = {code: grid.number[unit.region] for code, unit in grid.scheme.units.items()}
    region = numbers_of(frame[column], grid.lowest) if column in frame.columns else np.full(len(frame), -1)
    reporter = numbers_of(frame["unit"], units) if "unit" in frame.columns else np.zeros(len(frame), np.int64)
    month = numbers_of(frame["period"], {month: i for i, month in enumerate(grid.months)})
    return PlacedRows(frame, month, np.where(region < 0, reporter, region))
