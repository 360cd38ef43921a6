"""Makes a backup: the warehouse of one moment, then the raw files it names, then what seals it. Read again before it counts."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from scheme import Scheme
from warehouse.archive import Archive
from warehouse.backup.copying import copy_out
from warehouse.backup.manifest import DATABASE, About, Manifest, sha256_of, write_manifest
from warehouse.backup.place import last_backup, prune, put, written_aside
from warehouse.backup.raw_files import Kept, keep_raw_files
from warehouse.clock import Clock, shanghai_now
from warehouse.database import Database
from warehouse.errors import WarehouseError, in_words
from warehouse.folders import sqlite_uri

SETTINGS = "settings"


@dataclass(frozen=True)
class Made:
    """A backup that was made, what became of the raw files, and the earlier backups that went for it."""

    folder: Path
    manifest: Manifest
    raw: Kept
    gone: list[Path]


def write_backup(
    url: str | None, home: Path, parent: Path, about: About, scheme: Scheme, *,
    keep: int | None = None, settings: Path | None = None, clock: Clock = shanghai_now,
) -> Made:  # fmt: skip
    """Back up the warehouse and its archive into a new folder of `parent`, of which the last `keep` stay (None: all).

    A night may be at work: the database is copied as it is at one moment, and raw files are there before it names them.
    """
    if parent.resolve().is_relative_to(home.resolve()):
        raise WarehouseError(str(parent), "a folder inside the home", "one outside of it, best on another disk", "Name another folder")
    database = Database(url, home)
    try:
        with written_aside(parent) as arriving, in_words(str(parent)):
            made_at = clock()
            before = last_backup(parent)
            copy_out(database, scheme, arriving / DATABASE)
            facts, wanted = _read(arriving / DATABASE)
            raw = keep_raw_files(Archive(home).root, wanted, before[0] if before else None, arriving)
            beside = {DATABASE: arriving / DATABASE}
            if settings is not None:
                (arriving / SETTINGS).mkdir(mode=0o700)
                beside[f"{SETTINGS}/{settings.name}"] = arriving / SETTINGS / settings.name
                shutil.copyfile(settings, arriving / SETTINGS / settings.name)
                (arriving / SETTINGS / settings.name).chmod(0o600)
            files = {name: (path.stat().st_size, sha256_of(path)) for name, path in beside.items()} | raw.files
            revision, edition, night = facts
            manifest = Manifest(made_at, about, database.dialect, str(revision), edition, night, files, tuple(raw.lacking))
            write_manifest(arriving, manifest)
            place = put(arriving, made_at)
            gone = prune(parent, keep) if keep is not None else []
    finally:
        database.close()
    return Made(place, manifest, raw, gone)


def _read(file: Path) -> tuple[tuple[str, int | None, int | None], set[str]]:
    """Structure, last edition and last night of the copy; the raw files that it names."""
    with closing(sqlite3.connect(sqlite_uri(file, read_only=True), uri=True)) as copy:
        numbers = "(SELECT version_num FROM alembic_version), (SELECT max(id) FROM editions), (SELECT max(id) FROM nights)"
        facts = copy.execute(f"SELECT {numbers}").fetchone()
        wanted = {str(sha) for (sha,) in copy.execute("SELECT sha256 FROM files UNION SELECT sha256 FROM register_extracts")}
    return facts, wanted
