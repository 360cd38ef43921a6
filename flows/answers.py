"""Answers to SQL as tables, files and text: the same values from the snapshot as from the warehouse."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from flows.commands.common import cannot_write, save
from flows.errors import UsageError
from flows.language import _
from flows.tables import print_table

FORMATS = ("table", "csv", "xlsx", "json", "parquet")
_IN_FILES = ("xlsx", "parquet")


def chosen_format(form: str | None, out: Path | None) -> str:
    """The format that is meant: as named, else as the file's name ends. Raises UsageError before any work for one that cannot be."""
    meant = form or (out.suffix.lower().removeprefix(".") if out else "table")
    if meant not in FORMATS or (out is not None and meant == "table"):
        known = FORMATS if out is None else FORMATS[1:]
        raise UsageError(_("--format: found {found}, expected one of {expected}.").format(found=meant or out, expected=", ".join(known)))
    if out is None and meant in _IN_FILES:
        raise UsageError(_("--format {found} is written into a file: name it with --out FILE.").format(found=meant))
    return meant


def plain(answer: pa.Table) -> pd.DataFrame:
    """A snapshot's answer with the values that the warehouse gives: days and moments as texts, true and false as 1 and 0, no decimals."""
    columns = [_plain(answer.column(at)) for at in range(answer.num_columns)]
    frame = pd.DataFrame(dict(enumerate(columns)))
    return frame.set_axis(answer.column_names, axis="columns")


def give(answer: pa.Table | pd.DataFrame, form: str, out: Path | None, limit: int | None) -> None:
    """Print the answer, or write it into a file and say so. Raises UserError where that cannot be."""
    frame = plain(answer) if isinstance(answer, pa.Table) else answer
    if form == "table":
        print_table(frame, limit=limit)
    elif form == "xlsx" and out is not None:
        save(frame, out, "sql", _("{count} rows written to {place}"))
    elif out is None:
        sys.stdout.write(_text(frame, form))
    else:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            _write(answer, frame, form, out)
        except OSError as error:
            raise cannot_write(out, error, "--out") from error
        print(_("{count} rows written to {place}").format(count=len(frame), place=out))


def _write(answer: pa.Table | pd.DataFrame, frame: pd.DataFrame, form: str, out: Path) -> None:
    if form == "parquet":
        import pyarrow.parquet as pq

        table = answer if isinstance(answer, pa.Table) else pa.Table.from_pandas(_named(frame), preserve_index=False)
        pq.write_table(table.rename_columns(list(_unique(table.column_names))), out)
    else:
        out.write_text(_text(frame, form), encoding="utf-8-sig" if form == "csv" else "utf-8")  # Excel takes a CSV without the mark for GBK


def _text(frame: pd.DataFrame, form: str) -> str:
    if form == "csv":
        return frame.to_csv(index=False, lineterminator="\n")
    return _named(frame).to_json(orient="records", force_ascii=False, indent=2) + "\n"


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_axis(list(_unique(frame.columns)), axis="columns")


def _unique(names: Iterable[Any]) -> Iterable[str]:
    """The names, those that are there already with a number."""
    taken: set[str] = set()
    for name in map(str, names):
        new = next(each for each in (name, *(f"{name}_{number}" for number in range(2, 10_000))) if each not in taken)
        taken.add(new)
        yield new


def _plain(column: pa.ChunkedArray) -> pd.Series:
    kind = column.type
    if pa.types.is_decimal(kind):
        column = _number(column, kind.scale)
    elif pa.types.is_boolean(kind):
        column = column.cast(pa.int64())
    elif pa.types.is_date(kind):
        column = column.cast(pa.string())
    elif pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        column = pa.chunked_array([pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())])
    elif pa.types.is_nested(kind):
        return pd.Series(column.to_pylist(), dtype=object)
    return pd.Series(column.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get if column.null_count else None))


def _number(column: pa.ChunkedArray, scale: int) -> pa.ChunkedArray:
    """What DuckDB makes of sums: a whole number where it is one and fits, else a float."""
    if scale == 0 and (not len(column) or column.null_count == len(column) or abs(pc.max(pc.abs(column)).as_py() or 0) < 2**63):
        return column.cast(pa.int64())
    return column.cast(pa.float64())
