"""Brings a database to the program's structure in one transaction: versions, the scheme's additions, views, words."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.fence import build_fence, view_options
from warehouse.migrations.follow import follow_scheme
from warehouse.migrations.words import write_words
from warehouse.published import build_published, drop_published
from warehouse.schema import Schema

_LOCK = 7_450_117
_MARK = "schema"


def upgrade(database: Database, schema: Schema) -> None:
    """Create or migrate the database; where it is as it should be, only look."""
    script = ScriptDirectory.from_config(_config())
    if not _exists(database) or not _is_current(database, script, schema):
        _prepare_folders(database)
        with database.write() as connection:
            _lock(connection)
            _check_not_newer(connection, script, database.place)
            _rebuild(connection, schema)


def _rebuild(connection: sa.Connection, schema: Schema) -> None:
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
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _exists(database: Database) -> bool:
    return database.path is None or database.path.exists()


def _prepare_folders(database: Database) -> None:
    if database.path is not None:
        database.path.parent.mkdir(parents=True, exist_ok=True)


def _is_current(database: Database, script: ScriptDirectory, schema: Schema) -> bool:
    with database.read() as connection:
        _check_not_newer(connection, script, database.place)
        if _revision(connection) != script.get_current_head():
            return False
        marks = schema["marks"]
        return connection.scalar(sa.select(marks.c.value).where(marks.c.name == _MARK)) == schema.digest


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return revision


def _check_not_newer(connection: sa.Connection, script: ScriptDirectory, place: str) -> None:
    revision = _revision(connection)
    known = {version.revision for version in script.walk_revisions()}
    if revision is not None and revision not in known:
        cure = "Install the version of unionstats that last wrote this warehouse, or a newer one"
        raise WarehouseError(place, "structure {revision}", "one of {known}", cure, revision=revision, known=", ".join(sorted(known)))


def _lock(connection: sa.Connection) -> None:
    """Two programs may open a new warehouse at once; on SQLite BEGIN IMMEDIATE keeps one waiting already."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
