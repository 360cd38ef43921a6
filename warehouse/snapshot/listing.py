"""A table of a snapshot: its name, its fields and their words, its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import pyarrow as pa
import sqlalchemy as sa

from scheme.model import ColumnKind
from warehouse.tables.columns import Words, words_of
from warehouse.views.view import View


@dataclass(frozen=True)
class Field:
    """A column: what its values are, and what it is called."""

    name: str
    kind: ColumnKind
    words: Words


@dataclass(frozen=True)
class Listing:
    """A table with its fields; `rows` as Arrow."""

    name: str
    words: Words
    fields: tuple[Field, ...]
    rows: pa.Table = field(default_factory=lambda: pa.table({}))

    def filled(self, rows: pa.Table) -> Listing:
        """The same with these rows."""
        return replace(self, rows=rows)


DICTIONARY = Listing(
    "data_dictionary",
    Words("数据字典", "The data dictionary"),
    (
        Field("object", "text", Words("对象", "Table or view")),
        Field("column", "text", Words("栏目（空为对象本身）", "Column (empty: the object itself)")),
        Field("zh", "text", Words("中文", "In Chinese")),
        Field("en", "text", Words("英文", "In English")),
    ),
)


def of_view(view: View) -> Listing:
    """A view, without its rows."""
    return Listing(view.name, view.words, tuple(Field(c.name, c.kind, c.words) for c in view.columns))


def of_table(table: sa.Table) -> Listing:
    """A table of the warehouse, without its rows."""
    return Listing(table.name, words_of(table), tuple(Field(c.name, c.info["kind"], words_of(c)) for c in table.columns))


def entries(listings: Iterable[Listing]) -> Iterator[tuple[str, str, str, str]]:
    """The rows of the data dictionary over these."""
    for listing in listings:
        yield (listing.name, "", listing.words.zh, listing.words.en)
        for field_ in listing.fields:
            yield (listing.name, field_.name, field_.words.zh, field_.words.en)
