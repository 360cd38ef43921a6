"""Taking in: every unit's files into the archive, the register's extracts read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from flows.running import Failed, Runner
from sources.connectors.plan import REGISTER
from sources.inbox import list_extracts, list_inbox
from sources.notices import Notice
from sources.personal_data import masked
from sources.reader_pool import ReaderPool
from sources.register import Extract
from transforms.decided import Decision
from transforms.stewardship.periods import locked_files

if TYPE_CHECKING:
    from flows.night import Course
    from warehouse import Arrival, ExtractArrival, Night, Warehouse


@dataclass(frozen=True)
class File:
    """A file that was taken in and stands. `path` is below the inbox, with personal data masked."""

    id: int
    unit: str
    period: str
    path: str
    sha256: str
    version: int


@dataclass(frozen=True)
class Pulled:
    """What pulling a unit gave: its files, kept by content, and what was wrong."""

    arrivals: tuple[Arrival, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Register:
    """The register's extracts in use: (month, path, sha256), oldest first; `read` holds those already read tonight."""

    extracts: tuple[tuple[str, str, str], ...]
    read: dict[str, Extract] = field(default_factory=dict)

    @property
    def shas(self) -> tuple[str, ...]:
        """The contents of the extracts in use."""
        return tuple(sha for _, _, sha in self.extracts)


def current_files(warehouse: Warehouse) -> list[File]:
    """The files that no newer one at the same path has superseded, in order of arrival."""
    return _files(warehouse, current=True)


def _files(warehouse: Warehouse, *, current: bool) -> list[File]:
    fields = list(File.__dataclass_fields__)
    rows = warehouse.files(current=current)[fields].to_dict("records")  # Python's own numbers: SQLite takes numpy's for blobs
    return [File(**{str(name): value for name, value in row.items()}) for row in rows]


def counting_files(warehouse: Warehouse, decisions: Sequence[Decision]) -> tuple[list[File], list[File]]:
    """The files that count under these decisions, in order of arrival; and those that came for a locked period and wait.

    Of a locked period the files count that it was locked on, whatever has come to their paths since.
    """
    locked, current = locked_files(decisions), current_files(warehouse)
    if not locked:
        return current, []
    kept = {number for numbers in locked.values() for number in numbers}
    every = {file.id: file for file in _files(warehouse, current=False)}
    counting = [file for file in current if (file.unit, file.period) not in locked] + [every[number] for number in kept if number in every]
    waiting = [file for file in current if (file.unit, file.period) in locked and file.id not in kept]
    return sorted(counting, key=lambda file: file.id), waiting


def pull_units(course: Course, runner: Runner, night: Night) -> None:
    """Pull every unit's files and take note of them. A unit that fails is a notice; the others go on."""
    course.notices += _strays(course)
    pulled = {unit for unit in course.sources.settings if unit == REGISTER or course.only.unit(unit)} if course.sources else set()
    listed = (unit for unit in course.scheme.units if course.only.unit(unit) and (course.inbox / unit).is_dir())
    there = {unit: unit for unit in (*listed, *sorted(pulled))}
    if not there and course.only.everything:
        course.notices.append(Notice("inbox_empty", str(course.inbox)))
    arrivals: list[Arrival] = []
    for unit, pulled in runner.each("pull", lambda unit: _pull(course, unit), there, retry=True).items():
        found = _after_all(course, unit, pulled.error) if isinstance(pulled, Failed) else pulled
        arrivals += found.arrivals
        course.notices += found.notices
    night.register_files(arrivals)
    course.notices += _same_bytes(current_files(course.warehouse))


def _strays(course: Course) -> list[Notice]:
    """What lies in the inbox beside the units' folders, without a look into these."""
    sources = course.sources
    if sources is not None and course.inbox == sources.folder:
        return []
    _, notices = list_inbox(course.inbox, replace(course.scheme, units={}))
    both = sorted(unit for unit in (sources.units if sources else ()) if (course.inbox / unit).is_dir())
    strays = [notice for notice in notices if notice.place not in course.scheme.units]
    return strays + [Notice("source_beside_inbox", unit) for unit in both]


def _pull(course: Course, unit: str) -> Pulled | Failed:
    """A unit's files, out of its source where it has one; what a source refuses, or fails in our own house, is not asked again."""
    from sources.connectors.contract import Refused
    from warehouse import WarehouseError

    try:
        beside = course.sources.pull(unit, course.scheme, course.longest / 2) if course.sources and unit in course.sources.settings else ()
        found = _pull_unit(course, unit)
        return replace(found, notices=(*beside, *found.notices))
    except (WarehouseError, Refused) as error:
        return Failed(error)


def _pull_unit(course: Course, unit: str, *, again: bool = True) -> Pulled:
    """Keep a unit's files in the archive. A file that is not for us is a notice.

    `again`: storage that fails raises OSError, to be asked again; without it that file is a notice, too.
    """
    from warehouse import Arrival

    if unit not in course.scheme.units:
        return Pulled((), ())  # the register, whose extracts are kept by `pull_register`
    inbox = course.sources.folder if course.sources and unit in course.sources.units else course.inbox
    offered, beside = list_inbox(inbox, replace(course.scheme, units={unit: course.scheme.units[unit]}))
    notices = [notice for notice in beside if notice.place.startswith(f"{unit}/")]
    arrivals: list[tuple[int, Arrival]] = []
    for one in (found for found in offered if course.only.period(found.period)):
        try:
            one.path.open("rb").close()
            kept, facts = course.warehouse.archive.keep(one.path), one.path.stat()
            arrivals.append((facts.st_mtime_ns, Arrival(one.unit, one.period, masked(one.file), kept, facts.st_size)))
        except OSError as error:
            if again and not isinstance(error, (PermissionError, IsADirectoryError)):
                raise
            notices.append(Notice("unreadable_path", one.file, error.strerror or ""))
    in_order = sorted(arrivals, key=lambda found: (found[1].period, found[0], found[1].path))
    return Pulled(tuple(arrival for _, arrival in in_order), tuple(notices))


def _after_all(course: Course, unit: str, error: Exception) -> Pulled:
    """What can be had of a unit whose pull keeps failing: every file that can be read, and why there are no more."""
    from sources.connectors.contract import SourceFault
    from warehouse import WarehouseError

    if isinstance(error, WarehouseError):
        raise error
    try:
        found = _pull_unit(course, unit, again=False)
        pulled = course.sources is not None and unit in course.sources.settings
        fault = error.notice(unit) if isinstance(error, SourceFault) else Notice("unit_failed", unit, str(error)) if pulled else None
        return replace(found, notices=(*([fault] if fault else ()), *found.notices))
    except Exception as final:  # noqa: BLE001  # whatever it is: the other units go on
        return Pulled((), (Notice("unit_failed", unit, str(final)),))


def _same_bytes(files: Sequence[File]) -> list[Notice]:
    first: dict[str, File] = {}
    for file in files:
        first.setdefault(file.sha256, file)
    pairs = ((file, first[file.sha256]) for file in files)
    return [Notice("same_bytes", file.path, kept.path) for file, kept in pairs if (kept.unit, kept.period) != (file.unit, file.period)]


def pull_register(course: Course, night: Night) -> Register:
    """Keep the register's extracts. One that cannot be used is a notice, and the month's last good one stands."""
    from warehouse import ExtractArrival

    read: dict[str, Extract] = {}
    registry = (course.sources.register if course.sources else None) or course.registry
    extracts = list_extracts(registry) if registry and registry.is_dir() else []
    if course.registry and not extracts:
        course.notices.append(Notice("registry_empty", str(course.registry)))
    known = course.warehouse.register_extracts(current=False).drop_duplicates("sha256").set_index("sha256")
    with ReaderPool(course.scheme.year, 1) as pool:
        for path in extracts:
            try:
                path.open("rb").close()
                sha = course.warehouse.archive.keep(path)
            except OSError as error:
                course.notices.append(Notice("unreadable_path", path.name, error.strerror or ""))
                continue
            if sha in known.index:
                arrival = ExtractArrival(str(known["month"][sha]), masked(path.name), sha, int(known["rows"][sha]))
            else:
                extract = read[sha] = pool.read_extract(course.warehouse.archive.path(sha), path.name)
                course.notices += extract.notices
                arrival = ExtractArrival(extract.month, masked(path.name), sha, len(extract.rows))
            if arrival.rows and course.only.period(arrival.month):
                course.notices += _taken_over(course.warehouse, night, arrival)
    standing = course.warehouse.register_extracts().sort_values("month")
    course.notices += _shrunk(standing)
    return Register(tuple(standing[["month", "path", "sha256"]].itertuples(index=False, name=None)), read)


def _taken_over(warehouse: Warehouse, night: Night, arrival: ExtractArrival) -> list[Notice]:
    """Take note of an extract; a notice for one of another name that gave its month until now."""
    standing = warehouse.register_extracts()
    before = standing.loc[(standing["month"] == arrival.month) & (standing["path"] != arrival.path), "path"]
    return [Notice("register_superseded", arrival.path, str(path)) for path in before] if night.register_extracts([arrival]) else []


def _shrunk(extracts: object) -> list[Notice]:
    """Months whose register has lost more than a tenth of its rows against the month before."""
    rows = list(extracts[["month", "path", "rows"]].itertuples(index=False, name=None))  # type: ignore[index]
    return [
        Notice("register_shrunk", path, f"{before} → {now}")
        for (_, _, before), (_, path, now) in pairwise(rows)
        if now < 0.9 * before
    ]
