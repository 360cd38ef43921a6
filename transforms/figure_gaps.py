"""What a figure rests on that is not there: tables not reported, rows held back, cells left empty. In Chinese, by place.

Notes say it for each (table, period, region) that it touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from scheme.model import Indicator, Scheme
from transforms.evaluate import evaluate
from transforms.places import LEVELS, PlacedRows, has_counties, lineage, lists_regions

Notes = dict[tuple[str, str, str], list[str]]

CLAIMS = "CLAIMS"  # stands, in notes, for the ledgers that the register was set against
_LEDGER = "T02"
# Rules that mean that a table did not arrive; the register is set against every ledger row that did, held back or not.
_NOT_ARRIVED = frozenset({"", "S01", "S02", "S13", "S15"})
_SHOWN = 20


def gap_notes(scheme: Scheme, gaps: pd.DataFrame) -> Notes:
    """What `gaps` (unit, period, table_code, county, reason, rule) say, for every region that they touch."""
    notes: Notes = {}
    place = {code: i for i, code in enumerate(scheme.units)}
    columns = ["period", "table_code", "unit", "county", "rule", "reason"]
    found = set() if gaps.empty else set(gaps[columns].astype("string").fillna("").itertuples(index=False, name=None))
    for period, table, unit, county, rule, reason in sorted(found, key=lambda g: (*g[:2], place.get(g[2], -1), *g[3:])):
        text = f"{_place(scheme, unit, county)} {period} {table} {reason}" + (f"({rule})" if rule else "")
        touched = list(_touched(scheme, table, unit, county))
        _note(notes, table, period, touched, text)
        if table == _LEDGER and rule in _NOT_ARRIVED:
            _note(notes, CLAIMS, period, touched, text)
    return notes


def reported_regions(scheme: Scheme, table: str, rows: PlacedRows, notes: Notes) -> set[tuple[str, str]]:
    """The (period, region) that `table` was reported for.

    A table of regions is reported where it has a row. A list of things that a unit handed in holds for its whole region,
    where nothing is missing from it: a county without a row has none of them.
    """
    reported = rows.regions_with_rows()
    if lists_regions(scheme, table):
        return reported
    if table in scheme.tables:
        lists = rows.frame[["unit", "period"]].drop_duplicates().itertuples(index=False, name=None)
        whole = [(period, scheme.units[unit].region) for unit, period in lists if scheme.units[unit].kind == "city"]
    else:
        whole = [(period, scheme.province.code) for period in rows.frame["period"].unique()]
    below = {(period, r.code) for period, at in whole for level in LEVELS for r in scheme.children(at, level)}
    return reported | {(period, region) for period, region in below if (table, period, region) not in notes}


def absence_notes(
    scheme: Scheme, table: str, periods: Iterable[str], reported: set[tuple[str, str]], notes: Notes
) -> Notes:
    """Where `table` was not reported although no gap says so. A county that lacks in a table of regions lacks above it too."""
    absent: Notes = {}
    above = lists_regions(scheme, table)
    levels = ("county",) if above else LEVELS if has_counties(scheme, table) else LEVELS[:2]
    regions = [region for level in levels for region in scheme.children(scheme.province.code, level)]
    for period in periods:
        for region in regions:
            if (period, region.code) not in reported and (table, period, region.code) not in notes:
                touched = lineage(scheme, region.code).values() if above else [region.code]
                _note(absent, table, period, touched, f"{region.name} {period} {table} 无数据")
    return absent


def blank_notes(scheme: Scheme, indicator: Indicator, rows: Mapping[str, PlacedRows]) -> Notes:
    """Empty cells in the columns that `indicator` adds up: they are in no sum, and are not 0."""
    notes: Notes = {}
    parts = [part for part in (indicator.numerator, indicator.denominator) if part is not None]
    for aggregate in (aggregate for part in parts for aggregate in part.aggregates):
        code, column = aggregate.table, aggregate.expr and aggregate.expr.text
        if aggregate.function != "sum" or column is None or code not in rows or code not in scheme.tables:
            continue
        frame = rows[code].frame
        blank = frame[column].isna() if column in frame.columns else pd.Series(True, index=frame.index)
        if aggregate.where is not None:
            blank &= evaluate(aggregate.where, frame).fillna(False)
        keys = ["period", "unit", *(["county"] if has_counties(scheme, code) else [])]
        for key, count in frame.loc[blank, keys].fillna("").groupby(keys).size().items():
            period, unit, county = (*key, "")[:3]
            text = f"{_place(scheme, unit, county)} {period} {code} {count}行未填{scheme.tables[code].by_id[column].zh}"
            _note(notes, code, period, lineage(scheme, county or scheme.units[unit].region).values(), text)
    return notes


def listed(texts: Iterable[str]) -> str:
    """The texts, each once, as one; the first of them and their number where there are many."""
    distinct = list(dict.fromkeys(texts))
    more = f"；…等{len(distinct)}处" if len(distinct) > _SHOWN else ""
    return "；".join(distinct[:_SHOWN]) + more


def _note(notes: Notes, table: str, period: str, regions: Iterable[str], text: str) -> None:
    for region in regions:
        notes.setdefault((table, period, region), []).append(text)


def _place(scheme: Scheme, unit: str, county: str) -> str:
    """The unit, and the county where it is about one."""
    name = scheme.units[unit].short if unit in scheme.units else "" if county else scheme.province.name
    return name + (scheme.regions[county].name if county in scheme.regions else county)


def _touched(scheme: Scheme, table: str, unit: str, county: str) -> Iterator[str]:
    """The regions whose figures a gap touches: those that its place lies in, and those within it that have figures."""
    at = county or (scheme.units[unit].region if unit in scheme.units else scheme.province.code)
    above = list(lineage(scheme, at).values())
    yield from above
    if has_counties(scheme, table):
        yield from (r.code for level in LEVELS for r in scheme.children(at, level) if r.code not in above)
