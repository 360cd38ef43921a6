"""Which files of a submission stand: table by table the newest file that carries it gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Carried:
    """A file and the keys of the rows it carries, by table; `opened`: it could be read at all."""

    file_id: int
    unit: str
    period: str
    version: int
    tables: Mapping[str, frozenset[str]]
    opened: bool = True


@dataclass(frozen=True)
class Standing:
    """tables: (unit, period, table) to the files that give it; superseded: file to the newer one that took its place."""

    tables: dict[tuple[str, str, str], tuple[int, ...]]
    superseded: dict[int, int]


def standing_files(files: Sequence[Carried]) -> Standing:
    """What stands of the files of all submissions (those that no newer file at the same path replaced), in arrival order.

    Of each table the newest version counts; files of one version share a table (a file a county) unless most rows of
    one stand in a later one again: then it is a correction, and the later one counts. A file of whose tables none
    counts any more is superseded. A file that could not be opened stands until the unit hands in anything newer.
    """
    tables: dict[tuple[str, str, str], tuple[int, ...]] = {}
    superseded: dict[int, int] = {}
    reports: dict[tuple[str, str], list[Carried]] = {}
    for file in files:
        reports.setdefault((file.unit, file.period), []).append(file)
    for (unit, period), report in reports.items():
        newest = max(file.version for file in report)
        for table in sorted({table for file in report for table in file.tables}):
            tables[unit, period, table] = _giving(table, [file for file in report if table in file.tables])
        used = {file_id for (u, p, _), ids in tables.items() if (u, p) == (unit, period) for file_id in ids}
        for file in report:
            gone = file.file_id not in used if file.tables else file.version < newest
            if gone and (taker := _taker(file, report, used)) is not None:
                superseded[file.file_id] = taker
    return Standing(tables, superseded)


def _giving(table: str, carriers: list[Carried]) -> tuple[int, ...]:
    newest = max(file.version for file in carriers)
    kept: list[Carried] = []
    for file in (carrier for carrier in carriers if carrier.version == newest):
        kept = [k for k in kept if not _again(k.tables[table], file.tables[table])]
        kept.append(file)
    return tuple(file.file_id for file in kept)


def _again(earlier: frozenset[str], later: frozenset[str]) -> bool:
    """Whether most rows of a file stand in a later one again."""
    smaller = min(len(earlier), len(later))
    return smaller > 0 and len(earlier & later) * 2 > smaller


def _taker(file: Carried, report: list[Carried], used: set[int]) -> int | None:
    """The newest file that took the place of one: one with its tables, or for a file without any the newest."""
    later = [f for f in report if f.file_id > file.file_id and (f.file_id in used or not file.tables)]
    sharing = [f for f in later if set(f.tables) & set(file.tables)] if file.tables else later
    return max((f.file_id for f in sharing), default=None)
