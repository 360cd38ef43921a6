"""What a version of a report says otherwise than the one before: by table and business key, rows added, removed, and changed cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from expectations.shown import shown
from flows.language import language
from scheme.model import Column, Scheme, Table
from sources.reading import Reading, arrow_schema

KEPT = 300
"""Lines of each kind that a difference keeps for each table; the counts are of all."""


@dataclass(frozen=True)
class Changed:
    """A cell that says something else: its row in words, its column, what stood and what stands there."""

    row: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class TableDiff:
    """What is different in a table. Lists have at most KEPT lines; the counts are of all. `only`: the side that has the table at all."""

    code: str
    name: str
    rows_before: int
    rows_after: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()
    n_added: int = 0
    n_removed: int = 0
    n_changed: int = 0
    only: str = ""

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return not (self.n_added or self.n_removed or self.n_changed or self.only)


def diff(scheme: Scheme, before: Sequence[Reading], after: Sequence[Reading]) -> tuple[TableDiff, ...]:
    """The tables that either of two versions has, in the scheme's order. Texts are in the language of the reader."""
    return tuple(
        _table(scheme, table, before, after)
        for code, table in scheme.tables.items()
        if any(code in reading.tables for reading in (*before, *after))
    )


def _table(scheme: Scheme, table: Table, before: Sequence[Reading], after: Sequence[Reading]) -> TableDiff:
    then, now = _Side(scheme, table, before), _Side(scheme, table, after)
    there = [any(table.code in reading.tables for reading in side) for side in (before, after)]
    at_then = then.keys.get_indexer(now.keys)  # where each row of now stood
    added, kept = np.flatnonzero(at_then < 0), np.flatnonzero(at_then >= 0)
    removed = np.flatnonzero(now.keys.get_indexer(then.keys) < 0)
    changed = sorted(change for column in table.columns for change in _changed(column, then, now, at_then[kept], kept))
    name = table.name_en if language() == "en" else table.name
    return TableDiff(
        table.code,
        name,
        len(then.keys),
        len(now.keys),
        tuple(now.named(added[:KEPT])),
        tuple(then.named(removed[:KEPT])),
        tuple(Changed(now.named([at])[0], column, old, new) for at, _place, column, old, new in changed[:KEPT]),
        len(added),
        len(removed),
        len(changed),
        "" if all(there) else "before" if there[0] else "after",
    )


class _Side:
    """The rows of a table in one of the versions, in the order of their sheets. Rows of one key are told apart by their order."""

    def __init__(self, scheme: Scheme, table: Table, readings: Sequence[Reading]) -> None:
        schema = arrow_schema(table)
        parts = [reading.tables[table.code].cast(schema) for reading in readings if table.code in reading.tables]
        self.frame = pa.concat_tables(parts).to_pandas(integer_object_nulls=True) if parts else schema.empty_table().to_pandas()
        self.frame = self.frame.reset_index(drop=True)
        nth = self.frame.groupby("row_key").cumcount()
        self.keys = pd.MultiIndex.from_arrays([self.frame["row_key"].astype(object), nth])
        self._scheme, self._table = scheme, table
        self._refused = _refused(table.code, readings)

    def texts(self, column: Column) -> list[str]:
        """A column as people read it; a cell that was not understood as it was typed."""
        texts = shown(self._scheme, column, self.frame[column.id], language(), empty="")
        if column.id in self._refused:
            at = {place: position for position, place in enumerate(zip(self.frame["sheet"], self.frame["row"], strict=True))}
            for place, typed in self._refused[column.id].items():
                if place in at:
                    texts[at[place]] = f"“{typed}”"
        return texts

    def named(self, positions: Iterable[int]) -> list[str]:
        """Rows by what tells them from others: of an enterprise its name and code, else the parts of the key."""
        some = list(positions)
        rows = self.frame.iloc[some]
        columns = [self._table.by_id[key] for key in self._table.key]
        parts = [shown(self._scheme, column, rows[column.id], language(), empty="") for column in columns]
        named = [" ".join(filter(None, reversed(words) if columns[0].kind == "uscc" else words)) for words in zip(*parts, strict=True)]
        return [text or str(key) for text, key in zip(named, rows["row_key"], strict=True)]


def _changed(column: Column, then: _Side, now: _Side, old: np.ndarray, new: np.ndarray) -> Iterator[tuple[int, int, str, str, str]]:
    """The cells of a column that say something else: position, place of the column, its heading, and both texts."""
    before, after = np.array(then.texts(column), object)[old], np.array(now.texts(column), object)[new]
    heading = column.en if language() == "en" else column.zh
    place = [one.id for one in now._table.columns].index(column.id)  # noqa: SLF001  # of the same module
    for position in np.flatnonzero(before != after):
        yield int(new[position]), place, heading, before[position], after[position]


def _refused(code: str, readings: Sequence[Reading]) -> dict[str, dict[tuple[str, int], str]]:
    """What was typed in cells that were not understood: column to (sheet, line) to text."""
    found: dict[str, dict[tuple[str, int], str]] = {}
    for reading in readings:
        for issue in reading.issues:
            if issue.table == code and issue.column_id and issue.row and issue.shown and issue.cell and issue.rule not in ("S04", "S05", "S10"):
                found.setdefault(issue.column_id, {})[issue.sheet, issue.row] = issue.shown
    return found
