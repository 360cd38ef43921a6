"""The stewards' queue: groups of findings and the findings in them, from stored counters and by stored keys."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import sqlalchemy as sa

from scheme import Scheme
from transforms.decided import login_of
from transforms.stewardship.groups import PARTS
from transforms.stewardship.states import ANSWERED, STATES, WAITING
from warehouse.schema import Schema

Order = Literal["sort", "impact"]
"""By what matters most in general; by how far a group can move a figure."""


@dataclass(frozen=True)
class Group:
    """Findings of one rule in one table of one file, with the number of them in each state. `sort` is the page's key.

    swing: by how many per cent its queries could move a figure of the province when the latest edition was made; swings: which one;
    impact: the page's key where groups are listed by that.
    """

    id: str
    unit: str
    period: str
    rule: str
    table_code: str | None
    file_id: int | None
    severity: str
    total: int
    open: int
    explained: int
    asked: int
    waived: int
    returned: int
    lapsed: int
    figures: int
    due: str
    sort: str
    swing: float | None = None
    swings: str | None = None
    impact: str = ""

    @property
    def waiting(self) -> int:
        """How many of its findings somebody has to do something about: none where they need no answer."""
        return sum(getattr(self, state) for state in WAITING) if self.severity in ANSWERED else 0


@dataclass(frozen=True)
class Found:
    """A finding as the console shows it. `news`: new, open (still there), back, or gone; `state`: of transforms/stewardship/states.py.

    decision, author (a login), made_at, reason, note: of what it rests on. why: why it is in that state, where that is not plain.
    """

    fingerprint: str
    unit: str
    period: str
    rule: str
    severity: str
    table_code: str | None
    row_key: str | None
    column_id: str | None
    file_id: int | None
    file: str | None
    sheet: str | None
    cell: str | None
    shown: str | None
    expected: str | None
    expected_en: str | None
    message: str | None
    message_en: str | None
    cure: str | None
    cure_en: str | None
    basis: str
    sort: str
    news: Literal["new", "open", "back", "gone"]
    state: str
    decision: int | None
    reason: str | None
    until: str | None
    cause: str | None
    why: str
    why_en: str
    author: str | None
    made_at: str | None
    note: str | None

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The values that the rule read, by column."""
        return dict(json.loads(self.basis)) if self.basis else {}


@dataclass(frozen=True)
class Facets:
    """How many findings there are of each state, severity, rule, period and unit; each under all filters but its own.

    `states` counts under open what waits for an answer, or what is of the severity that is asked for; `total`: of any state.
    """

    states: Mapping[str, int]
    severities: Mapping[str, int]
    rules: Mapping[str, int]
    periods: Mapping[str, int]
    units: Mapping[str, int]
    total: int


@dataclass(frozen=True)
class Asked:
    """Which groups are asked for. `state`: None for all; open is what waits, so without what needs no answer unless `severity` says so.

    It includes what was reopened. `text`: in names of rules, units and tables.
    """

    units: frozenset[str] | None = None
    state: str | None = "open"
    severity: str | None = None
    rule: str | None = None
    period: str | None = None
    text: str | None = None


def groups(connection: sa.Connection, schema: Schema, asked: Asked, after: str | None, limit: int | None, order: Order = "sort") -> list[Group]:
    """A page of groups, those that matter most first: what comes after the key `after`, which is of the order's column."""
    table = schema["finding_group"]
    key = table.c[order]
    wanted = sa.select(table).where(*_filters(table, schema.scheme, asked).values()).order_by(key).limit(limit)
    if after is not None:
        wanted = wanted.where(key > after)
    return [Group(**row) for row in connection.execute(wanted).mappings()]


def group(connection: sa.Connection, schema: Schema, number: str) -> Group | None:
    """The group with this identity."""
    table = schema["finding_group"]
    found = connection.execute(sa.select(table).where(table.c.id == number)).mappings().first()
    return None if found is None else Group(**found)


def facets(connection: sa.Connection, schema: Schema, asked: Asked) -> Facets:
    """Counts from the stored counters."""
    table = schema["finding_group"]
    every = _filters(table, schema.scheme, asked)
    counted = _counted(table, asked.state)

    def by(name: str) -> dict[str, int]:
        kept = [condition for facet, condition in every.items() if facet != name]
        rows = sa.select(table.c[name], sa.func.sum(counted)).where(*kept).group_by(table.c[name]).order_by(table.c[name])
        return {str(value): int(count) for value, count in connection.execute(rows) if count}

    others = _filters(table, schema.scheme, replace(asked, state=None)).values()
    waits = sa.true() if asked.severity is not None else table.c.severity.in_(sorted(ANSWERED))
    of_state = (sa.func.sum(sa.case((waits, table.c[state]), else_=0)) for state in STATES)
    *sums, total = connection.execute(sa.select(*of_state, sa.func.sum(table.c.total)).where(*others)).one()
    states = {state: int(count or 0) for state, count in zip(STATES, sums, strict=True)}
    return Facets(states, by("severity"), by("rule"), by("period"), by("unit"), int(total or 0))


def findings_of(
    connection: sa.Connection, schema: Schema, of: Group, after: str | None, limit: int | None, states: Collection[str] | None
) -> list[Found]:
    """A page of a group's findings, in the order of their places; in these states only, where some are named."""
    finding = schema["finding"]
    wanted = _found(schema).where(in_group(finding, of), finding.c.last_edition.is_(None)).order_by(finding.c.sort).limit(limit)
    if after is not None:
        wanted = wanted.where(finding.c.sort > after)
    if states is not None:
        wanted = wanted.where(sa.func.coalesce(schema["finding_case"].c.state, "open").in_(sorted(states)))
    return [_as_found(row) for row in connection.execute(wanted).mappings()]


def finding(connection: sa.Connection, schema: Schema, fingerprint: str) -> Found | None:
    """The finding with this fingerprint, be it gone."""
    found = connection.execute(_found(schema).where(schema["finding"].c.fingerprint == fingerprint)).mappings().first()
    return None if found is None else _as_found(found)


def in_group(finding: sa.FromClause, of: Group) -> sa.ColumnElement[bool]:
    """That a finding is one of the group's; written so that both databases find it by their index."""
    parts = ((finding.c[name], getattr(of, name)) for name in PARTS)
    return sa.and_(*(column == value if value else sa.or_(column == value, column.is_(None)) for column, value in parts))


def _filters(table: sa.Table, scheme: Scheme, asked: Asked) -> dict[str, sa.ColumnElement[bool]]:
    """The conditions on groups, by facet."""
    found: dict[str, sa.ColumnElement[bool]] = {}
    if asked.units is not None:
        found["scope"] = table.c.unit.in_(sorted(asked.units))
    if asked.state is not None:
        found["state"] = _counted(table, asked.state) > 0
    if asked.state == "open" and asked.severity is None:
        found["severity"] = table.c.severity.in_(sorted(ANSWERED))
    found |= {name: table.c[name] == value for name in ("severity", "rule", "period") if (value := getattr(asked, name)) is not None}
    if asked.text:
        found["text"] = _naming(table, scheme, asked.text.strip().casefold())
    return found


def _counted(table: sa.Table, state: str | None) -> sa.ColumnElement[Any]:
    if state is None:
        return table.c.total
    return table.c.open + table.c.lapsed if state == "open" else table.c[state]


def _naming(table: sa.Table, scheme: Scheme, text: str) -> sa.ColumnElement[bool]:
    """That the rule, the unit or the table of a group is called something with `text` in it."""
    rules = [code for code, same in scheme.rules.items() if any(text in f"{code}\n{rule.zh}\n{rule.en}".casefold() for rule in same)]
    units = [u.code for u in scheme.units.values() if text in f"{u.code}\n{u.name}\n{u.short}\n{u.name_en}".casefold()]
    tables = [t.code for t in scheme.tables.values() if text in f"{t.code}\n{t.name}\n{t.name_en}".casefold()]
    return sa.or_(table.c.rule.in_(rules), table.c.unit.in_(units), table.c.table_code.in_(tables), table.c.period == text)


def _found(schema: Schema) -> sa.Select[Any]:
    finding, case, decisions, files = (schema[name] for name in ("finding", "finding_case", "decisions", "files"))
    news = sa.case(
        (finding.c.last_edition.is_not(None), "gone"),
        (finding.c.since_edition < sa.select(sa.func.max(schema["editions"].c.id)).scalar_subquery(), "open"),
        (finding.c.first_edition < finding.c.since_edition, "back"),
        else_="new",
    )
    own = [c for c in finding.columns if c.name not in ("basis", "sort", "first_edition", "since_edition", "last_edition")]
    return (
        sa.select(
            *own,
            files.c.path.label("file"),
            sa.func.coalesce(finding.c.basis, "").label("basis"),
            sa.func.coalesce(finding.c.sort, "").label("sort"),
            news.label("news"),
            sa.func.coalesce(case.c.state, "open").label("state"),
            *(case.c[name] for name in ("decision", "reason", "until", "cause")),
            *(sa.func.coalesce(case.c[name], "").label(name) for name in ("why", "why_en")),
            *(decisions.c[name] for name in ("author", "made_at", "payload")),
        )
        .select_from(finding)
        .outerjoin(files, files.c.id == finding.c.file_id)
        .outerjoin(case, case.c.fingerprint == finding.c.fingerprint)
        .outerjoin(decisions, decisions.c.id == case.c.decision)
    )


def _as_found(row: Mapping[Any, Any]) -> Found:
    values = dict(row)
    payload = values.pop("payload")
    said = json.loads(payload) if payload else {}
    author = values.pop("author")
    return Found(**values, author=login_of(author, said) if author else None, note=said.get("note"))
