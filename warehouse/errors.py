"""The one error of the warehouse that is meant for people: where, what was found, what was expected, what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


class WarehouseError(Exception):
    """The warehouse cannot do what was asked, for a reason outside the program."""

    def __init__(self, place: str, found: str, expected: str, cure: str) -> None:
        self.place = place
        self.found = found
        self.expected = expected
        self.cure = cure
        super().__init__(f"{place}: found {found}; expected {expected}. {cure}")


_FULL = ("a full disk", "room to write", "Free some space and run it again; the last edition is untouched")
_READ_ONLY = ("a database that only lets itself be read", "one that can be written", "Check its permissions and whether it is a standby")
_BUSY = ("a database locked by another program", "a free one", "Wait for the other program to end, then run it again")
_DAMAGED = ("a file that is no sound database", "a warehouse", "Restore it from a backup, or begin a new one: the archive is not lost")
_LOST = ("no answer from the database", "an open connection", "Check that it runs and can be reached, then run it again")
_BY_SQLSTATE = {"53100": _FULL, "25006": _READ_ONLY, "42501": _READ_ONLY, "55P03": _BUSY}
_BY_WORDS = {
    "disk is full": _FULL,
    "No space left": _FULL,
    "readonly database": _READ_ONLY,
    "database is locked": _BUSY,
    "not a database": _DAMAGED,
    "malformed": _DAMAGED,
    "unable to open database": _LOST,
    "disk I/O error": _LOST,
}


@contextmanager
def in_words(place: str) -> Iterator[None]:
    """Turn what a driver or the file system raises, where the cause lies outside the program, into a WarehouseError."""
    try:
        yield
    except (sa.exc.DBAPIError, OSError) as error:
        reason = _reason(error)
        if reason is None:
            raise
        raise WarehouseError(place, *reason) from error


def _reason(error: sa.exc.DBAPIError | OSError) -> tuple[str, str, str] | None:
    if isinstance(error, OSError):
        return {errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EROFS: _READ_ONLY, errno.EACCES: _READ_ONLY}.get(error.errno or 0)
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in _BY_SQLSTATE:
        return _BY_SQLSTATE[state]
    for words, reason in _BY_WORDS.items():
        if words in str(error.orig):
            return reason
    no_server = state[:2] in ("08", "57") or (not state and "psycopg" in type(error.orig).__module__)
    return _LOST if error.connection_invalidated or (no_server and isinstance(error, sa.exc.OperationalError)) else None
