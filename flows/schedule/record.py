"""Our own record of nights, asked for what is due; Prefect's is for looking at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from flows.schedule.due import Held, held, last_slot
from warehouse import Warehouse


def nights_since(warehouse: Warehouse, slot: datetime) -> list[Held]:
    """The nights that began at a moment or later, as the ledger has them."""
    moment = slot.isoformat(timespec="seconds")  # as the ledger writes them: ISO, of one time zone, so texts compare as moments do
    rows = warehouse.query(f"SELECT started, as_of, state, digest FROM nights WHERE started >= '{moment}' ORDER BY id")
    return [held({str(name): value for name, value in row.items()}) for row in rows.to_dict("records")]


def still_due(at: time, now: datetime, nights: Sequence[Held]) -> bool:
    """Whether no night has ended since the last scheduled time, whatever was tried."""
    slot = last_slot(at, now)
    return not any(night.whole and night.state == "finished" and night.started >= slot for night in nights)
