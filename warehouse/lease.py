"""One writer: a lock that the operating system or the server takes back when its holder dies."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import sqlalchemy as sa

from warehouse.database import Database
from warehouse.errors import WarehouseError, in_words

_KEY = 7_450_118
_IN_USE = ".in-use"


@contextmanager
def sole_writer(database: Database, started: str) -> Iterator[None]:
    """Hold the warehouse's lock; WarehouseError where somebody else does."""
    holder = f"pid {os.getpid()} on {socket.gethostname()} since {started}"
    held = _by_file(Path(f"{database.path}.lock"), holder) if database.path else _by_server(database)
    with held:
        yield


@contextmanager
def in_use(home: Path) -> Iterator[None]:
    """Keep what one writes into `home` from being swept away: whoever does so holds a lock on it, together with others."""
    with _lock_of(home) as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def alone_in(home: Path) -> Iterator[bool]:
    """Whether nobody is at work in `home`, whatever the warehouse; where that is so, nobody begins meanwhile."""
    with _lock_of(home) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _lock_of(home: Path) -> TextIO:
    with in_words(str(home)):
        home.mkdir(parents=True, exist_ok=True)
        return (home / _IN_USE).open("a")


@contextmanager
def _by_file(path: Path, holder: str) -> Iterator[None]:
    with in_words(str(path)):
        opened = path.open("a+")
    with opened as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise _taken(str(path), lock.read()) from None
        lock.truncate(0)
        lock.write(holder)
        lock.flush()
        yield


@contextmanager
def _by_server(database: Database) -> Iterator[None]:
    with database.session() as connection:
        if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_KEY})").scalar():
            running = "SELECT concat('pid ', pid, ' on ', host, ' since ', started) FROM nights WHERE state = 'running'"
            raise _taken(database.place, connection.exec_driver_sql(running).scalar() or "one just begun")
        try:
            yield
        finally:
            with suppress(sa.exc.DBAPIError):  # a session that is lost has let go already
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_KEY})")


def _taken(place: str, holder: str) -> WarehouseError:
    cure = "Wait until it has ended; a dead one gives way by itself"
    return WarehouseError(place, "another night at work ({holder})", "no other", cure, holder=holder)
