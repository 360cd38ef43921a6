"""What lies outside the program is said in words: the place, what was found, what was expected, what to do."""

from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from scheme import Scheme
from tests.warehouse.making import finding, frame, load_one, publish
from warehouse import Warehouse, WarehouseError, open_warehouse
from warehouse.database import WRITERS, Database


def pragma(warehouse: Warehouse, statement: str) -> None:
    """Run a PRAGMA on every connection that writes from now on."""
    engine = warehouse._database._writing
    sa.event.listen(engine, "connect", lambda connection, _record: connection.execute(f"PRAGMA {statement}"))


def sqlstate(code: str) -> str:
    """A statement that fails on PostgreSQL the way a server fails."""
    return f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    ("cause", "said"),
    [("query_only = ON", "cannot be written"), ("max_page_count = 1", "a full disk"), ("busy_timeout = 1", "locked")],
)
def test_sqlite_that_cannot_be_written(warehouse: Warehouse, cause: str, said: str) -> None:
    publish(warehouse, findings=frame("findings", finding()))
    pragma(warehouse, cause)
    other = sa.create_engine(warehouse.url, poolclass=sa.NullPool).connect()
    other.connection.execute("BEGIN IMMEDIATE" if said == "locked" else "SELECT 1")
    many = frame("findings", *(finding(row_key=str(n)) for n in range(1000)))
    with pytest.raises(WarehouseError, match=f"{said}.*expected"):
        publish(warehouse, findings=many)
    other.close()
    assert warehouse.query("SELECT state FROM findings")["state"].to_list() == ["new"]


@pytest.mark.postgres
@pytest.mark.parametrize("backend", ["postgresql"])
@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("SET TRANSACTION READ ONLY; DELETE FROM match", "cannot be written"),
        (sqlstate("53100"), "a full disk"),
        ("SELECT pg_terminate_backend(pg_backend_pid())", "no answer"),
        (sqlstate("57P03"), "no answer"),
    ],
)
def test_postgresql_in_trouble(warehouse: Warehouse, cause: str, said: str) -> None:
    with pytest.raises(WarehouseError, match=said), warehouse._database.write() as connection:
        connection.exec_driver_sql(cause)
    assert publish(warehouse).edition.id == 1


@pytest.mark.postgres
@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_postgresql_that_vanishes_is_noticed_within_a_minute(warehouse: Warehouse) -> None:
    place = warehouse.url.update_query_dict({"keepalives_count": "2"})  # what the operator sets counts
    database = Database(place.render_as_string(hide_password=False), warehouse.home)
    try:
        for opened in (database.read(), database.write(), database.session()):
            with opened as connection:
                driver = connection.connection.driver_connection
                assert driver is not None
                said = driver.info.get_parameters()
                waits = {name: int(said[name]) for name in ("connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout")}
            assert waits == {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 2, "tcp_user_timeout": 60_000}
        assert "keepalives_idle" not in database.place
    finally:
        database.close()


def test_no_server_no_file_no_database(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"nobody:\*\*\*@127.0.0.1:1/x: found no answer"):
        open_warehouse("postgresql://nobody:secret@127.0.0.1:1/x", tmp_path)
    with open_warehouse(None, tmp_path) as warehouse:
        (tmp_path / "warehouse.sqlite").rename(tmp_path / "elsewhere")
        with pytest.raises(WarehouseError, match="no answer"):
            warehouse.files()
    (tmp_path / "warehouse.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(WarehouseError, match="no sound database"):
        open_warehouse(None, tmp_path)


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite://", "sqlite:///:memory:", "warehouse.db"])
def test_a_url_that_is_none_of_ours(tmp_path: Path, url: str) -> None:
    with pytest.raises(WarehouseError, match="Give sqlite:///FILE or postgresql://"):
        open_warehouse(url, tmp_path)


@pytest.mark.parametrize(
    "url",
    ["postgresql://nobody:secret@127.0.0.1:1/x", "postgresql://nobody@127.0.0.1:1/x?password=secret", "postgresql:/nobody:secret@127.0.0.1/x", "mysql://u:secret@h/x"],
)
def test_a_password_is_not_shown(url: str, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError) as caught:
        open_warehouse(url, tmp_path)
    assert "secret" not in str(caught.value)
    assert caught.value.cure.startswith(("Check that it runs and can be reached", "Give sqlite:///FILE"))


def test_our_own_mistakes_are_not_dressed_up(warehouse: Warehouse, scheme: Scheme) -> None:
    with pytest.raises(sa.exc.IntegrityError), warehouse.night("2020-12-11") as night:
        load_one(night, scheme.tables["T15"], {"people": 1})
        night.load([], "", "")
        with warehouse._database.write() as connection:
            connection.exec_driver_sql("INSERT INTO files SELECT * FROM files")


@pytest.mark.parametrize("backend", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_when_all_connections_that_write_are_in_use_there_are_words_and_others_read(warehouse: Warehouse) -> None:
    database = Database(warehouse.url.render_as_string(hide_password=False), warehouse.home, patience=1.0)
    with ExitStack() as taken, warehouse:
        for _one in range(sum(WRITERS)):
            taken.enter_context(database.session())
        with pytest.raises(WarehouseError, match="locked"), database.write():
            pass
        with database.read() as connection:
            assert connection.scalar(sa.text("SELECT 1")) == 1
    database.close()
