"""The typed rows of the files: a reading is loaded with all its rows or not at all, and shows only in an edition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

import pyarrow as pa
import sqlalchemy as sa

from warehouse.bulk import bulk_transaction
from warehouse.database import Database
from warehouse.frames import Frame, to_arrow
from warehouse.schema import Schema
from warehouse.still_ours import still_ours
from warehouse.tables.readings import ROWS


@dataclass(frozen=True)
class FileRows:
    """A file as read. `tables`: for each table found in it a frame of sheet, row, row_key and the scheme's columns.

    `details` is what reading gave beside the rows, as text that only the reader's side understands.
    """

    file_id: int
    tables: Mapping[str, Frame]
    details: str = ""


@dataclass(frozen=True)
class ReadBy:
    """What a reading depends on beside the file: the scheme, the reader, and the night that did it."""

    scheme_digest: str
    reader_version: str
    night: int


def load_readings(database: Database, schema: Schema, files: Sequence[FileRows], by: ReadBy) -> dict[int, int]:
    """Add a reading for every file, and all its rows, in one transaction; the readings' ids by file id."""
    readings = schema["readings"]
    with database.read() as connection:  # one writer only, so the numbers stay free until we use them
        first = (connection.scalar(sa.select(sa.func.max(readings.c.id))) or 0) + 1
    ids = {file.file_id: number for number, file in enumerate(files, first)}
    content = _content(schema, files, ids, database.dialect)
    if not files:
        return ids
    with bulk_transaction(database, content) as batch:
        still_ours(batch.connection, schema, by.night, database.place, "read")
        new = [
            {"id": ids[file.file_id], "file_id": file.file_id, "details": file.details, **asdict(by)} for file in files
        ]
        batch.connection.execute(sa.insert(readings), new)
        for table in content:
            batch.append(table)
    return ids


def readings_known(
    connection: sa.Connection, schema: Schema, scheme_digest: str, reader_version: str, night: int | None
) -> dict[int, int]:
    """The readings by file id that an edition rests on, or that this `night` has made."""
    readings = schema["readings"]
    kept = readings.c.night.in_(_publishing(schema)) | (readings.c.night == night)
    same = (readings.c.scheme_digest == scheme_digest) & (readings.c.reader_version == reader_version)
    found = connection.execute(sa.select(readings.c.file_id, readings.c.id).where(same, kept))
    return dict(found.tuples().all())


def clear_orphans(connection: sa.Connection, schema: Schema) -> int:
    """Delete the readings, with their rows, of nights that never published; how many there were."""
    readings = schema["readings"]
    orphans = sa.select(readings.c.id).where(readings.c.night.not_in(_publishing(schema)))
    numbers = connection.scalars(orphans).all()
    if numbers:
        for name in sa.inspect(connection).get_table_names():
            if name.startswith(ROWS):  # also of tables that the scheme has dropped
                rows = sa.table(name, sa.column("reading_id"))
                connection.execute(sa.delete(rows).where(rows.c.reading_id.in_(orphans)))
        connection.execute(sa.delete(readings).where(readings.c.night.not_in(_publishing(schema))))
    return len(numbers)


def _publishing(schema: Schema) -> sa.Select[tuple[int]]:
    return sa.select(schema["editions"].c.night)


def _content(
    schema: Schema, files: Sequence[FileRows], ids: Mapping[int, int], dialect: str
) -> dict[sa.Table, pa.Table]:
    parts: dict[sa.Table, list[pa.Table]] = defaultdict(list)
    for file in files:
        for code, frame in file.tables.items():
            rows = schema.rows(code)
            arrow = to_arrow(frame, [column for column in rows.columns if column.name != "reading_id"], dialect)
            parts[rows].append(arrow.append_column("reading_id", pa.repeat(ids[file.file_id], len(frame))))
    return {rows: pa.concat_tables(arrows) for rows, arrows in parts.items()}


def reading_details(connection: sa.Connection, schema: Schema, reading_ids: Collection[int]) -> dict[int, str]:
    """The details of some readings."""
    readings = schema["readings"]
    found = connection.execute(
        sa.select(readings.c.id, readings.c.details).where(readings.c.id.in_(sorted(reading_ids)))
    )
    return dict(found.tuples().all())
