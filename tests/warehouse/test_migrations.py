"""A warehouse becomes what the program and the scheme need; history stands still while the scheme moves on."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from scheme import Column, Scheme
from tests.warehouse.making import load_one
from warehouse import Warehouse, WarehouseError, open_warehouse
from warehouse.database import Database
from warehouse.migrations.follow import differences
from warehouse.migrations.upgrade import known_revisions, upgrade
from warehouse.schema import build_schema
from warehouse.tables.columns import Words

FROZEN = Path(__file__).parents[2] / "warehouse/migrations/versions"


def with_column(scheme: Scheme, column: Column, code: str = "T15") -> Scheme:
    """The scheme with one more column in a table (or another one of the same id)."""
    table = scheme.tables[code]
    others = tuple(c for c in table.columns if c.id != column.id)
    tables = dict(scheme.tables) | {code: dataclasses.replace(table, columns=(*others, column))}
    return dataclasses.replace(scheme, tables=MappingProxyType(tables))


def lacking(url: str, home: Path, scheme: Scheme) -> list[str]:
    """What a database lacks of a scheme's structure, in Alembic's words."""
    database = Database(url, home)
    with database.read() as connection:
        found = [" ".join(map(str, op.to_diff_tuple()[:1])) for op in differences(connection, build_schema(scheme))]
    database.close()
    return found


@pytest.mark.parametrize("already", [True, False], ids=["again", "new"])
def test_what_the_migrations_make_is_what_the_code_declares(
    backend: str, new_url: Callable[..., str], tmp_path: Path, scheme: Scheme, already: bool
) -> None:
    url = new_url(backend, empty=not already)
    open_warehouse(url, tmp_path / "deep" / "down").close()
    assert lacking(url, tmp_path, scheme) == []


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    open_warehouse(f"sqlite:///{tmp_path}/库 1/数据%20/w.sqlite", tmp_path / "家").close()
    assert (tmp_path / "库 1" / "数据%20" / "w.sqlite").exists()


def test_a_column_that_the_scheme_gains_is_noticed_and_added(url: str, tmp_path: Path, scheme: Scheme) -> None:
    with open_warehouse(url, tmp_path) as warehouse, warehouse.night("2020-12-11") as night:
        _, reading = load_one(night, scheme.tables["T15"], {"people": 5})
    richer = with_column(scheme, Column("donors", "捐助人数", "Donors", "count"))
    assert lacking(url, tmp_path, richer) == ["add_column"]
    with open_warehouse(url, tmp_path, scheme=richer) as warehouse:
        assert lacking(url, tmp_path, richer) == []
        assert list(warehouse.read_rows("T15", [reading])["people"]) == [5]
        assert "donors" in warehouse.query("SELECT * FROM t15")
        named = warehouse.query("""SELECT zh FROM data_dictionary WHERE "object" = 't15' AND "column" = 'donors'""")
        assert list(named["zh"]) == ["捐助人数"]


def test_a_table_that_the_scheme_gains_is_added_and_one_it_loses_is_kept(
    url: str, tmp_path: Path, scheme: Scheme
) -> None:
    t23 = dataclasses.replace(scheme.tables["T15"], code="T23", name="新表")
    tables = {code: table for code, table in scheme.tables.items() if code != "T22"} | {"T23": t23}
    other = dataclasses.replace(scheme, tables=MappingProxyType(tables))
    with open_warehouse(url, tmp_path, scheme=other) as warehouse:
        assert warehouse.query("SELECT * FROM t23").empty
        assert warehouse.query("SELECT * FROM rows_t22").empty
        with pytest.raises(WarehouseError, match="t22"):
            warehouse.query("SELECT * FROM t22")
        with warehouse.night("2020-12-11") as night:
            load_one(night, t23, {"people": 5})
    with open_warehouse(url, tmp_path, scheme=scheme) as warehouse, warehouse.night("2020-12-11"):
        assert warehouse.query("SELECT * FROM rows_t23").empty


def test_a_column_of_another_kind_asks_for_a_migration(url: str, tmp_path: Path, scheme: Scheme) -> None:
    with pytest.raises(WarehouseError, match=r"people.*Add a migration"):
        open_warehouse(url, tmp_path, scheme=with_column(scheme, Column("people", "人次", "People", "text")))
    with open_warehouse(url, tmp_path) as warehouse:
        assert warehouse.query("SELECT * FROM t15").empty


def test_what_the_code_gains_asks_for_a_migration(url: str, tmp_path: Path, scheme: Scheme) -> None:
    schema = build_schema(scheme)
    schema["files"].append_column(sa.Column("colour", sa.Text, info={"words": Words("颜色", "Colour")}))
    database = Database(url, tmp_path)
    with pytest.raises(WarehouseError, match=r"add_column files files.colour.*Add a migration"):
        upgrade(database, schema)
    database.close()


def test_a_warehouse_of_the_first_day_gains_what_the_gap_ledger_says(new_url: Callable[..., str], tmp_path: Path, backend: str) -> None:
    database = Database(new_url(backend, empty=True), tmp_path)
    with database.write() as connection:
        for statement in (FROZEN / f"0001_first.{database.dialect}.sql").read_text(encoding="utf-8").split("\n\n"):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")
        connection.exec_driver_sql("INSERT INTO gap_change (unit_no, edition, period, state) VALUES ('1', 1, '2020-09', '未建会')")
        connection.exec_driver_sql("INSERT INTO gap_change (unit_no, edition, period, state) VALUES ('2', 1, '2020-09', 'out')")
    place = database.url.render_as_string(hide_password=False)
    database.close()
    with open_warehouse(place, tmp_path) as warehouse:
        found = warehouse.gap_at(1)
        assert found[["unit_no", "state"]].to_numpy().tolist() == [["1", "未建会"]]
        assert found[["uscc", "insured", "employees", "union_name"]].isna().all(axis=None)
        assert warehouse.query("SELECT * FROM gap_balance").empty


def test_what_a_newer_file_of_another_name_replaced_moves_beside_the_edition(new_url: Callable[..., str], tmp_path: Path, backend: str) -> None:
    database = Database(new_url(backend, empty=True), tmp_path)
    with database.write() as connection:
        for statement in (FROZEN / f"0001_first.{database.dialect}.sql").read_text(encoding="utf-8").split("\n\n"):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")
        for number, path, newer in ((4, "b", "NULL"), (3, "a", "NULL"), (2, "x", "4"), (1, "a", "3")):
            values = f"{number}, 'YC', '2020-09', '{path}', 's{number}', 1, 1, '2020-10-01', {newer}"
            connection.exec_driver_sql(f"INSERT INTO files (id, unit, period, path, sha256, size, version, received, superseded_by) VALUES ({values})")
    place = database.url.render_as_string(hide_password=False)
    database.close()
    with open_warehouse(place, tmp_path) as warehouse:
        assert list(warehouse.files(current=False)["superseded_by"].fillna(0)) == [3, 0, 0, 0]
        assert list(warehouse.query("SELECT superseded_by FROM submissions ORDER BY id")["superseded_by"].fillna(0)) == [3, 4, 0, 0]


def test_the_history_does_not_read_the_scheme() -> None:
    for file in FROZEN.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "scheme" not in text
        assert "warehouse" not in text


def test_a_warehouse_of_a_newer_program_is_left_alone(url: str, tmp_path: Path) -> None:
    with open_warehouse(url, tmp_path) as warehouse, warehouse._database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WarehouseError, match=r"structure 9999.*Install the version"):
        open_warehouse(url, tmp_path)


def test_opening_again_writes_nothing(warehouse: Warehouse, scheme: Scheme) -> None:
    def refuse() -> None:
        raise AssertionError

    warehouse._database.write = refuse  # type: ignore[method-assign, assignment]
    upgrade(warehouse._database, build_schema(scheme))


def test_views_of_others_stay(warehouse: Warehouse, scheme: Scheme) -> None:
    with warehouse._database.write() as connection:
        connection.exec_driver_sql("CREATE VIEW theirs AS SELECT 1 AS one")
        connection.exec_driver_sql("UPDATE marks SET value = ''")
    upgrade(warehouse._database, build_schema(scheme))
    assert list(warehouse.query("SELECT one FROM theirs")["one"]) == [1]


def test_the_files_of_the_structures_are_named_as_alembic_orders_them() -> None:
    script = ScriptDirectory(str(Path(upgrade.__code__.co_filename).parent))
    assert known_revisions() == [version.revision for version in reversed(list(script.walk_revisions()))]
    assert known_revisions()[-1] == script.get_current_head()
