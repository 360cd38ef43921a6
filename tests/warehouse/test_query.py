"""Read-only SQL answers with the same values from both databases, and changes nothing."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scheme import Scheme
from tests.warehouse.making import READER, SCHEME, TickingClock, arrival, content, figure, finding, frame, gap, rows
from warehouse import FileRows, Warehouse, WarehouseError, open_warehouse


def test_nothing_is_written(warehouse: Warehouse) -> None:
    for statement in (
        "DELETE FROM match",
        "INSERT INTO marks VALUES ('a', 'b')",
        "CREATE TABLE x (a int)",
        "DROP VIEW t01",
        "SELECT 1; DELETE FROM match",
        "WITH gone AS (DELETE FROM match RETURNING 1) SELECT * FROM gone",
        "SELEC 1",
        "SELECT * FROM no_such_table",
        "",
    ):
        with pytest.raises(WarehouseError, match="the SQL: found"):
            warehouse.query(statement)
    assert warehouse.query("SELECT count(*) AS n FROM match")["n"].to_list() == [0]


def test_what_runs_for_ever_is_stopped_and_the_connection_goes_on(warehouse: Warehouse) -> None:
    forever = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r"
    with pytest.raises(WarehouseError, match="ran for more than 1 seconds; expected one that ends in time"):
        warehouse.query(forever, seconds=1)
    assert warehouse.query("SELECT 1 AS n")["n"].to_list() == [1]


def test_an_answer_without_end_is_refused_before_it_is_all_there(warehouse: Warehouse) -> None:
    series = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {}) SELECT n FROM r"
    with pytest.raises(WarehouseError, match="an answer of more than 1,000 rows"):
        warehouse.query(series.format(1001), seconds=60, most=1000)
    assert len(warehouse.query(series.format(1000), seconds=60, most=1000)) == 1000
    for statement in WRONG:
        with pytest.raises(WarehouseError, match="the SQL: found"):
            warehouse.query(statement, seconds=60, most=1000)


WRONG = {
    "SELECT * FROM finding_": "no table or view finding_; expected findings.",
    "SELECT * FROM nowhere": "no table or view nowhere; expected figures, findings, gap_balance, gap_ledger, matches, regions, submissions, t01, ",
    "SELECT unti FROM findings": "no column unti; expected unit.",
    "SELECT f.untt FROM findings AS f": "no column f.untt; expected unit.",
    "SELECT zzz FROM matches": "no column zzz; expected candidates, decision, enterprise_name, ",
    "SELEC 1": "what is no SQL, at: SELEC; ",
    "SELECT 'YC": "what is no SQL, at: 'YC; ",
    "SELECT * FROM findings WHERE": "a statement that ends too early; ",
    "SELECT guess(1)": "no function guess that takes such values; ",
    "SELECT unit FROM findings, matches": "a column unit that several of the tables have; expected TABLE.unit.",
    "SELECT 1; SELECT 2": "more than one statement; ",
    "SELECT 1; DELETE FROM match": "more than one statement; ",
    "DELETE FROM match": "a statement that writes; ",
    "DELETE FROM findings": "a statement that writes; ",
    "CREATE TABLE x (y int)": "a statement that writes; ",
    "VACUUM": "a statement that writes; ",
    "SELECT unit FROM findings WHERE count(*) > 1": "what the database does not take: ",
    "": "a statement without a result; ",
}


def test_what_is_wrong_is_said_in_the_same_words_on_both_databases(warehouse: Warehouse) -> None:
    said = {}
    for statement in WRONG:
        with pytest.raises(WarehouseError) as error:
            warehouse.query(statement)
        said[statement] = str(error.value).removeprefix("the SQL: found ")[: len(WRONG[statement])]
    assert said == WRONG


def test_a_table_that_is_not_joined_is_none(warehouse: Warehouse, backend: str) -> None:
    with pytest.raises(WarehouseError, match="no table or view g;" if backend == "postgresql" else "no column g.unit; expected unit"):
        warehouse.query("SELECT * FROM findings AS f WHERE g.unit = 'YC'")


def test_no_file_is_made_or_opened_beside_the_warehouse(new_url: Callable[..., str], tmp_path: Path) -> None:
    with open_warehouse(new_url("sqlite"), tmp_path / "home") as warehouse:
        for statement in (f"ATTACH '{tmp_path / 'other'}' AS other", f"VACUUM INTO '{tmp_path / 'other'}'"):
            with pytest.raises(WarehouseError, match="a statement that writes"):
                warehouse.query(statement)
    assert not (tmp_path / "other").exists()


def test_a_percent_sign_is_a_percent_sign(warehouse: Warehouse) -> None:
    assert warehouse.query("SELECT '5%' AS a WHERE 'abc' LIKE 'a%' AND 7 % 4 = 3")["a"].to_list() == ["5%"]


def test_a_view_by_equal_columns(warehouse: Warehouse, scheme: Scheme) -> None:
    fill(warehouse, scheme)
    assert warehouse.view("figures", indicator="I01c", region=None)["value"].to_list() == [0.1 + 0.2]
    assert warehouse.view("t02", unit="YC")["unionised_on"].fillna("-").to_list() == ["2020-03-01", "-"]
    assert warehouse.view("t02", unit="'%").empty


@pytest.mark.postgres
def test_both_databases_answer_alike(new_url: Callable[..., str], tmp_path: Path, scheme: Scheme) -> None:
    answers: list[list[Any]] = []
    for backend in ("sqlite", "postgresql"):
        with open_warehouse(new_url(backend), tmp_path / backend, clock=TickingClock()) as warehouse:
            fill(warehouse, scheme)
            first = {view.name: ", ".join(map(str, range(1, min(len(view.columns), 5) + 1))) for view in warehouse._schema.views}
            found = [warehouse.query(f"SELECT * FROM {view} ORDER BY {columns}") for view, columns in first.items()]
            found.append(
                warehouse.query("SELECT sum(employees) AS s, avg(employees) AS a, count(unionised) AS c FROM t02")
            )
            found += [warehouse.files(current=False), warehouse.read_rows("T02", [1]), warehouse.read_rows("T17", [1])]
            answers.append(found)
    for one, other in zip(*answers, strict=True):
        pd.testing.assert_frame_equal(one, other)


def fill(warehouse: Warehouse, scheme: Scheme) -> None:
    """Something of everything."""
    t02 = {"enterprise_name": "乙", "employees": 3, "unionised": True, "unionised_on": datetime(2020, 3, 1)}
    t02_too = {"enterprise_name": "a", "employees": 4, "unionised": False}
    t17 = {"ticket": "甲", "received_at": datetime(2020, 9, 1, 8, 30)}
    with warehouse.night("2020-12-11") as night:
        (file_id,) = night.register_files([arrival()])
        tables = {"T02": rows(scheme.tables["T02"], t02, t02_too), "T17": rows(scheme.tables["T17"], t17)}
        tables |= {"T15": rows(scheme.tables["T15"], {"funds": 0.29}, {"funds": None})}
        (reading,) = night.load([FileRows(file_id, tables)], SCHEME, READER).values()
        usual = {"unit": "YC", "period": "2020-09", "reading_id": reading, "state": "accepted"}
        night.publish(
            content(
                findings=frame("findings", finding(file_id=file_id), finding(rule="S13", table_code=None, cell="")),
                matches=frame("matches", {"unit": "YC", "period": "2020-09", "row_key": "乙", "state": "none"}),
                gap=frame("gap", gap("1", "未建会")),
                current_tables=frame("current_tables", *(usual | {"table_code": code} for code in tables)),
                figures=frame("figures", figure(value=0.1 + 0.2, met=0), figure(indicator="I02a", value=None)),
            )
        )
