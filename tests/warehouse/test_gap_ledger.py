"""The gap ledger keeps every change, and since when each enterprise has been in its state."""

from tests.warehouse.making import content, frame, gap
from warehouse import Warehouse

LATEST = "SELECT unit_no, state, since, edition, period FROM gap_ledger ORDER BY unit_no"


def night(warehouse: Warehouse, as_of: str, *rows: dict[str, object]) -> int:
    with warehouse.night(as_of) as one:
        return one.publish(content(gap=frame("gap", *rows))).gap_changes


def test_only_changes_are_added(warehouse: Warehouse) -> None:
    assert night(warehouse, "2020-10-01", gap("1", "未建会"), gap("2", "未入台账"), gap("3", "已建会")) == 3
    assert night(warehouse, "2020-10-02", gap("1", "未建会"), gap("2", "未入台账"), gap("3", "已建会")) == 0
    assert night(warehouse, "2020-10-03", gap("1", "已建会"), gap("2", "未入台账"), gap("4", "未建会")) == 3
    assert warehouse.query(LATEST).to_numpy().tolist() == [
        ["1", "已建会", "2020-10-03", 3, "2020-09"],
        ["2", "未入台账", "2020-10-01", 1, "2020-09"],
        ["4", "未建会", "2020-10-03", 3, "2020-09"],
    ]
    history = warehouse.query("SELECT edition, state FROM gap_change WHERE unit_no = '3' ORDER BY edition")
    assert history.to_numpy().tolist() == [[1, "已建会"], [3, "out"]]


def test_a_new_month_keeps_since_when(warehouse: Warehouse) -> None:
    night(warehouse, "2020-10-01", gap("1", "未建会"), gap("2", "未建会"))
    night(
        warehouse,
        "2020-11-01",
        gap("1", "未建会", period="2020-10", unit_name="改名"),
        gap("2", "已建会", period="2020-10"),
    )
    assert warehouse.query(LATEST).to_numpy().tolist() == [
        ["1", "未建会", "2020-10-01", 2, "2020-10"],
        ["2", "已建会", "2020-11-01", 2, "2020-10"],
    ]


def test_one_that_left_and_came_back_begins_anew(warehouse: Warehouse) -> None:
    night(warehouse, "2020-10-01", gap("1", "未建会"))
    night(warehouse, "2020-10-02")
    assert night(warehouse, "2020-10-03") == 0
    assert warehouse.query(LATEST).empty
    night(warehouse, "2020-10-04", gap("1", "未建会"))
    assert warehouse.query(LATEST).to_numpy().tolist() == [["1", "未建会", "2020-10-04", 4, "2020-09"]]


def test_a_since_handed_in_is_taken(warehouse: Warehouse) -> None:
    night(warehouse, "2020-10-01", gap("1", "未建会", since="2020-07-01"))
    assert warehouse.query(LATEST)["since"].to_list() == ["2020-07-01"]
