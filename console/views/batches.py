"""Batches: the files of a report with their versions, who sent them, and what of a table each of them gives."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.language import _
from flows.naming import unit_name
from flows.words import N_
from scheme.model import Scheme

STATES = {
    "received": N_("not read yet"),
    "accepted": N_("counted"),
    "partly": N_("counted in part"),
    "held": N_("held back"),
    "superseded": N_("superseded"),
}
"""What became of a file, by the view `submissions`."""
TONES = {"received": "info", "accepted": "good", "partly": "query", "held": "error", "superseded": "gone"}


@dataclass(frozen=True)
class FileLine:
    """A file as it is listed. `name` is what its sender called it; `by` who sent it, '' where it came by the inbox."""

    id: int
    unit: str
    unit_name: str
    period: str
    name: str
    version: int
    received: str
    size: str
    state: str
    words: str
    tone: str
    superseded_by: int | None
    by: str
    tables: tuple[str, ...] = ()


def file_lines(
    scheme: Scheme, rows: Iterable[Mapping[Any, Any]], sent: Iterable[Mapping[Any, Any]], gives: Iterable[Mapping[Any, Any]] = ()
) -> list[FileLine]:
    """The lines of a list. `rows` of the view `submissions`; `sent`: login and detail of uploads; `gives`: file_id, table_code."""
    by = {int(file["id"]): str(row["login"]) for row in sent for file in json.loads(row["detail"]).get("files", ())}
    tables: dict[int, list[str]] = {}
    for row in gives:
        tables.setdefault(int(row["file_id"]), []).append(str(row["table_code"]))
    return [
        FileLine(
            int(row["id"]),
            row["unit"],
            unit_name(scheme, row["unit"]),
            row["period"],
            name_of(row["path"]),
            int(row["version"]),
            str(row["received"])[:16].replace("T", " "),
            size_of(int(row["size"])),
            row["state"],
            _(STATES[row["state"]]),
            TONES[row["state"]],
            None if row["superseded_by"] is None else int(row["superseded_by"]),
            by.get(int(row["id"]), ""),
            tuple(sorted(tables.get(int(row["id"]), ()))),
        )
        for row in rows
    ]


def name_of(path: str) -> str:
    """A file's name, without the folders of its unit and period."""
    return path.rpartition("/")[2]


def size_of(size: int) -> str:
    """A size in words."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 1024))} KB"


def severity_counts(rows: Iterable[Mapping[Any, Any]]) -> dict[str, dict[str, int]]:
    """By severity how many findings are open, returned, and there are at all."""
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        counts[str(row["severity"])] = {name: int(row[name] or 0) for name in ("open", "returned", "total")}
    return counts
