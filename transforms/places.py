"""Where a row lies: the county, city and province of its county column, or else of the unit that reported it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import pandas as pd

from scheme.model import Level, Scheme
from transforms.aggregates import Groups, group_rows

LEVELS: tuple[Level, ...] = ("province", "city", "county")
TOWNSHIPS = "TOWNSHIPS"  # what the scheme's indicators call them (scheme/registers.py)


class PlacedRows:
    """The rows of one table over all units and periods, and where each of them lies."""

    def __init__(self, frame: pd.DataFrame, places: pd.DataFrame) -> None:
        self.frame = frame
        self.places = places
        self._groups: dict[tuple[str, str | None], Groups] = {}

    def groups(self, level: Level, by: str | None = None) -> Groups:
        """The rows of each period and region of `level` (and value of column `by`)."""
        if (level, by) not in self._groups:
            keys = self.places[["period", level]]
            self._groups[level, by] = group_rows(keys if by is None else keys.assign(**{by: self.frame[by]}))
        return self._groups[level, by]

    def regions_with_rows(self) -> set[tuple[str, str]]:
        """(period, region) wherever a row lies."""
        return {cast("tuple[str, str]", pair) for level in LEVELS for pair in self.groups(level).index}


def place_rows(
    scheme: Scheme, tables: Mapping[str, pd.DataFrame], register: pd.DataFrame, periods: Sequence[str]
) -> dict[str, PlacedRows]:
    """Every table that has rows, the register as REG and the townships (of each of `periods`) as TOWNSHIPS."""
    rows = {code: _of_units(scheme, frame) for code, frame in tables.items() if not frame.empty}
    if not register.empty:
        rows[scheme.registry.code] = PlacedRows(register, _places(scheme, register["period"], register["region"]))
    townships = [(p, r.parent) for p in periods for r in scheme.regions.values() if r.level == "township"]
    listed = pd.DataFrame(townships, columns=["period", "county"], dtype="string")
    rows[TOWNSHIPS] = PlacedRows(listed, _places(scheme, listed["period"], listed["county"]))
    return rows


def lineage(scheme: Scheme, code: str) -> dict[str, str]:
    """The region `code` and those that it lies in, by level; of a code that is no region, the province alone."""
    above = {"province": scheme.province.code}
    region = scheme.regions.get(code)
    while region is not None:
        above[region.level] = region.code
        region = scheme.regions.get(region.parent)
    return above


def has_counties(scheme: Scheme, table: str) -> bool:
    """Whether the rows of `table` (or of the register, or the townships) say their county."""
    return table not in scheme.tables or scheme.tables[table].has_county


def lists_regions(scheme: Scheme, table: str) -> bool:
    """Whether `table` has a row for every county or township, rather than one for each thing that there is."""
    return table in scheme.tables and any(
        scheme.tables[table].by_id[key].kind in ("region", "township") for key in scheme.tables[table].key
    )


def _of_units(scheme: Scheme, frame: pd.DataFrame) -> PlacedRows:
    units = frame["unit"].astype("string")
    regions = units.map({code: unit.region for code, unit in scheme.units.items()}).astype("string")
    if "county" in frame.columns:
        regions = frame["county"].astype("string").fillna(regions)
    return PlacedRows(frame, _places(scheme, frame["period"], regions))


def _places(scheme: Scheme, periods: pd.Series, regions: pd.Series) -> pd.DataFrame:
    codes, distinct = pd.factorize(regions)
    lines = [lineage(scheme, code) for code in distinct]
    columns = {
        level: pd.array([line.get(level) for line in lines], dtype="string").take(codes, allow_fill=True)
        for level in LEVELS
    }
    whole = {"period": periods.astype("string"), "province": scheme.province.code}
    return pd.DataFrame(columns, index=periods.index).assign(**whole)
