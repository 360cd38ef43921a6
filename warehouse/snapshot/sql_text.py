"""Names and texts as SQL has them, the same in DuckDB and PostgreSQL."""

from __future__ import annotations


def identifier(text: str) -> str:
    """A name, quoted."""
    return '"' + text.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text, quoted."""
    return "'" + text.replace("'", "''") + "'"
