"""The one DuckDB file: the views as tables, a star of facts and dimensions, and all of it once more in Chinese."""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.snapshot.chinese import chinese_views
from warehouse.snapshot.listing import Listing
from warehouse.snapshot.material import Material
from warehouse.snapshot.sql_text import identifier, literal
from warehouse.snapshot.star import STAR

_SINCE = "v1.0.0"
"""Read by every DuckDB from 1.0 on, and by what comes with one: DBeaver, R. Left to itself it writes what only those of its own age read."""


def write_duckdb(material: Material, file: Path) -> None:
    """Write the file, every table and column with its words as comments."""
    with duckdb.connect(str(file), config={"storage_compatibility_version": _SINCE}) as connection:
        connection.execute("BEGIN")  # a transaction a statement would be written to the disk each
        for listing in material.everything:
            _table(connection, listing)
        for fact in STAR:
            connection.execute(f"CREATE TABLE {identifier(fact.name)} AS {fact.statement}")
            _comment(connection, "TABLE", Listing(fact.name, fact.words, ()))
        for name, statement in chinese_views(material.scheme, material.everything):
            connection.execute(f"CREATE VIEW {identifier(name)} AS {statement}")
        connection.execute("COMMIT")


def _table(connection: duckdb.DuckDBPyConnection, listing: Listing) -> None:
    connection.register("arriving", listing.rows)
    connection.execute(f"CREATE TABLE {identifier(listing.name)} AS SELECT * FROM arriving")
    connection.unregister("arriving")
    _comment(connection, "TABLE", listing)


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, listing: Listing) -> None:
    statements = [f"COMMENT ON {kind} {identifier(listing.name)} IS {literal(listing.words.comment)}"]
    statements += [f"COMMENT ON COLUMN {identifier(listing.name)}.{identifier(f.name)} IS {literal(f.words.comment)}" for f in listing.fields]
    connection.execute(";\n".join(statements))
