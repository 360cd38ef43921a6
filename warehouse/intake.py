"""Takes note of files and register extracts: same bytes, same submission; other bytes, a new version."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from warehouse.decisions import lock


@dataclass(frozen=True)
class Arrival:
    """A file that lies in the inbox. `path` is below it; `sha256` is that of the archive."""

    unit: str
    period: str
    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class ExtractArrival:
    """An extract of the register for `month`. `path` is below the register's folder."""

    month: str
    path: str
    sha256: str
    rows: int


@dataclass
class _Known:
    id: int
    path: str
    sha256: str
    version: int
    superseded: bool


def register_files(
    connection: sa.Connection, files: sa.Table, arrivals: Sequence[Arrival], received: str, replaced_files: sa.Table
) -> list[int]:
    """Add the files that are new, each superseding the one that lay in its place; their ids.

    All new files of a unit and period that arrive together are one version. `replaced_files`: those whose tables others
    give, so that their bytes at another path are news.
    """
    lock(connection, files)  # a night and those who send files count versions one after the other
    added = []
    elsewhere = set(connection.scalars(sa.select(replaced_files.c.file_id)))
    for unit, period in dict.fromkeys((arrival.unit, arrival.period) for arrival in arrivals):
        known = _known(connection, files, files.c.unit == unit, files.c.period == period)
        version = max((file.version for file in known), default=0) + 1
        for arrival in arrivals:
            if (arrival.unit, arrival.period) == (unit, period) and not _is_known(arrival, known, elsewhere):
                number = _add(connection, files, asdict(arrival) | {"version": version, "received": received})
                replaced = [file for file in known if file.path == arrival.path]
                _let_supersede(connection, files, replaced, number)
                known.append(_Known(number, arrival.path, arrival.sha256, version, superseded=False))
                added.append(number)
    return added


def register_extracts(
    connection: sa.Connection, extracts: sa.Table, arrivals: Sequence[ExtractArrival], received: str
) -> list[int]:
    """Add the extracts that are new, each superseding the one of its month; their ids."""
    added = []
    for arrival in arrivals:
        known = _known(connection, extracts, extracts.c.month == arrival.month)
        if not _is_known(arrival, known):
            number = _add(connection, extracts, asdict(arrival) | {"received": received})
            _let_supersede(connection, extracts, known, number)
            added.append(number)
    return added


def _is_known(arrival: Arrival | ExtractArrival, known: Sequence[_Known], replaced: Collection[int] = ()) -> bool:
    """Whether the last one seen at its path had these bytes, or they stand, not superseded, at another path."""
    here = [one for one in known if one.path == arrival.path]
    standing = [one for one in known if not one.superseded and one.id not in replaced]
    return arrival.sha256 in {one.sha256 for one in (*here[-1:], *standing)}


def _let_supersede(connection: sa.Connection, table: sa.Table, older: Sequence[_Known], newer: int) -> None:
    standing = [one for one in older if not one.superseded]
    for one in standing:
        connection.execute(sa.update(table).where(table.c.id == one.id).values(superseded_by=newer))
        one.superseded = True


def _add(connection: sa.Connection, table: sa.Table, values: Mapping[str, object]) -> int:
    return int(connection.execute(sa.insert(table).values(**values).returning(table.c.id)).scalar_one())


def _known(connection: sa.Connection, table: sa.Table, *of: sa.ColumnElement[bool]) -> list[_Known]:
    c = table.c
    version = c.version if "version" in c else sa.literal(0)
    found = connection.execute(sa.select(c.id, c.path, c.sha256, version, c.superseded_by).where(*of).order_by(c.id))
    return [_Known(number, path, sha256, v, by is not None) for number, path, sha256, v, by in found]
