"""A table of a snapshot: its name, its fields and their words, its rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pyarrow as pa

from scheme.model import ColumnKind
from warehouse.tables.columns import Words


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
