"""SQL over a snapshot: one statement that reads, in a process that can neither write nor reach a file, within limits."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from warehouse.errors import WarehouseError
from warehouse.snapshot.place import DATABASE
from warehouse.sql_errors import Dictionary, Fault, in_words_of, too_long, too_many

_CHILD = Path(__file__).with_name("child.py")
_START = 20.0
"""Seconds for the process to begin on a busy machine, on top of what the statement may take."""
_FILES = {"COPY", "EXPORT", "ATTACH", "DETACH", "LOAD", "COPY_DATABASE"}
_SAID = (
    ("file", r"file system operations are disabled|external extensions is disabled|disabled by configuration|disabled through configuration()"),
    ("file", r"Table with name (\S*/.*?) does not exist"),
    ("table", r"Table with name (.+?) does not exist"),
    ("column", r'Referenced column "(.+?)" not found'),
    ("column", r'does not have a column named "(.+?)"'),
    ("function", r"Function with name \"?(.+?)\"? does not exist"),
    ("function", r"No function matches the given name and argument types '(.+?)\("),
    ("ambiguous", r'Ambiguous reference to column name "(.+?)"'),
    ("short", r"syntax error at end of input()|SELECT clause without selection list()"),
    ("syntax", r'syntax error at or near "(.+?)"'),
    ("write", r"read-only mode()|configuration has been locked()"),
)


@dataclass(frozen=True)
class Limits:
    """What a statement may take: seconds, bytes of memory, rows of its answer."""

    seconds: int = 60
    memory: int = 2 << 30
    rows: int = 1_000_000


def ask(folder: Path, statement: str, limits: Limits = Limits()) -> pa.Table:
    """The answer of the snapshot in `folder`. WarehouseError where the statement is not understood, writes, reaches out or takes too much."""
    request = {"file": str(folder / DATABASE), "statement": statement, "memory": limits.memory, "rows": limits.rows}
    command = [sys.executable, "-I", str(_CHILD)]
    try:
        done = subprocess.run(  # noqa: S603  # our own program
            command, input=json.dumps(request).encode(), capture_output=True, timeout=limits.seconds + _START, check=False, cwd=folder
        )
    except subprocess.TimeoutExpired as error:
        raise too_long(limits.seconds) from error
    head, _line, stream = done.stdout.partition(b"\n")
    if not head:
        if b"MemoryError" in done.stderr or b"bad_alloc" in done.stderr or done.returncode < 0:
            raise _too_large(limits)
        raise RuntimeError(done.stderr.decode(errors="replace"))
    said = json.loads(head)
    if said["type"]:
        raise _error(said["type"], said["said"], folder, statement, limits)
    with pa.ipc.open_stream(pa.py_buffer(stream)) as reader:
        return reader.read_all()


def _error(kind: str, said: str, folder: Path, statement: str, limits: Limits) -> WarehouseError:
    match kind:
        case "Several":
            fault = Fault("several")
        case "Short":
            fault = Fault("short")
        case "Kind":
            fault = Fault("file" if said in _FILES else "write")
        case "Rows":
            return too_many(limits.rows)
        case "OutOfMemoryException":
            return _too_large(limits)
        case "InterruptException":
            return too_long(limits.seconds)
        case _other:
            fault = _fault(said)
    return in_words_of(fault, statement, lambda: _dictionary(folder))


def _fault(said: str) -> Fault:
    for kind, pattern in _SAID:
        if found := re.search(pattern, said, re.DOTALL):
            return Fault(kind, next((group for group in found.groups() if group), ""))
    return Fault("other", said.partition("\n")[0])


def _dictionary(folder: Path) -> Dictionary:
    """What can be asked: every table, and the views, English and Chinese, that people are meant to ask; the star's dimensions are joined to."""
    listed = "SELECT table_name, column_name FROM information_schema.columns ORDER BY table_name, ordinal_position"
    columns: dict[str, list[str]] = {}
    views: list[str] = []
    for name, column in zip(*(c.to_pylist() for c in ask(folder, listed).columns), strict=True):
        columns.setdefault(name, []).append(column)
        if not name.startswith("dim_") and name not in views:
            views.append(name)
    return Dictionary(columns, views)


def _too_large(limits: Limits) -> WarehouseError:
    cure = "Narrow it with WHERE, or work on the snapshot's Parquet files"
    found, memory = "a statement that needs more than {memory} of memory", f"{limits.memory >> 20:,} MB"
    return WarehouseError("the SQL", found, "one that needs less", cure, memory=memory)
