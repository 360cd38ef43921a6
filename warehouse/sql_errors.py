"""What is wrong with a statement, in words of our own: SQLite and PostgreSQL each say it in theirs."""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, cast

from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    import psycopg

READS = "one statement that reads"
SEE = "Correct the statement; the views and their columns stand in data_dictionary"


class Dictionary(NamedTuple):
    """The columns of everything that can be asked, and which of it are views: what people are meant to ask."""

    columns: Mapping[str, list[str]]
    views: list[str]


class Fault(NamedTuple):
    """A kind of mistake, and the name or the words that it is about."""

    kind: str
    about: str = ""


_SQLITE = (
    ("table", r"no such table: (.+)"),
    ("column", r"no such column: (.+)"),
    ("function", r"no such function: (.+)"),
    ("function", r"wrong number of arguments to function (\w+)"),
    ("ambiguous", r"ambiguous column name: (.+)"),
    ("syntax", r'near "(.+)": syntax error'),
    ("syntax", r'unrecognized token: "(.+)"'),
    ("short", r"incomplete input()"),
    ("several", r"one statement at a time()"),
    ("write", r"readonly database()|because it is a view()|too many attached()|^cannot (?:VACUUM|change|start|commit|rollback)()"),
)
_POSTGRES = {
    "42P01": "table", "42703": "column", "42883": "function", "42702": "ambiguous", "42601": "syntax",
    "25006": "write", "25001": "write", "42501": "right", "55000": "write",
}  # fmt: skip
_OURS = ("0A", "21", "22", "25", "42", "54", "55")
"""Classes of PostgreSQL's states that lie with the statement; the others lie with the database."""


def sql_error(error: Exception, statement: str, dictionary: Callable[[], Dictionary]) -> WarehouseError | None:
    """The error in words; None where not the statement is at fault but the database."""
    fault = _of_postgres(cast("psycopg.Error", error), statement) if hasattr(error, "sqlstate") else _of_sqlite(error)
    return None if fault is None else in_words_of(fault, statement, dictionary)


def in_words_of(fault: Fault, statement: str, dictionary: Callable[[], Dictionary]) -> WarehouseError:
    """A mistake in words of our own, with what may have been meant."""
    match fault:
        case Fault("table", name):
            there = dictionary()
            known = _nearest(name, there.views) or sorted(there.views)
            return _error("no table or view {name}", "{known}", SEE, name=name, known=", ".join(known))
        case Fault("column", name):
            columns = _columns(dictionary(), statement)
            known = _nearest(name, columns) or columns
            cure = "Correct the name; a text stands in 'single quotes', and all columns stand in data_dictionary"
            return _error("no column {name}", "{known}" if known else READS, cure, name=name, known=", ".join(known))
        case Fault("function", name):
            return _error("no function {name} that takes such values", "a function of the database", SEE, name=name)
        case Fault("ambiguous", name):
            return _error("a column {name} that several of the tables have", "TABLE.{name}", "Write the table before the column", name=name)
        case Fault("syntax", near):
            return _error("what is no SQL, at: {near}", READS, SEE, near=near[:40])
        case Fault("short"):
            return _error("a statement that ends too early", READS, SEE)
        case Fault("several"):
            return _error("more than one statement", READS, "Run them one by one")
        case Fault("write"):
            return _error("a statement that writes", "one that reads", "Begin it with SELECT or WITH")
        case Fault("right"):
            cure = "Name only tables and views that are published; all stand in data_dictionary"
            return _error("a statement that goes beyond what analysts may read: {said}", "one that reads what is published", cure, said=fault.about)
        case Fault("file"):
            cure = "Name only tables and views of the snapshot; all stand in data_dictionary"
            return _error("a statement that reaches for files, other databases or the network", "one that reads the tables of the snapshot", cure)
        case _other:
            return _error("what the database does not take: {said}", READS, SEE, said=fault.about)


def too_long(seconds: int) -> WarehouseError:
    """Of a statement that was stopped."""
    cure = "Narrow it with WHERE and join on keys, give it longer with --seconds, or work on the snapshot's Parquet files"
    found = "a statement that ran for more than {seconds} seconds"
    return _error(found, "one that ends in time", cure, seconds=str(seconds))


def too_many(rows: int) -> WarehouseError:
    """Of an answer that nobody waits for."""
    cure = "Narrow it with WHERE, or work on the snapshot's Parquet files"
    return _error("an answer of more than {rows} rows", "a shorter one", cure, rows=f"{rows:,}")


def _error(found: str, expected: str, cure: str, **values: str) -> WarehouseError:
    return WarehouseError("the SQL", found, expected, cure, **values)


def _of_sqlite(error: Exception) -> Fault | None:
    if getattr(error, "sqlite_errorname", "SQLITE_ERROR").partition("_")[2].split("_")[0] not in ("ERROR", "READONLY", "MISMATCH", "TOOBIG"):
        return None
    said = str(error)
    for kind, pattern in _SQLITE:
        if found := re.search(pattern, said, re.DOTALL):
            return Fault(kind, found[1] or "")
    return Fault("other", said) if isinstance(error, (sqlite3.Error, sqlite3.Warning)) else None


def _of_postgres(error: psycopg.Error, statement: str) -> Fault | None:
    state, said = error.sqlstate or "", error.diag.message_primary or str(error)
    if state[:2] not in _OURS:
        return None
    kind, at = _POSTGRES.get(state, "other"), error.diag.statement_position
    if kind in ("other", "write", "right"):
        return Fault(kind, said)
    if at is None:  # PostgreSQL points at nothing in a statement that it takes for two
        return Fault("several") if kind == "syntax" else Fault("other", said)
    rest = statement[int(at) - 1 :].strip()
    if kind == "syntax":
        return Fault("syntax", rest.split(maxsplit=1)[0]) if rest else Fault("short")
    name = re.match(r'[\w."]+', rest)  # none where an operator is what is missing
    if name is None:
        return Fault("other", said)
    whole = name[0].replace('"', "")
    return Fault(kind, whole.partition(".")[0] if "FROM-clause" in said else whole)


def _columns(there: Dictionary, statement: str) -> list[str]:
    """The columns of what a statement names; of all views where it names nothing."""
    words = {word.lower() for word in re.findall(r"\w+", statement)}
    named = [columns for name, columns in there.columns.items() if name.lower() in words]
    return sorted({column for columns in named or map(there.columns.__getitem__, there.views) for column in columns})


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    """The names that may have been meant."""
    return difflib.get_close_matches(name.rpartition(".")[2].lower(), list(known), n=3, cutoff=0.6)
