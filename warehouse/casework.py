"""Decisions on findings in one transaction: recorded, audited, and brought into the cases and the groups that they touch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from transforms.decided import Decision
from transforms.stewardship.cases import READ, Case, case_of
from transforms.stewardship.groups import PARTS, deadline_of, due_of, group_id
from transforms.stewardship.states import STATES
from warehouse import audit, decisions, queue
from warehouse.decisions import NewDecision
from warehouse.schema import Schema

_AT_ONCE = 5_000


class Casework:
    """A transaction in which nobody else decides: what stands, and what is decided on it.

    head: the number of the last decision. edition, as_of: the latest, and the day that stood for today.
    """

    def __init__(self, connection: sa.Connection, schema: Schema, made_at: str) -> None:
        self.connection = connection
        self.scheme = schema.scheme
        self.made_at = made_at
        self._schema = schema
        self.head = decisions.head(connection, schema["decisions"])
        self.edition, self.as_of = latest(connection, schema)

    def found(self, fingerprints: Collection[str]) -> dict[str, Mapping[str, Any]]:
        """The findings that are there, as READ with row_key, the parts of their group and the `state` that they are in."""
        finding, case = self._schema["finding"], self._schema["finding_case"]
        names = dict.fromkeys([*READ, *PARTS, "row_key"])
        state = sa.func.coalesce(case.c.state, "open").label("state")
        wanted = sa.select(*(finding.c[name] for name in names), state)
        wanted = wanted.outerjoin(case, case.c.fingerprint == finding.c.fingerprint).where(finding.c.last_edition.is_(None))
        rows = (row for some in _parts(fingerprints) for row in self.connection.execute(wanted.where(finding.c.fingerprint.in_(some))).mappings())
        return {row["fingerprint"]: dict(row) for row in rows}

    def decided(self, fingerprints: Collection[str]) -> dict[str, list[Decision]]:
        """The decisions on these findings, undone ones and undos included, in their order."""
        return self._by_finding(fingerprints, lambda _some: ())

    def standing(self, fingerprints: Collection[str]) -> dict[str, list[Decision]]:
        """Those that stand: without what was undone and what undid it, however often that was. The database leaves them out."""
        table = self._schema["decisions"]

        def stands(some: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
            undos = sa.select(decisions.revokes(table, self.connection.dialect.name)).where(table.c.fingerprint.in_(some), table.c.kind == "undo")
            return (table.c.kind != "undo", table.c.id.not_in(undos))

        return self._by_finding(fingerprints, stands)

    def _by_finding(
        self, fingerprints: Collection[str], which: Callable[[Sequence[str]], Sequence[sa.ColumnElement[bool]]]
    ) -> dict[str, list[Decision]]:
        table = self._schema["decisions"]
        found: dict[str, list[Decision]] = defaultdict(list)
        for some in _parts(fingerprints):
            for decision in decisions.read(self.connection, table, table.c.fingerprint.in_(some), *which(some)):
                found[str(decision.fingerprint)].append(decision)
        return found

    def decisions_where(self, **equal: str | int | None) -> list[Decision]:
        """The decisions of which these columns are so."""
        table = self._schema["decisions"]
        return list(decisions.read(self.connection, table, *(table.c[name] == value for name, value in equal.items())))

    def undone(self, some: Collection[Decision]) -> dict[int, int]:
        """Which of these decisions are undone: by their numbers, that of what undid them."""
        table = self._schema["decisions"]
        undos: list[Decision] = []
        for fingerprints in _parts({d.fingerprint for d in some if d.fingerprint is not None}):
            later = table.c.id > min(d.id for d in some)
            undos += decisions.read(self.connection, table, table.c.fingerprint.in_(fingerprints), table.c.kind == "undo", later)
        for unit, period in {(d.unit, d.period) for d in some if d.fingerprint is None}:
            undos += self.decisions_where(kind="undo", unit=unit, period=period)
        return {int(d.payload["revokes"]): d.id for d in undos}

    def latest_of(self, login: str, name: str) -> Iterator[Decision]:
        """What somebody decided, the latest first, without undos. `name`: what rows of before have as author."""
        table = self._schema["decisions"]
        wanted = sa.select(table).where(table.c.author.in_({login, name}), table.c.kind != "undo").order_by(table.c.id.desc())
        for row in self.connection.execute(wanted.limit(_AT_ONCE)).mappings():
            decision = decisions.as_decision(row)
            if decision.author == login:
                yield decision

    def in_groups(self, groups: Collection[str]) -> list[str]:
        """The fingerprints of the findings of some groups, in the order of the queue."""
        found: list[str] = []
        finding = self._schema["finding"]
        wanted = sa.select(finding.c.fingerprint).where(finding.c.last_edition.is_(None)).order_by(finding.c.sort)
        for number in groups:
            of = queue.group(self.connection, self._schema, number)
            found += [] if of is None else list(self.connection.scalars(wanted.where(queue.in_group(finding, of))))
        return found

    def take(self, new: Sequence[NewDecision], acts: Sequence[audit.Act]) -> list[int]:
        """Record decisions with their audit rows, an act each, and bring cases and groups up to date; the decisions' numbers."""
        numbers = decisions.add(self.connection, self._schema["decisions"], new, self.made_at)
        self.refresh({d.fingerprint for d in new if d.fingerprint is not None})
        told = [replace(act, object=str(number)) for act, number in zip(acts, numbers, strict=True)]
        audit.append(self.connection, self._schema["audit"], told, self.made_at)
        return numbers

    def refresh(self, fingerprints: Collection[str]) -> None:
        """Work out what stands on these findings now, and count their groups by what has changed."""
        found, decided = self.found(fingerprints), self.standing(fingerprints)
        cases = {name: case_of(self.scheme, row, decided.get(name, ()), self.as_of) for name, row in found.items()}
        self._store(found, [case for case in cases.values() if case is not None])
        changed: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
        for name, row in found.items():
            case = cases[name]
            moved = changed[tuple(row[part] for part in PARTS)]
            moved[row["state"]] -= 1
            moved["open" if case is None else case.state] += 1
        for parts, moves in changed.items():
            self._count(parts, moves)

    def _store(self, found: Collection[str], cases: Sequence[Case]) -> None:
        table = self._schema["finding_case"]
        for some in _parts(found):
            self.connection.execute(sa.delete(table).where(table.c.fingerprint.in_(some)))
        if cases:
            self.connection.execute(sa.insert(table), [vars(case) for case in cases])

    def _count(self, parts: tuple[Any, ...], moves: Mapping[str, int]) -> None:
        table, identity = self._schema["finding_group"], group_id(*parts)
        values: dict[str, Any] = {state: table.c[state] + change for state, change in moves.items() if change}
        if values:
            values["due"] = self._due(identity, parts[1], moves)
            self.connection.execute(sa.update(table).where(table.c.id == identity).values(**values))

    def _due(self, identity: str, period: str, moves: Mapping[str, int]) -> str:
        """The day that the group is due on after these moves."""
        finding, case = self._schema["finding"], self._schema["finding_case"]
        of, deadline = queue.group(self.connection, self._schema, identity), deadline_of(self.scheme, period)
        if of is None:
            return deadline
        returned = sa.select(sa.func.min(case.c.since)).join(finding, finding.c.fingerprint == case.c.fingerprint)
        returned = returned.where(queue.in_group(finding, of), finding.c.last_edition.is_(None), case.c.state == "returned")
        by_state = {state: getattr(of, state) + moves.get(state, 0) for state in STATES}
        return due_of(by_state, deadline, self.connection.scalar(returned))


def latest(connection: sa.Connection, schema: Schema) -> tuple[int, str]:
    """The number of the latest edition and the day that stood for today; 0 and '' before the first."""
    editions = schema["editions"]
    found = connection.execute(sa.select(editions.c.id, editions.c.as_of).order_by(editions.c.id.desc()).limit(1)).first()
    return (0, "") if found is None else (int(found[0]), str(found[1]))


def version(connection: sa.Connection, schema: Schema) -> str:
    """What stands now, as forms carry it: the last decision and the edition."""
    return f"{decisions.head(connection, schema['decisions'])}-{latest(connection, schema)[0]}"


def _parts(fingerprints: Collection[str]) -> Iterator[list[str]]:
    """Some thousands at a time: databases limit how many values a statement may carry."""
    every = sorted(fingerprints)
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))
