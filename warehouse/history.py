"""What became of a finding: the nights that found, lost and found it again, and what people decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from transforms.decided import Decision
from warehouse.decisions import as_decision
from warehouse.schema import Schema


@dataclass(frozen=True)
class Event:
    """Something that happened to a finding. `what`: first, gone, back (a night) or a kind of decision; `number`: the edition or decision.

    undone: the decision that revokes it.
    """

    at: str
    what: str
    number: int
    author: str | None = None
    reason: str | None = None
    note: str | None = None
    until: str | None = None
    undone: int | None = None


def history(connection: sa.Connection, schema: Schema, fingerprint: str) -> list[Event]:
    """The events of a finding in their order."""
    table = schema["decisions"]
    rows = connection.execute(sa.select(table).where(table.c.fingerprint == fingerprint).order_by(table.c.id)).mappings()
    decided = [as_decision(row) for row in rows]
    undone = {d.payload.get("revokes"): d.id for d in decided if d.kind == "undo"}
    taken = [_taken(d, undone.get(d.id)) for d in decided]
    return sorted([*_nights(connection, schema, fingerprint), *taken], key=lambda event: event.at)


def _taken(d: Decision, undone: int | None) -> Event:
    return Event(d.made_at, d.kind, d.id, d.author, d.payload.get("reason"), d.payload.get("note"), d.payload.get("until"), undone)


def _nights(connection: sa.Connection, schema: Schema, fingerprint: str) -> Iterator[Event]:
    finding, editions = schema["finding"], schema["editions"]
    names = ("first_edition", "since_edition", "last_edition")
    row: Any = connection.execute(sa.select(*(finding.c[name] for name in names)).where(finding.c.fingerprint == fingerprint)).first()
    if row is None:
        return
    gone = None if row[2] is None else connection.scalar(sa.select(sa.func.min(editions.c.id)).where(editions.c.id > row[2]))
    there = {"first": row[0], "back": row[1] if row[1] != row[0] else None, "gone": gone}
    rows = connection.execute(sa.select(editions.c.id, editions.c.published).where(editions.c.id.in_(there.values())))
    published = {int(number): str(at) for number, at in rows}
    yield from (Event(published[number], what, number) for what, number in there.items() if number is not None)
