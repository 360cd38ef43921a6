"""Read-only SQL: one statement, the same values from both databases."""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import pandas as pd
import psycopg
import sqlalchemy as sa
from psycopg.adapt import Loader
from psycopg.types.numeric import FloatLoader
from psycopg.types.string import TextLoader

from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.sql_errors import Dictionary, sql_error, too_long, too_many


class _WholeLoader(Loader):
    """true and false as 1 and 0, as SQLite has them."""

    def load(self, data: Any) -> int:
        return int(bytes(data) == b"t")


class _NumberLoader(Loader):
    """What PostgreSQL makes of sums and means: a whole number or a float, never a Decimal."""

    def load(self, data: Any) -> int | float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


_AS_SQLITE: dict[str, type[Loader]] = {
    "bool": _WholeLoader,
    "numeric": _NumberLoader,
    "date": TextLoader,
    "timestamp": TextLoader,
    "float8": FloatLoader,
}


def query(database: Database, statement: str, seconds: int | None = None, most: int | None = None) -> pd.DataFrame:
    """The answer to one statement that reads. WarehouseError where it is not understood or would write.

    It is stopped after so many seconds, and refused where it has more than `most` rows, before they are all in memory.
    """
    with database.read() as connection, _stopped_after(connection, seconds):
        cursor = _cursor(connection)
        try:
            rows = _rows(cursor, statement, database, most)
        except (sqlite3.Error, sqlite3.Warning, psycopg.Error) as error:
            if seconds is not None and _was_stopped(error):
                raise too_long(seconds) from error
            if (said := sql_error(error, statement, lambda: _dictionary(database))) is None:
                raise
            raise said from error
        if cursor.description is None:
            cure = "Begin it with SELECT or WITH"
            raise WarehouseError("the SQL", "a statement without a result", "one that reads", cure)
        names = [column[0] for column in cursor.description]
        return pd.DataFrame.from_records(rows, columns=names, coerce_float=False)


def _rows(cursor: Any, statement: str, database: Database, most: int | None) -> list[Any]:
    if database.path is None and most is not None:
        try:
            rows = list(itertools.islice(cursor.stream(statement, size=1_000), most + 1))
        except psycopg.InternalError:  # what psycopg makes of nothing at all, or a comment; without a result, it is said so below
            rows = []
    else:
        cursor.execute(statement, **({} if database.path else {"prepare": True}))
        rows = [] if not cursor.description else cursor.fetchall() if most is None else cursor.fetchmany(most + 1)
    if most is not None and len(rows) > most:
        raise too_many(most)
    return rows


@contextmanager
def _stopped_after(connection: sa.Connection, seconds: int | None) -> Iterator[None]:
    driver = connection.connection.driver_connection
    if seconds is None:
        yield
    elif isinstance(driver, sqlite3.Connection):
        end = time.monotonic() + seconds
        driver.set_progress_handler(lambda: time.monotonic() > end, 10_000)
        try:
            yield
        finally:
            driver.set_progress_handler(None, 0)
    else:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {seconds * 1000}")
        yield


def _was_stopped(error: Exception) -> bool:
    return isinstance(error, psycopg.errors.QueryCanceled) or getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT"


def plain_rows(database: Database, statement: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
    """The rows of one of the program's own statements, `:name` in it bound to values: for pages, which need no frame."""
    with database.read() as connection:
        return [dict(row) for row in connection.execute(sa.text(statement), dict(values)).mappings()]


def _dictionary(database: Database) -> Dictionary:
    """What can be asked."""
    with database.read() as connection:
        columns: dict[str, list[str]] = {}
        for name, column in connection.exec_driver_sql('SELECT object, "column" FROM data_dictionary'):
            columns.setdefault(name, []).extend([column] if column else [])
        return Dictionary(columns, [name for name in sa.inspect(connection).get_view_names() if name in columns])


def _cursor(connection: sa.Connection) -> Any:
    driver = connection.connection.driver_connection
    if isinstance(driver, psycopg.Connection):
        cursor = driver.cursor()
        for name, loader in _AS_SQLITE.items():
            cursor.adapters.register_loader(name, loader)
        return cursor
    return cast(sqlite3.Connection, driver).cursor()
