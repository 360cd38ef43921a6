"""What is read to trace a figure of an edition: its rows as they stood, what was found in them, and what people had decided.

All in one transaction, so that a night that publishes meanwhile does not mix two editions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from scheme.model import Scheme
from transforms.decided import Decision
from warehouse import decisions
from warehouse.edition import Edition
from warehouse.frames import from_rows, to_frame
from warehouse.past import as_of, kept_since
from warehouse.past_findings import findings_of
from warehouse.publish import every_edition
from warehouse.readings import reading_details
from warehouse.reported import FileFacts
from warehouse.schema import Schema

PLACE = ("reading_id", "sheet", "row", "row_key")
_FINDING = (
    "fingerprint", "unit", "period", "rule", "severity", "table_code", "row_key", "column_id", "file_id", "sheet", "cell", "shown",
    "message", "message_en",
)  # fmt: skip


class Tracing:
    """Reads of one moment of the warehouse, of the edition `number`; None: of the latest."""

    def __init__(self, connection: sa.Connection, schema: Schema, number: int | None = None) -> None:
        self._connection, self._schema = connection, schema
        self._every = every_edition(connection, schema)
        self._edition = next((edition for edition in reversed(self._every) if number in (None, edition.id)), None)

    @property
    def scheme(self) -> Scheme:
        """The scheme that the warehouse was opened with."""
        return self._schema.scheme

    def edition(self) -> Edition | None:
        """The edition that is read; None where there is none, or none of that number."""
        return self._edition

    def editions(self) -> list[int]:
        """The numbers of all editions."""
        return [edition.id for edition in self._every]

    @property
    def latest(self) -> bool:
        """Whether it is the latest edition."""
        return not self._every or self._edition == self._every[-1]

    def kept(self) -> bool:
        """Whether the rows behind the edition's figures are kept: those of editions that programs before this one published are not."""
        if self.latest or self._edition is None:
            return True
        since = kept_since(self._connection, self._schema)
        return since is not None and self._edition.id >= since

    def _then(self, name: str) -> sa.Subquery:
        """A table that nights replace, as the edition had it."""
        number = None if self.latest or self._edition is None else self._edition.id
        return as_of(self._connection, self._schema, name, number)

    def figures(
        self, edition: int, *, indicators: Collection[str] = (), periods: Collection[str] = (), regions: Collection[str] = ()
    ) -> list[dict[str, Any]]:
        """Figures of an edition, of these alone where some are named."""
        figure = self._schema["figure"]
        asked = {"indicator": indicators, "period": periods, "region": regions}
        where = [figure.c[name].in_(sorted(values)) for name, values in asked.items() if values]
        wanted = sa.select(figure).where(figure.c.edition == edition, *where).order_by(figure.c.period, figure.c.indicator, figure.c.region)
        return [dict(row) for row in self._connection.execute(wanted).mappings().all()]

    def periods(self, edition: int) -> list[str]:
        """The periods that an edition has figures of."""
        figure = self._schema["figure"]
        return list(self._connection.scalars(sa.select(figure.c.period).where(figure.c.edition == edition).distinct().order_by(figure.c.period)))

    def standing(self, tables: Collection[str] = (), periods: Collection[str] = (), path: str | None = None) -> pd.DataFrame:
        """Which reading stands for unit, period and table, whether it is held, and its file; `path`: only of what lies there or below."""
        current, (readings, files) = self._then("current_tables"), (self._schema[name] for name in ("readings", "files"))
        names = list(self._schema["current_tables"].columns.keys())
        wanted = sa.select(*(current.c[name] for name in names), files.c.id.label("file_id"), files.c.path, files.c.sha256)
        wanted = wanted.join(readings, readings.c.id == current.c.reading_id).join(files, files.c.id == readings.c.file_id)
        if tables:
            wanted = wanted.where(current.c.table_code.in_(sorted(tables)))
        if periods:
            wanted = wanted.where(current.c.period.in_(sorted(periods)))
        if path is not None:
            wanted = wanted.where(sa.or_(files.c.path == path, *(files.c.path.contains(part, autoescape=True) for part in (f"/{path}", f"{path}/"))))
        found = self._connection.execute(wanted.order_by(current.c.unit, current.c.period, files.c.path)).mappings().all()
        return pd.DataFrame([dict(row) for row in found], columns=[*names, "file_id", "path", "sha256"])

    def file(self, number: int) -> FileFacts | None:
        """A file by its number."""
        files = self._schema["files"]
        names = FileFacts.__dataclass_fields__
        found = self._connection.execute(sa.select(*(files.c[name] for name in names)).where(files.c.id == number)).one_or_none()
        return None if found is None else FileFacts(*found)

    def rows(
        self, table: str, reading_ids: Collection[int], columns: Collection[str], *, elsewhere: Collection[str] = (), row: int | None = None
    ) -> pd.DataFrame:
        """Typed rows: PLACE and these columns; `elsewhere`: without those that name one of these counties; `row`: only this line's."""
        rows = self._schema.rows(table)
        kept = [rows.c[name] for name in dict.fromkeys([*PLACE, *columns])]
        where: list[sa.ColumnElement[bool]] = [rows.c.reading_id.in_(sorted(reading_ids))]
        if elsewhere:
            where.append(sa.or_(rows.c.county.not_in(sorted(elsewhere)), rows.c.county.is_(None)))
        if row is not None:
            where.append(rows.c.row == row)
        found = self._connection.execute(sa.select(*kept).where(*where).order_by(rows.c.reading_id, rows.c.sheet, rows.c.row))
        return to_frame(from_rows(found.all(), kept), kept)

    def held(self, reading_ids: Collection[int]) -> dict[tuple[str, int, str, int], str]:
        """The rules that hold single rows back, by table, reading, sheet and line."""
        held = self._then("held_rows")
        found = self._connection.execute(sa.select(held).where(held.c.reading_id.in_(sorted(reading_ids)))).mappings()
        return {(row["table_code"], row["reading_id"], row["sheet"], row["row"]): row["rule"] for row in found}

    def details(self, reading_ids: Collection[int]) -> dict[int, str]:
        """What readings say beside their rows, as JSON."""
        return reading_details(self._connection, self._schema, reading_ids)

    def matches(self, period: str | None = None, place: tuple[str, str, str] | None = None) -> list[dict[str, Any]]:
        """The accepted matches of a period, or all of one ledger row (unit, period, row_key), in the ledger's order."""
        match = self._then("match")
        wanted = sa.select(*(match.c[name] for name in ("unit", "period", "row_key", "enterprise_name", *_OF_MATCH)))
        if period is not None:
            wanted = wanted.where(match.c.period == period, match.c.state == "accepted", match.c.unit_no.is_not(None))
        if place is not None:
            wanted = wanted.where(*(match.c[name] == value for name, value in zip(("unit", "period", "row_key"), place, strict=True)))
        return [dict(row) for row in self._connection.execute(wanted.order_by(match.c.at)).mappings().all()]

    def findings(self, reports: Collection[tuple[str, str]], tables: Collection[str]) -> list[dict[str, Any]]:
        """The findings of the edition in these units' and periods' tables, with what people have decided on them (of an earlier one: had)."""
        if not self.latest and self._edition is not None:
            units, periods = (sorted({report[at] for report in reports}) for at in (0, 1))
            return findings_of(self._connection, self._schema, self._edition, units, periods, sorted(tables))
        finding, case = self._schema["finding"], self._schema["finding_case"]
        said = (sa.func.coalesce(case.c.state, "open").label("state"), case.c.decision)
        wanted = sa.select(*(finding.c[name] for name in _FINDING), *said).outerjoin(case, case.c.fingerprint == finding.c.fingerprint)
        units, periods = (sorted({report[at] for report in reports}) for at in (0, 1))
        where: list[sa.ColumnElement[bool]] = [finding.c.unit.in_(units), finding.c.period.in_(periods)]
        where.append(finding.c.last_edition.is_(None))
        where.append(sa.or_(finding.c.table_code.in_(sorted(tables)), finding.c.table_code.is_(None), finding.c.table_code == ""))
        return [dict(row) for row in self._connection.execute(wanted.where(*where).order_by(finding.c.rule, finding.c.sort)).mappings().all()]

    def decisions(self, numbers: Collection[int]) -> tuple[Decision, ...]:
        """Decisions by their numbers."""
        table = self._schema["decisions"]
        return decisions.read(self._connection, table, table.c.id.in_(sorted(numbers))) if numbers else ()

    def extract(self, month: str, shas: Sequence[str]) -> tuple[str, str] | None:
        """Path and hash of the register's extract of a month, among those that the edition rests on."""
        extracts = self._schema["register_extracts"]
        wanted = sa.select(extracts.c.path, extracts.c.sha256).where(extracts.c.month == month, extracts.c.sha256.in_(list(shas)))
        found = self._connection.execute(wanted.order_by(extracts.c.id.desc())).first()
        return None if found is None else (found[0], found[1])


_OF_MATCH = ("unit_no", "score", "method", "state", "reason", "decision")
