"""A night's cases and groups: what decisions make of tonight's findings, built whole from both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import sqlalchemy as sa

from transforms.stewardship.cases import READ, cases
from transforms.stewardship.groups import PARTS, groups
from warehouse import decisions
from warehouse.schema import Schema

Held = Mapping[tuple[str, ...], int]
Swings = Mapping[tuple[str | int, ...], tuple[float, str]]


@dataclass(frozen=True)
class CaseChanges:
    """How many findings that people decided on are in each state; and of those that lapsed tonight, how many by which cause."""

    states: Mapping[str, int] = field(default_factory=dict)
    lapsed: Mapping[str, int] = field(default_factory=dict)


def publish_cases(connection: sa.Connection, schema: Schema, findings: pd.DataFrame, held: Held, swings: Swings, as_of: str) -> CaseChanges:
    """Replace `finding_case` and `finding_group` by what follows from tonight's findings, as published, and every decision until now.

    findings: PARTS and severity of all. held: transforms/stewardship/figures_held.py; swings: EditionContent. Whoever decides meanwhile waits.
    """
    decisions.lock(connection, schema["decisions"])
    known = _decided_on(connection, schema)
    taken = decisions.read(connection, schema["decisions"], schema["decisions"].c.fingerprint.is_not(None))
    stand = cases(schema.scheme, known, taken, as_of)
    changes = _changes(connection, schema["finding_case"], stand)
    _replace(connection, schema["finding_case"], stand)
    placed = known[["fingerprint", *PARTS]].merge(stand[["fingerprint", "state", "since"]], on="fingerprint")
    _replace(connection, schema["finding_group"], groups(schema.scheme, findings, placed, held, as_of, swings))
    return changes


def _decided_on(connection: sa.Connection, schema: Schema) -> pd.DataFrame:
    """The findings that are there and that any decision was ever taken on."""
    finding, taken = schema["finding"], schema["decisions"]
    names = list(dict.fromkeys([*READ, *PARTS]))
    on = sa.select(taken.c.fingerprint).where(taken.c.fingerprint.is_not(None))
    wanted = sa.select(*(finding.c[name] for name in names)).where(finding.c.last_edition.is_(None), finding.c.fingerprint.in_(on))
    return pd.DataFrame(connection.execute(wanted).all(), columns=names).astype({"file_id": "Int64"})


def _changes(connection: sa.Connection, case: sa.Table, stand: pd.DataFrame) -> CaseChanges:
    before = set(connection.scalars(sa.select(case.c.fingerprint).where(case.c.state == "lapsed")))
    lapsed = stand[(stand["state"] == "lapsed") & ~stand["fingerprint"].isin(before)]
    counts = [{str(k): int(v) for k, v in column.value_counts(sort=False).items()} for column in (stand["state"], lapsed["cause"])]
    return CaseChanges(*counts)


def _replace(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> None:
    connection.execute(sa.delete(table))
    if len(frame):
        whole = frame.astype("object").where(frame.notna(), None)
        rows = [{str(name): value for name, value in row.items()} for row in whole.to_dict("records")]
        connection.execute(sa.insert(table), rows)
