"""The warehouse as the rest of the house sees it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from scheme import Scheme, load_scheme
from transforms.decided import Decision
from transforms.gap_ledger import balance
from warehouse import decisions
from warehouse.archive import Archive
from warehouse.clock import Clock, shanghai_now
from warehouse.database import Database
from warehouse.decisions import NewDecision
from warehouse.edition import Edition
from warehouse.frames import from_rows, to_frame
from warehouse.gap import gap_at
from warehouse.migrations.upgrade import upgrade
from warehouse.night import Night, a_night
from warehouse.outbox import Outbox
from warehouse.publish import latest_edition, untold_digests
from warehouse.query import query
from warehouse.reading_back import read_rows
from warehouse.readings import reading_details, readings_known
from warehouse.schema import Schema, build_schema


class Warehouse:
    """An open warehouse: reads are here, writes are a night's or a decision. `archive` keeps the raw files, `outbox` what is sent."""

    def __init__(self, database: Database, schema: Schema, clock: Clock) -> None:
        self.archive = Archive(database.home)
        self.home = database.home
        self.outbox = Outbox(database, schema, clock)
        self.url = database.url
        self.scheme = schema.scheme
        self._database = database
        self._schema = schema
        self._clock = clock

    def night(self, as_of: str) -> AbstractContextManager[Night]:
        """Begin a night; WarehouseError where another one is at work. `as_of` (YYYY-MM-DD) stands for today."""
        return a_night(self._database, self._schema, self._clock, as_of)

    def files(self, *, current: bool = True) -> pd.DataFrame:
        """The files taken in, in order of arrival: the current ones, or all that ever were."""
        return self._inputs("files", current)

    def register_extracts(self, *, current: bool = True) -> pd.DataFrame:
        """The register's extracts: the one that stands for each month, or all that ever were."""
        return self._inputs("register_extracts", current)

    def decision_head(self) -> int:
        """The number of the last decision; 0 where there is none."""
        with self._database.read() as connection:
            return decisions.head(connection, self._schema["decisions"])

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision, in the order in which they were taken."""
        with self._database.read() as connection:
            return decisions.read(connection, self._schema["decisions"])

    def decide(self, new: Sequence[NewDecision], *, seen: int) -> list[int] | None:
        """Record decisions taken on what was known up to number `seen`, all or none; their numbers.

        None where others have decided meanwhile: look again, and decide again. A night at work does not stand in the way.
        """
        with self._database.write() as connection:
            return decisions.record(connection, self._schema["decisions"], new, self._clock(), seen)

    def readings(self, scheme_digest: str, reader_version: str) -> dict[int, int]:
        """The published readings under this scheme by this reader: reading ids by file id."""
        with self._database.read() as connection:
            return readings_known(connection, self._schema, scheme_digest, reader_version, None)

    def read_rows(self, table_code: str, reading_ids: Collection[int]) -> pd.DataFrame:
        """The typed rows of these readings, by reading, sheet and line, dtypes as they were handed in."""
        return read_rows(self._database, self._schema.rows(table_code), reading_ids)

    def reading_details(self, reading_ids: Collection[int]) -> dict[int, str]:
        """What these readings gave beside their rows, by reading id."""
        with self._database.read() as connection:
            return reading_details(connection, self._schema, reading_ids)

    def view(self, name: str, **equal: str | None) -> pd.DataFrame:
        """The rows of a view whose columns equal what is asked for (None: not asked)."""
        asked = [sa.column(column) == value for column, value in equal.items() if value is not None]
        wanted = sa.select(sa.text("*")).select_from(sa.table(name)).where(*asked)
        return self.query(str(wanted.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})))

    def latest_edition(self) -> Edition | None:
        """The edition that the views show; None before the first."""
        with self._database.read() as connection:
            return latest_edition(connection, self._schema)

    def gap_at(self, edition: int | None = None) -> pd.DataFrame:
        """The gap ledger as an edition had it, the latest where none is named; empty before the first."""
        ledger, editions = self._schema["gap_change"], self._schema["editions"]
        columns = list(ledger.columns)
        with self._database.read() as connection:
            number = edition if edition is not None else connection.scalar(sa.select(sa.func.max(editions.c.id)))
            return to_frame(from_rows(connection.execute(gap_at(ledger, number or 0)), columns), columns)

    def gap_balance(self, before: int, after: int) -> pd.DataFrame:
        """How the gap of one edition came out of that of another, by county and band (transforms.gap_ledger.balance)."""
        return balance(self.gap_at(before), self.gap_at(after))

    def untold_digests(self) -> list[str]:
        """The digests of nights that published an edition and died before they could tell, since the last that ended."""
        with self._database.read() as connection:
            return untold_digests(connection, self._schema)

    def query(self, statement: str) -> pd.DataFrame:
        """The answer to one SQL statement that only reads."""
        return query(self._database, statement)

    def close(self) -> None:
        """Give back every connection; `with open_warehouse(…) as warehouse` does so by itself."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _inputs(self, name: str, current: bool) -> pd.DataFrame:
        table = self._schema[name]
        wanted = sa.select(table).order_by(table.c.id)
        if current:
            wanted = wanted.where(table.c.superseded_by.is_(None))
        with self._database.read() as connection:
            return to_frame(from_rows(connection.execute(wanted), list(table.columns)), list(table.columns))


def open_warehouse(
    url: str | None, home: Path, *, scheme: Scheme | None = None, clock: Clock = shanghai_now
) -> Warehouse:
    """Open the warehouse at `url` (none: SQLite in `home`), made or migrated to what this program and scheme need."""
    database = Database(url, home)
    schema = build_schema(scheme or load_scheme())
    try:
        upgrade(database, schema)
    except BaseException:
        database.close()
        raise
    return Warehouse(database, schema, clock)
