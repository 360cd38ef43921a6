"""The other way: from a cell of a file to its row, what was found in it, who let it in, and the figures that it moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from flows.cell_window import kept_grid
from flows.trace.asked import the_edition
from flows.trace.cell_asked import CellSpot, cell_row, find_cell
from flows.trace.evidence import Evidence, evidence, lets
from flows.trace.figure import months_until
from flows.trace.lines import Let, Line, Typed
from flows.trace.moved import Moved, moved
from flows.trace.places import at_letter, row_name
from flows.trace.register import LEDGER
from scheme.model import Scheme
from transforms.trace import Shares
from warehouse import Edition, Warehouse


@dataclass(frozen=True)
class CellTrace:
    """A cell: its row, and the figures that read it with what the row puts into each.

    `latest`: whether the edition is the latest. `column`: the column's id. `held`: the rules that hold the row back; None where it is
    accepted. `match`: of a ledger row, its match.
    """

    edition: Edition
    latest: bool
    column: str
    line: Line
    held: str | None
    match: dict[str, Any] | None
    figures: tuple[Moved, ...]
    decisions: tuple[Let, ...]


def trace_cell(store: Warehouse, file: str, sheet: str, cell: str, number: int | None = None) -> CellTrace:
    """The cell's row and figures, in the edition `number` or the latest. `file`: a path below the inbox or its end, or UNIT/PERIOD.

    Raises UserError where it is no cell of a row there.
    """
    with store.tracing(number) as read:
        edition = the_edition(read, number, store.place)
        spot = find_cell(read, file, sheet, cell)
        frame, held = cell_row(read, spot, cell)
        key = frame["row_key"].iloc[0]
        matches = read.matches(place=(spot.file.unit, spot.file.period, key)) if spot.table == LEDGER and not pd.isna(key) else []
        match = _of_name(matches, frame)
        known = evidence(read, [Shares(spot.table, frame, np.zeros(1), None, frame[:0])], None, [spot.table], pd.DataFrame())
        periods = read.periods(edition.id)
        figures = tuple(moved(store, read, edition, months_until(read.scheme, periods, periods[-1]), spot, frame, match))
        line = _line(store, spot, frame, known)
        numbers = {found.decision for found in line.findings} | {match["decision"] if match else None}
        decisions = lets(read, {int(number) for number in numbers if number is not None})
    return CellTrace(edition, read.latest, spot.column, line, held, match, figures, tuple(decisions.values()))


def _of_name(matches: list[dict[str, Any]], frame: pd.DataFrame) -> dict[str, Any] | None:
    """The match of the row: of several of the same key the one of its name."""
    name = frame["enterprise_name"].iloc[0] if "enterprise_name" in frame else None
    named = [one for one in matches if one["enterprise_name"] == name]
    return next(iter(named or matches), None)


def _line(store: Warehouse, spot: CellSpot, frame: pd.DataFrame, known: Evidence) -> Line:
    """The row with the cell as typed."""
    scheme: Scheme = store.scheme
    record = {str(name): value for name, value in frame.iloc[0].items()}
    file, at = spot.file, spot.letters[spot.column]
    grid = kept_grid(store, file)
    lines = grid.lines(spot.sheet, spot.row - 1, spot.row - 1) if grid and spot.sheet in grid.sheets else None
    text = at_letter(lines[0], at) if lines else None
    cell = Typed(spot.column, scheme.tables[spot.table].by_id[spot.column].zh, f"{at}{spot.row}", text)
    key = "" if pd.isna(record["row_key"]) else str(record["row_key"])
    findings = known.on_row(file.id, spot.sheet, spot.row, file.unit, file.period, spot.table, key)
    name = row_name(scheme, spot.table, record)
    return Line(spot.table, file.unit, file.period, key, name, file.path, spot.sheet, spot.row, 0.0, None, file.id, (cell,), findings)
