"""What people decide: added to, read in order, never changed. An undo is one more decision."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from transforms.decided import Decision


@dataclass(frozen=True)
class NewDecision:
    """A decision that is to be recorded; its number and time come from the warehouse. `fingerprint`, `batch`: as of Decision."""

    kind: str
    author: str
    unit: str | None = None
    period: str | None = None
    rule: str | None = None
    row_key: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str | None = None
    batch: str | None = None


def record(connection: sa.Connection, table: sa.Table, decisions: Sequence[NewDecision], made_at: str, seen: int) -> list[int] | None:
    """Add decisions, all or none; their numbers. None, and nothing added, where others came in after number `seen`.

    One writer at a time: numbers become visible in their order, so that an edition's last number names all before it.
    """
    lock(connection, table)
    return add(connection, table, decisions, made_at) if head(connection, table) == seen else None


def lock(connection: sa.Connection, table: sa.Table) -> None:
    """Be the one who adds to a table until the transaction ends; readers go on. SQLite has BEGIN IMMEDIATE."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f'LOCK TABLE "{table.name}" IN EXCLUSIVE MODE')


def add(connection: sa.Connection, table: sa.Table, decisions: Sequence[NewDecision], made_at: str) -> list[int]:
    """Add decisions, all at once; their numbers, in their order. The table is locked."""
    rows = [vars(d) | {"payload": json.dumps(dict(d.payload), ensure_ascii=False, sort_keys=True), "made_at": made_at} for d in decisions]
    if not rows:
        return []
    added = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return [int(number) for number in connection.scalars(added, rows)]


def read(connection: sa.Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> tuple[Decision, ...]:
    """Every decision, or those that meet some conditions, in the order in which they were taken."""
    return tuple(as_decision(row) for row in connection.execute(sa.select(table).where(*where).order_by(table.c.id)).mappings())


def as_decision(row: Mapping[Any, Any]) -> Decision:
    """A row of `decisions`."""
    return Decision(**{**row, "payload": json.loads(row["payload"])})


def head(connection: sa.Connection, table: sa.Table) -> int:
    """The number of the last decision; 0 where there is none."""
    return int(connection.scalar(sa.select(sa.func.max(table.c.id))) or 0)
