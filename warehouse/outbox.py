"""The outbox: a message is put in once, claimed by a transaction before it is sent, and marked afterwards.

Whoever sends does so alone. What a sender that died had claimed may have arrived or not: it is marked unsure, at most one
message a death, and goes out again only when a person says so.
"""

from __future__ import annotations

import fcntl
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from warehouse.clock import Clock
from warehouse.database import Database
from warehouse.errors import in_words
from warehouse.schema import Schema

_KEY = 7_450_119
UNSURE = "died"


@dataclass(frozen=True)
class NewMessage:
    """A message that is to go out; its first seven fields tell it from any other."""

    unit: str
    period: str
    kind: str
    since: str
    occurrence: int
    recipient: str
    channel: str
    day: str
    title: str
    body: str


@dataclass(frozen=True)
class Message(NewMessage):
    """A message in the outbox."""

    id: int
    state: str
    tries: int
    error: str
    queued_at: str
    changed_at: str


class Outbox:
    """The outbox of a warehouse."""

    def __init__(self, database: Database, schema: Schema, clock: Clock) -> None:
        self._database = database
        self._table = schema["outbox"]
        self._clock = clock

    def put(self, messages: Sequence[NewMessage]) -> int:
        """Put in what is not there yet, whoever put it there; how many were new."""
        if not messages:
            return 0
        added = 0
        with self._database.write() as connection:
            insert = _insert(connection.dialect.name)
            fresh = {"state": "queued", "tries": 0, "error": "", "queued_at": self._clock()}
            for message in messages:
                row = {**asdict(message), **fresh, "changed_at": fresh["queued_at"]}
                asked = insert(self._table).values(**row).on_conflict_do_nothing().returning(self._table.c.id)
                added += len(connection.execute(asked).all())
        return added

    @contextmanager
    def sending(self) -> Iterator[bool]:
        """Whether one may send: nobody else does. What somebody who died had claimed is marked unsure."""
        with self._alone() as alone:
            if alone:
                self._mark(self._table.c.state == "sending", state="unsure", error=UNSURE)
            yield alone

    def claim(self, after: int = 0) -> Message | None:
        """The next message to send, now claimed; None where none waits behind number `after`."""
        table = self._table
        waiting = sa.select(sa.func.min(table.c.id)).where(table.c.state == "queued", table.c.id > after).scalar_subquery()
        claimed = sa.update(table).where(table.c.id == waiting, table.c.state == "queued")
        values = {"state": "sending", "tries": table.c.tries + 1, "changed_at": self._clock()}
        with self._database.write() as connection:
            row = connection.execute(claimed.values(**values).returning(table)).mappings().first()
        return None if row is None else Message(**row)

    def settle(self, number: int, state: str, error: str = "") -> None:
        """Say what became of a message that was claimed."""
        self._mark(self._table.c.id == number, state=state, error=error)

    def drop(self, numbers: Collection[int]) -> int:
        """Take out what waits and is no longer needed."""
        return self._mark(self._table.c.id.in_(sorted(numbers)) & (self._table.c.state == "queued"), state="dropped", error="")

    def again(self, number: int) -> bool:
        """Let a message that did not arrive, or may not have, go out again; whether there was such a one."""
        return self._mark((self._table.c.id == number) & self._table.c.state.in_(("failed", "unsure")), state="queued", error="") == 1

    def messages(
        self, *, units: Collection[str] | None = None, states: Collection[str] = (), before: int | None = None, limit: int = 200
    ) -> list[Message]:
        """What is in it, the newest first: of some units, in some states, before a number."""
        c = self._table.c
        wanted = sa.select(self._table).order_by(c.id.desc()).limit(limit)
        if units is not None:
            wanted = wanted.where(c.unit.in_(sorted(units)))
        if states:
            wanted = wanted.where(c.state.in_(sorted(states)))
        if before is not None:
            wanted = wanted.where(c.id < before)
        with self._database.read() as connection:
            return [Message(**row) for row in connection.execute(wanted).mappings()]

    def last_of_each(self) -> dict[tuple[str, str, str, str], tuple[int, str]]:
        """Of each matter (unit, period, kind, since) the last reminder's number and day."""
        c = self._table.c
        key = (c.unit, c.period, c.kind, c.since)
        wanted = sa.select(*key, sa.func.max(c.occurrence), sa.func.max(c.day)).group_by(*key)
        with self._database.read() as connection:
            return {(row[0], row[1], row[2], row[3]): (int(row[4]), str(row[5])) for row in connection.execute(wanted)}

    def _mark(self, which: sa.ColumnElement[bool], **values: Any) -> int:
        with self._database.write() as connection:
            return connection.execute(sa.update(self._table).where(which).values(**values, changed_at=self._clock())).rowcount

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """A lock that the operating system or the server takes back when its holder dies."""
        if self._database.path is not None:
            with _file_lock(Path(f"{self._database.path}.outbox")) as alone:
                yield alone
            return
        with self._database.session() as connection:
            alone = bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_KEY})").scalar())
            try:
                yield alone
            finally:
                if alone:
                    with suppress(sa.exc.DBAPIError):  # a session that is lost has let go already
                        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_KEY})")


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    with in_words(str(path)):
        opened = path.open("a")
    with opened as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _insert(dialect: str) -> Any:
    """The dialect's own INSERT, which can pass over what is there already; only that dialect is imported."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert
