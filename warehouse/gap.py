"""The gap ledger: only what changed since the last edition is added; what left the bands is marked out."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from warehouse.bulk import Batch

OUT = "out"
_KEY = "unit_no"
_COMPARED = (
    "period", "unit_name", "region", "band", "state", "by_what", "unit", "uscc", "insured", "employees", "union_name",
)  # fmt: skip


def publish_gap(batch: Batch, ledger: sa.Table, edition: int, as_of: str) -> int:
    """Add to `ledger` what differs tonight; how many changes there were."""
    tonight, latest = batch.staged(ledger), _latest(ledger)
    same = latest.c[_KEY] == tonight.c[_KEY]
    names = [_KEY, *_COMPARED, "since", "edition"]
    for found in (_changed(tonight, latest, same, as_of), _left(tonight, ledger, latest, as_of)):
        rows = found.add_columns(sa.literal(edition))
        batch.connection.execute(sa.insert(ledger).from_select(names, rows))
    counted = sa.select(sa.func.count()).select_from(ledger).where(ledger.c.edition == edition)
    return int(batch.connection.execute(counted).scalar_one())


def _changed(tonight: sa.FromClause, latest: sa.FromClause, same: sa.ColumnElement[bool], as_of: str) -> sa.Select[Any]:
    """Enterprises that are new in the bands, or of whom anything is otherwise than before."""
    differs = (latest.c[name].is_distinct_from(tonight.c[name]) for name in _COMPARED)
    since = sa.case(
        (tonight.c.since.is_not(None), tonight.c.since),
        (latest.c.state == tonight.c.state, latest.c.since),
        else_=as_of,
    )
    shown = (tonight.c[name] for name in (_KEY, *_COMPARED))
    rows = sa.select(*shown, since).select_from(tonight.outerjoin(latest, same))
    return rows.where(sa.or_(latest.c.unit_no.is_(None), *differs))


def _left(tonight: sa.FromClause, ledger: sa.Table, latest: sa.FromClause, as_of: str) -> sa.Select[Any]:
    """Enterprises that are no longer in the bands. Not by an outer join: SQLite would read all of tonight for each of them."""
    shown = {name: latest.c[name] for name in (_KEY, *_COMPARED)} | {"state": sa.literal(OUT)}
    rows = sa.select(*shown.values(), sa.literal(as_of)).select_from(latest)
    gone = sa.select(ledger.c[_KEY]).except_(sa.select(tonight.c[_KEY]))
    return rows.where(latest.c[_KEY].in_(gone), latest.c.state != OUT)


def gap_at(ledger: sa.Table, edition: int) -> sa.Select[Any]:
    """The ledger as an edition had it: what the last change until then says of every enterprise still in it."""
    latest = _latest(ledger, edition)
    return sa.select(*latest.c).where(latest.c.state != OUT).order_by(latest.c[_KEY])


def _latest(ledger: sa.Table, edition: int | None = None) -> sa.Subquery:
    """The last change of every enterprise, or the last one until an edition."""
    key = ledger.c[_KEY]
    changes = sa.select(key, sa.func.max(ledger.c.edition).label("edition")).group_by(key)
    newest = (changes if edition is None else changes.where(ledger.c.edition <= edition)).subquery()
    same = (key == newest.c[_KEY]) & (ledger.c.edition == newest.c.edition)
    return sa.select(ledger).join(newest, same).subquery("latest")
