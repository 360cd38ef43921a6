"""Each report beside the unit's report before."""

from __future__ import annotations

import pandas as pd
import pytest

from scheme import Scheme
from transforms.previous import ledger_then_and_now, previous_periods, with_previous


def handed_in(**units: str) -> pd.DataFrame:
    """unit, period of what each unit handed in, files of a month one by one."""
    rows = [(unit, f"2020-{month}") for unit, months in units.items() for month in months.split()]
    return pd.DataFrame(rows, columns=["unit", "period"])


@pytest.mark.parametrize(
    ("months", "table", "previous"),
    [
        ("09 10 11", "T06", {"2020-10": "2020-09", "2020-11": "2020-10"}),
        ("09 11", "T06", {"2020-11": "2020-09"}),
        ("11 09 10", "T06", {"2020-10": "2020-09", "2020-11": "2020-10"}),
        ("09 09 10", "T06", {"2020-10": "2020-09"}),
        ("09", "T06", {}),
        ("09 10 11 12", "T09", {"2020-12": "2020-09"}),
        ("10 11 12", "T09", {}),
        ("06 12", "T09", {"2020-12": "2020-06"}),
    ],
)
def test_the_report_before_is_that_of_the_last_month_in_which_anything_was_handed_in(months, table, previous, scheme: Scheme):
    found = previous_periods(handed_in(GY=months, YC="08"), scheme.tables[table])
    assert found == {("GY", later): earlier for later, earlier in previous.items()}


def test_each_row_is_set_beside_the_row_of_its_key(rows):
    reports = rows(
        "T06",
        """
        period   row_key   opening  closing
        2020-09  a         1        2
        2020-09  b         3        4
        2020-10  b         5        6
        2020-10  a         7        8
        2020-10  c         9        9
        """,
    ).assign(unknown="")
    found = with_previous(reports, {("GY", "2020-10"): "2020-09"}, ["closing", "opening"])
    assert found[["period", "row_key", "opening", "previous_closing", "previous_opening"]].to_numpy().tolist() == [
        ["2020-10", "b", 5, 4, 3], ["2020-10", "a", 7, 2, 1],
    ]  # fmt: skip
    assert list(found.index) == [0, 1]


def test_units_are_not_mixed_up(rows):
    reports = rows("T06", "unit period row_key closing\nGY 2020-09 a 1\nYC 2020-09 a 2\nGY 2020-10 a 3").assign(unknown="")
    found = with_previous(reports, {("GY", "2020-10"): "2020-09", ("YC", "2020-10"): "2020-09"}, ["closing"])
    assert found[["unit", "previous_closing"]].to_numpy().tolist() == [["GY", 1]]


def test_of_a_key_that_came_twice_before_the_first_row_counts(rows):
    reports = rows("T06", "period row_key closing\n2020-09 a 1\n2020-09 a 2\n2020-10 a 3").assign(unknown="")
    assert list(with_previous(reports, {("GY", "2020-10"): "2020-09"}, ["closing"])["previous_closing"]) == [1]


def test_a_row_without_a_key_is_set_beside_nothing(rows):
    reports = rows("T06", "period closing\n2020-09 1\n2020-10 3").assign(row_key="", unknown="")
    assert with_previous(reports, {("GY", "2020-10"): "2020-09"}, ["closing"]).empty


def test_what_was_unknown_then_is_unknown_now(rows):
    reports = rows("T06", "period row_key closing\n2020-09 a -\n2020-10 a 3\n2020-09 b 1\n2020-10 b 1")
    reports["unknown"] = ["closing,files", "joined", "", ""]
    found = with_previous(reports, {("GY", "2020-10"): "2020-09"}, ["closing"])
    assert list(found["unknown"]) == ["joined,previous_closing,previous_files", ""]


def test_without_a_report_before_there_is_nothing(rows):
    reports = rows("T06", "period row_key closing\n2020-10 a 3").assign(unknown="")
    found = with_previous(reports, {}, ["closing"])
    assert found.empty
    assert "previous_closing" in found


LEDGER = """
  period   row_key  uscc  enterprise_name
  2020-09  1        1     甲公司
  2020-09  2        2     乙公司
  2020-09  丙公司   -     丙公司
  2020-09  4        4     丁公司
  2020-09  5        5     戊公司
  2020-10  1        1     甲集团
  2020-10  22       22    乙公司
  2020-10  3        3     丙公司
  2020-10  丁公司   -     丁公司
"""


def reports(ledger):
    """The reports that have a row."""
    return frozenset(ledger[["unit", "period"]].itertuples(index=False, name=None))


def test_an_enterprise_is_known_by_its_key_its_code_or_its_name(rows):
    ledger = rows("T02", LEDGER)
    pairs = ledger_then_and_now(ledger, {("GY", "2020-10"): "2020-09"}, reports(ledger))
    assert list(pairs["row_key"]) == ["1", "2", "丙公司", "4", "5"]
    assert list(pairs["then"]) == [0, 1, 2, 3, 4]
    assert list(pairs["now"].fillna(-1)) == [5, 6, 7, 8, -1]
    assert set(pairs["period"]) == {"2020-10"}


def test_the_code_counts_more_than_the_name(rows):
    ledger = rows(
        "T02", "period row_key uscc enterprise_name\n2020-09 1 1 甲公司\n2020-10 2 2 甲公司\n2020-10 x 1 乙公司",
    )  # fmt: skip
    assert list(ledger_then_and_now(ledger, {("GY", "2020-10"): "2020-09"}, reports(ledger))["now"]) == [2]


def test_a_ledger_that_is_not_there_is_compared_with_nothing(rows):
    ledger = rows("T02", "period row_key uscc enterprise_name\n2020-09 1 1 甲公司\n2020-11 1 1 甲公司")
    assert ledger_then_and_now(ledger, {("GY", "2020-10"): "2020-09", ("GY", "2020-11"): "2020-10"}, reports(ledger)).empty


def test_the_same_enterprise_twice_is_one(rows):
    ledger = rows("T02", "period row_key uscc enterprise_name\n2020-09 1 1 甲公司\n2020-09 1 1 甲公司\n2020-10 1 1 甲公司")
    assert list(ledger_then_and_now(ledger, {("GY", "2020-10"): "2020-09"}, reports(ledger))["then"]) == [0]


def test_a_ledger_handed_in_without_a_row_lists_nobody_any_more(rows):
    ledger = rows("T02", "period row_key uscc enterprise_name\n2020-09 1 1 甲公司")
    pairs = ledger_then_and_now(ledger, {("GY", "2020-10"): "2020-09"}, frozenset({("GY", "2020-09"), ("GY", "2020-10")}))
    assert pairs[["period", "row_key"]].to_numpy().tolist() == [["2020-10", "1"]]
    assert pairs["now"].isna().all()
