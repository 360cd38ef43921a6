"""Ledger and register side by side."""

from __future__ import annotations

import pandas as pd
import pytest

from scheme import Scheme
from transforms.register_sides import county_side, ledger_side, register_side, register_unit

REGISTER = """
  unit_no  period   unit_name  uscc  region  unit_kind  status    insured
  1        2020-12  甲         11    640402  企业       正常参保  60
  2        2020-12  乙         22    640402  企业       注销      60
  3        2020-12  丙         33    640422  企业       正常参保  49
  4        2020-12  丁         44    640422  -          正常参保  50
  5        2020-12  戊         55    640422  机关       正常参保  90
"""


@pytest.fixture
def register(rows) -> pd.DataFrame:
    return rows("REG", REGISTER)


@pytest.fixture
def ledger(rows):
    """A ledger whose rows name the register unit that they were matched to."""

    def of(text: str) -> pd.DataFrame:
        header, *lines = text.strip().splitlines()
        at = header.split().index("unit_no")
        matched = [line.split()[at] for line in lines]
        without = "\n".join(" ".join(part for i, part in enumerate(line.split()) if i != at) for line in (header, *lines))
        units = pd.array([None if number == "-" else number for number in matched], dtype="string[pyarrow]")
        return rows("T02", without).assign(unit_no=units, candidate=pd.array([False] * len(matched), dtype="boolean"))

    return of


def test_a_ledger_row_has_what_the_register_says_of_its_unit(ledger, register):
    side = ledger_side(ledger("period unit_no\n2020-12 2\n2020-12 -"), register)
    assert list(side["found"]) == [True, False]
    assert list(side.loc[0, ["register_status", "register_insured", "register_region", "register_uscc", "claims"]]) == ["注销", 60, "640402", "22", 1]
    assert side.loc[1, ["register_status", "register_insured", "register_region", "register_uscc", "claims"]].isna().all()


def test_claims_are_counted_over_the_whole_province_in_the_month(ledger, register):
    claims = ledger_side(ledger("unit period unit_no\nGY 2020-12 1\nYC 2020-12 1\nGY 2020-12 3"), register)["claims"]
    assert list(claims) == [2, 2, 1]


def test_rows_of_a_month_without_a_register_are_left_out(ledger, register):
    assert list(ledger_side(ledger("period unit_no\n2020-11 1\n2020-12 1"), register)["period"]) == ["2020-12"]


def test_the_rows_keep_their_order(ledger, register):
    side = ledger_side(ledger("period unit_no row_key\n2020-12 3 c\n2020-12 - b\n2020-12 1 a"), register)
    assert list(side["row_key"]) == ["c", "b", "a"]


def test_a_register_unit_has_what_the_ledgers_say_of_it(ledger, register):
    side = register_side(register, ledger("period unit_no unionised\n2020-12 1 no\n2020-12 1 yes\n2020-12 3 no\n2020-12 - yes\n2020-11 4 yes"))
    assert side[["unit_no", "active", "in_ledger", "unionised"]].to_numpy().tolist() == [
        ["1", True, True, True], ["2", False, False, False], ["3", True, True, False], ["4", True, False, False],
    ]  # fmt: skip


def test_only_enterprises_count_and_what_has_no_kind_is_one(ledger, register):
    assert list(register_side(register, ledger("period unit_no\n2020-12 -"))["unit_no"]) == ["1", "2", "3", "4"]


def test_a_county_has_the_registers_active_enterprises_of_50_and_more(rows, ledger, register):
    units = register_side(register, ledger("period unit_no\n2020-12 -"))
    counties = rows("T03", "period county large\n2020-12 640402 3\n2020-12 640422 3\n2020-12 640423 3\n2020-11 640402 3")
    side = county_side(counties, units)
    assert side[["county", "register_large"]].to_numpy().tolist() == [["640402", 1], ["640422", 1], ["640423", 0]]


@pytest.mark.parametrize(("region", "unit"), [("640402", "GY"), ("640400", "GY"), ("640104", "YC"), ("650100", None), (None, None)])
def test_a_register_unit_belongs_to_the_city_union_of_its_region(region, unit, scheme: Scheme):
    (found,) = register_unit(scheme, pd.Series([region], dtype="string[pyarrow]"))
    assert (None if found is pd.NA else found) == unit
