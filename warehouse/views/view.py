"""A view: its columns, each with its words and with SQL for both databases, and where its rows come from."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from scheme.model import ColumnKind
from warehouse.tables.columns import Words, words_of


@dataclass(frozen=True)
class ViewColumn:
    """A column of a view. `kind`: what its values are; an amount (`money`) shows as a number of 10,000 CNY."""

    name: str
    sql: str
    words: Words
    kind: ColumnKind = "text"


@dataclass(frozen=True)
class View:
    """A view of the warehouse: a contract with those who read it."""

    name: str
    words: Words
    columns: tuple[ViewColumn, ...]
    source: str

    @property
    def select(self) -> str:
        """The statement behind the view."""
        shown = ",\n  ".join(f'{column.sql} AS "{column.name}"' for column in self.columns)
        return f"SELECT\n  {shown}\n{self.source.strip()}"


def as_it_is(table: sa.Table, alias: str, *names: str) -> tuple[ViewColumn, ...]:
    """Columns of a table, shown unchanged and called the same."""
    return tuple(ViewColumn(name, f'{alias}."{name}"', words_of(table.c[name]), table.c[name].info["kind"]) for name in names)
