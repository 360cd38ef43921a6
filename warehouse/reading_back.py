"""Typed rows of some readings as one frame: ADBC on PostgreSQL, sqlite3 in slices on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import cast

import adbc_driver_postgresql.dbapi
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from warehouse.database import Database
from warehouse.errors import in_words
from warehouse.frames import from_rows, to_frame

_SLICE = 100_000
_ORDER = [("reading_id", "ascending"), ("sheet", "ascending"), ("row", "ascending")]


def read_rows(database: Database, rows: sa.Table, reading_ids: Collection[int]) -> pd.DataFrame:
    """Every column of the table's rows of these readings, by reading, sheet and line."""
    columns = list(rows.columns)
    wanted = sa.select(*columns).where(rows.c.reading_id.in_(sorted(reading_ids)))
    with database.read() as connection:
        command = str(wanted.compile(connection, compile_kwargs={"literal_binds": True}))
        if database.path is not None:
            stored = _from_sqlite(connection, command, columns)
    if database.path is None:
        stored = _from_postgres(database, command)
    return to_frame(stored.sort_by(_ORDER), columns)


def _from_sqlite(connection: sa.Connection, command: str, columns: list[sa.Column[object]]) -> pa.Table:
    cursor = cast(sqlite3.Connection, connection.connection.driver_connection).execute(command)
    parts = [from_rows([], columns)]
    while found := cursor.fetchmany(_SLICE):
        parts.append(from_rows(found, columns))
    return pa.concat_tables(parts, promote_options="permissive")


def _from_postgres(database: Database, command: str) -> pa.Table:
    uri = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with (
        in_words(database.place),
        adbc_driver_postgresql.dbapi.connect(uri) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(command)
        return cursor.fetch_arrow_table()
