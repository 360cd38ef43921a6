"""A warehouse of any earlier structure, with what nights and people put into it, becomes one of today: nothing is lost, and the night goes on."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from tests.flows.making import Place, different
from tests.flows.test_backup import EITHER, peopled
from tests.flows.test_broken_off import FIRST, NUMBERED
from warehouse.backup.copying import _load
from warehouse.database import Database
from warehouse.migrations.copy_before import BEFORE
from warehouse.migrations.upgrade import _config

pytestmark = pytest.mark.slow
EARLIER = sorted(version.revision for version in ScriptDirectory.from_config(_config()).walk_revisions())[:-1]
KEPT = ("files", "register_extracts", "decisions", "audit", "nights", "editions", "readings", "figure", "users")
"""What no upgrade may change, where a structure has it; and every table of typed rows."""


@pytest.fixture(scope="module")
def today(published_once: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A warehouse of today's structure with two editions, a decision, an account and an audit log."""
    place = published_once.copy(tmp_path_factory.mktemp("today") / "place")
    peopled(place)
    place.night(FIRST)
    return place


def made_earlier(place: Place, database: Database, revision: str) -> None:
    """An empty database gets the structure of `revision` by its own migrations, and of today's rows what that structure can hold."""
    config = _config()
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    there = sa.MetaData()
    with database.write() as connection, closing(sqlite3.connect(place.home / "warehouse.sqlite")) as source:
        there.reflect(connection)
        if database.path is not None:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in there.sorted_tables:
            now = {row[1] for row in source.execute(f'PRAGMA table_info("{table.name}")')}
            columns = [column.name for column in table.columns if column.name in now]
            if not columns or table.name in ("alembic_version", "marks", "data_dictionary", "user_sessions"):
                continue
            names = ", ".join(f'"{name}"' for name in columns)
            driver = connection.connection.driver_connection
            if isinstance(driver, psycopg.Connection):
                _load(driver, source, table.name, columns)
                if any(column.identity is not None for column in table.columns):
                    connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM \"{table.name}\"))")
            else:
                rows = source.execute(f'SELECT {names} FROM "{table.name}"').fetchall()
                assert driver is not None
                driver.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join("?" * len(columns))})', rows)
        # Another program made that edition: a night of today's has to work it out anew.
        connection.exec_driver_sql("UPDATE editions SET inputs_digest = 'of an earlier program'")


def content(database: Database) -> dict[str, tuple[list[str], list[str]]]:
    """Columns and rows of every table that no upgrade may change."""
    found = {}
    with database.read() as connection:
        inspector = sa.inspect(connection)
        for name in inspector.get_table_names():
            if name in KEPT or name.startswith("rows_"):
                columns = sorted(column["name"] for column in inspector.get_columns(name))
                found[name] = (columns, _rows(connection, name, columns))
    return found


def _rows(connection: sa.Connection, name: str, columns: list[str]) -> list[str]:
    return sorted(repr(tuple(row)) for row in connection.execute(sa.select(*(sa.column(column) for column in columns)).select_from(sa.table(name))))


@pytest.mark.parametrize("backend", EITHER)
@pytest.mark.parametrize("revision", EARLIER)
def test_nothing_is_lost_and_the_night_goes_on(
    revision: str, backend: str, request: pytest.FixtureRequest, today: Place, tmp_path: Path
) -> None:
    url = request.getfixturevalue("postgres_url")() if backend == "postgresql" else None
    place = today.copy(tmp_path / "place")
    for left in place.home.glob("warehouse.sqlite*"):
        left.unlink()
    place = Place(place.folder, url, today.scheme)
    database = Database(url, place.home)
    made_earlier(today, database, revision)
    before = content(database)
    assert len(before["files"][1]) > 1
    assert len(before["decisions"][1]) == 1
    assert sum(len(rows) for name, (_, rows) in before.items() if name.startswith("rows_")) > 50

    place.open().close()
    with database.read() as connection:
        for name, (columns, rows) in before.items():
            assert _rows(connection, name, columns) == rows, name
    database.close()
    digest = place.night(FIRST)
    assert (digest.published, digest.edition) == (True, 3)
    assert different(today.views(*NUMBERED), place.views(*NUMBERED)) == []
    with place.open() as store:
        assert store.figures_of(3).equals(store.figures_of(2))
        assert store.audit_broken_at() is None
        assert len(store.groups()) > 1
    assert not place.night(FIRST).published


def test_a_copy_of_the_earlier_structure_stays_also_where_two_programs_begin_at_once(today: Place, tmp_path: Path) -> None:
    for number, revision in enumerate(("0001", "0006")):
        home = tmp_path / f"#{number} 100%"
        home.mkdir()
        database = Database(None, home)
        made_earlier(today, database, revision)
        before = content(database)
        (home / f"warehouse.sqlite{BEFORE}0000").touch()
        from warehouse import open_warehouse

        def opened(_which: int, home: Path = home) -> None:
            open_warehouse(None, home, scheme=today.scheme).close()

        with ThreadPoolExecutor(2) as both:
            list(both.map(opened, range(2)))
        database.close()
        (copy,) = home.glob(f"*{BEFORE}*")
        assert copy.name == f"warehouse.sqlite{BEFORE}{revision}"
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        old = Database(f"sqlite:///{copy}", home)
        assert content(old) == before
        old.close()


def test_where_there_is_no_room_for_a_copy_it_goes_without(today: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from warehouse import open_warehouse

    monkeypatch.setattr("warehouse.migrations.copy_before.MOST", 10)
    database = Database(None, tmp_path)
    made_earlier(today, database, "0007")
    open_warehouse(None, tmp_path, scheme=today.scheme).close()
    database.close()
    assert not list(tmp_path.glob(f"*{BEFORE}*"))
