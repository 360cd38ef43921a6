"""The rows that an indicator reads, as they stand in an edition: accepted ones, held ones, and where each stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scheme.model import Indicator, Scheme
from sources.assemble import TEXT
from transforms.aggregates import aggregate_reads
from warehouse import FileFacts
from warehouse.tracing import Tracing

PLACE = ["reading_id", "sheet", "row"]
LEDGER = "T02"


@dataclass(frozen=True)
class Stood:
    """The rows of a table in some months: those accepted, and those held back with the rules that do it ('' for a table held as a whole)."""

    accepted: pd.DataFrame
    held: pd.DataFrame


def columns_read(scheme: Scheme, indicator: Indicator, table: str) -> list[str]:
    """The columns of a table whose cells a figure is made of."""
    read = [column for a in indicator.aggregates if a.table == table for column in aggregate_reads(a)]
    return list(dict.fromkeys(column for column in read if column in scheme.tables[table].by_id))


def columns_needed(scheme: Scheme, indicator: Indicator, table: str) -> list[str]:
    """These, and what places a row: its county, its township, its part of the breakdown; and what names it."""
    known = scheme.tables[table]
    placing = [name for name in ("county", "township", indicator.by, "enterprise_name") if name and name in known.by_id]
    return list(dict.fromkeys([*placing, *known.key, *columns_read(scheme, indicator, table)]))


def stood(
    read: Tracing,
    standing: pd.DataFrame,
    table: str,
    columns: Sequence[str],
    months: Collection[str],
    outside: Collection[str],
    row: int | None = None,
) -> Stood:
    """The rows of a table, with unit, period, and what holds them back (`rule`); `row`: only that line's."""
    here = standing[(standing["table_code"] == table) & standing["period"].isin(list(months))].set_index("reading_id")
    readings = [int(number) for number in here.index]
    has_county = "county" in read.scheme.tables[table].by_id
    frame = read.rows(table, readings, columns, elsewhere=outside if has_county else (), row=row)
    report = here[["unit", "period", "state"]].reindex(frame["reading_id"].to_numpy(int))
    frame = frame.assign(unit=pd.array(report["unit"].to_list(), dtype=TEXT), period=pd.array(report["period"].to_list(), dtype=TEXT))
    return _parted(frame, report["state"].to_numpy(object) == "held", read.held(readings), table)


def _parted(frame: pd.DataFrame, whole: np.ndarray, rules: Mapping[tuple[str, int, str, int], str], table: str) -> Stood:
    """The rows parted into accepted and held ones."""
    places = zip(*(frame[name].tolist() for name in PLACE), strict=True)
    rule = np.array([rules.get((table, int(reading), sheet, int(row))) for reading, sheet, row in places], object)
    held = whole | np.array([one is not None for one in rule], bool)
    said = frame.assign(rule=[one or "" for one in rule])
    return Stood(frame[~held].reset_index(drop=True), said[held].reset_index(drop=True))


def files_of(standing: pd.DataFrame) -> dict[int, FileFacts]:
    """The file of each reading."""
    rows: list[dict[Any, Any]] = standing.drop_duplicates("reading_id").to_dict("records")
    return {int(one["reading_id"]): FileFacts(int(one["file_id"]), one["unit"], one["period"], one["path"], one["sha256"]) for one in rows}


def elsewhere(scheme: Scheme, region: str) -> frozenset[str]:
    """The codes by which a row says that it lies outside a region. One that names no place lies where its unit is."""
    inside = {r.code for level in ("province", "city", "county", "township") for r in scheme.children(region, level)}
    above = {scheme.province.code, scheme.city_of(region)} if region in scheme.regions else set()
    return frozenset(scheme.regions) - inside - above
