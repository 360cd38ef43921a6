"""The night: what was handed in, through to a published edition. Plain functions; Prefect only decides how they run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flows.came import what_came
from flows.came_decided import add_decided, tables_of_errors
from flows.cluster.settings import ClusterSettings
from flows.digest import LISTED, Digest
from flows.errors import UserError
from flows.gap_night import gap_of_night
from flows.intake import File, Register, counting_files, pull_register, pull_units
from flows.language import _, language
from flows.only import EVERYTHING, Only
from flows.query_back.explanations import take_explanations
from flows.reading import read_files
from flows.running import Runner
from flows.snapshot import with_snapshot
from flows.sources_lost import in_a_row, lost
from flows.time_limit import LONGEST
from flows.version import code_version
from flows.watching.context import within
from scheme.model import Scheme
from sources.notices import Notice
from transforms.decided import Decision
from transforms.stewardship.waivers import ended_between

if TYPE_CHECKING:
    from flows.pulling.pull import Sources
    from warehouse import Inputs, Night, PublishReport, Warehouse

LEEWAY = timedelta(minutes=5)
"""By how much a clock may be set back without a word."""
MARGIN = 300.0
"""Seconds after which another night may end one that should have ended itself."""


@dataclass
class Course:
    """What the steps of one night share, and what they note down for the digest.

    sources: what is pulled before it is listed; a unit that has one there hands in by it, and not to the inbox.
    """

    scheme: Scheme
    warehouse: Warehouse
    inbox: Path
    registry: Path | None
    as_of: date
    snapshot: bool = False
    only: Only = EVERYTHING
    longest: float = LONGEST
    cluster: ClusterSettings | None = None
    """Where files are read; None: on this machine."""
    sources: Sources | None = None
    notices: list[Notice] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, night: Night, name: str) -> Iterator[None]:
        """Note in the ledger of runs that a stage has begun, and how long it took."""
        night.reach(name)
        began = time.monotonic()
        yield
        self.seconds[name] = time.monotonic() - began


def run_night(course: Course, runner: Runner, alone: Callable[[], None] = lambda: None) -> Digest:
    """Take in, read, check, reconcile, work out and publish; running it again with nothing new changes nothing.

    `alone` is called once no other night can be at work. Raises FileNotFoundError for a folder that is not there,
    UserError where there is nothing to make a first edition of, WarehouseError for a database at fault.
    """
    with course.warehouse.night(course.as_of.isoformat(), course.longest + MARGIN) as night, within(run=night.id):
        alone()
        _refuse_another_home(course)
        course.notices += _clock_back(course, night)
        untold = tuple(Digest.from_text(text) for text in course.warehouse.untold_digests())
        with course.stage(night, "pull"):
            pull_units(course, runner, night)
        with course.stage(night, "register"):
            register = runner.one("register", pull_register, course, night)
        decisions = course.warehouse.decisions()  # once: a decision taken from now on is an input of the next night
        files, waiting = counting_files(course.warehouse, decisions)
        _refuse_nothing(course, files, register)
        course.notices += _register_missing(files, register)
        course.notices += [Notice("period_locked", file.path, f"{file.unit} {file.period} v{file.version}") for file in waiting]
        if _nothing_new(course, _inputs(files, register, _head(decisions), course.scheme), files, decisions):
            digest = _quiet(course, files)
        else:
            digest = _new_edition(course, runner, night, register, files, decisions)
        answered = take_explanations(course.warehouse)
        digest = replace(digest, answered=answered, audit=course.warehouse.audit_head(), only=_only(course), failing=_failing(course, digest))
        if course.snapshot:
            digest = with_snapshot(course, runner, night, digest)
        night.sum_up(digest.to_text())
        return replace(digest, untold=untold)


def _refuse_another_home(course: Course) -> None:
    """No night of a warehouse over a home that has none of its raw files: what came in tonight would lie where nobody looks for it."""
    archive = course.warehouse.archive.root
    if archive.is_dir() or not course.warehouse.rows("SELECT 1 AS one FROM files LIMIT 1"):
        return
    said = _(
        "{place}: the warehouse {database} knows files, but none of them lies here. Expected the home that they were taken into: name it with"
        " --home or mount its disk. Lost ones come back from a backup: unionstats restore FOLDER --raw-files. Without a backup make the folder"
        " {place} yourself: what still lies in the inbox comes in again."
    )
    raise UserError(said.format(place=archive, database=course.warehouse.place))


def _clock_back(course: Course, night: Night) -> list[Notice]:
    """Whether the clock has gone back behind an earlier night. Nothing is lost by it: everything is ordered by number."""
    (found,) = course.warehouse.rows("SELECT max(ended) AS last FROM nights WHERE id < :own AND state = 'finished'", own=night.id)
    if found["last"] is None or datetime.fromisoformat(str(found["last"])) - datetime.fromisoformat(night.started) < LEEWAY:
        return []
    return [Notice("clock_back", night.started, str(found["last"]))]


def _failing(course: Course, digest: Digest) -> dict[str, int]:
    """The sources that were not had, and for how many nights in a row."""
    if not lost(digest.notices):
        return {}
    before = course.warehouse.rows("SELECT digest FROM nights WHERE state = 'finished' ORDER BY id DESC LIMIT 60")
    return in_a_row(digest.notices, (str(row["digest"]) for row in before))


def _refuse_nothing(course: Course, files: Sequence[File], register: Register) -> None:
    """No first edition of nothing. Raises UserError, with what lies in the folders instead."""
    if files or register.extracts or course.warehouse.latest_edition() is not None:
        return
    said = _(
        "{inbox}: found no report and no extract of the register, so there is nothing to publish. Expected UNIT/YYYY-MM/files"
        " below --inbox and the register's monthly extracts in --registry. Check that the two folders are right and not swapped."
    )
    seen = (f"\n  {notice.text(language())}" for notice in course.notices[:LISTED])
    raise UserError(said.format(inbox=course.inbox) + "".join(seen))


def _new_edition(
    course: Course, runner: Runner, night: Night, register: Register, files: Sequence[File], decisions: Sequence[Decision]
) -> Digest:
    """Read what is new, then derive everything from what stands, and publish it."""
    with course.stage(night, "read"):
        read = read_files(course, runner, night, files)
    from flows import derive  # Great Expectations takes seconds to import: only a night with something new pays

    with course.stage(night, "reconcile"):
        material, found = runner.one("reconcile", derive.reconciled, course, read, register, decisions)
    with course.stage(night, "check"):
        findings = runner.one("check", derive.checked, course, material)
    with course.stage(night, "figures"):
        inputs = _inputs(read.files, register, _head(decisions), course.scheme)
        content = runner.one("figures", derive.publishable, course, read, material, findings, found, inputs, decisions)
    last, before = course.warehouse.latest_edition(), course.warehouse.query("SELECT * FROM figures")
    came, overdue = what_came(course.scheme, read, register, last, inputs), _overdue(course, read.files)
    add_decided(came, course.scheme, decisions, last, course.as_of.isoformat(), lambda: tables_of_errors(course.warehouse))

    def summed_up(report: PublishReport) -> Digest:
        return derive.digest(course, came, overdue, content, before, report)

    with course.stage(night, "publish"):
        report = runner.one("publish", night.publish, content, lambda report: summed_up(report).to_text())
    return replace(summed_up(report), gap=gap_of_night(course.warehouse, content, report.edition.id))


def _only(course: Course) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    return None if course.only.everything else (course.only.periods, course.only.units)


def _head(decisions: Sequence[Decision]) -> int:
    return decisions[-1].id if decisions else 0


def _inputs(files: Sequence[File], register: Register, decision_head: int, scheme: Scheme) -> Inputs:
    from warehouse import Inputs

    return Inputs(
        file_ids=tuple(sorted(file.id for file in files)),
        register_shas=tuple(sorted(register.shas)),
        decision_head=decision_head,
        scheme_digest=scheme.digest,
        code_version=code_version(),
    )


def _nothing_new(course: Course, inputs: Inputs, files: Sequence[File], decisions: Sequence[Decision]) -> bool:
    """Whether the last edition rests on the same inputs, and the same reports were overdue and the same waivers in force on its day."""
    latest = course.warehouse.latest_edition()
    if latest is None or latest.inputs_digest != inputs.digest:
        return False
    then = replace(course, as_of=date.fromisoformat(latest.as_of))
    if ended_between(decisions, latest.as_of, course.as_of.isoformat()):
        return False
    return _overdue(course, files) == _overdue(then, files)


def _register_missing(files: Sequence[File], register: Register) -> list[Notice]:
    """The months that reports are there for and the register is not: said every night, as long as it is so."""
    months = {month for month, _, _ in register.extracts}
    return [Notice("register_missing", period) for period in sorted({file.period for file in files} - months)]


def _overdue(course: Course, files: Sequence[File]) -> tuple[tuple[str, str], ...]:
    """The units and periods that are due and not handed in."""
    there = {(file.unit, file.period) for file in files}
    return tuple(report for report in course.scheme.overdue(course.as_of) if report not in there)


def _quiet(course: Course, files: Sequence[File]) -> Digest:
    latest = course.warehouse.latest_edition()
    counts = course.warehouse.query("SELECT severity, COUNT(*) AS n FROM findings GROUP BY severity")
    return Digest(
        as_of=course.as_of.isoformat(),
        edition=latest.id if latest else None,
        published=False,
        overdue=_overdue(course, files),
        notices=tuple(course.notices),
        findings={str(s): int(n) for s, n in counts.itertuples(index=False)},
        seconds=course.seconds,
    )
