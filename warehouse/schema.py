"""The warehouse's structure: tables, views and their words, generated from the scheme."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from scheme import Scheme
from warehouse.dictionary import Entry, dictionary_entries
from warehouse.fence import fencing
from warehouse.published_views import publishing
from warehouse.tables.accounts import add_accounts
from warehouse.tables.derived import add_derived
from warehouse.tables.inputs import add_inputs
from warehouse.tables.marks import add_marks
from warehouse.tables.nights import add_nights
from warehouse.tables.outbox import add_outbox
from warehouse.tables.past import add_past
from warehouse.tables.readings import add_readings, rows_name
from warehouse.views import build_views
from warehouse.views.view import View

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


@dataclass(frozen=True)
class Schema:
    """Every table and view, and the scheme that they come from."""

    scheme: Scheme
    metadata: sa.MetaData
    views: tuple[View, ...]

    def __getitem__(self, name: str) -> sa.Table:
        return self.metadata.tables[name]

    def rows(self, code: str) -> sa.Table:
        """The table of the typed rows of table `code` of the scheme."""
        return self[rows_name(code)]

    @cached_property
    def all_rows(self) -> tuple[sa.Table, ...]:
        """The tables of typed rows."""
        return tuple(self.rows(code) for code in self.scheme.tables)

    @property
    def dictionary(self) -> Iterator[Entry]:
        """The words of every table, view and column."""
        return dictionary_entries(self.metadata, self.views)

    @cached_property
    def digest(self) -> str:
        """Changes when a table, a view, a word, the fence or what analysts read does."""
        parts = [str(CreateTable(t).compile(dialect=sqlite.dialect())) for t in self.metadata.sorted_tables]
        parts += [view.select for view in self.views] + [repr(entry) for entry in self.dictionary] + fencing("")
        parts += publishing(self.scheme, self["editions"], self.views)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def build_schema(scheme: Scheme) -> Schema:
    """The warehouse's structure for `scheme`."""
    metadata = sa.MetaData(naming_convention=_NAMES)
    add_inputs(metadata)
    add_nights(metadata)
    add_readings(metadata, scheme)
    add_derived(metadata)
    add_past(metadata)
    add_outbox(metadata)
    add_marks(metadata)
    add_accounts(metadata)
    return Schema(scheme, metadata, build_views(metadata, scheme))
