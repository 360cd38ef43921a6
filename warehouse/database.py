"""The connection: SQLite by default, PostgreSQL by URL; one way to write, one to read, errors in words."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from warehouse.errors import WarehouseError, in_words
from warehouse.fence import enter
from warehouse.folders import sqlite_uri

if TYPE_CHECKING:
    import psycopg

_PRAGMAS = ("journal_mode = WAL", "foreign_keys = ON", "cache_size = -65536")
DEFAULT_NAME = "warehouse.sqlite"
PATIENCE = 30.0
"""For how many seconds a write waits for another one."""
WRITERS, READERS = (4, 20), (8, 40)
"""Connections to PostgreSQL that are kept, and how many more there may be: fewer together than its 100.

Those that write are apart from those that read: whoever decides reads as well, while others wait with a connection each to decide next.
"""

_ALIVE = {"connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3", "tcp_user_timeout": "60000"}


class Database:
    """A warehouse's database. `home` is the folder of everything that lies beside it."""

    def __init__(self, url: str | None, home: Path, patience: float = PATIENCE) -> None:
        self.home = home
        self.url = _resolve(url, home)
        self.place = _shown(self.url)
        self.path = Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None
        self._patience, self._turn = patience, threading.Lock()
        self._writing = _sqlite_writer(self.url, patience) if self.path else _postgres(self.url, patience, WRITERS)
        self._reading = _sqlite_reader(self.path) if self.path else _postgres(self.url, patience, READERS)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    @contextmanager
    def write(self, attach: Path | None = None, *, at_once: bool = False) -> Iterator[sa.Connection]:
        """A transaction that writes: all or nothing. On SQLite the file `attach` can be read in it as `stage`.

        at_once: on SQLite, where whoever writes keeps all others from it, it fails instead of waiting for its turn.
        """
        with in_words(self.place), self._in_turn(0 if at_once else self._patience), self._writing.connect() as connection:
            if at_once and self.path is not None:
                cast(sqlite3.Connection, connection.connection.driver_connection).execute("PRAGMA busy_timeout = 0")
            if attach is not None:
                driver = cast(sqlite3.Connection, connection.connection.driver_connection)
                driver.execute("ATTACH ? AS stage", (str(attach),))
            with connection.begin():
                enter(connection)
                yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that cannot write and sees one moment of the database throughout."""
        with in_words(self.place), self._reading.connect() as connection:
            if self.path is None:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                enter(connection)
                yield connection

    @contextmanager
    def session(self) -> Iterator[sa.Connection]:
        """A connection of its own on which every statement stands alone (PostgreSQL's locks of a session)."""
        with in_words(self.place), self._writing.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def _in_turn(self, patience: float) -> Iterator[None]:
        """Writers of one process come one after another: SQLite would have them look again and again, and the luckiest go first."""
        if self.path is not None and not self._turn.acquire(timeout=patience):
            raise sqlite3.OperationalError("database is locked")
        try:
            yield
        finally:
            if self.path is not None:
                self._turn.release()

    def close(self) -> None:
        """Give back every connection."""
        self._writing.dispose()
        self._reading.dispose()


def _resolve(url: str | None, home: Path) -> sa.URL:
    if url is None:
        return sa.URL.create("sqlite", database=str((home / DEFAULT_NAME).resolve()))
    cure = "Give sqlite:///FILE or postgresql://USER@HOST/DATABASE"
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        shown = f"{url.partition(':')[0]}:…" if ":" in url else url  # whatever it was meant to be, it may hold a password
        raise WarehouseError("the warehouse's URL", shown, "a SQLAlchemy URL", cure) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite", database=str(Path(parsed.database or "").resolve()))
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise WarehouseError("the warehouse's URL", _shown(parsed), "a SQLite file or PostgreSQL", cure)


def _shown(url: sa.URL) -> str:
    """A URL as people are shown it and write it: without our driver's name, and without any password."""
    return without_passwords(url.set(drivername=url.get_backend_name())).render_as_string(hide_password=True)


def without_passwords(url: sa.URL) -> sa.URL:
    """A URL without those that stand behind its question mark: libpq takes passwords there, too."""
    return url.difference_update_query(("password", "sslpassword"))


def alive(url: sa.URL) -> sa.URL:
    """A PostgreSQL's URL under which a server that has vanished is noticed within a minute, not within Linux's two hours.

    What the operator has set in it counts.
    """
    return url.update_query_dict({**_ALIVE, **url.query})


def _postgres(url: sa.URL, patience: float, most: tuple[int, int]) -> sa.Engine:
    engine = sa.create_engine(alive(url), pool_pre_ping=True, pool_size=most[0], max_overflow=most[1], pool_timeout=patience)
    if patience < PATIENCE:  # a night waits as long as it takes

        def prepare(connection: psycopg.Connection, _record: object) -> None:
            connection.execute(f"SET lock_timeout = {int(patience * 1000)}")
            connection.commit()

        sa.event.listen(engine, "connect", prepare)
    return engine


def _sqlite_writer(url: sa.URL, patience: float) -> sa.Engine:
    engine = sa.create_engine(url, poolclass=sa.NullPool)

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # BEGIN is ours
        connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(engine, "connect", prepare)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _sqlite_reader(path: Path) -> sa.Engine:
    """An engine that opens the file for reading only, so that no statement can change it, nor make or open another file."""

    def open_it() -> sqlite3.Connection:
        connection = sqlite3.connect(sqlite_uri(path, read_only=True), uri=True, timeout=30, isolation_level=None, check_same_thread=False)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        return connection

    # Kept and handed from thread to thread: opening one and parsing every view anew costs the console more than its queries.
    engine = sa.create_engine("sqlite://", creator=open_it, poolclass=sa.QueuePool, pool_size=16, max_overflow=100, pool_timeout=30)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine
