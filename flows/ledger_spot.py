"""Where a ledger row stands in its file, for the window that shows it there."""

from __future__ import annotations

from dataclasses import dataclass

from flows.cell_window import kept_grid
from flows.decision_rows import LEDGER
from sources.letters import cell_name
from warehouse import Warehouse

NAME = "enterprise_name"


@dataclass(frozen=True)
class LedgerSpot:
    """A ledger row's name in its sheet: a flows.cell_window.Spot."""

    unit: str
    period: str
    row_key: str | None
    file_id: int | None
    sheet: str | None
    cell: str | None
    rule: str = ""
    table_code: str | None = LEDGER
    column_id: str | None = NAME


def ledger_spot(store: Warehouse, unit: str, period: str, row_key: str, name: str) -> LedgerSpot | None:
    """Where the row of a key and a name stands; None where no current reading has it."""
    rows = store.reported(LEDGER, unit, period, row_key)
    if rows.empty:
        return None
    named = rows[rows[NAME].fillna("") == name]
    row = (named if len(named) else rows).iloc[0]
    file = store.file(int(row["file_id"]))
    grid = kept_grid(store, file) if file else None
    facts = grid.sheets.get(row["sheet"] or "") if grid else None
    at = (facts.columns or {}).get(NAME) if facts else None
    cell = None if at is None else cell_name(int(row["row"]) - 1, at)
    return LedgerSpot(unit, period, row_key, int(row["file_id"]), row["sheet"], cell)
