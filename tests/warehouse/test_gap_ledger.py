"""The gap ledger keeps every change, and since when each enterprise has been in its state."""

import pandas as pd
import pytest

from tests.warehouse.making import content, frame, gap, texts
from transforms.gap_ledger import BALANCE, balance, unbalanced
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


def test_head_counts_code_and_union_are_kept_and_a_change_of_them_is_one(warehouse: Warehouse) -> None:
    more = {"uscc": "91640100MA0000001P", "insured": 60, "employees": 58, "union_name": "某工会"}
    assert night(warehouse, "2020-10-01", gap("1", "已建会", **more)) == 1
    assert night(warehouse, "2020-10-02", gap("1", "已建会", **more)) == 0
    for number, other in enumerate(({"insured": 61}, {"employees": 59}, {"union_name": "另一工会"}, {"uscc": None}), start=3):
        more |= other
        assert night(warehouse, "2020-10-03", gap("1", "已建会", **more)) == 1, other
        assert warehouse.gap_at()[["edition", "since"]].to_numpy().tolist() == [[number, "2020-10-01"]], other
    found = warehouse.query("SELECT uscc, insured, employees, union_name FROM gap_ledger").astype(object)
    assert found.where(found.notna(), None).to_numpy().tolist() == [[None, 61, 59, "另一工会"]]


COURSE = (
    [gap("1", "未建会", region="640104"), gap("2", "未入台账", region="640104"), gap("3", "未建会", region="640402")],
    [gap("1", "已建会", region="640104"), gap("2", "未入台账", region="640402"), gap("3", "停保注销", region="640402")],
    [gap("1", "未建会", region="640104"), gap("4", "待核", region="640402")],
    [gap("1", "未建会", region="640104"), gap("4", "待核", region="640402")],
)


@pytest.fixture
def course(warehouse: Warehouse) -> Warehouse:
    """Four nights that keep their balance, as the night does."""
    for day, rows in enumerate(COURSE, start=1):
        tonight = frame("gap", *rows)
        with warehouse.night(f"2020-10-0{day}") as one:
            one.publish(content(gap=tonight, gap_flow=balance(warehouse.gap_at(), tonight)))
    return warehouse


def test_the_ledger_of_any_edition_can_be_read_again(course: Warehouse) -> None:
    for edition, rows in enumerate(COURSE, start=1):
        found = course.gap_at(edition)
        assert found[["unit_no", "state", "region"]].to_numpy().tolist() == [[row["unit_no"], row["state"], row["region"]] for row in rows]
    pd.testing.assert_frame_equal(course.gap_at(), course.gap_at(4))
    assert course.gap_at(0).empty


def test_the_balance_between_any_two_editions_can_be_worked_out_again(course: Warehouse) -> None:
    for before in range(5):
        for after in range(before, 5):
            found = course.gap_balance(before, after)
            assert unbalanced(found).empty
            rows = [COURSE[n - 1] if n else [] for n in (before, after)]
            pd.testing.assert_frame_equal(found, balance(*(frame("gap", *of) for of in rows)), check_dtype=False)
    assert course.gap_balance(1, 2).to_numpy().tolist() == [["640104", "50+", 2, 0, 1, 0, 1, 0], ["640402", "50+", 1, 0, 0, 1, -1, 1]]


def test_each_edition_keeps_its_balance(course: Warehouse) -> None:
    kept = course.query("SELECT * FROM gap_balance ORDER BY edition, county, band")
    assert list(kept) == ["edition", "as_of", *BALANCE]
    assert texts(course, "SELECT DISTINCT as_of FROM gap_balance ORDER BY as_of") == [f"2020-10-0{day}" for day in range(1, 5)]
    for edition in range(1, 5):
        of = kept[kept["edition"] == edition][list(BALANCE)].reset_index(drop=True)
        pd.testing.assert_frame_equal(of, course.gap_balance(edition - 1, edition), check_dtype=False)


def test_a_night_that_dies_keeps_no_balance(course: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    tonight = frame("gap", gap("9", "未建会", region="640104"))
    monkeypatch.setattr("warehouse.publish._replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), course.night("2020-10-05") as one:
        one.publish(content(gap=tonight, gap_flow=balance(course.gap_at(), tonight)))
    assert course.query("SELECT * FROM gap_balance WHERE as_of = '2020-10-05'").empty
    assert list(course.gap_at()["unit_no"]) == ["1", "4"]
