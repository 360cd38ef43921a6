"""One writer: a lock that the operating system or the server takes back when its holder dies, and that runs out under one that hangs."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

import sqlalchemy as sa

from warehouse.database import Database
from warehouse.errors import WarehouseError, in_words
from warehouse.folders import make_home
from warehouse.overdue import end_process, end_session, marked, process_mark

LONGEST = 4 * 3600
"""Seconds that a night may hold the lock; whoever wants it afterwards ends the holder first."""
_KEY = 7_450_118
_HELD = f"locktype = 'advisory' AND classid = 0 AND objid = {_KEY} AND objsubid = 1 AND granted"
_IN_USE = ".in-use"
_PATIENCE = 1.0
"""Seconds to wait for somebody who only looks whether it is held, or has just been ended."""
# Of a machine that vanished the server hears nothing: it asks after 30 seconds of silence, and gives up within a minute.
_KEEPALIVES = ("tcp_keepalives_idle = 30", "tcp_keepalives_interval = 10", "tcp_keepalives_count = 3")


@contextmanager
def sole_writer(database: Database, started: str, longest: float = LONGEST) -> Iterator[None]:
    """Hold the warehouse's lock; WarehouseError where somebody else does whose time is not up."""
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": started, "process": process_mark(os.getpid())}
    held = _by_file(_lock_file(database), holder, longest) if database.path else _by_server(database, longest)
    with held:
        yield


def night_at_work(database: Database) -> bool:
    """Whether somebody holds the warehouse's lock."""
    if database.path:
        with in_words(str(_lock_file(database))), _lock_file(database).open("a") as lock:
            return not _locked(lock, fcntl.LOCK_SH)
    with database.session() as connection:
        return bool(connection.exec_driver_sql(f"SELECT count(*) FROM pg_locks WHERE {_HELD} AND {_HERE}").scalar())


_HERE = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"


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
        yield _locked(lock, fcntl.LOCK_EX)


def _lock_of(home: Path) -> TextIO:
    with in_words(str(home)):
        make_home(home)
        return (home / _IN_USE).open("a")


def _lock_file(database: Database) -> Path:
    return Path(f"{database.path}.lock")


@contextmanager
def _by_file(path: Path, holder: Mapping[str, Any], longest: float) -> Iterator[None]:
    with in_words(str(path)):
        opened = path.open("a+")
    with opened as lock:
        if not _within(lock, _PATIENCE):
            lock.seek(0)
            found = _written(lock.read())
            if found is None or not end_process(found) or not _within(lock, 10 * _PATIENCE):
                raise _taken(str(path), found)
        lock.truncate(0)
        lock.write(json.dumps({**holder, "until": time.time() + longest}))
        lock.flush()
        yield


def _within(lock: TextIO, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not (got := _locked(lock, fcntl.LOCK_EX)) and time.monotonic() < until:
        time.sleep(0.05)
    return got


def _locked(lock: TextIO, how: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(lock, how | fcntl.LOCK_NB)
        return True
    return False


@contextmanager
def _by_server(database: Database, longest: float) -> Iterator[None]:
    with database.session() as connection:
        if not _got(connection, 0):
            holder = connection.exec_driver_sql(f"SELECT pid FROM pg_locks WHERE {_HELD} AND {_HERE}").scalar()
            if holder is None or not end_session(connection, int(holder)) or not _got(connection, 10 * _PATIENCE):
                running = connection.exec_driver_sql("SELECT pid, host, started AS since FROM nights WHERE state = 'running'").mappings().first()
                raise _taken(database.place, None if running is None else {str(name): value for name, value in running.items()})
        for setting in _KEEPALIVES:
            connection.exec_driver_sql(f"SET {setting}")
        connection.exec_driver_sql("SELECT set_config('application_name', %s, false)", (marked(connection, longest),))
        try:
            yield
        finally:
            with suppress(sa.exc.DBAPIError):  # a session that is lost has let go already
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_KEY})")
                connection.exec_driver_sql("RESET application_name")


def _got(connection: sa.Connection, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not (got := bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_KEY})").scalar())) and time.monotonic() < until:
        time.sleep(0.05)
    return got


def _written(holder: str) -> Mapping[str, Any] | None:
    """What the holder wrote into the lock; None where it has not come to that."""
    try:
        return dict(json.loads(holder))
    except ValueError:
        return None


def _taken(place: str, holder: Mapping[str, Any] | None) -> WarehouseError:
    cure = "Wait until it has ended; a dead one gives way by itself"
    if holder is None:
        return WarehouseError(place, "another night at work, just begun", "no other", cure)
    values = {name: str(holder.get(name)) for name in ("pid", "host", "since")}
    return WarehouseError(place, "another night at work (pid {pid} on {host} since {since})", "no other", cure, **values)
