"""What a snapshot holds: the edition's views as Arrow with their words, all of one moment of the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from scheme import Scheme
from scheme.model import ColumnKind
from warehouse.database import Database
from warehouse.edition import Edition
from warehouse.errors import WarehouseError
from warehouse.publish import latest_edition
from warehouse.schema import Schema
from warehouse.snapshot.listing import DICTIONARY, Listing, entries, of_table, of_view
from warehouse.snapshot.lists import scheme_lists

_ARROW: dict[ColumnKind, pa.DataType] = {
    "count": pa.int64(), "money": pa.float64(), "percent": pa.float64(), "date": pa.date32(), "datetime": pa.timestamp("s"), "bool": pa.bool_(),
}  # fmt: skip
_AT_A_TIME = 2_000
"""Rows that are there as Python's values at one time: they take some ten times the room of Arrow's."""


@dataclass(frozen=True)
class Material:
    """An edition, its views (`views`), the lists of the scheme beside them (`lists`), and the dictionary of both (`words`)."""

    scheme: Scheme
    edition: Edition
    views: tuple[Listing, ...]
    lists: tuple[Listing, ...]
    words: Listing

    def __getitem__(self, name: str) -> Listing:
        return next(listing for listing in self.everything if listing.name == name)

    @property
    def everything(self) -> tuple[Listing, ...]:
        """All of them."""
        return (*self.views, *self.lists, self.words)


def read_material(database: Database, schema: Schema) -> Material:
    """The latest edition as it stands at this moment. WarehouseError where none has been published."""
    with database.read() as connection:
        edition = latest_edition(connection, schema)
        if edition is None:
            raise WarehouseError(database.place, "no edition", "a published one", "Run a night first: unionstats nightly")
        views = tuple(_read(connection, of_view(view), view.select) for view in schema.views)
        every = _read(connection, of_table(schema["editions"]), "SELECT * FROM editions ORDER BY id")
    lists = (*(_listed(listing, rows) for listing, rows in scheme_lists(schema.scheme)), every)
    return Material(schema.scheme, edition, views, lists, _listed(DICTIONARY, list(entries((*views, *lists)))))


def _read(connection: sa.Connection, listing: Listing, statement: str) -> Listing:
    driver = connection.connection.driver_connection
    with closing(driver.cursor()) as cursor:  # type: ignore[union-attr]  # a connection in use has its driver's
        cursor.execute(statement)
        few = iter(lambda: cursor.fetchmany(_AT_A_TIME), [])
        return listing.filled(pa.concat_tables([_table(listing, []), *(_table(listing, rows) for rows in few)]).combine_chunks())


def _listed(listing: Listing, rows: Iterable[Sequence[object]]) -> Listing:
    return listing.filled(_table(listing, rows))


def _table(listing: Listing, rows: Iterable[Sequence[object]]) -> pa.Table:
    values: list[Sequence[object]] = list(zip(*rows, strict=True)) or [()] * len(listing.fields)
    columns = [_typed(pa.array(column), _ARROW.get(field.kind, pa.string())) for field, column in zip(listing.fields, values, strict=True)]
    return pa.table(columns, names=[field.name for field in listing.fields])


def _typed(values: pa.Array, to: pa.DataType) -> pa.Array:
    """SQLite has whole numbers for true and false, and texts for days."""
    if pa.types.is_boolean(to) and pa.types.is_integer(values.type):
        return pc.not_equal(values, 0)
    return values.cast(to)
