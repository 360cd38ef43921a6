"""Many readings as one frame a table over all units and periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import pandas as pd
import pyarrow as pa

from scheme.model import Scheme, Table
from sources.reading import Issue, Reading, arrow_schema

TEXT = pd.StringDtype("pyarrow")
_PANDAS = {pa.large_string(): TEXT, pa.string(): TEXT, pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype(), pa.bool_(): pd.BooleanDtype()}
PLACE = ("unit", "period", "reading_id", "file", "sheet", "row", "row_key")


@dataclass(frozen=True)
class Source:
    """Where a reading came from: its unit, period, path below the inbox, and its id in the warehouse."""

    unit: str
    period: str
    file: str
    reading_id: int


def table_frame(table: Table, parts: Sequence[tuple[Source, pa.Table]]) -> pd.DataFrame:
    """The rows of a table from many readings as one frame: PLACE, then the table's columns, pandas' nullable types."""
    schema = arrow_schema(table)
    rows = pa.concat_tables([part.select(schema.names).cast(schema) for _, part in parts]) if parts else schema.empty_table()
    frame: pd.DataFrame = rows.to_pandas(types_mapper=_PANDAS.get, date_as_object=False)
    lengths = [part.num_rows for _, part in parts]
    for name in ("unit", "period", "file"):
        values = pa.array([getattr(source, name) for source, _ in parts], pa.large_string())
        frame[name] = pd.array(values.take(_repeat(lengths)), dtype=TEXT)
    frame["reading_id"] = pd.array(pa.array([source.reading_id for source, _ in parts], pa.int64()).take(_repeat(lengths)), dtype="Int64")
    return frame[[*PLACE, *(column.id for column in table.columns)]]


def all_frames(scheme: Scheme, readings: Sequence[tuple[Source, Reading]]) -> dict[str, pd.DataFrame]:
    """A frame a table of the scheme, also of those that nobody handed in."""
    return {code: table_frame(table, [(s, r.tables[code]) for s, r in readings if code in r.tables]) for code, table in scheme.tables.items()}


def issue_frame(readings: Iterable[tuple[Source, Reading]]) -> pd.DataFrame:
    """The issues of many readings, with unit, period, file and reading_id."""
    rows = [asdict(source) | asdict(issue) for source, reading in readings for issue in reading.issues]
    columns = [*Source.__dataclass_fields__, *Issue.__dataclass_fields__]
    return pd.DataFrame(rows, columns=columns)


def letter_index(readings: Iterable[tuple[Source, Reading]]) -> dict[tuple[int, str, str], dict[str, str]]:
    """(reading_id, table, sheet) to the letters of its columns."""
    return {
        (source.reading_id, table, sheet): columns
        for source, reading in readings
        for table, sheets in reading.letters.items()
        for sheet, columns in sheets.items()
    }


def _repeat(lengths: Sequence[int]) -> pa.Array:
    return pa.array([index for index, length in enumerate(lengths) for _ in range(length)], pa.int64())
