"""SQLite's fast way in: ADBC writes a file of its own, which the transaction attaches and copies from.

ADBC carries a SQLite library of its own, and POSIX locks are per process: two libraries with the same file open in one
process would drop each other's locks. So ADBC never opens the warehouse; nobody else ever opens the file it writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import sqlalchemy as sa

from warehouse.errors import in_words
from warehouse.folders import sqlite_uri
from warehouse.lease import in_use

FOLDER = "staging"
PRAGMAS = ("page_size = 16384", "journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE")
"""For a file of one's own, fast and unsafe; with the prefix `main.`, or files attached later get them too."""


@contextmanager
def staged_file(home: Path, content: Mapping[str, pa.Table]) -> Iterator[Path]:
    """A database file with a table for each frame, gone afterwards."""
    with own_file(home) as file:
        with in_words(str(file)):
            _write(file, content)
        yield file


@contextmanager
def own_file(home: Path) -> Iterator[Path]:
    """The name of a database file of one's own, gone afterwards."""
    folder = home / FOLDER
    with in_words(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
    with in_use(home), TemporaryDirectory(dir=folder) as own:
        yield Path(own) / "own.sqlite"


def _write(file: Path, content: Mapping[str, pa.Table]) -> None:
    import adbc_driver_sqlite.dbapi

    uri = sqlite_uri(file)
    with adbc_driver_sqlite.dbapi.connect(uri, autocommit=True) as connection, connection.cursor() as cursor:
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA main.{pragma}")
        for name, frame in content.items():
            cursor.adbc_ingest(f"staged_{name}", frame, mode="create")


class SqliteBatch:
    """Frames in the attached file `stage`."""

    def __init__(self, connection: sa.Connection, content: Mapping[str, pa.Table]) -> None:
        self.connection = connection
        self._content = content

    def append(self, table: sa.Table, **constants: object) -> None:
        """Copy from the attached file."""
        staged = self.staged(table)
        fixed = [sa.literal(value, table.c[name].type) for name, value in constants.items()]
        names = [*constants, *staged.c.keys()]
        self.connection.execute(sa.insert(table).from_select(names, sa.select(*fixed, *staged.c)))

    def staged(self, table: sa.Table) -> sa.TableClause:
        """The table in the attached file."""
        columns = (sa.column(name, table.c[name].type) for name in self._content[table.name].column_names)
        return sa.table(f"staged_{table.name}", *columns, schema="stage")
