"""The warehouse as the rest of the house sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from scheme import Scheme, load_scheme
from transforms.decided import Decision
from transforms.gap_ledger import balance
from transforms.stewardship.roles import Person, at_the_computer
from warehouse import audit, casework, decisions, fence, history, queue
from warehouse.accounts import Accounts
from warehouse.analysts import Analysts
from warehouse.archive import Archive
from warehouse.clock import Clock, shanghai_now
from warehouse.database import PATIENCE, Database
from warehouse.decisions import NewDecision
from warehouse.edition import Edition
from warehouse.errors import in_words
from warehouse.frames import Frame, from_rows, to_arrow, to_frame
from warehouse.gap import gap_at
from warehouse.intake import Arrival, register_files
from warehouse.lease import LONGEST, night_at_work
from warehouse.migrations.upgrade import upgrade
from warehouse.night import Night, a_night
from warehouse.outbox import Outbox
from warehouse.publish import every_edition, latest_edition, untold_digests
from warehouse.query import plain_rows, query
from warehouse.reading_back import read_rows
from warehouse.readings import reading_details, readings_known
from warehouse.reported import FileFacts, file_facts, match_of, open_like, period_before, reported_rows
from warehouse.schema import Schema, build_schema
from warehouse.snapshot.material import Material, read_material
from warehouse.tracing import Tracing


class Warehouse:
    """An open warehouse: reads are here, writes are a night's or a decision. `archive` keeps the raw files, `outbox` what is sent."""

    def __init__(self, database: Database, schema: Schema, clock: Clock) -> None:
        self.archive = Archive(database.home)
        self.home = database.home
        self.outbox = Outbox(database, schema, clock)
        self.url = database.url
        self.place = database.place
        self.scheme = schema.scheme
        self.accounts = Accounts(database, schema, clock)
        self.analysts = Analysts(database, schema, clock)
        self._database = database
        self._schema = schema
        self._clock = clock

    def night(self, as_of: str, longest: float = LONGEST) -> AbstractContextManager[Night]:
        """Begin a night; WarehouseError where another one is at work. `as_of` (YYYY-MM-DD) stands for today.

        `longest`: the seconds after which another night may end this one and take its place.
        """
        return a_night(self._database, self._schema, self._clock, as_of, longest)

    def night_at_work(self) -> bool:
        """Whether a night is at work, here or elsewhere."""
        return night_at_work(self._database)

    def now(self) -> str:
        """The present moment by the warehouse's clock, as ISO text."""
        return self._clock()

    def files(self, *, current: bool = True) -> pd.DataFrame:
        """The files taken in, in order of arrival: the current ones, or all that ever were."""
        return self._inputs("files", current)

    def hand_in(self, arrivals: Sequence[Arrival], act: audit.Act) -> list[int]:
        """Take note of files of one unit and period that a person sent, and of who it was; the ids of those that are new.

        They are one version, and an input of the next night. A night at work does not stand in the way.
        """
        with self._database.write() as connection:
            now, files = self._clock(), self._schema["files"]
            added = register_files(connection, files, arrivals, now, self._schema["replaced_files"])
            if added:
                rows = connection.execute(sa.select(files.c.id, files.c.path, files.c.sha256, files.c.version).where(files.c.id.in_(added)))
                sent = [dict(row) for row in rows.mappings()]
                said = replace(act, object=", ".join(f"file {number}" for number in added), detail={**act.detail, "files": sent})
                audit.append(connection, self._schema["audit"], [said], now)
            return added

    def register_extracts(self, *, current: bool = True) -> pd.DataFrame:
        """The register's extracts: the one that stands for each month, or all that ever were."""
        return self._inputs("register_extracts", current)

    def decision_head(self) -> int:
        """The number of the last decision; 0 where there is none."""
        with self._database.read() as connection:
            return decisions.head(connection, self._schema["decisions"])

    def decisions(self, after: int = 0, *, findings: bool = True) -> tuple[Decision, ...]:
        """Every decision, in the order in which they were taken: those after number `after`, those on findings left out or not."""
        table = self._schema["decisions"]
        which = [table.c.id > after] + ([] if findings else [table.c.fingerprint.is_(None)])
        with self._database.read() as connection:
            return decisions.read(connection, table, *which)

    def decide(self, new: Sequence[NewDecision], *, seen: int, person: Person | None = None) -> list[int] | None:
        """Record decisions taken on what was known up to number `seen`, all or none, each with its audit row; their numbers.

        None where others have decided on matches of the same units meanwhile: look again, and decide again. A night at work does not
        stand in the way. `person`: who decides; without one, the decisions' author at the command line.
        """
        with self._database.write() as connection:
            table = self._schema["decisions"]
            decisions.lock(connection, table)
            if decisions.others_since(connection, table, new, seen):
                return None
            work = casework.Casework(connection, self._schema, self._clock())
            return work.take(new, [audit.act_of(decision, person or at_the_computer(decision.author)) for decision in new])

    def version(self) -> str:
        """What a form is opened at: the last decision and the edition. FindingDesk takes it back, and says what has come in between."""
        with self._database.read() as connection:
            return casework.version(connection, self._schema)

    def groups(
        self,
        units: frozenset[str] | None = None,
        *,
        state: str | None = "open",
        severity: str | None = None,
        rule: str | None = None,
        period: str | None = None,
        text: str | None = None,
        after: str | None = None,
        limit: int | None = 50,
        order: queue.Order = "sort",
    ) -> list[queue.Group]:
        """A page of the queue: groups, those that matter most first. `units`: None for all; `after`: what the last one has of `order`."""
        with self._database.read() as connection:
            return queue.groups(connection, self._schema, queue.Asked(units, state, severity, rule, period, text), after, limit, order)

    def facets(
        self,
        units: frozenset[str] | None = None,
        *,
        state: str | None = "open",
        severity: str | None = None,
        rule: str | None = None,
        period: str | None = None,
        text: str | None = None,
    ) -> queue.Facets:
        """How many findings there are by state, severity, rule, period and unit, from the stored counters."""
        with self._database.read() as connection:
            return queue.facets(connection, self._schema, queue.Asked(units, state, severity, rule, period, text))

    def group(self, number: str) -> queue.Group | None:
        """The group with this identity; None where there is none tonight."""
        with self._database.read() as connection:
            return queue.group(connection, self._schema, number)

    def group_findings(
        self, number: str, *, after: str | None = None, limit: int | None = 50, states: Collection[str] | None = None
    ) -> list[queue.Found]:
        """A page of a group's findings by their places; `after`: the last one's `sort`; `states`: only those in one of them."""
        with self._database.read() as connection:
            of = queue.group(connection, self._schema, number)
            return [] if of is None else queue.findings_of(connection, self._schema, of, after, limit, states)

    def finding(self, fingerprint: str) -> queue.Found | None:
        """One finding, be it gone."""
        with self._database.read() as connection:
            return queue.finding(connection, self._schema, fingerprint)

    def history(self, fingerprint: str) -> list[history.Event]:
        """What nights and people did to a finding, the earliest first."""
        with self._database.read() as connection:
            return history.history(connection, self._schema, fingerprint)

    def audit_page(self, units: frozenset[str] | None = None, before: int | None = None, limit: int = 100) -> list[audit.AuditRow]:
        """A page of the audit log, the latest first; `before`: the last one's number."""
        with self._database.read() as connection:
            return audit.page(connection, self._schema["audit"], units, before, limit)

    def audit_head(self) -> tuple[int, str]:
        """The number and the hash of the audit log's last row."""
        with self._database.read() as connection:
            return audit.head(connection, self._schema["audit"])

    def audit_broken_at(self) -> int | None:
        """The first row of the audit log that is not as it was written; None where all are."""
        with self._database.read() as connection:
            return audit.broken_at(connection, self._schema["audit"])

    def audit_add(self, *acts: audit.Act) -> None:
        """Record what somebody did. What a decision did is recorded with it."""
        with self._database.write() as connection:
            audit.append(connection, self._schema["audit"], acts, self._clock())

    @contextmanager
    def casework(self, *, looking: bool = False) -> Iterator[casework.Casework]:
        """A transaction in which decisions on findings are taken (`looking`: only thought over); flows/finding_desk.py says which may be."""
        with self._database.read() if looking else self._database.write() as connection:
            if not looking:
                decisions.lock(connection, self._schema["decisions"])
            yield casework.Casework(connection, self._schema, self._clock())

    def readings(self, scheme_digest: str, reader_version: str) -> dict[int, int]:
        """The published readings under this scheme by this reader: reading ids by file id."""
        with self._database.read() as connection:
            return readings_known(connection, self._schema, scheme_digest, reader_version, None)

    def read_rows(self, table_code: str, reading_ids: Collection[int]) -> pd.DataFrame:
        """The typed rows of these readings, by reading, sheet and line, dtypes as they were handed in."""
        return read_rows(self._database, self._schema.rows(table_code), reading_ids)

    def reading_details(self, reading_ids: Collection[int]) -> dict[int, str]:
        """What these readings gave beside their rows, by reading id."""
        with self._database.read() as connection:
            return reading_details(connection, self._schema, reading_ids)

    def file(self, number: int) -> FileFacts | None:
        """A file taken in, by its number."""
        with self._database.read() as connection:
            return file_facts(connection, self._schema, number)

    @contextmanager
    def tracing(self, edition: int | None = None) -> Iterator[Tracing]:
        """A transaction that reads what a figure of an edition rests on; of the latest, where none is named."""
        with self._database.read() as connection:
            yield Tracing(connection, self._schema, edition)

    def reported(self, table_code: str, unit: str, period: str, row_key: str) -> pd.DataFrame:
        """The rows of a key as last reported, held back or not: sheet, row, file_id and the table's columns."""
        with self._database.read() as connection:
            return reported_rows(connection, self._schema, table_code, unit, period, row_key)

    def period_before(self, table_code: str, unit: str, period: str) -> str | None:
        """The last period before, for which the unit handed the table in."""
        with self._database.read() as connection:
            return period_before(connection, self._schema, table_code, unit, period)

    def match_of(self, unit: str, period: str, row_key: str) -> list[dict[str, Any]]:
        """The matches of a ledger row's key, as the latest edition has them."""
        with self._database.read() as connection:
            return match_of(connection, self._schema, unit, period, row_key)

    def like(self, unit: str, period: str, rule: str, table_code: str | None, file_id: int | None) -> int:
        """How many open findings a rule has in a table of a file."""
        with self._database.read() as connection:
            return open_like(connection, self._schema, unit, period, rule, table_code, file_id)

    def view(self, name: str, **equal: str | None) -> pd.DataFrame:
        """The rows of a view whose columns equal what is asked for (None: not asked)."""
        asked = [sa.column(column) == value for column, value in equal.items() if value is not None]
        wanted = sa.select(sa.text("*")).select_from(sa.table(name)).where(*asked)
        return self.query(str(wanted.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})))

    def latest_edition(self) -> Edition | None:
        """The edition that the views show; None before the first."""
        with self._database.read() as connection:
            return latest_edition(connection, self._schema)

    def editions(self) -> list[Edition]:
        """Every edition ever published, the earliest first."""
        with self._database.read() as connection:
            return every_edition(connection, self._schema)

    def figures_of(self, edition: int) -> pd.DataFrame:
        """The figures of any edition, by period, indicator, region and breakdown, without its number."""
        figure = self._schema["figure"]
        columns = [column for column in figure.columns if column.name != "edition"]
        with self._database.read() as connection:
            found = connection.execute(sa.select(*columns).where(figure.c.edition == edition))
            return _in_order(to_frame(from_rows(found, columns), columns))

    def figure_bounds(self) -> pd.DataFrame:
        """What open queries left open of the latest edition's figures: period, indicator, region, low, high, doubtful."""
        return self.query("SELECT * FROM figure_bounds ORDER BY period, indicator, region")

    def as_figures(self, derived: Frame) -> pd.DataFrame:
        """Figures as derived, as `figures_of` would give them back once they are published."""
        columns = [column for column in self._schema["figure"].columns if column.name != "edition"]
        return _in_order(to_frame(to_arrow(derived, columns, self._database.dialect), columns))

    def gap_at(self, edition: int | None = None) -> pd.DataFrame:
        """The gap ledger as an edition had it, the latest where none is named; empty before the first."""
        ledger, editions = self._schema["gap_change"], self._schema["editions"]
        columns = list(ledger.columns)
        with self._database.read() as connection:
            number = edition if edition is not None else connection.scalar(sa.select(sa.func.max(editions.c.id)))
            return to_frame(from_rows(connection.execute(gap_at(ledger, number or 0)), columns), columns)

    def gap_balance(self, before: int, after: int) -> pd.DataFrame:
        """How the gap of one edition came out of that of another, by county and band (transforms.gap_ledger.balance)."""
        return balance(self.gap_at(before), self.gap_at(after))

    def untold_digests(self) -> list[str]:
        """The digests of nights that published an edition and died before they could tell, since the last that ended."""
        with self._database.read() as connection:
            return untold_digests(connection, self._schema)

    def as_units(self, units: frozenset[str] | None) -> AbstractContextManager[None]:
        """Around what is read and decided for people of these units: on PostgreSQL the database shows and takes no other unit's rows.

        None: people of the province. Sessions, accounts and nights have no business in it.
        """
        return fence.as_units(units)

    def material(self) -> Material:
        """Everything that a snapshot of the latest edition holds, of one moment (warehouse.snapshot.write)."""
        with in_words(self._database.place):
            return read_material(self._database, self._schema)

    def query(self, statement: str, seconds: int | None = None, most: int | None = None) -> pd.DataFrame:
        """The answer to one SQL statement that only reads, within so many seconds and of no more than `most` rows."""
        return query(self._database, statement, seconds, most)

    def ask(self, statement: str, seconds: int, most: int) -> pd.DataFrame:
        """The answer to a statement that somebody typed: as `query`, and on PostgreSQL as an analyst where this user may act as one."""
        return query(self._database, statement, seconds, most, analyst=True)

    def rows(self, statement: str, **values: object) -> list[dict[str, Any]]:
        """The rows of one statement of the program's own, with `:name` in it bound to these values."""
        return plain_rows(self._database, statement, values)

    def close(self) -> None:
        """Give back every connection; `with open_warehouse(…) as warehouse` does so by itself."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _inputs(self, name: str, current: bool) -> pd.DataFrame:
        table = self._schema[name]
        wanted = sa.select(table).order_by(table.c.id)
        if current:
            wanted = wanted.where(table.c.superseded_by.is_(None))
        with self._database.read() as connection:
            return to_frame(from_rows(connection.execute(wanted), list(table.columns)), list(table.columns))


def _in_order(figures: pd.DataFrame) -> pd.DataFrame:
    return figures.sort_values(["period", "indicator", "region", "breakdown"], ignore_index=True, kind="stable")


def open_warehouse(
    url: str | None, home: Path, *, scheme: Scheme | None = None, clock: Clock = shanghai_now, patience: float = PATIENCE
) -> Warehouse:
    """Open the warehouse at `url` (none: SQLite in `home`), made or migrated to what this program and scheme need.

    `patience`: for how many seconds a write waits for another one before it gives up.
    """
    database = Database(url, home, patience)
    schema = build_schema(scheme or load_scheme())
    try:
        upgrade(database, schema)
    except BaseException:
        database.close()
        raise
    return Warehouse(database, schema, clock)
