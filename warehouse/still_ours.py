"""Whether a night still is the one at work: one whose lock another has taken over writes nothing more."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.errors import WarehouseError
from warehouse.schema import Schema


def still_ours(connection: sa.Connection, schema: Schema, night: int, place: str, stage: str) -> None:
    """Note the stage that a night writes for, in the transaction that does. WarehouseError for one that has been marked as crashed."""
    nights = schema["nights"]
    running = (nights.c.id == night) & (nights.c.state == "running")
    if not connection.execute(sa.update(nights).where(running).values(stage=stage)).rowcount:
        cure = "Run it again; nothing was published"
        raise WarehouseError(place, "night {night} no longer running", "the lock still held", cure, night=str(night))
