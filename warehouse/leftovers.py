"""Temporary files of processes that were killed: gone with the next night."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.archive import ARRIVING, GRIDS
from warehouse.bulk_sqlite import FOLDER
from warehouse.lease import alone_in, in_use

_DAY = 24 * 60 * 60


@contextmanager
def swept(home: Path) -> Iterator[None]:
    """Be at work in a home without leftovers: all go where nobody else is at work in it, else those a day old."""
    with alone_in(home) as alone:
        _sweep(home, time.time() - (0 if alone else _DAY))
    with in_use(home):
        yield


def _sweep(home: Path, until: float) -> None:
    for left in (*(home / FOLDER).glob("*"), *home.glob(f"archive/{ARRIVING}*"), *home.glob(f"{GRIDS}/*/{ARRIVING}*")):
        if left.stat().st_mtime <= until:
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
