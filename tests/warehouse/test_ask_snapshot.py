"""SQL on a snapshot: the same answers as the views, and no way to files, writes, or a machine brought to its knees."""

from pathlib import Path

import pytest

from tests.warehouse.making import TickingClock, content, figure, frame
from warehouse import WarehouseError, open_warehouse
from warehouse.snapshot import ask as asking
from warehouse.snapshot.ask import Limits, ask
from warehouse.snapshot.write import write_snapshot


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    with open_warehouse(None, home, clock=TickingClock()) as warehouse:
        with warehouse.night("2020-12-11") as night:
            night.publish(content(figures=frame("figures", figure(value=1.5, breakdown=""), figure(indicator="I02a", value=None, breakdown=""))))
        return write_snapshot(warehouse.material(), home / "snapshots")


def complaint(folder: Path, statement: str, limits: Limits | None = None) -> str:
    with pytest.raises(WarehouseError) as raised:
        ask(folder, statement, limits or Limits())
    return str(raised.value)


def test_it_answers_as_the_warehouse_does(folder: Path) -> None:
    assert ask(folder, "SELECT indicator, value FROM figures ORDER BY indicator;").to_pylist() == [
        {"indicator": "I01c", "value": 1.5},
        {"indicator": "I02a", "value": None},
    ]
    assert ask(folder, "SELECT 1/2 AS half, value FROM figures ORDER BY value LIMIT 1").to_pylist() == [{"half": 0, "value": None}]
    assert ask(folder, "SHOW TABLES").num_rows > 30
    assert ask(folder, 'SELECT "数值" FROM "指标数值" WHERE false').num_rows == 0


WRITES = [
    "DELETE FROM figures", "CREATE TABLE x (y int)", "CREATE TEMP TABLE x AS SELECT 1", "SET memory_limit = '99GB'", "PRAGMA threads = 9",
    "CALL checkpoint()", "SELECT * FROM enable_logging()", "BEGIN", "INSERT INTO figures SELECT * FROM figures", 'DROP VIEW "指标数值"',
]  # fmt: skip
REACHES = [
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM glob('/*')",
    "SELECT * FROM parquet_scan('parquet/units.parquet')", "SELECT * FROM read_json('https://example.org/x.json')", "COPY figures TO 'x.csv'",
    "COPY (SELECT 1) TO '/tmp/unionstats-x.csv'", "ATTACH 'x.duckdb'", "ATTACH ':memory:' AS x", "EXPORT DATABASE 'x'", "INSTALL httpfs", "LOAD httpfs",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
]  # fmt: skip


@pytest.mark.parametrize("statement", WRITES)
def test_nothing_writes(folder: Path, statement: str) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))
    assert "a statement that writes; expected one that reads" in complaint(folder, statement)
    assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*")) == before


@pytest.mark.parametrize("statement", REACHES)
def test_nothing_reaches_a_file_or_the_network(folder: Path, statement: str) -> None:
    before = sorted(folder.iterdir())
    assert "a statement that reaches for files, other databases or the network" in complaint(folder, statement)
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    "statement",
    ["WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r", "SELECT count(*) FROM range(100000000000) a, range(1000000) b"],
)
def test_what_runs_for_ever_is_stopped(folder: Path, statement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_START", 3.0)
    assert "ran for more than 1 seconds; expected one that ends in time" in complaint(folder, statement, Limits(seconds=1))


@pytest.mark.parametrize("statement", ["SELECT repeat('x', 4000000000)", "SELECT list(range) FROM range(300000000)"])
def test_what_takes_too_much_memory_is_stopped(folder: Path, statement: str) -> None:
    assert "needs more than 64 MB of memory" in complaint(folder, statement, Limits(memory=64 << 20))


def test_an_answer_without_end_is_refused(folder: Path) -> None:
    assert "an answer of more than 1,000 rows" in complaint(folder, "SELECT * FROM range(1001)", Limits(rows=1000))
    assert ask(folder, "SELECT * FROM range(1000)", Limits(rows=1000)).num_rows == 1000


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("SELECT unti FROM findings", "no column unti; expected unit."),
        ("SELECT x FROM findigns", "no table or view findigns; expected findings"),
        ("SELECT * FROM nowhere_at_all", "submissions, t01"),
        ("SELECT * FROM nowhere_at_all", ", 核查问题, "),
        ('SELECT * FROM "指标数"', "no table or view 指标数; expected 指标数值"),
        ("SELECT foo(1)", "no function foo"),
        ("SELECT unit FROM findings a JOIN matches b USING (period)", "a column unit that several of the tables have"),
        ("SELEC 1", "what is no SQL, at: SELEC"),
        ("SELECT 1; SELECT 2", "more than one statement"),
        ("SELECT", "ends too early"),
        ("", "ends too early"),
        ("SELECT CAST('a' AS INT)", "what the database does not take: Conversion Error"),
    ],
)
def test_mistakes_are_said_in_words(folder: Path, statement: str, said: str) -> None:
    assert said in complaint(folder, statement)
