"""Typed rows of some readings as one frame, by way of ADBC on both databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from warehouse.bulk_sqlite import PRAGMAS, own_file
from warehouse.database import Database, alive
from warehouse.errors import in_words
from warehouse.folders import sqlite_uri
from warehouse.frames import to_frame

_ORDER = [("reading_id", "ascending"), ("sheet", "ascending"), ("row", "ascending")]
_BATCH = "adbc.sqlite.query.batch_rows"


def read_rows(database: Database, rows: sa.Table, reading_ids: Collection[int]) -> pd.DataFrame:
    """Every column of the table's rows of these readings, by reading, sheet and line."""
    columns = list(rows.columns)
    wanted = sa.select(*columns).where(rows.c.reading_id.in_(sorted(reading_ids)))
    statement = str(wanted.compile(compile_kwargs={"literal_binds": True}))
    with in_words(database.place):
        found = _from_postgres(database, statement) if database.path is None else _from_sqlite(database.home, database.path, statement)
    return to_frame(found.sort_by(_ORDER), columns)


def _from_sqlite(home: Path, warehouse: Path, statement: str) -> pa.Table:
    """Copied to a file that ADBC may open: never the warehouse itself (see bulk_sqlite)."""
    import adbc_driver_sqlite.dbapi

    with own_file(home) as file:
        count = _copy(sqlite_uri(warehouse, read_only=True), file, statement)
        with adbc_driver_sqlite.dbapi.connect(sqlite_uri(file)) as connection, connection.cursor() as cursor:
            cursor.adbc_statement.set_options(**{_BATCH: str(count + 1)})  # the first batch decides on the types
            cursor.execute("SELECT * FROM found")
            return cursor.fetch_arrow_table()


def _copy(warehouse: str, file: Path, statement: str) -> int:
    """Copy the answer to the table `found` of `file`; how many rows."""
    with closing(sqlite3.connect(file, uri=True, timeout=30, isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA main.{pragma}")
        connection.execute("ATTACH ? AS warehouse", (warehouse,))
        connection.execute(f"CREATE TABLE found AS {statement}")
        return int(connection.execute("SELECT count(*) FROM found").fetchone()[0])


def _from_postgres(database: Database, statement: str) -> pa.Table:
    import adbc_driver_postgresql.dbapi

    uri = alive(database.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with adbc_driver_postgresql.dbapi.connect(uri) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetch_arrow_table()
