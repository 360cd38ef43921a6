"""Earlier editions as they stood: what a night replaces is kept where it differs, part by part, so that little is kept twice.

A part is what one unit has for a period (matches, standing readings), or the rows held back of one reading. A part whose digest is
the same tonight stays as it is; one that changes or goes is copied aside with the editions in which it stood.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from warehouse.schema import Schema
from warehouse.tables.past import KEPT, PAST

_KEYS = {"match": ("unit", "period"), "current_tables": ("unit", "period"), "held_rows": ("reading_id",)}
_MARK = "edition"
Digests = Mapping[str, str]


def part_digests(name: str, rows: pa.Table) -> Digests:
    """The digest of every part of tonight's rows of a table; another order of its rows is another one."""
    keys = [rows[key].cast(pa.string()).to_numpy(zero_copy_only=False) for key in _KEYS[name]]
    if not len(rows):
        return {}
    part = pd.Series(keys[0] if len(keys) == 1 else [f"{unit}/{period}" for unit, period in zip(*keys, strict=True)], dtype=object)
    hashed = pd.util.hash_pandas_object(rows.to_pandas(), index=False).to_numpy(np.uint64)
    place = part.groupby(part, sort=False).cumcount().to_numpy(np.uint64) * np.uint64(2) + np.uint64(1)
    sums = pd.DataFrame({"plain": hashed, "placed": hashed * place}).groupby(part.to_numpy(object)).sum()
    return {str(key): f"{plain:016x}{placed:016x}" for key, plain, placed in sums.itertuples(name=None)}


def keep_past(connection: sa.Connection, schema: Schema, tonight: Mapping[str, Digests], edition: int, previous: int | None) -> None:
    """Before a night replaces KEPT: put aside the parts of the edition `previous` that `edition` has not, or has otherwise."""
    parts = schema["edition_part"]
    if connection.scalar(sa.select(sa.func.count()).where(parts.c.kind == _MARK)) == 0:
        _begin(connection, schema, edition if previous is None else previous, earlier=previous is not None)
    for name in KEPT:
        _keep(connection, schema, name, tonight[name], edition, previous or 0)


def kept_since(connection: sa.Connection, schema: Schema) -> int | None:
    """The first edition whose parts are kept; None where that is only the latest's, for none was replaced yet by a program that keeps them."""
    parts = schema["edition_part"]
    since: int | None = connection.scalar(sa.select(sa.func.min(parts.c.since_edition)).where(parts.c.kind == _MARK))
    return since


def as_of(connection: sa.Connection, schema: Schema, name: str, edition: int | None) -> sa.Subquery:
    """The rows of one of KEPT as an edition had them, None: as the latest has them; `at` is their order within a part."""
    whole = schema[name].alias(name + "_whole")
    columns = list(schema[name].columns.keys())
    now = sa.select(*(whole.c[column] for column in columns), _at(connection, whole.name))
    if edition is None:
        return now.subquery()
    parts, past = schema["edition_part"], schema[name + PAST].alias(name + "_then")
    stands = sa.exists().where(
        parts.c.kind == name, parts.c.part == _part(name, whole), parts.c.last_edition.is_(None), parts.c.since_edition <= edition
    )
    then = sa.select(*(past.c[column] for column in columns), _at(connection, past.name))
    return now.where(stands).union_all(then.where(past.c.since_edition <= edition, past.c.last_edition >= edition)).subquery()


def _begin(connection: sa.Connection, schema: Schema, first: int, *, earlier: bool) -> None:
    """Note from which edition on parts are kept; those of one that an earlier program published get no digest, and so count as changed."""
    parts = schema["edition_part"]
    connection.execute(sa.insert(parts).values(kind=_MARK, part="", since_edition=first, digest=""))
    for name in KEPT if earlier else ():
        table = schema[name]
        there = sa.select(sa.literal(name), _part(name, table), sa.literal(first, parts.c.since_edition.type), sa.literal("")).distinct()
        connection.execute(sa.insert(parts).from_select(["kind", "part", "since_edition", "digest"], there))


def _keep(connection: sa.Connection, schema: Schema, name: str, tonight: Digests, edition: int, previous: int) -> None:
    parts, table = schema["edition_part"], schema[name].alias("whole")
    standing = (parts.c.kind == name) & parts.c.last_edition.is_(None)
    known = dict(connection.execute(sa.select(parts.c.part, parts.c.digest).where(standing)).tuples().all())
    if gone := [part for part, digest in known.items() if tonight.get(part) != digest]:
        ended = sa.update(parts).where(standing, parts.c.part == sa.bindparam("gone")).values(last_edition=previous)
        connection.execute(ended, [{"gone": part} for part in gone])
        columns = list(schema[name].columns.keys())
        rows = sa.select(*(table.c[column] for column in columns), parts.c.since_edition, parts.c.last_edition)
        rows = rows.join_from(table, parts, parts.c.part == _part(name, table)).where(parts.c.kind == name, parts.c.last_edition == previous)
        rows = rows.order_by(_at(connection, table.name))
        connection.execute(sa.insert(schema[name + PAST]).from_select([*columns, "since_edition", "last_edition"], rows))
    if new := [(part, digest) for part, digest in tonight.items() if known.get(part) != digest]:
        said = [{"kind": name, "part": part, "since_edition": edition, "digest": digest} for part, digest in new]
        connection.execute(sa.insert(parts), said)


def _part(name: str, table: sa.FromClause) -> sa.ColumnElement[str]:
    keys = _KEYS[name]
    return sa.cast(table.c[keys[0]], sa.Text()) if len(keys) == 1 else table.c[keys[0]] + "/" + table.c[keys[1]]


def _at(connection: sa.Connection, name: str) -> sa.ColumnElement[object]:
    """The place of a row in the table of this name: nights and versions are written in the order of their rows, and never changed."""
    return sa.literal_column(f"{name}.{'rowid' if connection.dialect.name == 'sqlite' else 'ctid'}").label("at")
