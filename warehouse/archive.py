"""Keeps every raw file by the hash of its content, whole and for ever."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from warehouse.errors import WarehouseError, in_words

_CHUNK = 1 << 20


class Archive:
    """The raw files below `home`/archive, each under its SHA-256: ab/cdef…"""

    def __init__(self, home: Path) -> None:
        self.root = home / "archive"

    def keep(self, source: Path) -> str:
        """Keep the bytes of `source` and give their SHA-256. Bytes kept before are neither written nor touched again."""
        with in_words(str(source)), source.open("rb") as reading:
            self.root.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.root, prefix=".arriving-")
            try:
                with os.fdopen(handle, "wb") as writing:
                    digest = hashlib.sha256()
                    while chunk := reading.read(_CHUNK):
                        digest.update(chunk)
                        writing.write(chunk)
                    writing.flush()
                    os.fsync(writing.fileno())
                self._place(Path(name), digest.hexdigest())
            finally:
                Path(name).unlink(missing_ok=True)
        return digest.hexdigest()

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash are kept."""
        kept = self._target(sha256)
        if not kept.exists():
            cure = "Restore the archive from a backup; what was read from the file before stays published"
            raise WarehouseError(str(kept), "no such file", "the raw bytes of a file taken in", cure)
        return kept

    def _target(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:]

    def _place(self, arrived: Path, sha256: str) -> None:
        target = self._target(sha256)
        if target.exists():
            return
        target.parent.mkdir(exist_ok=True)
        arrived.chmod(0o444)
        os.replace(arrived, target)
        for folder in (target.parent, self.root):
            _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Make a new name last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
