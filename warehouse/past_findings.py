"""The findings of an earlier edition: as they were said then, and what decisions until then had made of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from transforms.stewardship.cases import READ, cases
from warehouse import decisions
from warehouse.edition import Edition
from warehouse.schema import Schema
from warehouse.tables.past import PAST


def findings_of(
    connection: sa.Connection, schema: Schema, edition: Edition, units: Sequence[str], periods: Sequence[str], tables: Sequence[str]
) -> list[dict[str, Any]]:
    """The findings of an edition in these units' and periods' tables, each with `state` and `decision`; all columns of `finding`."""
    versions: dict[str, dict[str, Any]] = {}
    for name in ("finding", "finding" + PAST):
        finding = schema[name]
        last = finding.c.last_edition
        where: list[sa.ColumnElement[bool]] = [finding.c.unit.in_(units), finding.c.period.in_(periods)]
        where.append(sa.or_(finding.c.table_code.in_(tables), finding.c.table_code.is_(None), finding.c.table_code == ""))
        where += [finding.c.since_edition <= edition.id, sa.or_(last.is_(None), last >= edition.id)]
        for row in connection.execute(sa.select(finding).where(*where)).mappings():
            # One that was rewritten later stands in several; the version that ended first is the one that stood.
            before = versions.get(row["fingerprint"])
            if before is None or _last(row) < _last(before):
                versions[row["fingerprint"]] = dict(row)
    found = sorted(versions.values(), key=lambda row: (row["rule"], row["sort"] or ""))
    states = _states(connection, schema, edition, found)
    return [{**row, "state": state, "decision": number} for row in found for state, number in [states.get(row["fingerprint"], ("open", None))]]


def _last(row: Any) -> float:
    return float("inf") if row["last_edition"] is None else row["last_edition"]


def _states(connection: sa.Connection, schema: Schema, edition: Edition, found: Sequence[dict[str, Any]]) -> dict[str, tuple[str, int]]:
    """What stood on each finding after the decisions that the edition rests on, on its day."""
    table = schema["decisions"]
    by_finding: dict[str, list[Any]] = defaultdict(list)
    for decision in decisions.read(connection, table, table.c.fingerprint.is_not(None), table.c.id <= edition.inputs.decision_head):
        by_finding[decision.fingerprint or ""].append(decision)
    decided = [{name: row[name] for name in READ} for row in found if row["fingerprint"] in by_finding]
    if not decided:
        return {}
    taken = [decision for row in decided for decision in by_finding[row["fingerprint"]]]
    stand = cases(schema.scheme, pd.DataFrame(decided, columns=list(READ)), taken, edition.as_of)
    columns = (stand[name].astype(object) for name in ("fingerprint", "state", "decision"))
    return {str(fingerprint): (str(state), int(number)) for fingerprint, state, number in zip(*columns, strict=True)}
