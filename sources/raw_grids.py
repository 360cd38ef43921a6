"""A file's sheets as text, kept for people who look at a cell where it stands: written by the reader, read a window at a time.

Derived from the raw file and re-creatable: a grid that is gone or damaged is made anew by reading the file again. Personal
data is masked before anything is written.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sources.cells import parse_text
from sources.facts import Place
from sources.grids import Grid
from sources.sheets import Sheet

_SAYS = "unionstats.sheets.1"  # another number where a file says something else: those before are made anew
ARRIVING = ".arriving-"
BLOCK = 1000
_COLUMNS = pa.schema([("sheet", pa.string()), ("row", pa.int32()), ("cells", pa.list_(pa.string()))])


@dataclass(frozen=True)
class Seen:
    """A sheet as the reader saw it: the table found in it, and the cells that are masked."""

    grid: Grid
    sheet: Sheet | None
    private: Mapping[Place, str]


@dataclass(frozen=True)
class SheetFacts:
    """What is known of a kept sheet: its lines, its table with the header's first and last line, and where columns stand.

    Lines and columns are counted from 0; `first` is the place of its first line among those of all sheets.
    """

    name: str
    lines: int
    first: int
    table: str = ""
    top: int = -1
    bottom: int = -1
    columns: Mapping[str, int] | None = None


def keep_grids(seen: Sequence[Seen], target: Path) -> None:
    """Write the sheets to `target`, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=ARRIVING)
    os.close(handle)
    arriving = Path(name)
    try:
        facts = json.dumps([asdict(facts) for facts in _facts(seen)], ensure_ascii=False)
        blocks = [_block(one, first) for one in seen for first in range(0, len(one.grid.rows), BLOCK)]
        lines = pa.concat_tables([_COLUMNS.empty_table(), *blocks]).replace_schema_metadata({_SAYS: facts})
        pq.write_table(lines, arriving, row_group_size=BLOCK, compression="zstd", write_statistics=False)
        arriving.replace(target)
    finally:
        arriving.unlink(missing_ok=True)


def _facts(seen: Sequence[Seen]) -> list[SheetFacts]:
    found, first = [], 0
    for one in seen:
        lines, sheet = len(one.grid.rows), one.sheet
        head = (sheet.table.code, sheet.header.top, sheet.header.bottom, {c: at for at, c in sheet.header.columns.items()}) if sheet else ()
        found.append(SheetFacts(one.grid.name, lines, first, *head))
        first += lines
    return found


def _block(one: Seen, first: int) -> pa.Table:
    rows = one.grid.rows[first : first + BLOCK]
    width = len(rows[0])
    cells = [value if type(value) is str else _text(value) for row in rows for value in row]
    for (line, at), text in one.private.items():
        if first <= line < first + len(rows):
            cells[(line - first) * width + at] = text
    lists = pa.ListArray.from_arrays(pa.array(range(0, len(cells) + 1, width), pa.int32()), pa.array(cells, pa.string()))
    lines = pa.array(range(first + 1, first + len(rows) + 1), pa.int32())
    return pa.table([pa.repeat(pa.scalar(one.grid.name), len(rows)), lines, lists], schema=_COLUMNS)


@lru_cache(50_000, typed=True)
def _text(value: Any) -> str:
    """A value as a person sees it in its cell: 312 and no 312.0, a day without midnight, fifteen digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.15g}"
    return parse_text(value) if not isinstance(value, dt.timedelta) else str(value)


@dataclass(frozen=True)
class KeptGrid:
    """A kept file, open: which sheets it has, and their lines."""

    sheets: Mapping[str, SheetFacts]
    _file: pq.ParquetFile

    def lines(self, sheet: str, first: int, last: int) -> list[list[str]]:
        """The cells of lines `first` to `last` (counted from 0, both included), as far as the sheet has them."""
        facts = self.sheets[sheet]
        first, last = max(first, 0), min(last, facts.lines - 1)
        if last < first:
            return []
        start, end = facts.first + first, facts.first + last
        blocks = range(start // BLOCK, end // BLOCK + 1)
        found = self._file.read_row_groups(list(blocks), columns=["cells"])["cells"].slice(start % BLOCK, end - start + 1)
        return [[str(cell) for cell in cells] for cells in found.to_pylist()]


def open_kept(path: Path) -> KeptGrid | None:
    """A kept file; None where there is none, or none that can be read."""
    try:
        file = pq.ParquetFile(path)
        said = json.loads((file.schema_arrow.metadata or {})[_SAYS.encode()])
    except (OSError, pa.ArrowException, KeyError, ValueError):
        return None
    return KeptGrid({one["name"]: SheetFacts(**one) for one in said}, file)
