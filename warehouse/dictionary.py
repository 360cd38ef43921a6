"""The data dictionary: what every table, view and column is called, from where it is declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from warehouse.tables.columns import Words, words_of
from warehouse.views.view import View

_VERSION = "alembic_version"


@dataclass(frozen=True)
class Entry:
    """What an object, or a column of it, is called; `column` is empty for the object itself."""

    object: str
    column: str
    words: Words


def dictionary_entries(metadata: sa.MetaData, views: Iterable[View]) -> Iterator[Entry]:
    """Every table, view and column with its words."""
    for declared in metadata.sorted_tables:
        yield Entry(declared.name, "", words_of(declared))
        for column in declared.columns:
            yield Entry(declared.name, column.name, words_of(column))
    for view in views:
        yield Entry(view.name, "", view.words)
        for shown in view.columns:
            yield Entry(view.name, shown.name, shown.words)
    yield Entry(_VERSION, "", Words("库结构版本", "Version of the database's structure"))
    yield Entry(_VERSION, "version_num", Words("版本号", "Number of the version"))
