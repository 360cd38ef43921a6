"""The warehouse as one SQLite file, whatever it is kept in; and from such a file into PostgreSQL.

One format for both databases: a backup does not depend on the version of a server or of its tools, and can be restored into either.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import psycopg
import sqlalchemy as sa
from psycopg import sql

from scheme import Scheme
from warehouse.database import Database
from warehouse.errors import WarehouseError, in_words
from warehouse.folders import sqlite_uri
from warehouse.migrations.upgrade import upgrade
from warehouse.schema import Schema, build_schema
from warehouse.tables.readings import ROWS

WRITTEN_ANEW = ("alembic_version", "data_dictionary", "marks")
"""What upgrading writes itself."""
_AT_ONCE = 5000
_ON_SQLITE = {"bigint": "INTEGER", "integer": "INTEGER", "boolean": "INTEGER", "double precision": "REAL"}
_ON_POSTGRES = {"INTEGER": "BIGINT", "REAL": "DOUBLE PRECISION"}


def copy_out(database: Database, scheme: Scheme, file: Path) -> None:
    """Copy the warehouse as it is at one moment into the SQLite file `file`, while a night may be at work."""
    file.touch(mode=0o600)
    with in_words(str(file)):
        if database.path is not None:
            _copy_sqlite(database, file)
        else:
            _from_postgres(database, build_schema(scheme), file)
        with closing(sqlite3.connect(file)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, to be read where nothing can be written
            said = [str(line) for (line,) in copy.execute("PRAGMA quick_check(1)")]
    if said != ["ok"]:
        cure = "Restore it from the last backup; the one begun is not kept"
        raise WarehouseError(database.place, "a file that is no sound database", "a warehouse", cure)


def _copy_sqlite(database: Database, file: Path) -> None:
    """SQLite's own online copy, all pages in one step: in WAL mode nobody waits for it, and it sees one moment."""
    if not (database.path and database.path.is_file()):
        raise WarehouseError(database.place, "no such file", "a warehouse", "Run a night first: unionstats nightly")
    with database.read() as connection, closing(sqlite3.connect(file)) as copy:
        connection.execute(sa.text("SELECT count(*) FROM sqlite_master"))
        cast(sqlite3.Connection, connection.connection.driver_connection).backup(copy, pages=-1)


def _from_postgres(database: Database, schema: Schema, file: Path) -> None:
    target = Database(f"sqlite:///{file}", file.parent)
    upgrade(target, schema)
    target.close()
    with database.read() as connection, closing(sqlite3.connect(file, isolation_level=None)) as copy:
        for pragma in ("foreign_keys = OFF", "synchronous = OFF"):
            copy.execute(f"PRAGMA {pragma}")
        copy.execute("BEGIN")
        for name, columns in _of_postgres(connection, schema):
            _give_way(copy, name, columns)
            copy.executemany(_insert(name, columns), _rows(connection, name, columns))
        copy.execute("COMMIT")


def _of_postgres(connection: sa.Connection, schema: Schema) -> Iterator[tuple[str, dict[str, str]]]:
    """The warehouse's tables with their columns' types, those that the scheme has dropped as well."""
    inspector = sa.inspect(connection)
    for name in sorted(inspector.get_table_names()):
        if (name in schema.metadata.tables or name.startswith(ROWS)) and name not in WRITTEN_ANEW:
            yield name, {column["name"]: str(column["type"]).lower() for column in inspector.get_columns(name)}


def _give_way(copy: sqlite3.Connection, name: str, columns: dict[str, str]) -> None:
    """Make the table or columns that the program's scheme no longer has."""
    there = {row[1] for row in copy.execute(f'PRAGMA table_info("{name}")')}
    types = {column: _ON_SQLITE.get(kind, "TEXT") for column, kind in columns.items()}
    if not there:
        copy.execute(f'CREATE TABLE "{name}" ({", ".join(f"{_quoted(column)} {kind}" for column, kind in types.items())}) STRICT')
        return
    for column in [column for column in types if column not in there]:
        copy.execute(f'ALTER TABLE "{name}" ADD COLUMN {_quoted(column)} {types[column]}')


def _insert(name: str, columns: dict[str, str]) -> str:
    return f'INSERT INTO "{name}" ({", ".join(map(_quoted, columns))}) VALUES ({", ".join("?" * len(columns))})'


def _rows(connection: sa.Connection, name: str, columns: dict[str, str]) -> Iterator[list[Any]]:
    wanted = sa.select(*(sa.column(column) for column in columns)).select_from(sa.table(name))
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(wanted):
        yield [_on_sqlite(value) for value in row]


def _on_sqlite(value: Any) -> Any:
    """As warehouse/frames.py stores it there."""
    if isinstance(value, bool):
        return int(value)
    return str(value) if isinstance(value, (date, datetime)) else value


def copy_in(file: Path, database: Database, scheme: Scheme) -> None:
    """Fill an empty PostgreSQL warehouse from a SQLite one of the same structure, all or nothing."""
    schema = build_schema(scheme)
    with closing(sqlite3.connect(sqlite_uri(file, read_only=True), uri=True)) as copy, database.write() as connection:
        driver = cast(psycopg.Connection, connection.connection.driver_connection)
        for name in _in_order(copy, schema):
            types = {row[1]: row[2] for row in copy.execute(f'PRAGMA table_info("{name}")')}
            _make_room(connection, name, types)
            _load(driver, copy, name, list(types))
        for table in schema.metadata.sorted_tables:
            if any(column.identity is not None for column in table.columns):
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM \"{table.name}\"))"
                )


def _in_order(copy: sqlite3.Connection, schema: Schema) -> list[str]:
    """The tables of the file, those first that others refer to."""
    there = {str(name) for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")}
    ours = [table.name for table in schema.metadata.sorted_tables if table.name in there]
    return [name for name in (*ours, *sorted(there.difference(ours))) if name not in WRITTEN_ANEW]


def _make_room(connection: sa.Connection, name: str, types: dict[str, str]) -> None:
    """Make the table or columns that the file has and the program's scheme does not."""
    inspector = sa.inspect(connection)
    types = {column: _ON_POSTGRES.get(kind, 'TEXT COLLATE "C"') for column, kind in types.items()}
    if not inspector.has_table(name):
        connection.exec_driver_sql(f'CREATE TABLE "{name}" ({", ".join(f"{_quoted(column)} {kind}" for column, kind in types.items())})')
        return
    there = {column["name"] for column in inspector.get_columns(name)}
    for column in [column for column in types if column not in there]:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" ADD COLUMN {_quoted(column)} {types[column]}')


def _load(driver: psycopg.Connection, copy: sqlite3.Connection, name: str, columns: list[str]) -> None:
    """By COPY, which is one statement: rows of a table may refer to later ones of it."""
    wanted = sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    with driver.cursor() as cursor, cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), wanted)) as taking:
        for row in copy.execute(f'SELECT {", ".join(map(_quoted, columns))} FROM "{name}"'):
            taking.write_row(row)


def _quoted(name: str) -> str:
    return f'"{name}"'
