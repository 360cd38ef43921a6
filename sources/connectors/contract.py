"""What every connector is: it lists what a place offers and reads it from any byte on. It never writes there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from sources.notices import Notice

CHUNK = 2**20
"""Bytes that are read at once, at most."""
MOST_ENTRIES = 100_000
"""Entries up to which a place is listed: a folder of more is no inbox, or it is the wrong one."""
DEEPEST = 8
"""Folders within folders that are looked into."""
CONNECT, SILENCE = 10.0, 30.0
"""Seconds until a place has to answer, and how long it may say nothing once it has."""
LISTING = 600.0
"""Seconds that a list of all files may take, however busily it goes on."""


@dataclass(frozen=True)
class Remote:
    """A file that a place offers.

    path: below the place, with forward slashes, as people read it. changed: seconds since the epoch. mark: another one where the
    content is another; empty where the place cannot say so, and only the bytes can. said: other text in which the month may stand,
    such as a letter's subject. handle: how its connector finds it again.
    """

    path: str
    size: int | None = None
    changed: float | None = None
    mark: str = ""
    said: str = ""
    handle: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Stream:
    """The bytes of a file from `start` on, which is 0 where a place cannot begin in the middle."""

    start: int
    chunks: Iterator[bytes]


class Connector(Protocol):
    """A place that files are pulled from."""

    place: str
    """What people call it; holds no secret."""
    whole: bool
    """Whether nothing is offered before it is complete, as with letters and objects in a store."""

    def offers(self) -> list[Remote]:
        """What is there, in a fixed order. Raises SourceFault."""

    def look(self, remote: Remote) -> Remote | None:
        """The same file as it is now; None where it is gone."""

    def read(self, remote: Remote, start: int) -> Stream:
        """Its bytes from `start` on. Raises SourceFault, also while they are read."""

    def close(self) -> None:
        """Hang up."""


class SourceFault(Exception):
    """A place, or a file there, that cannot be had. `code` is that of a notice."""

    def __init__(self, code: str, place: str, found: str = "") -> None:
        self.code = code
        self.place = place
        self.found = found
        super().__init__(code, place, found)

    def __str__(self) -> str:
        return Notice(self.code, self.place, self.found).text("en")

    def notice(self, unit: str) -> Notice:
        """The fault as the operator reads it: which unit's, where, and what to do."""
        return Notice(self.code, f"{unit} {self.place}", self.found)


class Unreachable(SourceFault):
    """May pass by itself: it is tried again."""

    def __init__(self, place: str, found: str = "") -> None:
        super().__init__("source_unreachable", place, found)


class Refused(SourceFault):
    """Stays as it is until somebody does something: asking again does not help, and may lock an account."""


def in_order(place: str, remotes: Iterable[Remote]) -> list[Remote]:
    """What a place offers, in a fixed order. Raises Refused for more than is listed."""
    found = list(islice(remotes, MOST_ENTRIES + 1))
    if len(found) > MOST_ENTRIES:
        raise Refused("source_too_many", place, str(MOST_ENTRIES))
    return sorted(found, key=lambda remote: (remote.path, repr(remote.handle)))


_NUMBER = re.compile(r"^\[Errno -?\d+\] ")


def shortly(error: BaseException) -> str:
    """What an error says, on one line; its kind where it says nothing."""
    said = getattr(error, "strerror", None) or str(error)
    if isinstance(error, OSError) and error.errno and "Connect call failed" in said:  # asyncio's words for the system's
        said = os.strerror(error.errno)
    if error.args and isinstance(error.args[0], bytes):  # imaplib hands on what the server says
        said = error.args[0].decode("utf-8", "replace")
    return " ".join(_NUMBER.sub("", str(said)).split())[:200] or type(error).__name__
