"""What a unit hands in for a period, before it is laid out: tables of rows with values, and what is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scheme.model import Table
from sources.simulate import codes

Row = dict[str, Any]  # column id → value, None for nothing, or Unclear


@dataclass(frozen=True)
class Unclear:
    """What stands in a cell that nobody can understand, and the rule that says so."""

    shown: str
    rule: str


@dataclass
class Sheetful:
    """The rows of one table, in the order in which they will stand, and what is wrong with the table as a whole."""

    table: Table
    rows: list[Row]
    renamed: dict[str, str] = field(default_factory=dict)  # column id → a header that nobody knows (S04 and S05)
    extra: list[str] = field(default_factory=list)  # headers of columns that the scheme lacks (S05)
    miscounted: dict[str, int] = field(default_factory=dict)  # column id → by how much its total is off (S10)
    touched: set[int] = field(default_factory=set)  # ids of rows with a mistake planted in them

    def key(self, row: Row) -> str:
        """The business key: parts joined by |; of a ledger row its code or else its name."""
        if self.table.by_id[self.table.key[0]].kind == "uscc":
            return codes.as_read(row[self.table.key[0]] or "") or str(row[self.table.key[1]]).strip()
        return "|".join(str(row[column]) for column in self.table.key)

    @cached_property
    def repeated(self) -> frozenset[str]:
        """The keys that several rows have, as long as no mistake is planted."""
        counts = Counter(self.key(row) for row in self.rows)
        return frozenset(key for key, count in counts.items() if count > 1)

    def keyed(self) -> Iterator[tuple[str, Row]]:
        """The rows with their keys."""
        return ((self.key(row), row) for row in self.rows)


@dataclass
class Submission:
    """A unit's report of a period."""

    unit: str
    period: str
    tables: dict[str, Sheetful]
    head_unit: str | None = None  # what 填报单位 says instead
    head_period: str | None = None  # what 报告期 says instead, as YYYY-MM
    extra_sheets: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # due tables left out (S02)


def given(value: Any) -> bool:
    """Whether a cell holds a value that can be read."""
    return value is not None and not isinstance(value, Unclear)


def number(value: Any) -> float:
    """A number, 0 where there is none."""
    return value if given(value) and not isinstance(value, (str, bool)) else 0
