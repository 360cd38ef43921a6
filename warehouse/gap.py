"""The gap ledger: only what changed since the last edition is added; what left the bands is marked out."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.bulk import Batch

OUT = "out"
_KEY = ("period", "unit_no")
_COMPARED = ("unit_name", "region", "band", "state", "by_what", "unit")


def publish_gap(batch: Batch, ledger: sa.Table, edition: int, as_of: str) -> int:
    """Add to `ledger` what differs tonight; how many changes there were."""
    tonight = batch.staged(ledger)
    latest = _latest(ledger)
    same = sa.and_(*(latest.c[name] == tonight.c[name] for name in _KEY))
    differs = sa.or_(latest.c.unit_no.is_(None), *(latest.c[n].is_distinct_from(tonight.c[n]) for n in _COMPARED))
    since = sa.case(
        (tonight.c.since.is_not(None), tonight.c.since), (latest.c.state == tonight.c.state, latest.c.since), else_=as_of
    )
    shown = [tonight.c[n] for n in (*_KEY, *_COMPARED)]
    changed = sa.select(*shown, since, sa.literal(edition)).select_from(tonight.outerjoin(latest, same)).where(differs)
    left = (
        sa.select(*(latest.c[n] for n in (*_KEY, "unit_name", "region", "band")), sa.literal(OUT), sa.null(), sa.null(), sa.literal(as_of), sa.literal(edition))
        .select_from(latest.outerjoin(tonight, same))
        .where(tonight.c.unit_no.is_(None), latest.c.state != OUT)
    )
    names = [*_KEY, *_COMPARED, "since", "edition"]
    changes = [batch.connection.execute(sa.insert(ledger).from_select(names, rows)).rowcount for rows in (changed, left)]
    return sum(changes)


def _latest(ledger: sa.Table) -> sa.Subquery:
    """The last change of every enterprise."""
    newest = sa.select(*(ledger.c[n] for n in _KEY), sa.func.max(ledger.c.edition).label("edition")).group_by(*(ledger.c[n] for n in _KEY)).subquery()
    same = sa.and_(*(ledger.c[n] == newest.c[n] for n in (*_KEY, "edition")))
    return sa.select(ledger).join(newest, same).subquery("latest")
