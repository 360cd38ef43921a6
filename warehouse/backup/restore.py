"""The way back: a backup becomes a home and a warehouse again, where neither is one yet; or lends the raw files that were lost."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from scheme import Scheme
from warehouse.archive import Archive
from warehouse.backup.copying import copy_in
from warehouse.backup.manifest import ARCHIVE, DATABASE, Manifest, check_files, damaged, read_manifest, sha256_of
from warehouse.clock import shanghai_now
from warehouse.database import Database
from warehouse.errors import WarehouseError, in_words
from warehouse.migrations.upgrade import check_known, upgrade
from warehouse.schema import Schema, build_schema

ASIDE = ".restoring"
_EMPTY = "Name an empty one, or move what is there away; restore never overwrites"


@dataclass(frozen=True)
class Lent:
    """Raw files that were brought back, and those that neither archive nor backup has sound."""

    back: tuple[str, ...]
    lacking: tuple[str, ...]


def check_backup(folder: Path) -> Manifest:
    """Read all of a backup. WarehouseError for a damaged one, which names the file, or one of a newer structure."""
    manifest = read_manifest(folder)
    check_known(manifest.revision, str(folder))
    check_files(folder, manifest)
    return manifest


def restore(folder: Path, url: str | None, home: Path, scheme: Scheme) -> Manifest:
    """Make `home` and the warehouse at `url` those of a backup. Nothing is touched unless the backup is sound and both are empty."""
    database, schema = Database(url, home), build_schema(scheme)
    try:
        _check_empty(home, database)
        manifest = check_backup(folder)
        aside = home / ASIDE
        with in_words(str(home)):
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir(mode=0o700)
            shutil.copyfile(folder / DATABASE, aside / DATABASE)
            (aside / DATABASE).chmod(0o600)
            _copy_archive(folder, manifest, aside)
            _upgraded(aside / DATABASE, aside, schema)
            if database.path is None:
                upgrade(database, schema)
                copy_in(aside / DATABASE, database, scheme)
                (aside / DATABASE).unlink()
            else:
                database.path.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(aside / DATABASE, database.path)
            for entry in aside.iterdir():
                entry.rename(home / entry.name)
            aside.rmdir()
    finally:
        database.close()
    return manifest


def lend_raw_files(folder: Path, home: Path, wanted: set[str]) -> Lent:
    """Bring back from a backup the raw files that the archive lacks, or has with other bytes than were taken in."""
    manifest, archive = read_manifest(folder), Archive(home)
    kept, back, lacking = set(manifest.raw_files), [], []
    for sha in sorted(wanted | kept):
        at_home, lent = archive.root / sha[:2] / sha[2:], folder / ARCHIVE / sha[:2] / sha[2:]
        with in_words(str(at_home)):
            if at_home.is_file() and sha256_of(at_home) == sha:
                continue
            if sha not in kept:
                lacking.append(sha)
                continue
            if not lent.is_file() or sha256_of(lent) != sha:
                raise damaged(lent)
            at_home.unlink(missing_ok=True)
            archive.keep(lent)
            back.append(sha)
    return Lent(tuple(back), tuple(lacking))


_NOTHING = ("serve.lock",)
"""What lies in a home that was only ever served: it holds nothing."""


def _check_empty(home: Path, database: Database) -> None:
    with in_words(str(home)):
        there = sorted(path.name for path in home.iterdir() if path.name not in (ASIDE, *_NOTHING)) if home.is_dir() else []
    if there:
        raise WarehouseError(str(home), "a home that is not empty ({names})", "an empty folder, or none", _EMPTY, names=", ".join(there[:5]))
    if database.path is not None:
        filled = database.path.exists()
    else:
        with database.read() as connection:
            filled = any(
                connection.scalar(sa.text(f'SELECT EXISTS (SELECT 1 FROM "{name}")'))
                for name in ("nights", "files", "decisions", "users")
                if sa.inspect(connection).has_table(name)
            )
    if filled:
        raise WarehouseError(database.place, "a warehouse that is not empty", "an empty database, or none", _EMPTY)


def _copy_archive(folder: Path, manifest: Manifest, into: Path) -> None:
    for sha in manifest.raw_files:
        target = into / ARCHIVE / sha[:2] / sha[2:]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / ARCHIVE / sha[:2] / sha[2:], target)
        target.chmod(0o444)


def _upgraded(file: Path, home: Path, schema: Schema) -> None:
    """The copy in this program's structure, with nobody signed in: who was may have been signed out since."""
    database = Database(f"sqlite:///{file}", home)
    try:
        upgrade(database, schema, keep_copy=False)
        with database.write() as connection:
            sessions = schema["user_sessions"]
            connection.execute(sa.update(sessions).where(sessions.c.ended.is_(None)).values(ended=shanghai_now()))
    finally:
        database.close()
    with closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")  # all of it in the one file that is moved
