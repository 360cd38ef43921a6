"""What a figure rests on that is not there: tables not reported, rows held back, cells left empty. In Chinese, by place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheme.model import Indicator, Scheme
from transforms.figure_grid import LEVELS, Grid, PlacedRows, has_counties, lineage, lists_regions
from transforms.rate_rows import is_blank

Notes = dict[tuple[str, str], dict[str, list[str]]]
"""Of a table in a month: what lacks in each region that it touches."""

CLAIMS = "CLAIMS"  # stands, in notes, for the ledgers that the register was set against
LEDGER = "T02"
# Rules that mean that a table did not arrive. The register is set against every ledger row that did, held back or not.
NOT_ARRIVED = frozenset({"", "S01", "S02", "S13", "S15"})
_SHOWN = 20


def gap_notes(scheme: Scheme, gaps: pd.DataFrame) -> Notes:
    """What `gaps` (unit, period, table_code, county, reason, rule) say, for every region that they touch."""
    notes: Notes = {}
    place = {code: i for i, code in enumerate(scheme.units)}
    columns = ["period", "table_code", "unit", "county", "rule", "reason"]
    found = set() if gaps.empty else set(gaps[columns].astype("string").fillna("").itertuples(index=False, name=None))
    for period, table, unit, county, rule, reason in sorted(found, key=lambda g: (*g[:2], place.get(g[2], -1), *g[3:])):
        why = f"{reason}({rule})" if rule else reason
        text = f"{_place(scheme, unit, county)} {period} {_name(scheme, table)} {why}"
        regions = touched(scheme, table, unit, county)
        _note(notes, (table, period), regions, text)
        if table == LEDGER and rule in NOT_ARRIVED:
            _note(notes, (CLAIMS, period), regions, text)
    return notes


def reported_regions(
    grid: Grid, table: str, rows: PlacedRows | None, notes: Notes, handed_in: Collection[tuple[str, str]]
) -> npt.NDArray[np.bool_]:
    """The months and regions that `table` was reported for.

    A table of regions is reported where it has a row. A list of things that a unit handed in (be it without a row: (unit,
    period) is among `handed_in`) holds for its whole region, where nothing is missing from it: a county without a row has
    none of them.
    """
    lowest = np.zeros(grid.shape)
    if rows is not None:
        lowest[rows.month[rows.month >= 0], rows.region[rows.month >= 0]] = 1
    reported = lowest @ grid.within > 0
    if lists_regions(grid.scheme, table):
        return reported
    if table in grid.scheme.tables:
        lists = set(handed_in) if rows is None else {*handed_in, *rows.frame[["unit", "period"]].itertuples(index=False, name=None)}
        units = grid.scheme.units
        whole = [(month, units[unit].region) for unit, month in lists if units[unit].kind == "city"]
    else:
        whole = [] if rows is None else [(month, grid.scheme.province.code) for month in rows.frame["period"].unique()]
    for month, at in whole:
        for region in (r.code for level in LEVELS for r in grid.scheme.children(at, level)):
            if month in grid.months and region not in notes.get((table, month), ()):
                reported[grid.months.index(month), grid.number[region]] = True
    return reported | (reported @ grid.within > 0)


def absence_notes(grid: Grid, table: str, reported: npt.NDArray[np.bool_], notes: Notes) -> Notes:
    """Where `table` was not reported and no gap says so. What a county lacks in a table of regions, its city lacks too."""
    absent: Notes = {}
    upward = lists_regions(grid.scheme, table)
    counted = grid.width(has_counties(grid.scheme, table))
    for month, number in zip(*np.nonzero(~reported[:, :counted]), strict=True):
        region, report = grid.regions[number], (table, grid.months[month])
        if region.code not in notes.get(report, ()) and (region.level == "county" or not upward):
            touched = lineage(grid.scheme, region.code).values() if upward else [region.code]
            _note(absent, report, touched, f"{region.name} {report[1]} {_name(grid.scheme, table)} 无数据")
    return absent


def blank_notes(scheme: Scheme, indicator: Indicator, rows: Mapping[str, PlacedRows]) -> Notes:
    """Empty cells in the columns that `indicator` adds up: they are in no sum, and are not 0."""
    notes: Notes = {}
    for aggregate in indicator.aggregates:
        code = aggregate.table
        if aggregate.function != "sum" or aggregate.expr is None or code not in rows or code not in scheme.tables:
            continue
        frame = rows[code].frame
        blank = is_blank(aggregate, frame)
        if not blank.any():
            continue
        keys = ["period", "unit", *(["county"] if has_counties(scheme, code) else [])]
        columns = "、".join(scheme.tables[code].by_id[column].zh for column in aggregate.expr.reads)
        counts = frame.loc[blank, keys].fillna("").value_counts(sort=False).reset_index()
        for period, unit, *named, count in counts.itertuples(index=False, name=None):
            county = "".join(named)
            text = f"{_place(scheme, unit, county)} {period} {code} {count}行未填{columns}"
            _note(notes, (code, period), lineage(scheme, county or scheme.units[unit].region).values(), text)
    return notes


def listed(texts: Iterable[str]) -> str:
    """The texts, each once, as one; where there are many, the first of them and their number."""
    distinct = list(dict.fromkeys(texts))
    return "；".join(distinct[:_SHOWN]) + (f"；…等{len(distinct)}处" if len(distinct) > _SHOWN else "")


def _note(notes: Notes, report: tuple[str, str], regions: Iterable[str], text: str) -> None:
    for region in regions:
        notes.setdefault(report, {}).setdefault(region, []).append(text)


def _name(scheme: Scheme, table: str) -> str:
    return scheme.registry.name if table == scheme.registry.code else table


def _place(scheme: Scheme, unit: str, county: str) -> str:
    """The unit, and the county where it is about one."""
    name = scheme.units[unit].short if unit in scheme.units else "" if county else scheme.province.name
    return name + (scheme.regions[county].name if county in scheme.regions else county)


def touched(scheme: Scheme, table: str, unit: str, county: str) -> list[str]:
    """The regions whose figures a gap touches: those that its place lies in, and, of a table with counties, those in it."""
    at = county or (scheme.units[unit].region if unit in scheme.units else scheme.province.code)
    below = [r.code for level in LEVELS for r in scheme.children(at, level)] if has_counties(scheme, table) else []
    return list(dict.fromkeys([*lineage(scheme, at).values(), *below]))
