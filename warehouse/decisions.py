"""What people decide: added to, read in order, never changed. An undo is one more decision."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import sqlalchemy as sa

from transforms.decided import Decision, login_of

_LOCKS = 7_450_119  # a space of their own among the advisory locks


_FIELDS = tuple(each.name for each in fields(Decision))


@dataclass(frozen=True)
class NewDecision:
    """A decision that is to be recorded; its number and time come from the warehouse. `author`, `fingerprint`, `batch`: as of Decision."""

    kind: str
    author: str
    unit: str | None = None
    period: str | None = None
    rule: str | None = None
    row_key: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str | None = None
    batch: str | None = None


def others_since(connection: sa.Connection, table: sa.Table, new: Sequence[NewDecision], seen: int) -> bool:
    """Whether others decided after number `seen` on what `new` may rest on: matches and periods of the same units, not findings."""
    since = sa.select(table.c.id).where(table.c.id > seen, table.c.fingerprint.is_(None)).limit(1)
    units = {decision.unit for decision in new}
    if None not in units:
        since = since.where(sa.or_(table.c.unit.is_(None), table.c.unit.in_(units)))
    return connection.scalar(since) is not None


def lock(connection: sa.Connection, table: sa.Table) -> None:
    """Be the one who adds to a table until the transaction ends; readers go on. SQLite has BEGIN IMMEDIATE.

    One writer at a time: numbers become visible in their order, so that an edition's last number names all before it.
    """
    if connection.dialect.name == "postgresql":
        # Not a lock of the table, which takes the right to change it.
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCKS, sa.func.hashtext(table.name))))


def add(connection: sa.Connection, table: sa.Table, decisions: Sequence[NewDecision], made_at: str) -> list[int]:
    """Add decisions, all at once; their numbers, in their order. The table is locked."""
    rows = [vars(d) | {"payload": json.dumps(dict(d.payload), ensure_ascii=False, sort_keys=True), "made_at": made_at} for d in decisions]
    if not rows:
        return []
    added = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return [int(number) for number in connection.scalars(added, rows)]


def read(connection: sa.Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> tuple[Decision, ...]:
    """Every decision, or those that meet some conditions, in the order in which they were taken."""
    rows = connection.execute(sa.select(*(table.c[name] for name in _FIELDS)).where(*where).order_by(table.c.id))
    return tuple(_decision(*row) for row in rows)


def as_decision(row: Mapping[Any, Any]) -> Decision:
    """A row of `decisions`."""
    return _decision(*(row[name] for name in _FIELDS))


def revokes(table: sa.Table, dialect: str) -> sa.ColumnElement[int]:
    """The number of what an undo revokes, out of what it says."""
    if dialect == "sqlite":
        return sa.func.json_extract(table.c.payload, "$.revokes", type_=sa.Integer)
    return sa.cast(sa.cast(table.c.payload, sa.JSON)["revokes"].as_string(), sa.BigInteger)


def _decision(*row: Any) -> Decision:
    values = dict(zip(_FIELDS, row, strict=True))
    payload = json.loads(values["payload"])
    values["payload"], values["author"] = payload, login_of(values["author"], payload)
    return Decision(**values)


def head(connection: sa.Connection, table: sa.Table) -> int:
    """The number of the last decision; 0 where there is none."""
    return int(connection.scalar(sa.select(sa.func.max(table.c.id))) or 0)
