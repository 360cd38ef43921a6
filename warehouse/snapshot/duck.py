"""The one DuckDB file: the views as tables, a star of facts and dimensions, and all of it once more in Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from warehouse.snapshot.chinese import chinese_columns, chinese_names
from warehouse.snapshot.listing import Field, Listing
from warehouse.snapshot.material import Material
from warehouse.snapshot.star import STAR


def write_duckdb(material: Material, file: Path) -> None:
    """Write the file, every table and column with its words as comments."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("BEGIN")  # a transaction a statement would be written to the disk each
        for listing in material.everything:
            _table(connection, listing)
        for fact in STAR:
            connection.execute(f"CREATE TABLE {_name(fact.name)} AS {fact.statement}", [material.edition.id] if "?" in fact.statement else [])
            _comment(connection, "TABLE", Listing(fact.name, fact.words, ()))
        for statement in _in_chinese(material):
            connection.execute(statement)
        connection.execute("COMMIT")


def _table(connection: duckdb.DuckDBPyConnection, listing: Listing) -> None:
    connection.register("arriving", listing.rows)
    connection.execute(f"CREATE TABLE {_name(listing.name)} AS SELECT * FROM arriving")
    connection.unregister("arriving")
    _comment(connection, "TABLE", listing)


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, listing: Listing) -> None:
    statements = [f"COMMENT ON {kind} {_name(listing.name)} IS {_text(listing.words.comment)}"]
    statements += [f"COMMENT ON COLUMN {_name(listing.name)}.{_name(f.name)} IS {_text(f.words.comment)}" for f in listing.fields]
    connection.execute(";\n".join(statements))


def _in_chinese(material: Material) -> Iterator[str]:
    """A view a table, its columns named in Chinese; and the star put together as one wide view."""
    every = {listing.name: listing for listing in material.everything}
    for name, chinese in chinese_names(material.scheme).items():
        yield f"CREATE VIEW {_name(chinese)} AS SELECT {_columns(every[name].fields)} FROM {_name(name)}"
    for fact in STAR:
        yield f"CREATE VIEW {_name(fact.words.zh)} AS {fact.in_chinese}"


def _columns(fields: tuple[Field, ...]) -> str:
    return ", ".join(f"{_name(field.name)} AS {_name(chinese)}" for field, chinese in chinese_columns(fields))


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
