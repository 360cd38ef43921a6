"""Temporary files of processes that were killed: gone a day later."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from warehouse.archive import ARRIVING
from warehouse.bulk_sqlite import FOLDER

_DAY = 24 * 60 * 60


def sweep(home: Path) -> None:
    """Delete what has lain about for a day; anything younger may be at work."""
    for left in (*(home / FOLDER).glob("*"), *home.glob(f"archive/{ARRIVING}*")):
        if time.time() - left.stat().st_mtime > _DAY:
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
