"""Which cell is meant: the file that stands, its sheet, the row and the column; where there is none, what is there instead."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from flows.errors import UserError
from flows.language import _
from flows.trace.rows import files_of, stood
from warehouse import FileFacts
from warehouse.tracing import Tracing

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_SHOWN = 8


@dataclass(frozen=True)
class CellSpot:
    """A cell of a file that stands: its reading, table, sheet, line and column; `letters`: where the table's columns stand in the sheet."""

    reading: int
    table: str
    sheet: str
    row: int
    column: str
    letters: Mapping[str, str]
    file: FileFacts


def find_cell(read: Tracing, file: str, sheet: str, cell: str) -> CellSpot:
    """The spot of a cell. Raises UserError with what is there instead."""
    named = _CELL.fullmatch(cell.strip())
    if named is None:
        raise UserError(_("{found} is no cell. Expected a column's letters and a line's number, such as D6.").format(found=cell))
    here = read.standing(path=file.strip().strip("/"))
    if here.empty:
        said = _(
            "{found}: no file of that name stands in edition {edition}. Expected its path below the inbox or the end of it, or UNIT/PERIOD,"
            ' such as WZ/2020-10. unionstats sql "SELECT path, state FROM submissions" lists the files; one that was superseded moves figures of'
            " earlier editions only: --edition N."
        )
        raise UserError(said.format(found=file, edition=_number(read)))
    sheets = _sheets(read, here)
    found = [one for one in sheets if one["sheet"] == sheet.strip()]
    if len({one["file"] for one in found}) > 1:
        said = _("{found}: {count} files have a sheet {sheet}: {files}. Name the file in full.")
        files = _few(one["file"].path for one in found)
        raise UserError(said.format(found=file, count=len({one["file"] for one in found}), sheet=sheet or "–", files=files))
    if not found:
        said = _("{found}: no table was found in a sheet {sheet}. Sheets with a table are: {expected}.")
        known = _few(one["sheet"] or _('(a CSV: give an empty sheet, "")') for one in sheets)
        raise UserError(said.format(found=file, sheet=sheet or "–", expected=known))
    return _in_sheet(found, named[1].upper(), int(named[2]), cell)


def _in_sheet(found: list[dict[str, Any]], at: str, row: int, cell: str) -> CellSpot:
    for one in found:
        for column, where in one["letters"].items():
            if where == at:
                return CellSpot(one["reading"], one["table"], one["sheet"], row, column, one["letters"], one["file"])
    columns = _few(f"{where} {column}" for one in found for column, where in one["letters"].items())
    said = _("{cell}: column {found} of sheet {sheet} is none that the table has. Its columns are: {expected}.")
    raise UserError(said.format(cell=cell, found=at, sheet=found[0]["sheet"] or "–", expected=columns))


def _sheets(read: Tracing, here: pd.DataFrame) -> list[dict[str, Any]]:
    """Every sheet that gives a table of the files."""
    gives, files = set(here[["reading_id", "table_code"]].itertuples(index=False, name=None)), files_of(here)
    return [
        {"reading": reading, "table": table, "sheet": sheet, "letters": letters, "file": files[reading]}
        for reading, said in sorted(read.details(files).items())
        for table, sheets in json.loads(said)["letters"].items()
        if (reading, table) in gives
        for sheet, letters in sheets.items()
    ]


def cell_row(read: Tracing, spot: CellSpot, cell: str) -> tuple[pd.DataFrame, str | None]:
    """The row that the cell stands in, all its columns, and the rules that hold it back: None where it is accepted. Raises UserError."""
    standing = read.standing([spot.table], [spot.file.period])
    standing = standing[standing["reading_id"] == spot.reading]
    columns = [column.id for column in read.scheme.tables[spot.table].columns]
    rows = stood(read, standing, spot.table, columns, [spot.file.period], (), row=spot.row)
    for frame, held in ((rows.accepted, False), (rows.held, True)):
        mine = frame[(frame["sheet"] == spot.sheet).to_numpy(bool)].reset_index(drop=True)
        if len(mine):
            rule = str(mine["rule"].iloc[0]) if held else ""
            return mine, (rule or _("the whole table")) if held else None
    said = _("{cell}: line {row} of sheet {sheet} is no row of table {table}: a header, a total, a remark or an empty line. It moves no figure.")
    raise UserError(said.format(cell=cell, row=spot.row, sheet=spot.sheet or "–", table=spot.table))


def _number(read: Tracing) -> int:
    edition = read.edition()
    return 0 if edition is None else edition.id


def _few(texts: Iterable[str]) -> str:
    every = list(dict.fromkeys(texts))
    return ", ".join(every[:_SHOWN]) + (", …" if len(every) > _SHOWN else "")
