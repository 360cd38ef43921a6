"""The raw files of a backup: those that the one before has are linked to it, so that only what is new is copied."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.backup.manifest import ARCHIVE, sha256_of

_CHUNK = 1 << 20


@dataclass
class Kept:
    """What became of the raw files. `files`: path below the backup to size and hash, each read again after it was written.

    lost: not sound in the home's archive, and taken from the backup before. lacking: sound nowhere.
    """

    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    copied: int = 0
    linked: int = 0
    lost: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)


def keep_raw_files(root: Path, wanted: Iterable[str], before: Path | None, into: Path) -> Kept:
    """Put every raw file of the archive `root`, and those `wanted` besides, into the backup `into`; `before`: the last backup."""
    kept = Kept()
    for sha in sorted({*wanted, *_there(root)}):
        name = f"{ARCHIVE}/{sha[:2]}/{sha[2:]}"
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        at_home = root / sha[:2] / sha[2:]
        if before is not None and _sound(before / name, sha):
            kept.linked += _link(before / name, target)
            if not _sound(at_home, sha):
                kept.lost.append(sha)
        elif _copy(at_home, target, sha):
            kept.copied += 1
        else:
            target.unlink(missing_ok=True)
            kept.lacking.append(sha)
            continue
        kept.files[name] = (target.stat().st_size, sha)
    return kept


def _there(root: Path) -> Iterator[str]:
    for path in root.glob("??/*"):
        if len(sha := path.parent.name + path.name) == 64:
            yield sha


def _sound(path: Path, sha: str) -> bool:
    try:
        return sha256_of(path) == sha
    except OSError:
        return False  # not there, or a disk that does not give it back: it is copied anew


def _link(before: Path, target: Path) -> bool:
    """One more name for bytes that are kept already; a copy where the file system has no such names."""
    try:
        os.link(before, target)
    except OSError:
        _copy(before, target, before.parent.name + before.name)
    return True


def _copy(source: Path, target: Path, sha: str) -> bool:
    """Copy, and read again what was written; whether those are the bytes with this hash."""
    if not source.is_file():
        return False
    with source.open("rb") as reading, os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as writing:
        shutil.copyfileobj(reading, writing, _CHUNK)
        writing.flush()
        os.fsync(writing.fileno())
    target.chmod(0o400)
    with target.open("rb") as again:
        return hashlib.file_digest(again, "sha256").hexdigest() == sha
