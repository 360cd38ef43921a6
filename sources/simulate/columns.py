"""Columns as letters."""

from __future__ import annotations


def letters(column: int) -> str:
    """A column's letters, from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
