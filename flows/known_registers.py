"""What the matching knows of each month's register and of the last ledger, kept from night to night in `home`/linkage.

All of it is derived and may be deleted at any time: the next night works it out again.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

from transforms.linkage import Known, Lexicon
from transforms.linkage.flat import flat, whole
from transforms.linkage.index import RegisterIndex
from transforms.linkage.past import Past, no_past
from transforms.linkage.places import Places, places
from warehouse.array_file import read_arrays, write_arrays

log = logging.getLogger("unionstats")
FOLDER = "linkage"
T = TypeVar("T")


class KnownRegisters:
    """Two files a register: the index, and the rows matched against it. `version` names the program: see flows/version.py."""

    def __init__(self, home: Path, version: str) -> None:
        self.version = version
        self._folder = home / FOLDER
        self._used: set[str] = set()

    def load(self, digest: str, lexicon: Lexicon) -> Known | None:
        """What is known under a digest; none where there is nothing, or it is damaged."""
        self._used.add(digest)
        divisions = places(lexicon)
        index = _derived(RegisterIndex, self._index(digest), divisions)
        past = _derived(Past, self._rows(digest), divisions)
        return None if index is None else Known(digest, index, past or no_past())

    def save(self, known: Known, before: Known | None) -> None:
        """Write what was not there before. A disk that takes nothing more costs the next night time, not this one its edition."""
        try:
            if before is None or before.index is not known.index:
                write_arrays(self._index(known.digest), dict(flat(known.index)))
            if before is None or before.past is not known.past:
                write_arrays(self._rows(known.digest), dict(flat(known.past)))
        except OSError:
            log.warning("What the matching knows could not be kept in %s", self._folder, exc_info=True)

    def sweep(self) -> None:
        """Delete what no register of this night is known by, and what a killed night has left half-written."""
        mine = {path for digest in self._used for path in (self._index(digest), self._rows(digest))}
        for path in self._folder.glob("*"):
            if path not in mine:
                with suppress(OSError):  # the next night tries again
                    path.unlink()

    def _index(self, digest: str) -> Path:
        return self._folder / f"{digest}.register"

    def _rows(self, digest: str) -> Path:
        return self._folder / f"{digest}.rows"


def _derived(kind: type[T], path: Path, divisions: Places) -> T | None:
    arrays = read_arrays(path)
    try:
        return None if arrays is None else cast("T", whole(kind, arrays, divisions))
    except KeyError:  # a sound file of something else
        return None
