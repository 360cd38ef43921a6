"""A view in a database, as the register's monthly extracts: a CSV for each month, the same bytes as long as the rows are the same."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, NoSuchTableError, OperationalError, SQLAlchemyError

from scheme.headers import header_key
from scheme.model import Scheme
from sources.connectors.contract import CONNECT, MOST_ENTRIES, Refused, Remote, Stream, Unreachable, shortly
from sources.connectors.settings import SourceSettings
from sources.register import columns_by_header

_MONTH = re.compile(r"(20\d{2})\D?(0?[1-9]|1[0-2])(?!\d)")
_ROWS = 5_000
_ANSWER = 600
"""Seconds that a statement may take: a view that somebody has locked must not use up the night."""
_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}  # a machine that vanished says nothing
_CONNECT = {
    "postgresql": {"connect_timeout": int(CONNECT), **_ALIVE},
    "mysql": {"connect_timeout": int(CONNECT), "read_timeout": _ANSWER},
}
_LOGIN = re.compile(r"password|authentication|access denied|login", re.IGNORECASE)


class Database:
    """A view with a column that names the month. Nothing but SELECT is sent, in a transaction that cannot write where the database has such."""

    whole = True

    def __init__(self, settings: SourceSettings, scheme: Scheme) -> None:
        self._settings = settings
        self._scheme = scheme
        self.place = f"{settings.place} {settings.view}"  # as it is set: no driver, no password
        try:
            url = sa.make_url(settings.url)
            if settings.password is not None:
                url = url.set(password=settings.password.value())
            if url.drivername == "postgresql":
                url = url.set(drivername="postgresql+psycopg")
            self._engine = sa.create_engine(
                url, poolclass=sa.NullPool, hide_parameters=True, connect_args=_CONNECT.get(url.get_backend_name(), {})
            )
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            said = type(error).__name__ if isinstance(error, ArgumentError) else shortly(error)
            raise Refused("source_driver", self.place, said) from None

    def offers(self) -> list[Remote]:
        """An extract for each month of the view from the scheme's first on."""
        with self._asked() as ask:
            month = self._month(ask.columns)
            column = ask.columns.get(self._settings.changed_column)
            last = sa.func.max(column) if column is not None else sa.null()
            found = ask.connection.execute(sa.select(month, sa.func.count(), last).group_by(month).limit(MOST_ENTRIES)).all()
        months: dict[str, tuple[list[Any], str]] = {}
        for value, rows, changed in found:
            if (name := _named(value)) and name >= self._scheme.first_period:
                values, mark = months.setdefault(name, ([], ""))
                months[name] = ([*values, value], f"{mark}{rows}@{changed};")
        said = self._settings.changed_column
        return [Remote(f"register-{name}.csv", mark=mark if said else "", handle=values) for name, (values, mark) in sorted(months.items())]

    def look(self, remote: Remote) -> Remote | None:
        """An extract is read in one transaction, and so whole."""
        return remote

    def read(self, remote: Remote, start: int) -> Stream:  # noqa: ARG002  # the contract's
        """The extract's bytes, from the first on: a query does not begin in the middle."""
        return Stream(0, self._lines(remote))

    def close(self) -> None:
        """Hang up."""
        self._engine.dispose()

    def _lines(self, remote: Remote) -> Iterator[bytes]:
        with self._asked() as ask:
            columns = list(ask.columns.values())
            month = self._month(ask.columns)
            numbers = [column for column in columns if self._is(column.name, "unit_no")]
            query = sa.select(*columns).where(month.in_(remote.handle)).order_by(*numbers, *(c for c in columns if c not in numbers))
            yield b"\xef\xbb\xbf" + _csv([[column.name for column in columns]])
            with ask.connection.execution_options(yield_per=_ROWS).execute(query) as result:
                for rows in result.partitions():
                    yield _csv([[_text(value) for value in row] for row in rows])

    def _asked(self) -> _Ask:
        return _Ask(self._engine, self._settings.view, self.place)

    def _month(self, columns: dict[str, Any]) -> Any:
        """The column that names the month: the one that was set, else the one that the register calls so."""
        named = self._settings.month_column
        found = [column for name, column in columns.items() if name == named or (not named and self._is(name, "month"))]
        if not found:
            raise Refused("source_month_column", self.place, ", ".join(columns))
        return found[0]

    def _is(self, name: str, wanted: str) -> bool:
        known = columns_by_header(self._scheme).get(header_key(name))
        return name.lower() == wanted or (known is not None and known.id == wanted)


class _Ask:
    """A connection in a transaction that only reads, and the view's columns; what goes wrong comes out in words."""

    def __init__(self, engine: sa.Engine, view: str, place: str) -> None:
        self._engine, self._place = engine, place
        schema, _dot, self._view = view.rpartition(".")
        self._schema = schema or None

    def __enter__(self) -> Self:
        """Connect."""
        file = self._engine.url.database if self._engine.dialect.name == "sqlite" else None
        if file and not Path(file).is_file():  # SQLite would make one
            raise Refused("source_not_found", self._place)
        try:
            self.connection = self._engine.connect()
            if file:
                self.connection.exec_driver_sql("PRAGMA query_only = ON")
            if self._engine.dialect.name == "postgresql":
                self.connection = self.connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                self.connection.exec_driver_sql(f"SET statement_timeout = '{_ANSWER}s'")
            found = sa.inspect(self.connection).get_columns(self._view, self._schema)
        except Exception as error:
            self.__exit__(type(error), error, None)
            raise
        table = sa.table(self._view, *(sa.column(column["name"]) for column in found), schema=self._schema)
        self.columns = {column.name: column for column in table.columns}
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Disconnect."""
        if hasattr(self, "connection"):
            self.connection.close()
        if isinstance(error, NoSuchTableError):
            raise Refused("source_not_found", self._place) from None
        if isinstance(error, (ImportError, NoSuchModuleError)):
            raise Refused("source_driver", self._place, shortly(error)) from None
        if isinstance(error, DBAPIError):
            said = shortly(error.orig or error)
            if isinstance(error, OperationalError) and not _LOGIN.search(said):
                raise Unreachable(self._place, said) from None
            raise Refused("source_login" if _LOGIN.search(said) else "source_answer", self._place, said) from None
        if isinstance(error, SQLAlchemyError):
            raise Refused("source_answer", self._place, shortly(error)) from None


def _named(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    hit = _MONTH.search(str(value))
    return f"{hit[1]}-{int(hit[2]):02d}" if hit else ""


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _csv(rows: list[list[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue().encode()
