"""One file from a place into the mirror: written aside, flushed, then given its place; taken up again where a cut left it."""

from __future__ import annotations

import errno
import filecmp
import math
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from sources.connectors.contract import Connector, Refused, Remote, Unreachable, shortly
from sources.connectors.plan import Planned
from sources.connectors.record import Record
from sources.notices import Notice

TOO_LONG = "> 1/2 night"
"""Said of a place that is not done in the time that a unit has."""
SLOWEST, GRACE, LONGEST = 20_000, 600.0, 3600.0
"""Bytes a second that a file must come with, the seconds it has in any case, and those that its size gives it at most: the night has an end."""


@dataclass
class Fetching:
    """Fetches a unit's files into its folder. `aside`: where they lie until they are whole, and then until they are kept.

    `until`: when the unit's time for tonight is over, by the monotonic clock: a slow place must not use up the night of all.
    """

    unit: str
    connector: Connector
    folder: Path
    aside: Path
    record: Record
    largest: int
    until: float = math.inf
    _begun: set[Path] = field(default_factory=set)

    def has(self, one: Planned) -> bool:
        """Whether the file is here as it is there."""
        remote, known = one.remote, self.record.get(one.path)
        if known is None or not remote.mark or known[0] != remote.mark:
            return False
        with suppress(OSError):
            return (self.folder / one.path).stat().st_size == known[1]
        return False

    def fetch(self, one: Planned) -> list[Notice]:
        """Have the file aside; a notice where it cannot be used. Raises Unreachable where it was cut off, Refused where it cannot be had or held."""
        part, whole = self._part(one), self._whole(one)
        self._begun |= {part, whole}
        if one.remote.mark and whole.exists():
            return []
        try:
            self.aside.mkdir(parents=True, exist_ok=True)
            size = self._transfer(one.remote, part)
            moved = size is not None and not self.connector.whole and self._changed(one.remote)
            if size is None or moved or one.remote.size not in (None, size):
                part.unlink(missing_ok=True)
                code = "source_too_large" if size is None else "source_unsettled"
                return [Notice(code, f"{self.unit}/{one.path}", f"{self.largest / 2**20:,.0f} MB" if size is None else "")]
            part.replace(whole)
        except Refused:
            part.unlink(missing_ok=True)
            raise
        except OSError as error:  # a place's own come as SourceFault: this is our disk
            part.unlink(missing_ok=error.errno != errno.ENOSPC)
            raise self._no_room(error) from error
        return []

    @property
    def over(self) -> bool:
        """Whether the unit's time is over."""
        return time.monotonic() > self.until

    def keep(self, one: Planned) -> None:
        """Give a fetched file its place; the same bytes stay as they are, with the time they came at. Raises Refused where it cannot be kept."""
        whole, target = self._whole(one), self.folder / one.path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            size = whole.stat().st_size
            if target.is_file() and filecmp.cmp(whole, target, shallow=False):
                whole.unlink()
            else:
                if one.remote.changed is not None:
                    with suppress(OSError, OverflowError, ValueError):  # a time that no file system can hold
                        os.utime(whole, (one.remote.changed, one.remote.changed))
                whole.replace(target)
                _flush_folder(target.parent)
            self.record.add(one.path, one.remote.mark, size)
        except OSError as error:
            raise self._no_room(error) from error

    def sweep(self) -> None:
        """Delete what was begun of files that are there no more, or are others now."""
        for pattern in ("*.part", "*.whole"):
            for begun in self.aside.glob(pattern):
                if begun not in self._begun:
                    begun.unlink(missing_ok=True)

    def _part(self, one: Planned) -> Path:
        return self.aside / f"{sha256(f'{one.path}|{one.remote.mark}'.encode()).hexdigest()[:24]}.part"

    def _whole(self, one: Planned) -> Path:
        return self._part(one).with_suffix(".whole")

    def _no_room(self, error: OSError) -> Refused:
        return Refused("source_no_room", str(self.folder), shortly(error))

    def _transfer(self, remote: Remote, part: Path) -> int | None:
        """Write the bytes; gives how many there are, None for more than are taken."""
        start = part.stat().st_size if remote.mark and part.exists() else 0
        if remote.mark and start and start == remote.size:
            return start
        stream = self.connector.read(remote, start)
        if stream.start > start:  # what lies between would be zeros: it begins anew, next time
            part.unlink(missing_ok=True)
            raise Unreachable(self.connector.place, f"{remote.path}: {stream.start} > {start}")
        until = time.monotonic() + GRACE + min((remote.size or self.largest) / SLOWEST, LONGEST)
        with part.open("r+b" if stream.start else "wb") as file:
            file.truncate(stream.start)
            at = file.seek(stream.start)
            for chunk in stream.chunks:
                at += len(chunk)
                if at > self.largest:
                    return None
                file.write(chunk)
                if time.monotonic() > until:
                    raise Unreachable(self.connector.place, f"{remote.path}: < {SLOWEST // 1000} kB/s")
                if self.over:
                    raise self.too_long()
            file.flush()
            os.fsync(file.fileno())
        return at

    def too_long(self) -> Unreachable:
        """What is said of a unit whose time is over: what has come of its files lies aside, and the next night goes on from there."""
        return Unreachable(self.connector.place, TOO_LONG)

    def _changed(self, remote: Remote) -> bool:
        """Whether the file is another one than when it was listed."""
        now = self.connector.look(remote)
        return now is None or (now.mark, now.size) != (remote.mark, remote.size)


def _flush_folder(folder: Path) -> None:
    """A rename outlasts a power cut once its folder is on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
