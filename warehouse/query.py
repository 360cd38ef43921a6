"""Read-only SQL: one statement, the same values from both databases."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import sqlalchemy as sa

from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.published import as_analyst
from warehouse.published_views import SCHEMA
from warehouse.sql_errors import Dictionary, sql_error, too_long, too_many

if TYPE_CHECKING:
    import psycopg

_PUBLISHED = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = :schema ORDER BY table_name, ordinal_position"
_CANCELLED = "57014"
"""PostgreSQL's state of a statement that was stopped."""


def query(
    database: Database, statement: str, seconds: int | None = None, most: int | None = None, *, analyst: bool = False
) -> pd.DataFrame:
    """The answer to one statement that reads. WarehouseError where it is not understood or would write.

    It is stopped after so many seconds, and refused where it has more than `most` rows, before they are all in memory. `analyst`: on
    PostgreSQL it reads what analysts do and as they do, where this user may act as one.
    """
    with database.read() as connection, _stopped_after(connection, seconds):
        there = _published if analyst and as_analyst(connection) else _dictionary
        cursor = _cursor(connection)
        try:
            rows = _rows(cursor, statement, database, most)
        except _errors_of(database) as error:
            if seconds is not None and _was_stopped(error):
                raise too_long(seconds) from error
            if (said := sql_error(error, statement, lambda: there(database))) is None:
                raise
            raise said from error
        if cursor.description is None:
            cure = "Begin it with SELECT or WITH"
            raise WarehouseError("the SQL", "a statement without a result", "one that reads", cure)
        names = [column[0] for column in cursor.description]
        return pd.DataFrame.from_records(rows, columns=names, coerce_float=False)


def _rows(cursor: Any, statement: str, database: Database, most: int | None) -> list[Any]:
    if database.path is None and most is not None:
        from warehouse.as_sqlite import streamed

        rows = streamed(cursor, statement, most)  # without a result, it is said so below
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
    return getattr(error, "sqlstate", None) == _CANCELLED or getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT"


def _errors_of(database: Database) -> tuple[type[Exception], ...]:
    """The errors of the database's driver; psycopg is imported where the warehouse is PostgreSQL, and takes a while."""
    if database.path is not None:
        return (sqlite3.Error, sqlite3.Warning)
    import psycopg

    return (psycopg.Error,)


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


def _published(database: Database) -> Dictionary:
    """What an analyst can ask."""
    with database.read() as connection:
        columns: dict[str, list[str]] = {}
        for name, column in connection.execute(sa.text(_PUBLISHED), {"schema": SCHEMA}):
            columns.setdefault(name, []).append(column)
        return Dictionary(columns, [name for name in columns if not name.startswith("dim_")])


def _cursor(connection: sa.Connection) -> Any:
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        return driver.cursor()
    from warehouse.as_sqlite import cursor_as_sqlite

    return cursor_as_sqlite(cast("psycopg.Connection", driver))
