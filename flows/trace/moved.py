"""The figures that a row's cell moves: every figure of the edition that reads its column and is taken over its row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from flows.trace.cell_asked import CellSpot
from flows.trace.register import LEDGER, READ, registered
from scheme.model import Indicator, Scheme
from transforms.aggregates import aggregate_reads
from transforms.figure_grid import Grid, PlacedRows, lineage, place_rows
from transforms.figure_id import FigureId, figure_id
from transforms.figure_values import figure_width, months_read
from transforms.rate_rows import reads_claims
from transforms.trace import Shares, Spot, shares
from warehouse import Edition, Warehouse
from warehouse.tracing import Tracing


@dataclass(frozen=True)
class Moved:
    """A figure, its row in the edition, and what the cell's row puts into it: nothing, where it is read and does not count."""

    id: FigureId
    figure: dict[str, Any]
    numerator: float
    denominator: float | None


def moved(
    store: Warehouse, read: Tracing, edition: Edition, months: Sequence[str], spot: CellSpot, frame: pd.DataFrame, match: dict[str, Any] | None
) -> Iterator[Moved]:
    """The figures, indicator by indicator. Of a row that is held back, what it would put in. `match`: of a ledger row, its match."""
    grid = Grid(store.scheme, tuple(months))
    register, mine = store.scheme.registry.code, pd.DataFrame()
    if match is not None and match["state"] == "accepted" and match["unit_no"] and spot.column in READ:
        said = registered(store, read, edition, spot.file.period)
        mine = said.rows[(said.rows["unit_no"] == match["unit_no"]).to_numpy(bool)].reset_index(drop=True) if said else mine
    rows = place_rows(grid, {spot.table: frame}, mine)
    standing = read.standing([LEDGER], [spot.file.period])
    ledgers = set(standing[["unit", "period"]].itertuples(index=False, name=None))
    periods = read.periods(edition.id)
    for indicator in store.scheme.indicators.values():
        for table in (table for table in (spot.table, register) if table in rows):
            if _reads(store.scheme, indicator, table, spot.column, of_register=table == register):
                yield from _of_indicator(read, edition, grid, indicator, table, rows, ledgers, periods)


def _reads(scheme: Scheme, indicator: Indicator, table: str, column: str, *, of_register: bool) -> bool:
    """Whether a figure is made of a column: what it adds up, its condition, and what places a row."""
    if table not in indicator.tables:
        return False
    if of_register:
        return reads_claims(scheme, indicator)
    read = {name for a in indicator.aggregates if a.table == table for name in aggregate_reads(a)}
    return column in read | {"county", "township", indicator.by}


def _of_indicator(
    read: Tracing,
    edition: Edition,
    grid: Grid,
    indicator: Indicator,
    table: str,
    rows: Mapping[str, PlacedRows],
    ledgers: Collection[tuple[str, str]],
    periods: Collection[str],
) -> Iterator[Moved]:
    month, number = grid.months[int(rows[table].month[0])], int(rows[table].region[0])
    reads = months_read(grid.scheme, indicator, list(periods), grid.months)
    moving = [period for period in periods if month in reads[table][period]]
    below = {region.code for region in grid.regions[: figure_width(grid, indicator)]}
    regions = [code for code in lineage(grid.scheme, grid.regions[number].code).values() if code in below]
    kinds = {"", *(str(kind) for kind in (rows[table].frame[indicator.by] if indicator.by else ()))}
    if not moving:
        return
    worth: dict[str, tuple[float, float | None]] = {}
    for figure in read.figures(edition.id, indicators=[indicator.code], periods=moving, regions=regions):
        name = figure_id(figure)
        if name.breakdown in kinds:
            if name.breakdown not in worth:  # the same in every period and region that it lies in
                worth[name.breakdown] = put_in(shares(indicator, grid, rows, ledgers, reads, Spot(name.period, name.region, name.breakdown)))
            yield Moved(name if read.latest else replace(name, edition=edition.id), figure, *worth[name.breakdown])


def put_in(parts: Collection[Shares]) -> tuple[float, float | None]:
    """What some rows put into numerator and denominator together."""
    below = [part.denominator for part in parts if part.denominator is not None]
    return sum(float(part.numerator.sum()) for part in parts), sum(float(one.sum()) for one in below) if below else None
