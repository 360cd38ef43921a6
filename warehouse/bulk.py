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


class Batch(Protocol):
    """Frames on their way in, each by the name of the table it is for, and the transaction that takes them."""

    connection: sa.Connection

    def append(self, table: sa.Table, **constants: object) -> None:
        """Add the frame's rows to `table`, in their order, each with these constants."""

    def staged(self, table: sa.Table) -> sa.TableClause:
        """The frame as a table that statements of this transaction can read."""


@contextmanager
def bulk_transaction(database: Database, content: Mapping[sa.Table, pa.Table]) -> Iterator[Batch]:
    """A transaction with `content` at hand, as to_arrow gives it; all or nothing."""
    by_name = {table.name: frame for table, frame in content.items()}
    if database.path is None:
        with database.write() as connection:
            yield PostgresBatch(connection, by_name)
    else:
        with staged_file(database.home, by_name) as file, database.write(attach=file) as connection:
            yield SqliteBatch(connection, by_name)
