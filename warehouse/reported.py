"""What was reported, looked up one row at a time: a file by its number, a table's rows by their key, the report before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from warehouse.frames import from_rows, to_frame
from warehouse.schema import Schema


@dataclass(frozen=True)
class FileFacts:
    """A file taken in: whose it is, its path below the inbox, and the hash under which its bytes are kept."""

    id: int
    unit: str
    period: str
    path: str
    sha256: str


def file_facts(connection: sa.Connection, schema: Schema, number: int) -> FileFacts | None:
    """A file by its number."""
    files = schema["files"]
    found = connection.execute(
        sa.select(*(files.c[name] for name in FileFacts.__dataclass_fields__)).where(files.c.id == number)
    ).one_or_none()
    return None if found is None else FileFacts(*found)


def reported_rows(
    connection: sa.Connection, schema: Schema, table_code: str, unit: str, period: str, row_key: str
) -> pd.DataFrame:
    """The rows of a key as unit and period have reported them last, held back or not, with the file_id they stand in."""
    current, rows, readings = schema["current_tables"], schema.rows(table_code), schema["readings"]
    here = (current.c.unit == unit) & (current.c.period == period) & (current.c.table_code == table_code)
    standing = sa.select(readings.c.id, readings.c.file_id).join(current, current.c.reading_id == readings.c.id).where(here)
    files = dict(connection.execute(standing).tuples().all())
    columns = list(rows.columns)
    wanted = sa.select(*columns).where(rows.c.reading_id.in_(sorted(files)), rows.c.row_key == row_key)
    found = to_frame(from_rows(connection.execute(wanted), columns), columns)
    return found.assign(file_id=found["reading_id"].map(files))


def period_before(connection: sa.Connection, schema: Schema, table_code: str, unit: str, period: str) -> str | None:
    """The last period before, for which the unit handed the table in."""
    current = schema["current_tables"]
    earlier = (current.c.unit == unit) & (current.c.table_code == table_code) & (current.c.period < period)
    found: str | None = connection.scalar(sa.select(sa.func.max(current.c.period)).where(earlier))
    return found


def match_of(connection: sa.Connection, schema: Schema, unit: str, period: str, row_key: str) -> list[dict[str, Any]]:
    """The matches of a key: one, or several where a ledger repeats it."""
    match = schema["match"]
    wanted = sa.select(match).where(match.c.unit == unit, match.c.period == period, match.c.row_key == row_key)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def open_like(
    connection: sa.Connection, schema: Schema, unit: str, period: str, rule: str, table_code: str | None, file_id: int | None
) -> int:
    """How many open findings a rule has in a table of a file."""
    finding = schema["finding"]
    same = {"unit": unit, "period": period, "rule": rule, "table_code": table_code, "file_id": file_id}
    where = [finding.c[name] == value for name, value in same.items()]  # IS NULL where it has none
    return connection.scalar(sa.select(sa.func.count()).where(finding.c.last_edition.is_(None), *where)) or 0
