"""Taking in: every unit's files into the archive, the register's extracts read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.running import Failed, Runner
from sources.inbox import Offered, list_extracts, list_inbox
from sources.notices import Notice
from sources.register import Extract, read_extract

if TYPE_CHECKING:
    from flows.night import Course
    from warehouse import Archive, Arrival, Night, Warehouse


@dataclass(frozen=True)
class File:
    """A file that was taken in and stands. `path` is below the inbox."""

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
        return tuple(sha for _, _, sha in self.extracts)


def current_files(warehouse: Warehouse) -> list[File]:
    """The files that no newer one has superseded, in order of arrival."""
    fields = list(File.__dataclass_fields__)
    return [File(**row) for row in warehouse.files()[fields].to_dict("records")]


def pull_units(course: Course, runner: Runner, night: Night) -> None:
    """Pull every unit's files and take note of them. A unit that fails is a notice."""
    offered, notices = list_inbox(course.inbox, course.scheme)
    course.notices += notices
    units: dict[str, list[Offered]] = {}
    for one in sorted(offered, key=lambda o: (o.period, o.path.stat().st_mtime_ns, o.file)):
        units.setdefault(one.unit, []).append(one)
    arrivals: list[Arrival] = []
    for unit, pulled in runner.each("pull", lambda some: _pull_unit(course.warehouse.archive, some), units, retry=True).items():
        if isinstance(pulled, Failed):
            course.notices.append(Notice("unit_failed", unit, str(pulled.error)))
        else:
            arrivals += pulled.arrivals
            course.notices += pulled.notices
    night.register_files(arrivals)
    course.notices += _same_bytes(current_files(course.warehouse))


def _pull_unit(archive: Archive, offered: Sequence[Offered]) -> Pulled:
    """Keep a unit's files in the archive. A file that cannot be read is a notice; the others go on."""
    from warehouse import Arrival

    arrivals, notices = [], []
    for one in offered:
        try:
            arrivals.append(Arrival(one.unit, one.period, one.file, archive.keep(one.path), one.path.stat().st_size))
        except (PermissionError, FileNotFoundError, IsADirectoryError) as error:
            notices.append(Notice("unreadable_path", one.file, error.strerror or ""))
    return Pulled(tuple(arrivals), tuple(notices))


def _same_bytes(files: Sequence[File]) -> list[Notice]:
    first: dict[str, File] = {}
    return [
        Notice("same_bytes", file.path, first[file.sha256].path)
        for file in files
        if (kept := first.setdefault(file.sha256, file)) and (kept.unit, kept.period) != (file.unit, file.period)
    ]


def pull_register(course: Course, night: Night) -> Register:
    """Keep the register's extracts. One that cannot be used is a notice, and the month's last good one stands."""
    from warehouse import ExtractArrival

    read: dict[str, Extract] = {}
    known = set(course.warehouse.register_extracts(current=False)["sha256"])
    for path in list_extracts(course.registry) if course.registry else ():
        sha = course.warehouse.archive.keep(path)
        if sha in known:
            continue
        extract = read[sha] = read_extract(course.warehouse.archive.path(sha).read_bytes(), path.name, course.scheme)
        course.notices += extract.notices
        if extract.usable:
            night.register_extracts([ExtractArrival(extract.month, path.name, sha, len(extract.rows))])
    standing = course.warehouse.register_extracts().sort_values("month")
    course.notices += _shrunk(standing)
    return Register(tuple(standing[["month", "path", "sha256"]].itertuples(index=False, name=None)), read)


def _shrunk(extracts: object) -> list[Notice]:
    """Months whose register has lost more than a tenth of its rows against the month before."""
    rows = list(extracts[["month", "path", "rows"]].itertuples(index=False, name=None))  # type: ignore[index]
    return [
        Notice("register_shrunk", path, f"{before} → {now}")
        for (_, _, before), (_, path, now) in zip(rows, rows[1:], strict=False)
        if now < 0.9 * before
    ]
