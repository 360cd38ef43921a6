"""The one error of the warehouse that is meant for people: where, what was found, what was expected, what to do."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import TimeoutError as NoConnectionFree


class WarehouseError(Exception):
    """The warehouse cannot do what was asked, for a reason outside the program.

    `values` fill in the fields of the texts, so that these can be said in another language first.
    """

    def __init__(self, place: str, found: str, expected: str, cure: str, **values: str) -> None:
        self.place = place
        self.found = found
        self.expected = expected
        self.cure = cure
        self.values = values
        super().__init__("{place}: found {found}; expected {expected}. {cure}.".format(**self.parts(str)))

    def parts(self, said: Callable[[str], str]) -> dict[str, str]:
        """Place, found, expected and cure as `said` says them, their fields filled in. A place is never filled in: it may be a path."""
        texts = {name: said(getattr(self, name)) for name in ("found", "expected", "cure")}
        return {"place": said(self.place)} | {name: text.format(**self.values) if self.values else text for name, text in texts.items()}


_FULL = ("a full disk", "room to write", "Free some space and run it again; the last edition is untouched")
_NO_WRITING = ("a place that cannot be written", "one that can", "Check its permissions and whether the disk is mounted for writing")
_READ_ONLY = ("a database that cannot be written", "one that can", "Check its permissions and whether it is a standby")
_BUSY = ("a database locked by another program", "a free one", "Wait for the other program to end, then run it again")
_DAMAGED = ("a file that is no sound database", "a warehouse", "Restore it from a backup; the archive is not touched")
_FAILING = ("a disk that fails", "one that reads and writes", "Check the disk and its room, or mount the share again, then run it again")
_LOST = ("no answer from the database", "a connection", "Check that it runs and can be reached, then run it again")
_UNHEARD = ("no answer from the database ({said})", *_LOST[1:])
_LOGIN = (
    "a database that refuses the login ({said})",
    "a user and a password that it knows",
    "Check the user in the URL, and the password: PGPASSFILE, or UNIONSTATS_WAREHOUSE in the environment",
)
_NO_DATABASE = ("no such database ({said})", "one that is there", "Correct the URL of the warehouse, or have it made: CREATE DATABASE")
_BY_SQLSTATE = {"53100": _FULL, "25006": _READ_ONLY, "42501": _READ_ONLY, "55P03": _BUSY}
_BY_WORDS = {
    "disk is full": _FULL,
    "No space left": _FULL,
    "readonly database": _READ_ONLY,
    "database is locked": _BUSY,
    "not a database": _DAMAGED,
    "malformed": _DAMAGED,
    "unable to open database": _LOST,
    "disk I/O error": _FAILING,
    "server closed the connection": _LOST,  # libpq's words, which ADBC hands on without a state
    "connection to server": _LOST,
    "receive data from server": _LOST,
    "send data to server": _LOST,
}

_BEFORE_ANY_ANSWER = {  # libpq gives no state for a connection that was never made
    "password authentication failed": _LOGIN,
    "no password supplied": _LOGIN,
    "authentication failed": _LOGIN,
    "no pg_hba.conf entry": _LOGIN,
    'role "': _LOGIN,
    'database "': _NO_DATABASE,
}


@contextmanager
def in_words(place: str) -> Iterator[None]:
    """Turn what a driver or the file system raises, where the cause lies outside the program, into a WarehouseError."""
    try:
        yield
    except WarehouseError:
        raise
    except Exception as error:
        reason = _of_system(error) if isinstance(error, OSError) else _of_driver(error)
        if reason is None:
            raise
        values = {"said": said} if (said := _said(error)) and reason in (_UNHEARD, _LOGIN, _NO_DATABASE) else {}
        raise WarehouseError(place, *reason, **values) from error


def _of_system(error: OSError) -> tuple[str, str, str] | None:
    full = (errno.ENOSPC, errno.EDQUOT)
    if error.errno in (errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.EREMOTEIO):  # a share that has gone says it so, too
        return _FAILING
    return _FULL if error.errno in full else _NO_WRITING if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM) else None


def _of_driver(error: Exception) -> tuple[str, str, str] | None:
    """The reason behind an error of SQLAlchemy, psycopg, sqlite3 or ADBC; none where the program is at fault."""
    if isinstance(error, NoConnectionFree):
        return _BUSY
    driver: BaseException = getattr(error, "orig", None) or error
    if type(driver).__module__.partition(".")[0] not in ("sqlite3", "psycopg", "adbc_driver_manager", "duckdb", "_duckdb"):
        return None
    state = getattr(driver, "sqlstate", None) or ""
    if state in _BY_SQLSTATE:
        return _BY_SQLSTATE[state]
    never_answered = not state and type(driver).__name__ == "OperationalError" and "psycopg" in type(driver).__module__
    if never_answered and str(driver).startswith(("connection failed", "connection timeout", "failed to resolve")):
        return next((reason for words, reason in _BEFORE_ANY_ANSWER.items() if words in str(driver)), _UNHEARD)
    for words, reason in _BY_WORDS.items():
        if words in str(driver):
            return reason
    return _LOST if state[:2] in ("08", "57") or never_answered else None


def _said(error: Exception) -> str:
    """Why a server was not reached, as the last of its addresses says it; libpq names no password."""
    words = " ".join(str(getattr(error, "orig", None) or error).split())
    return words.rpartition("FATAL: ")[2].strip()[:200] if "FATAL: " in words else words.rpartition(" failed: ")[2][:200]
