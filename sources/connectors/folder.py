"""A folder or a mounted share."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sources.connectors.contract import CHUNK, DEEPEST, MOST_ENTRIES, Refused, Remote, Stream, Unreachable, in_order, shortly
from sources.connectors.names import as_text
from sources.connectors.settings import SourceSettings

_STAYS = (PermissionError, NotADirectoryError, IsADirectoryError)


class Folder:
    """The files below a folder. What of it goes away meanwhile is passed over; a share that fails is asked again."""

    whole = False

    def __init__(self, settings: SourceSettings) -> None:
        self.place = settings.url
        self._root = os.fsencode(settings.url)

    def offers(self) -> list[Remote]:
        """Every file, by name."""
        return in_order(self.place, self._below(self._root, 0))

    def look(self, remote: Remote) -> Remote | None:
        """The file now."""
        try:
            return self._remote(remote.handle)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._fault(error) from error

    def read(self, remote: Remote, start: int) -> Stream:
        """The file's bytes."""
        return Stream(start, self._chunks(remote, start))

    def close(self) -> None:
        """Nothing is open."""

    def _chunks(self, remote: Remote, start: int) -> Iterator[bytes]:
        try:
            with Path(os.fsdecode(remote.handle)).open("rb") as file:
                file.seek(start)
                while chunk := file.read(CHUNK):
                    yield chunk
        except OSError as error:
            raise self._fault(error, remote.path) from error

    def _below(self, folder: bytes, depth: int) -> Iterator[Remote]:
        try:
            with os.scandir(folder) as listed:
                entries = []
                for entry in listed:
                    entries.append(entry)
                    if len(entries) > MOST_ENTRIES:
                        raise Refused("source_too_many", self.place, str(MOST_ENTRIES))
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir(follow_symlinks=False):  # a link may lead back up, or out of what is shared
                    if depth < DEEPEST:
                        yield from self._below(entry.path, depth + 1)
                elif (remote := self.look(Remote("", handle=entry.path))) is not None:
                    yield remote
        except FileNotFoundError as error:
            if depth == 0:
                raise Refused("source_not_found", self.place) from error
        except OSError as error:
            raise self._fault(error, as_text(os.path.relpath(folder, self._root))) from error

    def _remote(self, path: bytes) -> Remote | None:
        facts = Path(os.fsdecode(path)).stat()
        if not stat.S_ISREG(facts.st_mode):
            return None
        name = as_text(os.path.relpath(path, self._root))
        return Remote(name, facts.st_size, facts.st_mtime, f"{facts.st_size}-{facts.st_mtime_ns}", handle=path)

    def _fault(self, error: OSError, path: str = "") -> Refused | Unreachable:
        found = f"{path}: {shortly(error)}" if path else shortly(error)
        return Refused("source_denied", self.place, found) if isinstance(error, _STAYS) else Unreachable(self.place, found)
