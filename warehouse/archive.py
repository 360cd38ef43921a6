"""Keeps every raw file by the hash of its content, whole and for ever."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from warehouse.durable import to_disk
from warehouse.errors import WarehouseError, in_words

ARRIVING = ".arriving-"
GRIDS = "archive-grids"
_CHUNK = 1 << 20


class Archive:
    """The raw files below `home`/archive, each named by its SHA-256 (ab/cdef…); their sheets as text below archive-grids."""

    def __init__(self, home: Path) -> None:
        self.root = home / "archive"
        self.grids = home / GRIDS

    def keep(self, source: Path) -> str:
        """Keep the bytes of `source` and give their SHA-256. Bytes kept before are not written again."""
        with in_words(str(source)), source.open("rb") as reading:
            sha256 = hashlib.file_digest(reading, "sha256").hexdigest()
            if not self._target(sha256).exists():
                reading.seek(0)
                sha256 = self._copy(reading)
        return sha256

    def has(self, sha256: str) -> bool:
        """Whether the bytes with this hash are kept."""
        return self._target(sha256).exists()

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash are kept."""
        kept = self._target(sha256)
        if not kept.exists():
            cure = "Restore the archive from a backup; what was read from the file before stays published"
            raise WarehouseError(str(kept), "no such file", "the raw bytes of a file taken in", cure)
        return kept

    def grid(self, sha256: str) -> Path:
        """Where the sheets of this content are kept as text, if they are: they are derived, and can be made again."""
        return self.grids / sha256[:2] / f"{sha256[2:]}.parquet"

    def _target(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:]

    def _copy(self, reading: BinaryIO) -> str:
        """Copy to a temporary file, then give it the name of what was written: the source may have changed since."""
        self.root.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.root, prefix=ARRIVING)
        try:
            with os.fdopen(handle, "w+b") as writing:
                shutil.copyfileobj(reading, writing, _CHUNK)
                writing.flush()
                os.fsync(handle)
                writing.seek(0)
                sha256 = hashlib.file_digest(writing, "sha256").hexdigest()
            self._place(Path(name), sha256)
        finally:
            Path(name).unlink(missing_ok=True)
        return sha256

    def _place(self, arrived: Path, sha256: str) -> None:
        target = self._target(sha256)
        if target.exists():
            return
        target.parent.mkdir(exist_ok=True)
        arrived.chmod(0o444)
        arrived.replace(target)
        for folder in (target.parent, self.root):
            to_disk(folder)
