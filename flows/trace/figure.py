"""A figure taken apart: the rows behind it, what each puts into it, and that they add up to what the edition says."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from flows.trace.asked import find
from flows.trace.evidence import Evidence, evidence
from flows.trace.lines import Let, Line
from flows.trace.places import Places
from flows.trace.register import Registered, registered
from flows.trace.rows import LEDGER, Stood, columns_needed, elsewhere, stood
from scheme.model import Indicator, Scheme
from transforms.bounds import Bounds, bounds
from transforms.figure_grid import TOWNSHIPS, Grid, PlacedRows, place_rows
from transforms.figure_id import FigureId
from transforms.figure_values import Reads, months_read
from transforms.trace import Shares, Spot, add_up, is_middle, of_held, same, shares
from warehouse import Edition, Warehouse
from warehouse.tracing import Tracing


class NotAdding(RuntimeError):
    """The rows do not add up to the figure: a bug of ours, and nothing is shown."""


@dataclass(frozen=True)
class Trace:
    """A figure of an edition and what it is made of.

    `latest`: whether that is the latest. `figure`: its row in the edition. `parts`: the rows and what each puts in, table by table;
    `held`: rows held back, with what they would put in. `reads`: the months whose reports it reads, by table.
    """

    store: Warehouse
    id: FigureId
    edition: Edition
    latest: bool
    indicator: Indicator
    figure: dict[str, Any]
    parts: tuple[Shares, ...]
    held: tuple[Shares, ...]
    reads: dict[str, tuple[str, ...]]
    register: Registered | None
    evidence: Evidence
    places: Places

    @property
    def now(self) -> FigureId:
        """The figure's name without its edition: as it stands now."""
        return replace(self.id, edition=None)

    @property
    def scheme(self) -> Scheme:
        """The scheme."""
        return self.store.scheme

    @cached_property
    def order(self) -> list[tuple[int, int]]:
        """The rows in their order: which of the parts, and which of its rows."""
        return [(at, row) for at, part in enumerate(self.parts) for row in range(len(part.frame))]

    def of_units(self, units: Collection[str] | None) -> list[tuple[int, int]]:
        """The rows of these units, in their order; None: all. The list of townships is everybody's."""
        if units is None:
            return self.order
        return [(at, row) for at, row in self.order if self.parts[at].table == TOWNSHIPS or self.parts[at].frame["unit"].iloc[row] in units]

    def share(self, which: Collection[tuple[int, int]]) -> tuple[float, float]:
        """What these rows put into the numerator and the denominator together."""
        above = sum(float(self.parts[at].numerator[row]) for at, row in which)
        below = sum(float(below[row]) for at, row in which if (below := self.parts[at].denominator) is not None)
        return above, below

    def lines(self, which: Collection[tuple[int, int]] | None = None, units: Collection[str] | None = None) -> list[Line]:
        """These rows in full, all of them where none are named; of claims by ledger rows of other units than `units` no more than that."""
        return self.places.lines(self, self.order if which is None else list(which), units)

    def held_lines(self, limit: int, units: Collection[str] | None = None) -> list[Line]:
        """The first of the rows held back, with the rules that do it."""
        return self.places.held_lines(self, limit, units)

    def left_out_lines(self, limit: int, units: Collection[str] | None = None) -> list[Line]:
        """The first of the rows that are accepted and yet in neither side, because a cell is empty or the other side lacks them."""
        return self.places.left_out_lines(self, limit, units)

    @cached_property
    def bounds(self) -> Bounds | None:
        """What the figure would be if every open query on its rows fell one way or the other; None where no row has one, or it is a median."""
        doubtful = [] if self.middle else self.places.doubtful(self)
        rate = self.indicator.denominator is not None
        whole = (self.figure["numerator"], self.figure["denominator"]) if rate else (self.figure["value"], None)
        if not doubtful or whole[0] is None:
            return None
        worth = (((part := self.parts[at]).numerator[row], None if part.denominator is None else part.denominator[row]) for at, row in doubtful)
        found = bounds(whole, [(float(above), None if below is None else float(below)) for above, below in worth])
        scale = 100.0 if self.indicator.unit == "percent" else 1.0
        low, high = (None if end is None else end * scale for end in (found.low, found.high))
        return Bounds(low, high, found.doubtful)

    @property
    def middle(self) -> bool:
        """Whether it is the middle of its rows' values: those do not add up, they are ordered."""
        return is_middle(self.indicator.numerator)

    @property
    def missing(self) -> list[str]:
        """What the figure lacks, in Chinese."""
        return [text for text in (self.figure["missing"] or "").split("；") if text]

    @property
    def held_count(self) -> int:
        """How many rows are held back."""
        return sum(len(part.frame) for part in self.held)

    @property
    def left_out_count(self) -> int:
        """How many rows are accepted and in neither side, or not in full."""
        return sum(len(part.left_out) for part in self.parts)

    def decisions(self) -> list[Let]:
        """The decisions that the rows, their findings and their matches rest on."""
        return list(self.evidence.decisions.values())


def trace_figure(store: Warehouse, asked: FigureId) -> Trace:
    """The trace of a figure. Raises UserError where there is no such figure, NotAdding where the rows do not add up to it."""
    scheme = store.scheme
    with store.tracing(asked.edition) as read:
        edition, figure = find(read, asked, store.place)
        indicator = scheme.indicators[asked.indicator]
        spot = Spot(asked.period, figure["region"], asked.breakdown)
        grid = Grid(scheme, months_until(scheme, read.periods(edition.id), spot.period))
        reads = months_read(scheme, indicator, [spot.period], grid.months)
        trace = _taken_apart(store, read, edition, indicator, grid, reads, spot, figure)
    _check(trace, grid)
    return trace


def months_until(scheme: Scheme, periods: Collection[str], last: str) -> tuple[str, ...]:
    """The months of the grid that the figures were computed on, up to the last that matters."""
    return tuple(pd.period_range(min(scheme.first_period, *periods), last, freq="M").strftime("%Y-%m"))


def _taken_apart(
    store: Warehouse, read: Tracing, edition: Edition, indicator: Indicator, grid: Grid, reads: Reads, spot: Spot, figure: dict[str, Any]
) -> Trace:
    scheme = store.scheme
    tables = [table for table in indicator.tables if table in scheme.tables]
    months = {table: tuple(reads[table][spot.period]) for table in indicator.tables}
    claimed = scheme.registry.code in indicator.tables
    standing = read.standing([*tables, *([LEDGER] if claimed else [])], sorted({month for some in months.values() for month in some}))
    outside = frozenset() if TOWNSHIPS in indicator.tables else elsewhere(scheme, spot.region)
    rows = {table: stood(read, standing, table, columns_needed(scheme, indicator, table), months[table], outside) for table in tables}
    register = registered(store, read, edition, months[scheme.registry.code][-1]) if claimed and months[scheme.registry.code] else None
    placed = place_rows(grid, {table: one.accepted for table, one in rows.items()}, _rows_of(register))
    ledgers = _ledgers(standing)
    parts = tuple(shares(indicator, grid, placed, ledgers, reads, spot))
    held = tuple(_held(indicator, grid, rows, reads, spot))
    return Trace(
        store,
        FigureId(spot.period, indicator.code, spot.region, spot.breakdown, edition.id),
        edition,
        read.latest,
        indicator,
        figure,
        parts,
        held,
        months,
        register,
        evidence(read, [*parts, *held], register, tables, standing),
        Places(store, read, indicator, standing, register),
    )


def _rows_of(register: Registered | None) -> pd.DataFrame:
    return pd.DataFrame() if register is None else register.rows


def _ledgers(standing: pd.DataFrame) -> set[tuple[str, str]]:
    """Whose ledger was handed in, held back or not."""
    ledgers = standing[standing["table_code"] == LEDGER]
    return set(ledgers[["unit", "period"]].itertuples(index=False, name=None))


def _held(indicator: Indicator, grid: Grid, rows: dict[str, Stood], reads: Reads, spot: Spot) -> Iterator[Shares]:
    for table, stood_ in rows.items():
        if not stood_.held.empty:
            placed: PlacedRows = place_rows(grid, {table: stood_.held}, pd.DataFrame())[table]
            yield of_held(indicator, grid, table, placed, reads, spot)


def _check(trace: Trace, grid: Grid) -> None:
    above, below = add_up(trace.indicator, grid, trace.parts)
    rate = trace.indicator.denominator is not None
    stored = (trace.figure["numerator"], trace.figure["denominator"]) if rate else (trace.figure["value"], None)
    if not (same(above, stored[0]) and same(below, stored[1])):
        raise NotAdding(f"{trace.id.text}: the rows come to {above} over {below}, and the edition says {stored[0]} over {stored[1]}")
