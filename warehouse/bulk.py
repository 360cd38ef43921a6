"""Loads frames by the thousand: one transaction in which they can be appended to tables or compared with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import pyarrow as pa
import sqlalchemy as sa

from warehouse.bulk_postgres import PostgresBatch
from warehouse.bulk_sqlite import SqliteBatch, staged_file
from warehouse.database import Database
from warehouse.frames import Frame, to_arrow


class Batch(Protocol):
    """Frames on their way in, each by the name of the table it is for, and the transaction that takes them."""

    connection: sa.Connection

    def append(self, table: sa.Table, **constants: object) -> None:
        """Add the frame's rows to `table`, in their order, each with these constants."""

    def staged(self, table: sa.Table) -> sa.TableClause:
        """The frame as a table that statements of this transaction can read."""


@contextmanager
def bulk_transaction(database: Database, frames: Mapping[sa.Table, Frame], constants: tuple[str, ...] = ()) -> Iterator[Batch]:
    """A transaction with `frames` at hand; all or nothing. The columns `constants` are not in the frames: append fills them."""
    content = {table.name: _arrow(frame, table, constants, database.dialect) for table, frame in frames.items()}
    if database.path is None:
        with database.write() as connection:
            yield PostgresBatch(connection, content)
    else:
        with staged_file(database.home, content) as file, database.write(attach=file) as connection:
            yield SqliteBatch(connection, content)


def _arrow(frame: Frame, table: sa.Table, constants: tuple[str, ...], dialect: str) -> pa.Table:
    return to_arrow(frame, [column for column in table.columns if column.name not in constants], dialect)
