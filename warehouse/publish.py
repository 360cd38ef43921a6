"""Publishes an edition in one transaction: what the night derived replaces what the last one had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from warehouse.bulk import Batch, bulk_transaction
from warehouse.database import Database
from warehouse.edition import Edition, EditionContent, Inputs, PublishReport
from warehouse.findings import EDITIONS, publish_findings, with_fingerprints
from warehouse.frames import Frame, to_arrow
from warehouse.gap import publish_gap
from warehouse.past import keep_past, part_digests
from warehouse.schema import Schema
from warehouse.stewardship import publish_cases
from warehouse.still_ours import still_ours
from warehouse.tables.past import KEPT

_REPLACED = ("match", "held_rows", "current_tables", "replaced_files", "figure_bounds")


@dataclass(frozen=True)
class Moment:
    """The night that publishes, and when."""

    night: int
    as_of: str
    published: str


def publish(
    database: Database, schema: Schema, content: EditionContent, moment: Moment, sum_up: Callable[[PublishReport], str] | None = None
) -> PublishReport:
    """Make `content` the current edition, with what `sum_up` says of it as its night's digest; or leave everything as it was."""
    findings = with_fingerprints(content.findings, schema)
    arrows = _arrows(database, schema, content, findings)
    parts = {name: part_digests(name, arrows[schema[name]]) for name in KEPT}
    with bulk_transaction(database, arrows) as batch:
        still_ours(batch.connection, schema, moment.night, database.place, "published")
        previous = batch.connection.scalar(sa.select(sa.func.max(schema["editions"].c.id)))
        edition = _begin(batch.connection, schema, content.inputs, moment)
        changes = publish_findings(batch, schema, edition.id, previous)
        cases = publish_cases(batch.connection, schema, findings, content.figures_held, content.swings, moment.as_of)
        gap_changes = publish_gap(batch, schema["gap_change"], edition.id, moment.as_of)
        keep_past(batch.connection, schema, parts, edition.id, previous)
        for name in _REPLACED:
            _replace(batch, schema[name])
        for name in ("figure", *(["gap_flow"] if content.gap_flow is not None else [])):
            batch.append(schema[name], edition=edition.id)
        report = PublishReport(edition, changes, gap_changes, cases)
        if sum_up is not None:
            nights = schema["nights"]
            batch.connection.execute(sa.update(nights).where(nights.c.id == moment.night).values(digest=sum_up(report)))
    return report


def untold_digests(connection: sa.Connection, schema: Schema) -> list[str]:
    """The digests of nights that published and did not end: since the last night that did, nobody was told them."""
    nights, editions = schema["nights"], schema["editions"]
    told = sa.select(sa.func.coalesce(sa.func.max(nights.c.id), 0)).where(nights.c.state == "finished").scalar_subquery()
    died = nights.c.state.in_(("crashed", "failed")) & (nights.c.id > told) & (nights.c.digest != "")
    published = sa.select(nights.c.digest).join(editions, editions.c.night == nights.c.id).where(died).order_by(nights.c.id)
    return [str(digest) for digest in connection.scalars(published)]


def latest_edition(connection: sa.Connection, schema: Schema) -> Edition | None:
    """The edition that the views show."""
    editions = schema["editions"]
    found = connection.execute(sa.select(editions).order_by(editions.c.id.desc()).limit(1)).mappings().first()
    return None if found is None else _edition(found)


def every_edition(connection: sa.Connection, schema: Schema) -> list[Edition]:
    """All editions, the earliest first."""
    editions = schema["editions"]
    return [_edition(found) for found in connection.execute(sa.select(editions).order_by(editions.c.id)).mappings()]


def _edition(found: sa.RowMapping) -> Edition:
    return Edition(**{**found, "inputs": Inputs.from_text(found["inputs"])})


def _arrows(database: Database, schema: Schema, content: EditionContent, findings: pd.DataFrame) -> dict[sa.Table, pa.Table]:
    frames: dict[str, tuple[Frame, tuple[str, ...]]] = {
        "finding": (findings, EDITIONS),
        "match": (content.matches, ()),
        "gap_change": (content.gap, ("edition",)),
        "held_rows": (content.held_rows, ()),
        "current_tables": (content.current_tables, ()),
        "figure": (content.figures, ("edition",)),
    }
    nothing = pa.table({"file_id": pa.array([], pa.int64()), "superseded_by": pa.array([], pa.int64())})
    frames["replaced_files"] = (nothing if content.replaced_files is None else content.replaced_files, ())
    none_open = pa.table({"period": [], "indicator": [], "region": [], "doubtful": []})
    frames["figure_bounds"] = (none_open if content.bounds is None else content.bounds, ())
    if content.gap_flow is not None:
        frames["gap_flow"] = (content.gap_flow, ("edition",))
    return {
        schema[name]: to_arrow(frame, [c for c in schema[name].columns if c.name not in constants], database.dialect)
        for name, (frame, constants) in frames.items()
    }


def _begin(connection: sa.Connection, schema: Schema, inputs: Inputs, moment: Moment) -> Edition:
    editions = schema["editions"]
    values = {**asdict(moment), "inputs": inputs.text, "inputs_digest": inputs.digest}
    number = connection.execute(sa.insert(editions).values(**values).returning(editions.c.id)).scalar_one()
    return Edition(number, moment.night, moment.published, moment.as_of, inputs, inputs.digest)


def _replace(batch: Batch, table: sa.Table) -> None:
    batch.connection.execute(sa.delete(table))
    batch.append(table)
