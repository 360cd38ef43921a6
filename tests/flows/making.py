"""What the tests of the night share: a place to run it in, the night without a command line, and what it published."""

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd

from flows.digest import Digest
from flows.night import Course, run_night
from flows.pulling.pull import Sources
from flows.running import PlainRunner
from scheme import Scheme, load_scheme
from sources.reader import read_file
from sources.reader_pool import Job, keeping
from sources.reading import Reading
from sources.register import Extract, read_extract
from warehouse import Warehouse, open_warehouse

LAST_DAY = "2021-01-11"
"""The day after the last report of a made-up province is due."""
FOLLOWS_MATCHES = frozenset(f"R{number:02d}" for number in range(1, 11))
LOCATED = frozenset({"S06", "S07", "S09", "S12", "S14"})
UNTOLD = "S03"  # the truth names the sheets that were planted, not the covers that every book of some units has
OF_THE_NIGHT = ("first_seen", "last_seen", "state")


class Clock:
    """A clock that goes on by a second each time it is asked, from the morning of a day on."""

    def __init__(self, day: str) -> None:
        self._now = datetime.fromisoformat(day).replace(hour=2, tzinfo=timezone(timedelta(hours=8)))

    def __call__(self) -> str:
        self._now += timedelta(seconds=1)
        return self._now.isoformat(timespec="seconds")


class Readers:
    """Reads in this process what sources/reader_pool.py reads in child processes, whose start takes a second a night."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme

    def __enter__(self) -> "Readers":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, jobs: Sequence[Job]) -> Iterator[Reading]:
        return (read_file(job.path.read_bytes(), job.stem, job.unit, job.period, self._scheme, keeping(job)) for job in jobs)

    def read_extract(self, path: Path, name: str) -> Extract:
        return read_extract(path.read_bytes(), name, self._scheme)


KEPT = ("T01", "T02", "T03", "T16")


def small_scheme(scheme: Scheme) -> Scheme:
    """The scheme with four tables, and what is left of rules and indicators: every family, at a tenth of the time."""
    units = {code: replace(unit, tables=tuple(table for table in unit.tables if table in KEPT)) for code, unit in scheme.units.items()}
    rules = {code: tuple(rule for rule in rules if rule.table in (None, *KEPT)) for code, rules in scheme.rules.items()}
    read = {*KEPT, "REG", "TOWNSHIPS"}
    return replace(
        scheme,
        tables={code: table for code, table in scheme.tables.items() if code in KEPT},
        units=units,
        rules={code: kept for code, kept in rules.items() if kept},
        indicators={code: indicator for code, indicator in scheme.indicators.items() if set(indicator.tables) <= read},
        digest="small",
    )


@dataclass(frozen=True)
class Place:
    """An inbox, a register and a warehouse of a test's own."""

    folder: Path
    url: str | None = None
    scheme: Scheme = field(default_factory=load_scheme)

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def registry(self) -> Path:
        return self.folder / "registry"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def flags(self) -> list[str]:
        """The place as flags of `unionstats nightly`."""
        flags = ["--inbox", str(self.inbox), "--registry", str(self.registry), "--home", str(self.home)]
        return flags + (["--warehouse", self.url] if self.url else [])

    def report(self, unit: str, period: str) -> Path:
        """The one file that a unit handed in."""
        (file,) = (self.inbox / unit / period).iterdir()
        return file

    def hand_in(self, province: Path, units: Sequence[str] | None, periods: Sequence[str]) -> None:
        """Put reports of a made-up province into the inbox, and the register's extracts of those months."""
        self.registry.mkdir(parents=True, exist_ok=True)
        for period in periods:
            for folder in (province / "inbox").glob(f"*/{period}"):
                if units is None or folder.parent.name in units:
                    shutil.copytree(folder, self.inbox / folder.parent.name / period, dirs_exist_ok=True)
            for extract in (province / "registry").glob(f"*{period}*"):
                shutil.copy2(extract, self.registry)

    def open(self, day: str = LAST_DAY) -> Warehouse:
        self.home.mkdir(parents=True, exist_ok=True)
        return open_warehouse(self.url, self.home, scheme=self.scheme, clock=Clock(day))

    def night(self, day: str = LAST_DAY, runner: PlainRunner | None = None, *, really: str | None = None, sources: Sources | None = None) -> Digest:
        """A night on that day; `really`: on another one, with that day standing in for it. `sources`: what it pulls."""
        warehouse = self.open(really or day)
        try:
            inbox = self.inbox if self.inbox.exists() or sources is None else sources.folder
            registry = self.registry if self.registry.exists() else None
            course = Course(self.scheme, warehouse, inbox, registry, date.fromisoformat(day), sources=sources)
            with patch("flows.reading.ReaderPool", lambda _: Readers(self.scheme)), patch("flows.intake.ReaderPool", lambda *_: Readers(self.scheme)):
                return run_night(course, runner or PlainRunner(retries=()))
        finally:
            warehouse.close()

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of an answer."""
        warehouse = self.open()
        try:
            return [tuple(row) for row in warehouse.query(statement).astype(object).itertuples(index=False)]
        finally:
            warehouse.close()

    def views(self, *but: str) -> dict[str, pd.DataFrame]:
        """Every view's rows in a fixed order, without these columns."""
        warehouse = self.open()
        try:
            names = ["findings", "matches", "figures", "gap_ledger", "submissions", *(code.lower() for code in warehouse.scheme.tables)]
            return {name: in_order(warehouse.query(f"SELECT * FROM {name}").drop(columns=list(but), errors="ignore")) for name in names}
        finally:
            warehouse.close()

    def copy(self, folder: Path) -> "Place":
        """The same place once more (on SQLite)."""
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder)


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows in an order that depends on nothing but them; their values as plain objects."""
    rows = sorted(frame.astype(object).where(frame.notna(), None).values.tolist(), key=lambda row: json.dumps(row, default=str))
    return pd.DataFrame(rows, columns=frame.columns, dtype=object)


def different(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> list[str]:
    """The views that are not the same in both, each with a first row that only one of them has."""
    said = []
    for name in one:
        left, right = (Counter(map(repr, views[name].values.tolist())) for views in (one, other))
        if list(one[name].columns) != list(other[name].columns) or left != right:
            said.append(f"{name}: {list((left - right).elements())[:2]} became {list((right - left).elements())[:2]}")
    return said


def one_book_units(province: Path, period: str) -> list[str]:
    """The units of a made-up province that hand everything in as one file."""
    return sorted(folder.parent.name for folder in (province / "inbox").glob(f"*/{period}") if len(list(folder.iterdir())) == 1)


def told(truth: Path) -> Counter[tuple[str, ...]]:
    """What truth/findings.csv says, each finding by what tells it from others."""
    with (truth / "findings.csv").open(encoding="utf-8") as file:
        return Counter(_identity(row["unit"], row["period"], row["rule"], row["table"], row["key"], row["column"], row["cell"]) for row in csv.DictReader(file))


def found(place: Place) -> Counter[tuple[str, ...]]:
    """What the view `findings` says, in the same words."""
    return Counter(_identity(*row) for row in place.ask("SELECT unit, period, rule, table_code, row_key, column_id, cell FROM findings"))


def cells_told(truth: Path) -> dict[tuple[str, ...], tuple[str, str]]:
    """The sheet and cell of every finding of the truth that has one."""
    with (truth / "findings.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["cell"]]
    return {_identity(r["unit"], r["period"], r["rule"], r["table"], r["key"], r["column"], r["cell"]): (r["sheet"], r["cell"]) for r in rows}


def cells_found(place: Place) -> dict[tuple[str, ...], tuple[str, str]]:
    rows = place.ask("SELECT unit, period, rule, table_code, row_key, column_id, cell, sheet FROM findings")
    return {_identity(*row[:7]): (row[7] or "", row[6] or "") for row in rows}


def _identity(unit: str, period: str, rule: str, table: str | None, key: str | None, column: str | None, cell: str | None) -> tuple[str, ...]:
    """How findings are told apart: by key and column, those of structure by their cell."""
    place = (unit, period, rule, table or "")
    if not rule.startswith("S"):
        return (*place, key or "", column or "")
    return (*place, cell or "") if rule in LOCATED else place
