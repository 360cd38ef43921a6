"""Where backups lie: a folder each, named by its moment; written aside and renamed, so that what has a moment's name is whole."""

from __future__ import annotations

import fcntl
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from warehouse.backup.manifest import FACTS, Manifest, read_manifest
from warehouse.durable import to_disk
from warehouse.errors import WarehouseError, in_words

_WRITING, _LOCK = ".writing-", ".lock"
_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}(-\d+)?")


def backups(parent: Path) -> list[Path]:
    """The folders of the backups in `parent`, the earliest first."""
    with in_words(str(parent)):
        there = [folder for folder in parent.iterdir() if _NAME.fullmatch(folder.name)] if parent.is_dir() else []
    return sorted((folder for folder in there if (folder / FACTS).is_file()), key=_moment)


def last_backup(parent: Path) -> tuple[Path, Manifest] | None:
    """The latest backup whose manifest is sound."""
    for folder in reversed(backups(parent)):
        try:
            return folder, read_manifest(folder)
        except WarehouseError:
            continue
    return None


@contextmanager
def written_aside(parent: Path) -> Iterator[Path]:
    """A folder to write a backup into, gone unless `put` gives it a name. One backup at a time; what the dead left is swept."""
    with in_words(str(parent)):
        try:
            parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            opened = (parent / _LOCK).open("a")
        except (FileNotFoundError, NotADirectoryError, FileExistsError, PermissionError) as error:
            cure = "Name another folder, or mount its disk; the user that runs the nights has to be able to write there"
            raise WarehouseError(str(parent), "no folder that can be made or written to", "a folder for backups", cure) from error
        with opened as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                cure = "Wait until it has ended; a dead one gives way by itself"
                raise WarehouseError(str(parent), "another backup being made", "no other", cure) from None
            for left in parent.glob(f"{_WRITING}*"):
                shutil.rmtree(left, ignore_errors=True)
            arriving = Path(mkdtemp(prefix=_WRITING, dir=parent))
            try:
                yield arriving
            finally:
                shutil.rmtree(arriving, ignore_errors=True)


def put(arriving: Path, made_at: str) -> Path:
    """Give a finished backup its name: from now on it is one, even through a power cut."""
    for path in arriving.rglob("*"):
        if path.is_dir() or path.stat().st_nlink == 1:
            path.chmod(0o700 if path.is_dir() else path.stat().st_mode & 0o600)  # raw files hold personal data
        to_disk(path)
    stamp = made_at[:19].replace(":", "")
    number = max((_moment(folder)[1] for folder in arriving.parent.glob(f"{stamp}*")), default=0) + 1  # above those that are gone, too
    place = arriving.with_name(stamp if number == 1 else f"{stamp}-{number}")
    arriving.rename(place)
    to_disk(place.parent)
    return place


def prune(parent: Path, keep: int) -> list[Path]:
    """Remove all but the last `keep` backups (one at least); the folders that are gone."""
    gone = backups(parent)[: -max(keep, 1)]
    for folder in gone:
        away = folder.with_name(f"{_WRITING}{folder.name}")
        folder.rename(away)  # half a backup must not look like one
        shutil.rmtree(away, ignore_errors=True)
    return gone


def _moment(folder: Path) -> tuple[str, int]:
    stamp, _dash, number = folder.name[:17], folder.name[17:18], folder.name[18:]
    return stamp, int(number or 1)
