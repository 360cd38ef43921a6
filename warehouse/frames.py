"""Between pandas and the tables: one Arrow column for every column declared, and back with nullable dtypes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias, cast

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from warehouse.errors import WarehouseError

Frame: TypeAlias = pd.DataFrame | pa.Table
_TEXTS = ("text", "region", "township", "uscc", "enum")
_NUL, _REPLACEMENT = "\0", "\ufffd"
_DTYPES: dict[pa.DataType, Any] = {
    pa.string(): pd.StringDtype("pyarrow"),
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def to_arrow(frame: Frame, columns: Sequence[sa.Column[Any]], dialect: str) -> pa.Table:
    """`frame` as `dialect` stores it, column by column; a column it lacks is NULL where the table allows it."""
    given = list(frame.column_names if isinstance(frame, pa.Table) else frame.columns)
    wrong = [f"lacks {c.name}" for c in columns if c.name not in given and not c.nullable]
    wrong += [f"has {name}, which is no column there" for name in given if name not in {c.name for c in columns}]
    if wrong:
        raise ValueError(f"the frame for {columns[0].table.name} {', '.join(wrong)}")
    return pa.table({c.name: _stored(frame, c, given, dialect) for c in columns})


def to_frame(stored: pa.Table, columns: Sequence[sa.Column[Any]]) -> pd.DataFrame:
    """What the database holds as pandas nullable columns, the same from both databases."""
    shown = pa.table({c.name: _show(stored[c.name], c.info["kind"]) for c in columns})
    return cast(pd.DataFrame, shown.to_pandas(types_mapper=_DTYPES.get))


def from_rows(rows: Iterable[Sequence[object]], columns: Sequence[sa.Column[Any]]) -> pa.Table:
    """Rows as a driver gives them, as Arrow."""
    values: list[Sequence[object]] = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table([pa.array(v, from_pandas=False) for v in values], names=[c.name for c in columns])


def _stored(frame: Frame, column: sa.Column[Any], given: Sequence[str], dialect: str) -> pa.ChunkedArray:
    try:
        return _store(_values(frame, column, given), column, dialect)
    except pa.ArrowInvalid as error:
        raise ValueError(f"{column.table.name}.{column.name} cannot hold what the frame has: {error}") from error


def _values(frame: Frame, column: sa.Column[Any], given: Sequence[str]) -> pa.ChunkedArray:
    if column.name not in given:
        return pa.chunked_array([pa.nulls(len(frame))])
    values = frame[column.name]
    if not isinstance(values, pa.ChunkedArray):
        values = pa.array(values, from_pandas=True)
    return values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])


def _store(values: pa.ChunkedArray, column: sa.Column[Any], dialect: str) -> pa.ChunkedArray:
    kind, on_sqlite = column.info["kind"], dialect == "sqlite"
    if kind in _TEXTS:
        return _storable_text(values.cast(pa.string()))
    if kind == "money":
        return _hundredths(values.cast(pa.float64()), column)
    if kind == "date":
        days = values.cast(pa.date32())
        return days.cast(pa.string()) if on_sqlite else days
    if kind == "datetime":
        moments = values.cast(pa.timestamp("s"))
        return moments.cast(pa.string()) if on_sqlite else moments
    if kind == "bool":
        return values.cast(pa.bool_()).cast(pa.int64()) if on_sqlite else values.cast(pa.bool_())
    return values.cast(pa.int64() if kind == "count" else pa.float64())


def _storable_text(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """PostgreSQL has no NUL character: it shows as U+FFFD on both databases (the raw file keeps it)."""
    if pc.any(pc.match_substring(values, _NUL)).as_py():
        return pc.replace_substring(values, _NUL, _REPLACEMENT)
    return values


def _hundredths(values: pa.ChunkedArray, column: sa.Column[Any]) -> pa.ChunkedArray:
    """Whole hundredths; a third decimal would be an edit of what was reported, so it is refused."""
    scaled = pc.multiply(values, 100.0)
    whole = pc.round(scaled)
    off = pc.or_(pc.greater(pc.abs(pc.subtract(scaled, whole)), 1e-4), pc.greater_equal(pc.abs(scaled), 2.0**53))
    if pc.any(off).as_py():
        found = values.filter(off)[0].as_py()
        cure = "Make it a finding (S06) and leave the cell unknown"
        raise WarehouseError(
            f"{column.table.name}.{column.name}", f"{found!r}", "an amount of at most two decimals", cure
        )
    return whole.cast(pa.int64())


def _show(stored: pa.ChunkedArray, kind: str) -> pa.ChunkedArray:
    if kind == "money":
        return pc.divide(stored.cast(pa.int64()).cast(pa.float64()), 100.0)
    if kind in ("date", "datetime"):
        return stored.cast(pa.timestamp("s"))
    if kind == "bool":
        return stored.cast(pa.int64()).cast(pa.bool_())
    return stored.cast(pa.string() if kind in _TEXTS else pa.int64() if kind == "count" else pa.float64())
