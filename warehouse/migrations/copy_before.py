"""A copy of a SQLite warehouse before its structure changes: whoever has to go back to the earlier program has it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from warehouse.errors import in_words
from warehouse.folders import sqlite_uri

MOST = 4 * 2**30
"""Bytes up to which a copy is made; of a larger warehouse the last backup has to do."""
BEFORE = ".before-"


def copy_before(path: Path, revision: str) -> Path | None:
    """Copy the warehouse beside itself as it is under this structure; earlier such copies go. None: too large, or no room for two."""
    size = path.stat().st_size
    if size > MOST or shutil.disk_usage(path.parent).free < 2 * size:
        return None
    place = path.with_name(f"{path.name}{BEFORE}{revision}")
    writing = place.with_name(f"{place.name}.writing")
    with in_words(str(place)):
        writing.unlink(missing_ok=True)
        writing.touch(mode=0o600)
        with closing(sqlite3.connect(sqlite_uri(path, read_only=True), uri=True)) as source, closing(sqlite3.connect(writing)) as copy:
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")
        for earlier in path.parent.glob(f"{path.name}{BEFORE}*"):
            if earlier != writing:
                earlier.unlink()
        writing.replace(place)
    return place
