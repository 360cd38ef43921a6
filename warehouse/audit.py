"""The audit log: who did what, only ever added to; each row holds the hash of the one before, so that no change goes unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from transforms.stewardship.roles import Person
from warehouse.decisions import NewDecision, lock
from warehouse.fence import outside

HASHED = ("id", "made_at", "login", "role", "action", "unit", "period", "object", "detail", "previous")
START = "0" * 64
"""What stands for the hash before the first row."""


@dataclass(frozen=True)
class Act:
    """Something that somebody did, and that is to be recorded."""

    login: str
    role: str
    action: str
    unit: str | None = None
    period: str | None = None
    object: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AuditRow:
    """A row of the log; `detail` is JSON."""

    id: int
    made_at: str
    login: str
    role: str
    action: str
    unit: str | None
    period: str | None
    object: str
    detail: str
    previous: str
    hash: str

    @property
    def content(self) -> Mapping[str, Any]:
        """What `detail` says."""
        return dict(json.loads(self.detail))


def act_of(decision: NewDecision, person: Person) -> Act:
    """A decision on a match or a period, as the act of who took it."""
    said = {name: decision.payload[name] for name in ("note", "revokes", "federation", "is_unit") if name in decision.payload}
    units = [unit["unit_no"] for unit in decision.payload.get("units", ())]
    detail = said | {"row_key": decision.row_key, "rule": decision.rule} | ({"units": units} if units else {})
    return Act(person.login, person.role, decision.kind, decision.unit, decision.period, detail=detail)


def hash_of(row: Mapping[str, Any]) -> str:
    """The hash of a row: over all of it, the hash before included."""
    return hashlib.sha256(json.dumps([row[name] for name in HASHED], ensure_ascii=False).encode()).hexdigest()


def append(connection: sa.Connection, table: sa.Table, acts: Sequence[Act], made_at: str) -> None:
    """Add acts to the log, in the transaction of what they did."""
    if not acts:
        return
    with outside(connection):
        _append(connection, table, acts, made_at)


def _append(connection: sa.Connection, table: sa.Table, acts: Sequence[Act], made_at: str) -> None:
    lock(connection, table)
    last, previous = head(connection, table)
    rows = []
    for number, act in enumerate(acts, last + 1):
        detail = json.dumps(dict(act.detail), ensure_ascii=False, sort_keys=True)
        row = {**vars(act), "id": number, "made_at": made_at, "detail": detail, "previous": previous}
        row["hash"] = previous = hash_of(row)
        rows.append(row)
    connection.execute(sa.insert(table), rows)


def head(connection: sa.Connection, table: sa.Table) -> tuple[int, str]:
    """The number and the hash of the last row."""
    found = connection.execute(sa.select(table.c.id, table.c.hash).order_by(table.c.id.desc()).limit(1)).first()
    return (0, START) if found is None else (int(found[0]), str(found[1]))


def broken_at(connection: sa.Connection, table: sa.Table) -> int | None:
    """The number of the first row that is not as it was written, or that follows on a gap; None where there is none.

    What was cut off at the end shows against a head printed before: the digests of nights have them.
    """
    previous = START
    for number, row in enumerate(connection.execute(sa.select(table).order_by(table.c.id)).mappings(), 1):
        if row["id"] != number or row["previous"] != previous or row["hash"] != hash_of(row):  # type: ignore[arg-type]  # a row is a mapping of texts
            return int(row["id"])
        previous = row["hash"]
    return None


def page(connection: sa.Connection, table: sa.Table, units: frozenset[str] | None, before: int | None, limit: int) -> list[AuditRow]:
    """Rows from the latest on, those before number `before`; of some units only where these are named."""
    wanted = sa.select(table).order_by(table.c.id.desc()).limit(limit)
    if units is not None:
        wanted = wanted.where(table.c.unit.in_(sorted(units)))
    if before is not None:
        wanted = wanted.where(table.c.id < before)
    return [AuditRow(**row) for row in connection.execute(wanted).mappings()]
