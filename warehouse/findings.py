"""Findings through time: tonight's are set against those known, by sets; who is new, back or gone follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from warehouse.bulk import Batch
from warehouse.edition import FindingChanges
from warehouse.fingerprints import fingerprints_of
from warehouse.frames import Frame, from_rows, to_frame
from warehouse.schema import Schema
from warehouse.tables.past import PAST

EDITIONS = ("first_edition", "since_edition", "last_edition")
_FIRST = 200


def with_fingerprints(findings: Frame, schema: Schema) -> pd.DataFrame:
    """The findings with their fingerprints, in the order of these: databases compare sorted rows many times faster."""
    frame = findings if isinstance(findings, pd.DataFrame) else findings.to_pandas()
    found = fingerprints_of(frame, schema.scheme)
    order = np.argsort(np.array(found, dtype=np.bytes_))
    names = [found[place] for place in order]
    ordered = frame.iloc[order]
    # With its fingerprint behind it, no two places in a group are the same.
    places = pa.array(ordered["sort"] if "sort" in ordered else [""] * len(ordered), pa.string(), from_pandas=True)
    sort = pc.binary_join_element_wise(pc.fill_null(places, ""), pc.utf8_slice_codeunits(pa.array(names, pa.string()), 0, 12), "|")
    return ordered.assign(fingerprint=names, sort=sort.to_numpy(zero_copy_only=False))


def publish_findings(batch: Batch, schema: Schema, edition: int, previous: int | None) -> FindingChanges:
    """Bring the table `finding` from the edition `previous` to `edition`, whose findings the batch carries."""
    finding = schema["finding"]
    tonight = batch.staged(finding)
    same = finding.c.fingerprint == tonight.c.fingerprint
    now = sa.literal(edition, finding.c.first_edition.type)
    _let_go(batch.connection, finding, tonight, previous)
    _keep_version(batch.connection, finding, schema["finding" + PAST], tonight, previous)
    _renew(batch.connection, finding, tonight, same, now)
    _add(batch.connection, finding, tonight, same, now)
    return _changes(batch.connection, finding, edition, previous)


def _let_go(connection: sa.Connection, finding: sa.Table, tonight: sa.TableClause, previous: int | None) -> None:
    """Those that were there and are not tonight. Not by an outer join: SQLite would read all of tonight for each of them."""
    there = sa.select(finding.c.fingerprint).where(finding.c.last_edition.is_(None)).correlate(None)
    gone = finding.c.fingerprint.in_(there.except_(sa.select(tonight.c.fingerprint)))
    connection.execute(sa.update(finding).where(gone).values(last_edition=previous))


def _keep_version(connection: sa.Connection, finding: sa.Table, past: sa.Table, tonight: sa.TableClause, previous: int | None) -> None:
    """Those that `_renew` writes over, as they were and until when: an earlier edition is traced by them."""
    was_gone, changed = _otherwise(finding, tonight)
    names = list(past.columns.keys())
    values = {name: finding.c[name] for name in names} | {"last_edition": sa.func.coalesce(finding.c.last_edition, previous)}
    rows = sa.select(*(values[name] for name in names)).join_from(finding, tonight, finding.c.fingerprint == tonight.c.fingerprint)
    connection.execute(sa.insert(past).from_select(names, rows.where(sa.or_(was_gone, changed))))


def _otherwise(finding: sa.Table, tonight: sa.TableClause) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """Which known findings had gone; and of which the words or the place are otherwise tonight."""
    changed = (finding.c[name].is_distinct_from(column) for name, column in tonight.c.items() if name != "fingerprint")
    return finding.c.last_edition.is_not(None), sa.or_(*changed)


def _renew(
    connection: sa.Connection,
    finding: sa.Table,
    tonight: sa.TableClause,
    same: sa.ColumnElement[bool],
    now: sa.BindParameter[int],
) -> None:
    """Those known: back where they had gone, rewritten where their words or place changed."""
    content = {name: column for name, column in tonight.c.items() if name != "fingerprint"}
    was_gone, changed = _otherwise(finding, tonight)
    since = sa.case((was_gone, now), else_=finding.c.since_edition)
    renewed = sa.update(finding).where(same, sa.or_(was_gone, changed))
    connection.execute(renewed.values(**content, since_edition=since, last_edition=None))


def _add(
    connection: sa.Connection,
    finding: sa.Table,
    tonight: sa.TableClause,
    same: sa.ColumnElement[bool],
    now: sa.BindParameter[int],
) -> None:
    """Those never seen."""
    unseen = (
        sa.select(*tonight.c, now, now)
        .select_from(tonight.outerjoin(finding, same))
        .where(finding.c.fingerprint.is_(None))
    )
    names = [*tonight.c.keys(), "first_edition", "since_edition"]
    connection.execute(sa.insert(finding).from_select(names, unseen))


def _changes(connection: sa.Connection, finding: sa.Table, edition: int, previous: int | None) -> FindingChanges:
    there = finding.c.last_edition.is_(None)
    begun = there & (finding.c.since_edition == edition)
    new, back = begun & (finding.c.first_edition == edition), begun & (finding.c.first_edition < edition)
    gone = finding.c.last_edition == (-1 if previous is None else previous)
    counts = [sa.func.count().filter(which) for which in (new, back, gone, there)]
    found = connection.execute(
        sa.select(finding.c.rule, *counts).group_by(finding.c.rule).order_by(finding.c.rule)
    ).all()
    n_new, n_back, n_gone, n_there = (sum(row[place] for row in found) for place in range(1, 5))
    changes = enumerate(("new", "back", "gone"), start=1)
    by_rule = {change: {row[0]: row[place] for row in found if row[place]} for place, change in changes}
    shown = [column for column in finding.columns if column.name not in EDITIONS]
    first = [_first(connection, shown, which) for which in (new, back, gone)]
    return FindingChanges(n_new, n_there - n_new - n_back, n_back, n_gone, by_rule, *first)


def _first(connection: sa.Connection, columns: Sequence[sa.Column[Any]], which: sa.ColumnElement[bool]) -> pd.DataFrame:
    """The first findings of a change, errors before queries."""
    c = {column.name: column for column in columns}
    rank = sa.case({"error": 0, "query": 1}, value=c["severity"], else_=2)
    place = (c["table_code"].nulls_first(), c["row_key"].nulls_first(), c["fingerprint"])
    order = (rank, c["unit"], c["period"], c["rule"], *place)
    found = connection.execute(sa.select(*columns).where(which).order_by(*order).limit(_FIRST)).all()
    return to_frame(from_rows(found, columns), columns)
