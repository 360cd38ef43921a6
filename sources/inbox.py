"""The folder connector: what lies below an inbox of `<unit>/<period>/<files>`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scheme.model import Scheme
from sources.notices import Notice

REPORT_ENDINGS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv"})
_PASSED_OVER = re.compile(r"^(~\$|\.)|^(Thumbs\.db|desktop\.ini)$|\.(tmp|part|partial|filepart|crdownload|swp)$", re.IGNORECASE)
_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])$")


@dataclass(frozen=True)
class Offered:
    """A file that a unit offers for a period. `file` is its path below the inbox, with forward slashes."""

    unit: str
    period: str
    file: str
    path: Path


def list_inbox(inbox: Path, scheme: Scheme) -> tuple[list[Offered], list[Notice]]:
    """The files offered, in a fixed order, and what lies there that nobody can use.

    Raises FileNotFoundError when there is no such folder.
    """
    offered: list[Offered] = []
    notices: list[Notice] = []
    for entry in _entries(inbox):
        if not entry.is_dir():
            notices.append(Notice("stray_file", entry.name))
        elif entry.name not in scheme.units:
            notices.append(Notice("unknown_unit", entry.name))
        else:
            for found in _unit_folder(entry, scheme):
                (offered if isinstance(found, Offered) else notices).append(found)  # type: ignore[arg-type]
    return offered, notices


def list_extracts(folder: Path) -> list[Path]:
    """The register's extracts in a folder, the newest last. Raises FileNotFoundError when there is no such folder."""
    extracts = [entry for entry in _entries(folder) if entry.is_file() and entry.suffix.lower() in REPORT_ENDINGS]
    return sorted(extracts, key=lambda path: (path.stat().st_mtime_ns, path.name))


def _unit_folder(folder: Path, scheme: Scheme) -> Iterator[Offered | Notice]:
    for entry in _entries(folder):
        place = f"{folder.name}/{entry.name}"
        if not entry.is_dir():
            yield Notice("stray_file", place)
        elif not _PERIOD.fullmatch(entry.name) or int(entry.name[:4]) != scheme.year or entry.name < scheme.first_period:
            yield Notice("unknown_period", place)
        else:
            for path in sorted(p for p in entry.rglob("*") if p.is_file() and not passed_over(p.name)):
                file = path.relative_to(folder.parent).as_posix()
                if path.suffix.lower() in REPORT_ENDINGS:
                    yield Offered(folder.name, entry.name, file, path)
                else:
                    yield Notice("not_a_report", file)


def passed_over(name: str) -> bool:
    """Whether a file or folder of this name is none of ours: hidden, a program's own, or only half there."""
    return _PASSED_OVER.search(name) is not None


def _entries(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if not passed_over(entry.name))
