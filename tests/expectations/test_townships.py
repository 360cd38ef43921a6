"""T01-06: every township of the reporting unit has a row."""

from __future__ import annotations

import pytest

from scheme import Scheme
from tests.expectations.conftest import Province

HEADER = "县（市、区）,乡镇（街道）,工会组织形式,涵盖基层工会数,职工数,会员数\n"
REST = "工会委员会,1,10,9\n"


def report(scheme: Scheme, *without: str, also: str = "") -> bytes:
    """T01 of Guyuan, `without` some townships and counties."""
    rows = [(scheme.regions[t.parent].name, t.name) for t in scheme.children("640400", "township")]
    return (HEADER + "".join(f"{county},{town},{REST}" for county, town in rows if county not in without and town not in without) + also).encode()


@pytest.fixture(scope="module")
def missing(scheme: Scheme) -> dict[str, list[tuple[str, str]]]:
    """(key, message) of the townships that each report lacks."""
    reports = {
        "two": report(scheme, "三营镇", "将台堡镇"),
        "county": report(scheme, "泾源县"),
        "unknown township": report(scheme, "三营镇", "官厅镇", "吉强镇", also=f"原州区,不知道,{REST}"),
        "unknown county": report(scheme, "三营镇", "吉强镇", also=f"不知道,三营镇,{REST}"),
        "no row": HEADER.encode(),
    }
    province = Province(scheme).units(*reports, tables=("T01",))
    for unit, content in reports.items():
        province.file("T01.csv", content, unit, "2020-10")
    found = province.findings()
    found = found[found["rule"] == "T01-06"]
    return {unit: [*found.loc[found["unit"] == unit, ["row_key", "message"]].itertuples(index=False, name=None)] for unit in reports}


def test_each_township_without_a_row_is_a_finding(missing):
    assert missing["two"] == [
        ("640402100", "辖区乡镇（街道）缺行：原州区三营镇"), ("640422103", "辖区乡镇（街道）缺行：西吉县将台堡镇"),
    ]  # fmt: skip


def test_a_county_without_any_row_lacks_all_of_its_townships(missing, scheme: Scheme):
    assert [key for key, _ in missing["county"]] == [t.code for t in scheme.children("640424", "township")]


def test_a_township_that_nobody_can_read_may_be_any_of_its_county(missing):
    assert [key for key, _ in missing["unknown township"]] == ["640422100"]


def test_a_row_of_an_unknown_county_may_be_any(missing):
    assert missing["unknown county"] == []


def test_a_sheet_without_a_row_lacks_them_all(missing, scheme: Scheme):
    assert len(missing["no row"]) == len(scheme.children("640400", "township"))
