"""Brings a database to the program's structure in one transaction: versions, the scheme's additions, views, words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.fence import build_fence, view_options
from warehouse.folders import make_home
from warehouse.migrations.copy_before import copy_before
from warehouse.migrations.words import write_words
from warehouse.published import build_published, drop_published
from warehouse.schema import Schema

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 7_450_117
_MARK = "schema"


def upgrade(database: Database, schema: Schema, *, keep_copy: bool = True) -> None:
    """Create or migrate the database; where it is as it should be, only look.

    A SQLite warehouse of an earlier structure is copied first (`keep_copy`), so that there is a way back to the program that wrote it.
    """
    _check_not_emptied(database)
    if not _exists(database) or not _is_current(database, schema):
        _prepare_folders(database)
        with database.write() as connection:
            _lock(connection)
            _check_not_newer(connection, database.place)
            if keep_copy and database.path is not None:
                _keep_copy(database.path, _revision(connection))
            _rebuild(connection, schema)


def _check_not_emptied(database: Database) -> None:
    """A file of no bytes is a new warehouse, unless there are raw files in the home: then it was one, and its decisions are gone."""
    path = database.path
    if path is not None and path.is_file() and path.stat().st_size == 0 and any((database.home / "archive").glob("??/*")):
        cure = "Restore it from a backup; the archive is not touched. To begin anew, remove the empty file"
        raise WarehouseError(database.place, "a file of no bytes beside raw files that were taken in", "a warehouse", cure)


def known_revisions() -> list[str]:
    """The structures that there have been, the last one this program's: by the names of their files, for Alembic takes a while to import."""
    return sorted(file.name.partition("_")[0] for file in (Path(__file__).parent / "versions").glob("[0-9]*_*.py"))


def check_known(revision: str, place: str) -> None:
    """WarehouseError where this structure is one that the program does not know: a newer one wrote it."""
    known = known_revisions()
    if revision not in known:
        cure = "Install the version of unionstats that last wrote this warehouse, or a newer one"
        raise WarehouseError(place, "structure {revision}", "one of {known}", cure, revision=revision, known=", ".join(known))


def revisions(database: Database) -> tuple[str | None, str]:
    """The structure that a database has (None: none yet), and the one that this program gives it."""
    with database.read() as connection:
        return _revision(connection), known_revisions()[-1]


def _keep_copy(path: Path, revision: str | None) -> None:
    """Within the transaction that upgrades: of several programs that begin at once, one copies and the others find it done."""
    if revision is not None and revision != known_revisions()[-1]:
        copy_before(path, revision)


def _rebuild(connection: sa.Connection, schema: Schema) -> None:
    from alembic import command

    from warehouse.migrations.follow import follow_scheme

    drop_published(connection)
    for name in _our_views(connection, schema):
        connection.exec_driver_sql(f'DROP VIEW "{name}"')
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    follow_scheme(connection, schema)
    for view in schema.views:
        connection.exec_driver_sql(f"CREATE VIEW {view.name}{view_options(connection, view.source)} AS\n{view.select}")
    build_fence(connection)
    build_published(connection, schema.scheme, schema["editions"], schema.views)
    write_words(connection, schema)
    marks = schema["marks"]
    connection.execute(sa.delete(marks).where(marks.c.name == _MARK))
    connection.execute(sa.insert(marks).values(name=_MARK, value=schema.digest))


def _our_views(connection: sa.Connection, schema: Schema) -> set[str]:
    """The views that this program or an earlier one made; a database may hold others."""
    inspector, dictionary = sa.inspect(connection), schema["data_dictionary"]
    known = {view.name for view in schema.views}
    if inspector.has_table(dictionary.name):
        known.update(connection.scalars(sa.select(dictionary.c.object)))
    return known.intersection(inspector.get_view_names())


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _exists(database: Database) -> bool:
    return database.path is None or database.path.exists()


def _prepare_folders(database: Database) -> None:
    if database.path is not None:
        make_home(database.path.parent)


def _is_current(database: Database, schema: Schema) -> bool:
    with database.read() as connection:
        _check_not_newer(connection, database.place)
        if _revision(connection) != known_revisions()[-1]:
            return False
        marks = schema["marks"]
        return connection.scalar(sa.select(marks.c.value).where(marks.c.name == _MARK)) == schema.digest


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return revision


def _check_not_newer(connection: sa.Connection, place: str) -> None:
    revision = _revision(connection)
    if revision is not None:
        check_known(revision, place)


def _lock(connection: sa.Connection) -> None:
    """Two programs may open a new warehouse at once; on SQLite BEGIN IMMEDIATE keeps one waiting already."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
