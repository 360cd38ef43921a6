"""Writes the words of every table, view and column: into `data_dictionary`, and on PostgreSQL as comments too."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from warehouse.dictionary import Entry
from warehouse.schema import Schema


def write_words(connection: sa.Connection, schema: Schema) -> None:
    """Replace the data dictionary and the comments by those of `schema`."""
    entries = list(schema.dictionary)
    dictionary = schema["data_dictionary"]
    connection.execute(sa.delete(dictionary))
    rows = [{"object": e.object, "column": e.column, "zh": e.words.zh, "en": e.words.en} for e in entries]
    connection.execute(sa.insert(dictionary), rows)
    if connection.dialect.supports_comments:
        views = {view.name for view in schema.views}
        connection.exec_driver_sql(";\n".join(_comments(entries, views)))


def _comments(entries: list[Entry], views: set[str]) -> Iterator[str]:
    for entry in entries:
        kind = "VIEW" if entry.object in views else "TABLE"
        place = f'COLUMN "{entry.object}"."{entry.column}"' if entry.column else f'{kind} "{entry.object}"'
        words = entry.words.comment.replace("'", "''").replace("%", "%%")
        yield f"COMMENT ON {place} IS '{words}'"
