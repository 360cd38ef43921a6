"""The night's checks on files that were not handed in: nothing is written, and what cannot be asked here is said.

The files are read under the reader's limits and judged by the same suites as every night. With a warehouse, the unit's reports
before and the month's register and ledgers stand beside them, as they would on the next night.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from flows.intake import File
from flows.language import _
from flows.reading import Read, carried
from flows.trial_beside import NOTHING, Beside, stored
from flows.version_diff import TableDiff, diff
from flows.words import N_
from scheme.model import Scheme
from sources.inbox import REPORT_ENDINGS
from sources.notices import Notice
from sources.personal_data import masked
from sources.reader_pool import Job, ReaderPool
from sources.reading import Reading
from sources.standing import standing_files

if TYPE_CHECKING:
    from warehouse import Warehouse

OF_THE_REPORT = ("structure", "rows", "tables", "periods")
"""The families of rules that the unit's own reports answer."""


@dataclass(frozen=True)
class Tried:
    """A file that is to be checked: where its bytes are, and what it is called."""

    path: Path
    name: str


@dataclass(frozen=True)
class LeftOut:
    """Checks that were not made: which (a key of CHECKS), and why, in the words of the code."""

    checks: str
    why: str

    @property
    def text(self) -> str:
        """Both in words."""
        return _("{checks}: {why}").format(checks=_(CHECKS[self.checks]), why=_(self.why))


@dataclass(frozen=True)
class Trial:
    """What the checks say. `findings` are expectations.findings.COLUMNS; `readings` are those of the files `names`, which a night would read.

    `stood` is what the unit had handed in for the period before, and `stands` what would stand with the files taken in.
    """

    unit: str
    period: str
    names: tuple[str, ...]
    findings: pd.DataFrame
    left_out: tuple[LeftOut, ...]
    notices: tuple[Notice, ...]
    readings: tuple[Reading, ...]
    stood: tuple[Reading, ...] = ()
    stands: tuple[Reading, ...] = ()

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return int((self.findings["severity"] == "error").sum())


@dataclass
class Trials:
    """Tries files, one unit and period at a time. `store`: the warehouse, where there is one."""

    scheme: Scheme
    store: Warehouse | None
    pool: ReaderPool
    _checking: threading.Lock = field(default_factory=threading.Lock)

    def warm(self) -> threading.Thread:
        """Load the checks, which takes seconds, while something else is done."""
        loading = threading.Thread(target=import_module, args=("expectations.checks",), daemon=True)
        loading.start()
        return loading

    def run(self, tried: Sequence[Tried], unit: str, period: str, *, supplement: bool = False) -> Trial:
        """The checks' answer to files of a unit for a period.

        The files are the whole report; as a `supplement` they come on top of what was handed in before, as a new version does.
        """
        loading = self.warm()
        beside = Beside(self.scheme, self.store, self.pool, unit, period)
        usable, notices = _usable(tried)
        jobs = [Job(one.path, Path(one.name).stem, unit, period) for one in usable]
        readings = list(self.pool.read(jobs))
        earlier, stood = beside.earlier(), beside.handed_in()
        new = _as_files(usable, unit, period, stood.files)
        before = stood if supplement else NOTHING
        stands = _standing(
            [*before.files, *new], before.readings | {file.id: (-file.id, reading) for file, reading in zip(new, readings, strict=True)}
        )
        whole = _standing([*earlier.files, *stands.files], earlier.readings | stands.readings)
        loading.join()
        with self._checking:  # Great Expectations' batches are the process's
            findings, left_out = self._checked(whole, beside, unit, period)
        for one, reading in zip(usable, readings, strict=True):
            notices += [Notice(note, one.name) for note in (*reading.notes, *_without_table(reading))]
        return Trial(
            unit,
            period,
            tuple(one.name for one in usable),
            findings,
            left_out,
            tuple(notices),
            tuple(readings),
            tuple(reading for _source, reading in stood.sources()),
            tuple(reading for _source, reading in stands.sources()),
        )

    def compare(self, before: File, after: File) -> tuple[TableDiff, ...]:
        """What one file that was taken in says otherwise than another, in the tables that both have; the others are only named."""
        if self.store is None:
            return ()
        one, other = (stored(self.scheme, self.store, self.pool, [file]).readings[file.id][1] for file in (before, after))
        return diff(self.scheme, [one], [other])

    def published(self, unit: str, period: str) -> list[tuple[str, str, str, str]] | None:
        """The report's findings of the latest night by rule, table, key and column, but for the questions; None where it was not there."""
        if self.store is None or not len(self.store.view("submissions", unit=unit, period=period)):
            return None
        found = self.store.view("findings", unit=unit, period=period)
        rows = found[["rule", "table_code", "row_key", "column_id"]].astype(object).fillna("")
        return [row for row in rows.itertuples(index=False, name=None) if self.scheme.rule(row[0]).family != "forensics"]

    def _checked(self, whole: Read, beside: Beside, unit: str, period: str) -> tuple[pd.DataFrame, tuple[LeftOut, ...]]:
        from expectations.checks import check
        from expectations.findings import together
        from flows.trial_material import ledgers_of_month, own_material

        own = own_material(self.scheme, whole, date(self.scheme.year, 1, 1))
        parts = [check(self.scheme, own, families=OF_THE_REPORT)]
        register = beside.register()
        if len(register):
            parts.append(check(self.scheme, ledgers_of_month(self.scheme, own, beside, register), families=("registry",)))
        everything = together(parts)
        mine = everything[(everything["unit"] == unit) & (everything["period"] == period)].reset_index(drop=True)
        return mine, self._left_out(whole, unit, period, registered=len(register) > 0)

    def _left_out(self, whole: Read, unit: str, period: str, *, registered: bool) -> tuple[LeftOut, ...]:
        found = []
        if not any(file.period < period for file in whole.files):
            found.append(LeftOut("periods", NO_WAREHOUSE if self.store is None else NO_EARLIER))
        if not registered and {"T02", "T03"} & set(self.scheme.due_tables(unit, period)):
            found.append(LeftOut("registry", NO_WAREHOUSE if self.store is None else NO_REGISTER))
        return (*found, LeftOut("forensics", WHOLE_PROVINCE))


CHECKS = {
    "periods": N_("Rules against the report before (P)"),
    "registry": N_("Rules against the social insurance register (R)"),
    "forensics": N_("Questions that patterns raise (F)"),
}
NO_WAREHOUSE = N_("there is no warehouse here")
NO_EARLIER = N_("the unit has handed in no earlier report")
NO_REGISTER = N_("the register of the month is not there yet")
WHOLE_PROVINCE = N_("they look at all units together, which the night does")


def _usable(tried: Sequence[Tried]) -> tuple[list[Tried], list[Notice]]:
    """The files that a night would read, and a notice for every other one."""
    usable = [Tried(one.path, masked(one.name)) for one in tried if Path(one.name).suffix.lower() in REPORT_ENDINGS]
    return usable, [Notice("not_a_report", one.name) for one in tried if Path(one.name).suffix.lower() not in REPORT_ENDINGS]


def _as_files(usable: Sequence[Tried], unit: str, period: str, stood: Sequence[File]) -> list[File]:
    """The files as the next night would note them: together one version, the newest. Their numbers are above all others."""
    version = max((file.version for file in stood), default=0) + 1
    first = 1 << 40
    return [File(first + at, unit, period, one.name, "", version) for at, one in enumerate(usable)]


def _without_table(reading: Reading) -> tuple[str, ...]:
    """The notice on a file that could be opened and in which no table was recognised: all else that is said of it follows from that."""
    known = any(issue.rule in ("S01", "S15") or (issue.rule == "S03" and issue.detail) for issue in reading.issues)
    return ("no_table",) if not known and not reading.tables else ()


def _standing(files: Sequence[File], readings: dict[int, tuple[int, Reading]]) -> Read:
    return Read(tuple(files), readings, standing_files([carried(file, readings[file.id][1]) for file in files]))


WHOLE_FILE = ("S01", "S15", "S11")
"""What is wrong with a file as a whole: it cannot be opened, or it says that it is another unit's or period's."""


def by_weight(found: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Errors first, then queries, then what is only said; by rule and place within each. Before all of them what is wrong with a whole file."""
    weights = {severity: weight for weight, severity in enumerate(scheme.severities)}
    keys = ["part", "weight", "rule", "table_code", "sheet", "row", "row_key"]
    weighed = found.assign(part=~found["rule"].isin(WHOLE_FILE), weight=found["severity"].map(weights))
    return weighed.sort_values(keys, kind="stable", ignore_index=True)
