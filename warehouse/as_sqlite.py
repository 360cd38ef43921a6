"""The values of PostgreSQL as SQLite gives them, so that an answer is the same on both."""

from __future__ import annotations

import itertools
from typing import Any

import psycopg
from psycopg.adapt import Loader
from psycopg.types.numeric import FloatLoader
from psycopg.types.string import TextLoader


class _WholeLoader(Loader):
    """true and false as 1 and 0, as SQLite has them."""

    def load(self, data: Any) -> int:
        return int(bytes(data) == b"t")


class _NumberLoader(Loader):
    """What PostgreSQL makes of sums and means: a whole number or a float, never a Decimal."""

    def load(self, data: Any) -> int | float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


_AS_SQLITE: dict[str, type[Loader]] = {
    "bool": _WholeLoader,
    "numeric": _NumberLoader,
    "date": TextLoader,
    "timestamp": TextLoader,
    "float8": FloatLoader,
}


def cursor_as_sqlite(connection: psycopg.Connection) -> psycopg.Cursor:
    """A cursor whose answers have SQLite's kinds of values."""
    cursor = connection.cursor()
    for name, loader in _AS_SQLITE.items():
        cursor.adapters.register_loader(name, loader)
    return cursor


def streamed(cursor: psycopg.Cursor, statement: str, most: int) -> list[Any]:
    """The first rows of the answer, `most` and one more, without the server working out the others."""
    try:
        return list(itertools.islice(cursor.stream(statement, size=1_000), most + 1))
    except (psycopg.InternalError, psycopg.ProgrammingError) as error:
        if error.sqlstate is not None:
            raise
        return []  # not the server, psycopg itself: nothing at all, a comment, or what has no result
