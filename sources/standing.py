"""Which files of a submission stand: table by table the newest file gives it, or a file a county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Carried:
    """A file, and by table the keys of the rows it carries and the counties that these are about (None: not understood)."""

    file_id: int
    unit: str
    period: str
    version: int
    tables: Mapping[str, frozenset[str]]
    counties: Mapping[str, frozenset[str | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """tables: (unit, period, table) to the files that give it; superseded: file to the newer one that took its place."""

    tables: dict[tuple[str, str, str], tuple[int, ...]]
    superseded: dict[int, int]


def standing_files(files: Sequence[Carried]) -> Standing:
    """What stands of the files of all submissions (those that no newer file at the same path replaced), in arrival order.

    A later file that carries a table takes the place of an earlier one, but for files that share it, as a file a
    county does: see `_replaces`. A file of whose tables none counts any more is superseded. A file that could not be
    opened stands until the unit hands in anything newer.
    """
    tables: dict[tuple[str, str, str], tuple[int, ...]] = {}
    superseded: dict[int, int] = {}
    reports: dict[tuple[str, str], list[Carried]] = {}
    for file in files:
        reports.setdefault((file.unit, file.period), []).append(file)
    for (unit, period), report in reports.items():
        takers: dict[int, int] = {}
        used: set[int] = set()
        for table in sorted({table for file in report for table in file.tables}):
            kept = _giving(table, [file for file in report if table in file.tables], takers)
            tables[unit, period, table] = kept
            used.update(kept)
        newest = max(report, key=lambda file: (file.version, file.file_id))
        for file in report:
            if file.tables and file.file_id not in used:
                superseded[file.file_id] = takers[file.file_id]
            elif not file.tables and file.version < newest.version:
                superseded[file.file_id] = newest.file_id
    return Standing(tables, superseded)


def _giving(table: str, carriers: Sequence[Carried], takers: dict[int, int]) -> tuple[int, ...]:
    """The files that give a table, and into `takers` the newest file that took the place of each of the others."""
    kept: list[Carried] = []
    for file in carriers:
        gone = [earlier for earlier in kept if _replaces(file, earlier, table)]
        for earlier in gone:
            takers[earlier.file_id] = max(file.file_id, takers.get(earlier.file_id, 0))
        kept = [earlier for earlier in kept if earlier not in gone] + [file]
    return tuple(file.file_id for file in kept)


def _replaces(later: Carried, earlier: Carried, table: str) -> bool:
    """Whether a file takes the place of an earlier one in a table; otherwise they share it, whenever each of them came.

    It does where most rows of one stand in the other. A file that came on a later night also does unless the two are
    about different counties. Without a row in the table (none to report, or a county's) it takes what it corrects in
    other tables.
    """
    if _again(earlier.tables[table], later.tables[table]):
        return True
    if later.version == earlier.version or not earlier.tables[table]:
        return later.version != earlier.version
    if later.tables[table]:
        return not _apart(earlier.counties.get(table, frozenset()), later.counties.get(table, frozenset()))
    shared = earlier.tables.keys() & later.tables.keys()
    every = [frozenset((code, key) for code in shared for key in file.tables[code]) for file in (earlier, later)]
    return _again(*every)


def _again(earlier: frozenset[Any], later: frozenset[Any]) -> bool:
    """Whether most rows of a file stand in a later one again."""
    smaller = min(len(earlier), len(later))
    return smaller > 0 and len(earlier & later) * 2 > smaller


def _apart(one: frozenset[str | None], other: frozenset[str | None]) -> bool:
    """Whether two files are about different counties, each of which is understood."""
    return bool(one and other) and None not in one | other and one.isdisjoint(other)
