"""From findings to what figures lack: the checks and what their errors hold back, together."""

from __future__ import annotations

import pytest

from scheme import Scheme
from tests.expectations.conftest import Province
from transforms.holding import Held, hold_back

JIA, YI = "91640402MA7000001F", "91640402MA7000002J"


@pytest.fixture(scope="module")
def province(scheme: Scheme) -> Province:
    """A report with an error of a row, of a county and of a table, a query, and personal data."""
    return (
        Province(scheme)
        .report(T01=[{"members": 901}], T06=[{"opening": 890, "closing": 899, "files": 800}, {"kind": "返乡农民工", "files": 0}])
        .report(T02=f"uscc employees members unit_no\n{JIA} 60 61 1\n{YI} 70 61 2")
        .file("T13.csv", "县（市、区）,开展协商企业数,涉及职工数\n原州区,2,9\n合计,3,9\n".encode())
        .report(T17=[{"summary": "电话13912345678"}])
        .register(f"unit_no insured uscc\n1 60 {JIA}\n2 70 {YI}")
    )


@pytest.fixture(scope="module")
def held(province: Province) -> Held:
    return hold_back(province.scheme, province.findings(), province.material().tables, ["2020-12"], province.material().reports)


def accepted(held: Held, province: Province, table: str) -> list[str]:
    return list(held.accepted(table, province.material().tables[table])["row_key"])


def test_what_is_accepted(held: Held, province: Province):
    assert {table: accepted(held, province, table) for table in ("T01", "T02", "T06", "T13", "T17")} == {
        "T01": ["640402100"],  # X04 points at T06
        "T02": [YI],  # T02-03 holds back its row
        "T06": [],  # X04 holds back the county
        "T13": [],  # S10 holds back the table
        "T17": ["64040220120001"],  # S12 masks the cell
    }


def test_what_figures_lack_of_them(held: Held, province: Province):
    of_guyuan = held.gaps[held.gaps["unit"] == "GY"]
    named = of_guyuan[~of_guyuan["rule"].isin(["S02", "T01-06"])][["table_code", "county", "reason", "rule"]]
    assert sorted(named.itertuples(index=False, name=None)) == [
        ("T02", "640402", "1行暂缓", "T02-03"), ("T06", "640402", "2行暂缓", "T06-01,X04"), ("T13", "", "整表暂缓", "S10"),
    ]  # fmt: skip
    assert set(held.gaps.loc[held.gaps["unit"] != "GY", "reason"]) == {"未报"}
    left_out = of_guyuan[of_guyuan["rule"] == "T01-06"].set_index("county")["reason"]
    assert left_out["640402"] == f"缺{len(province.scheme.children('640402', 'township')) - 1}个乡镇（街道）"


def test_a_row_that_is_held_back_stays_in_the_reconciliation(held: Held, province: Province):
    """It reads every ledger row of the latest submission, held back or not: its enterprise is not one in no ledger."""
    assert JIA not in accepted(held, province, "T02")
    assert "R01" not in set(province.findings()["rule"])
