"""Where snapshots lie: a folder an edition, `current` points at the last one. Written beside and swapped in whole."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from warehouse.durable import to_disk
from warehouse.edition import Edition
from warehouse.errors import in_words

FOLDER = "snapshots"
CURRENT = "current"
FACTS = "edition.json"
SUMS = "SHA256SUMS"
DATABASE = "unionstats.duckdb"
KEPT = 5
"""How many editions' snapshots are kept."""
_ARRIVING, _LEAVING, _LOCK = ".arriving-", ".leaving-", ".lock"


def snapshot_of(home: Path, edition: Edition) -> Path | None:
    """The whole snapshot of this very edition in `home`; None where there is none."""
    folder = home / FOLDER / CURRENT
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    same = (facts.get("edition"), facts.get("published"), facts.get("inputs_digest")) == (edition.id, edition.published, edition.inputs_digest)
    return folder.resolve() if same and (folder / SUMS).exists() and (folder / DATABASE).exists() else None


@contextmanager
def swapped_in(parent: Path, edition: int, kept: int | None = None) -> Iterator[Path]:
    """A folder to write into, which takes its place as that of `edition` when all has been written; or leaves no trace.

    What processes that were killed left is swept first. `kept`: how many editions' folders stay, all without it.
    """
    with in_words(str(parent)):
        parent.mkdir(parents=True, exist_ok=True)
        with (parent / _LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _sweep(parent)
            arriving = Path(mkdtemp(prefix=f"{_ARRIVING}{edition}-", dir=parent))
            try:
                arriving.chmod(0o755)
                yield arriving
                _all_to_disk(arriving)
                _put(arriving, parent / str(edition))
            finally:
                shutil.rmtree(arriving, ignore_errors=True)
            _prune(parent, kept)


def _put(arriving: Path, place: Path) -> None:
    """Two renames where the edition has a folder already: whoever dies between them has it put back by the next one (_sweep)."""
    leaving = place.with_name(f"{_LEAVING}{place.name}")
    if place.exists():
        place.rename(leaving)
    arriving.rename(place)
    link = place.with_name(f"{_ARRIVING}{CURRENT}")
    link.unlink(missing_ok=True)
    link.symlink_to(place.name)
    if (current := place.with_name(CURRENT)).is_dir() and not current.is_symlink():
        shutil.rmtree(current)  # a copy of the home that followed its links
    link.replace(current)
    shutil.rmtree(leaving, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Called under the lock: whatever is on its way belongs to somebody who died."""
    for left in parent.glob(f"{_LEAVING}*"):
        place = parent / left.name.removeprefix(_LEAVING)
        if place.exists():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.rename(place)
    for left in parent.glob(f"{_ARRIVING}*"):
        left.unlink() if left.is_symlink() else shutil.rmtree(left, ignore_errors=True)


def _prune(parent: Path, kept: int | None) -> None:
    numbers = sorted((int(folder.name) for folder in parent.iterdir() if folder.name.isdigit()), reverse=True)
    now = (parent / CURRENT).resolve().name
    for number in numbers[kept:] if kept is not None else ():
        if str(number) != now:
            shutil.rmtree(parent / str(number), ignore_errors=True)


def _all_to_disk(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            to_disk(path)
