"""What stands in the warehouse beside files that are checked: the unit's other reports, the month's ledgers and register."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from flows.intake import File, current_files
from flows.reading import Read, carried, restore
from flows.version import reader_version
from scheme.model import Scheme
from sources.assemble import TEXT
from sources.reader_pool import Job, ReaderPool
from sources.register import read_extract
from sources.standing import Standing, standing_files
from transforms.decided import Decision
from transforms.previous import previous_periods
from warehouse import Warehouse

LEDGER = "T02"
NOTHING = Read((), {}, Standing({}, {}))


@dataclass(frozen=True)
class Beside:
    """What the warehouse has beside a unit's report of a period: nothing where there is none. A file that no night has read yet is read."""

    scheme: Scheme
    store: Warehouse | None
    pool: ReaderPool
    unit: str
    period: str

    def handed_in(self) -> Read:
        """What the unit has handed in for the period."""
        return self._read(file for file in self._files if file.period == self.period)

    def earlier(self) -> Read:
        """The unit's reports that the period is compared with: the one before, and those of the quarter before."""
        there = pd.DataFrame([(self.unit, period) for period in {*(file.period for file in self._files), self.period}], columns=["unit", "period"])
        before = {previous_periods(there, table).get((self.unit, self.period)) for table in self.scheme.tables.values()}
        return self._read(file for file in self._files if file.period in before)

    def register(self) -> pd.DataFrame:
        """The register of the month; no rows where there is none."""
        extracts = self.store.register_extracts() if self.store else pd.DataFrame({"month": []})
        of_month = extracts[extracts["month"] == self.period]
        if self.store is None or of_month.empty:
            return pd.DataFrame()
        content = self.store.archive.path(of_month.iloc[-1]["sha256"]).read_bytes()
        rows = read_extract(content, of_month.iloc[-1]["path"], self.scheme).rows
        return rows.assign(period=pd.Series(self.period, index=rows.index, dtype=TEXT))

    def other_ledgers(self) -> pd.DataFrame:
        """The ledger rows of all other units for the period, as the latest edition has them."""
        if self.store is None:
            return pd.DataFrame()
        readings = self.store.query(
            f"SELECT DISTINCT reading_id, unit FROM current_tables"
            f" WHERE period = '{self.period}' AND table_code = '{LEDGER}' AND unit <> '{self.unit}'"
        )
        if readings.empty:
            return pd.DataFrame()
        unit_of = dict(zip(readings["reading_id"].astype(int), readings["unit"], strict=True))
        rows = self.store.read_rows(LEDGER, list(unit_of))
        return rows.assign(unit=rows["reading_id"].map(unit_of).astype(TEXT), period=pd.Series(self.period, index=rows.index, dtype=TEXT))

    def decisions(self) -> tuple[Decision, ...]:
        """Everything that was decided, but on findings."""
        return self.store.decisions(findings=False) if self.store else ()

    @cached_property
    def _files(self) -> tuple[File, ...]:
        return tuple(file for file in current_files(self.store) if file.unit == self.unit) if self.store else ()

    def _read(self, some: Iterable[File]) -> Read:
        files = tuple(some)
        return NOTHING if self.store is None or not files else stored(self.scheme, self.store, self.pool, files)


def stored(scheme: Scheme, store: Warehouse, pool: ReaderPool, files: Sequence[File]) -> Read:
    """Files that were taken in, as a night has read them, or read now where none has."""
    known = store.readings(scheme.digest, reader_version())
    fresh = [file for file in files if file.id not in known]
    jobs = [Job(store.archive.path(file.sha256), Path(file.path).stem, file.unit, file.period) for file in fresh]
    readings = restore(store, scheme, {file.id: known[file.id] for file in files if file.id in known})
    readings |= {file.id: (-file.id, reading) for file, reading in zip(fresh, pool.read(jobs), strict=True)}
    return Read(tuple(files), readings, standing_files([carried(file, readings[file.id][1]) for file in files]))
