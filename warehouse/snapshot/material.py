"""What a snapshot holds: the edition's views as Arrow with their words, all of one moment of the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
from warehouse.snapshot.listing import Field, Listing
from warehouse.snapshot.lists import scheme_lists
from warehouse.tables.columns import Words, words_of

_ARROW: dict[ColumnKind, pa.DataType] = {
    "count": pa.int64(), "money": pa.float64(), "percent": pa.float64(), "date": pa.date32(), "datetime": pa.timestamp("s"), "bool": pa.bool_(),
}  # fmt: skip
_DICTIONARY = (
    Field("object", "text", Words("对象", "Table or view")),
    Field("column", "text", Words("栏目（空为对象本身）", "Column (empty: the object itself)")),
    Field("zh", "text", Words("中文", "In Chinese")),
    Field("en", "text", Words("英文", "In English")),
)


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
        views = tuple(
            _listing(connection, view.name, view.words, [Field(c.name, c.kind, c.words) for c in view.columns], view.select) for view in schema.views
        )
        editions = schema["editions"]
        fields = [Field(c.name, c.info["kind"], words_of(c)) for c in editions.columns]
        every = _listing(connection, "editions", words_of(editions), fields, "SELECT * FROM editions ORDER BY id")
    lists = (*(_listed(listing, rows) for listing, rows in scheme_lists(schema.scheme)), every)
    return Material(schema.scheme, edition, views, lists, _dictionary((*views, *lists)))


def _listing(connection: sa.Connection, name: str, words: Words, fields: Sequence[Field], statement: str) -> Listing:
    driver = connection.connection.driver_connection
    cursor = driver.cursor()  # type: ignore[union-attr]  # a connection in use has its driver's
    try:
        return _listed(Listing(name, words, tuple(fields)), cursor.execute(statement).fetchall())
    finally:
        cursor.close()


def _listed(listing: Listing, rows: Iterable[Sequence[object]]) -> Listing:
    values: list[Sequence[object]] = list(zip(*rows, strict=True)) or [()] * len(listing.fields)
    columns = [_typed(pa.array(column), _ARROW.get(field.kind, pa.string())) for field, column in zip(listing.fields, values, strict=True)]
    return listing.filled(pa.table(columns, names=[field.name for field in listing.fields]))


def _typed(values: pa.Array, to: pa.DataType) -> pa.Array:
    """SQLite has whole numbers for true and false, and texts for days."""
    if pa.types.is_boolean(to) and pa.types.is_integer(values.type):
        return pc.not_equal(values, 0)
    return values.cast(to)


def _dictionary(listings: Sequence[Listing]) -> Listing:
    return _listed(Listing("data_dictionary", Words("数据字典", "The data dictionary"), _DICTIONARY), list(_entries(listings)))


def _entries(listings: Sequence[Listing]) -> Iterator[tuple[str, str, str, str]]:
    for listing in listings:
        yield (listing.name, "", listing.words.zh, listing.words.en)
        for field in listing.fields:
            yield (listing.name, field.name, field.words.zh, field.words.en)
