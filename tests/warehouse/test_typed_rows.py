"""Rows come back as they were handed in, type by type, and show in the views once they are accepted."""

from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from scheme import Scheme
from tests.warehouse.making import READER, SCHEME, arrival, content, frame, load_one, rows
from warehouse import FileRows, Warehouse, WarehouseError

EVERY_KIND: dict[str, list[dict[str, Any]]] = {
    "T01": [
        {"county": "640104", "township": "640104001", "org_form": "总工会", "unions": 0, "small_network": True},
        {"county": "", "township": None, "org_form": "未建", "unions": None, "small_network": None},
        {"sheet": "", "county": "NA", "township": "null", "unions": 2**53 + 1, "small_network": False, "members": 1},
    ],
    "T02": [
        {
            "enterprise_name": "甲\u0000乙",
            "uscc": "91640100MA75ABCD01",
            "unionised_on": datetime(2020, 3, 1),
            "unionised": True,
        },
        {"enterprise_name": "𠮷野家, \"quoted\" 'x' %s {} \\N", "uscc": "", "unionised_on": None, "employees": 0},
        {"enterprise_name": "line\nbreak\ttab", "unionised_on": datetime(1899, 12, 31)},
    ],
    "T06": [{"county": "640104", "kind": "其他职工", "left": 3, "opening": 0}],
    "T15": [
        {"kind": "金秋助学", "funds": 12.34},
        {"funds": 0.0},
        {"funds": None},
        {"funds": 98765432.1},
        {"funds": 0.29},
    ],
    "T17": [
        {"ticket": "1", "received_at": datetime(2020, 9, 1, 8, 30, 15), "closed_at": None},
        {"ticket": "2", "received_at": datetime(2020, 9, 1), "closed_at": datetime(2020, 9, 30, 23, 59, 59)},
    ],
}


def accepted(reading_id: int, code: str, **other: Any) -> dict[str, Any]:
    return {
        "unit": "YC",
        "period": "2020-09",
        "table_code": code,
        "reading_id": reading_id,
        "state": "accepted",
    } | other


@pytest.mark.parametrize("code", EVERY_KIND)
def test_every_kind_of_value_comes_back(warehouse: Warehouse, scheme: Scheme, code: str) -> None:
    handed_in = rows(scheme.tables[code], *EVERY_KIND[code])
    with warehouse.night("2020-12-11") as night:
        _, reading = load_one(night, scheme.tables[code], *EVERY_KIND[code])
        back = warehouse.read_rows(code, [reading])
    expected = handed_in.sort_values(["sheet", "row"], ignore_index=True)
    if code == "T02":
        expected["enterprise_name"] = expected["enterprise_name"].str.replace("\0", "\ufffd")
    pd.testing.assert_frame_equal(back.drop(columns="reading_id"), expected)
    assert set(back["reading_id"]) == {reading}


def test_the_views_show_accepted_rows_in_their_types(warehouse: Warehouse, scheme: Scheme) -> None:
    with warehouse.night("2020-12-11") as night:
        (file_id,) = night.register_files([arrival()])
        tables = {code: rows(scheme.tables[code], *given) for code, given in EVERY_KIND.items()}
        reading = night.load([FileRows(file_id, tables)], SCHEME, READER)[file_id]
        assert warehouse.query("SELECT * FROM t15").empty
        current = [accepted(reading, code, state="held" if code == "T17" else "accepted") for code in EVERY_KIND]
        held = {"table_code": "T15", "reading_id": reading, "sheet": "T15", "row": 4, "rule": "T15-01"}
        held_too = held | {"table_code": "T01", "sheet": "T01", "row": 4, "rule": "S07"}
        edition = {"current_tables": frame("current_tables", *current), "held_rows": frame("held_rows", held, held_too)}
        night.publish(content(**edition))
    t15 = warehouse.query("SELECT unit, period, submission, sheet, row, kind, funds FROM t15 ORDER BY row")
    assert t15.iloc[0].to_list() == ["YC", "2020-09", file_id, "T15", 3, "金秋助学", 12.34]
    assert list(t15["row"]) == [3, 5, 6, 7]
    assert t15["funds"].fillna(-1).to_list() == [12.34, -1, 98765432.1, 0.29]
    assert warehouse.query("SELECT * FROM t17").empty
    t01 = warehouse.query("SELECT small_network, unions FROM t01 ORDER BY row")
    assert t01.to_numpy().tolist() == [[1, 0], [0, 2**53 + 1]]
    assert list(warehouse.query("SELECT unionised_on FROM t02 ORDER BY row")["unionised_on"].fillna("-")) == [
        "2020-03-01", "-", "1899-12-31",
    ]  # fmt: skip
    assert list(warehouse.query('SELECT "left" FROM t06')["left"]) == [3]


def test_several_files_at_once_and_rows_of_the_asked_readings_only(warehouse: Warehouse, scheme: Scheme) -> None:
    t15 = scheme.tables["T15"]
    with warehouse.night("2020-12-11") as night:
        files = night.register_files([arrival(f"YC/2020-09/{n}", f"s{n}") for n in range(3)])
        loaded = night.load([FileRows(f, {"T15": rows(t15, {"people": f})}) for f in files], SCHEME, READER)
        assert list(loaded) == files
        assert night.readings(SCHEME, READER) == loaded
        assert night.readings(SCHEME, "2") == {}
        assert warehouse.readings(SCHEME, READER) == {}
        assert list(warehouse.read_rows("T15", [loaded[f] for f in files[1:]])["people"]) == files[1:]
        assert warehouse.read_rows("T15", []).empty
        night.publish(content())
    assert warehouse.readings(SCHEME, READER) == loaded


def test_a_third_decimal_of_money_is_refused_not_rounded(warehouse: Warehouse, scheme: Scheme) -> None:
    with warehouse.night("2020-12-11") as night, pytest.raises(WarehouseError, match=r"rows_t15.funds: found 0\.125"):
        load_one(night, scheme.tables["T15"], {"funds": 0.125})
    assert texts_of(warehouse) == (0, 0)


def test_a_load_is_all_or_nothing(warehouse: Warehouse, scheme: Scheme) -> None:
    t15 = rows(scheme.tables["T15"], {"people": 1})
    with warehouse.night("2020-12-11") as night, pytest.raises(ValueError, match="has 人次"):
        (file_id,) = night.register_files([arrival()])
        night.load([FileRows(file_id, {"T15": t15, "T01": t15.rename(columns={"people": "人次"})})], SCHEME, READER)
    with warehouse.night("2020-12-11") as night, pytest.raises(ValueError, match="lacks sheet"):
        night.load([FileRows(file_id, {"T15": t15.drop(columns="sheet")})], SCHEME, READER)
    assert texts_of(warehouse) == (0, 0)


def texts_of(warehouse: Warehouse) -> tuple[int, int]:
    readings = warehouse.query("SELECT count(*) AS n FROM readings")["n"].iloc[0]
    return int(readings), int(warehouse.query("SELECT count(*) AS n FROM rows_t15")["n"].iloc[0])
