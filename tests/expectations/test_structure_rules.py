"""S01 to S15: submissions before their values are looked at, and cells that cannot be read. Each case is a unit of its own.

From every unit T03 is due each month and T09 with the quarter.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from expectations.check_structure import structure
from expectations.findings import together
from scheme import Scheme
from sources.reading import Issue, Reading
from tests.expectations.conftest import Province

HEADER = "县（市、区）,50人以上企业数,其中已建会,其中未建会\n"
T03 = HEADER + "原州区,3,2,1\n西吉县,2,1,1\n"
SOUND = {"county": "原州区"}

# What a unit hands in (a function of the province and the unit), and all that is found: rule, table, column, cell.
Hand = Callable[[Province, str], object]
CASES: dict[str, tuple[Hand, list[str]]] = {
    "everything is there": (lambda p, u: p.report(u, "2020-09", T03=[{}], T09=[{}]), []),
    "S01: a file that cannot be read": (
        lambda p, u: p.file("报表.xlsx", b"PK\x03\x04 broken", u, "2020-09"), ["S01"],
    ),
    "S01: beside it no table is asked for": (
        lambda p, u: p.file("报表.xlsx", b"", u, "2020-09").report(u, "2020-09", T09=[{}]), ["S01"],
    ),
    "S02: a table is missing": (lambda p, u: p.report(u, "2020-09", T09=[{}]), ["S02 T03"]),
    "S02: quarter tables are asked for with the quarter": (lambda p, u: p.report(u, "2020-09", T03=[{}]), ["S02 T09"]),
    "S02: and not in the months between": (lambda p, u: p.report(u, "2020-10", T03=[{}]), []),
    "S02: a table without a row is there": (
        lambda p, u: p.report(u, "2020-09", T09=[{}]).file("T03.csv", HEADER.encode(), u, "2020-09"), [],
    ),
    "S03: a sheet that is no table": (
        lambda p, u: p.report(u, "2020-10", T03=[{}]).file("填报说明.csv", "事项,说明\n报送,10日前\n".encode(), u, "2020-10"), ["S03"],
    ),
    "S03: a table that is not due": (lambda p, u: p.report(u, "2020-10", T03=[{}], T09=[{}]), ["S03"]),
    "S04: a required column is missing, once and not in every row": (
        lambda p, u: p.file("T03.csv", "县（市、区）,50人以上企业数,其中已建会\n原州区,3,2\n西吉县,2,1\n".encode(), u, "2020-10"),
        ["S04 T03 large_none"],
    ),
    "S04: the same of two files": (
        lambda p, u: p.file("T03-原州区.csv", "县（市、区）,50人以上企业数,其中已建会\n原州区,3,2\n".encode(), u, "2020-10").file(
            "T03-西吉县.csv", "县（市、区）,50人以上企业数,其中已建会\n西吉县,3,2\n".encode(), u, "2020-10",
        ),
        ["S04 T03 large_none"],
    ),
    "S05: a column that nobody knows": (
        lambda p, u: p.file("T03.csv", T03.replace("其中未建会", "其中未建会,备注栏").replace("2,1\n", "2,1,无\n").encode(), u, "2020-10"),
        ["S05 T03 E1"],
    ),
    "S06: a number that is none": (
        lambda p, u: p.report(u, "2020-10", T03="large large_union large_none\n三 2 1"), ["S06 T03 large B2"],
    ),
    "S07: a required cell is empty, another one may be": (
        lambda p, u: p.report(u, "2020-10", T03="large large_union large_none medium campaigns\n· 2 1 · ·"), ["S07 T03 large B2"],
    ),
    "S08: the second and the third of one key": (
        lambda p, u: p.report(u, "2020-10", T03="county\n原州区\n西吉县\n原州区\n原州区"), ["S08 T03 county A4", "S08 T03 county A5"],
    ),
    "S08: in another file": (
        lambda p, u: p.file("T03-1.csv", T03.encode(), u, "2020-10").file("T03-2.csv", T03.encode(), u, "2020-10"),
        ["S08 T03 county A2", "S08 T03 county A3"],
    ),
    "S08: what is empty or unknown is no key": (
        lambda p, u: p.report(u, "2020-10", T03="county\n·\n·\n兴庆区\n兴庆区"),
        ["S07 T03 county A2", "S07 T03 county A3", "S09 T03 county A4", "S09 T03 county A5"],
    ),
    "S09: a county of another city": (lambda p, u: p.report(u, "2020-10", T03="county\n兴庆区"), ["S09 T03 county A2"]),
    "S09: no county at all": (lambda p, u: p.report(u, "2020-10", T03="county\n某某县"), ["S09 T03 county A2"]),
    "S10: the total is the sum": (lambda p, u: p.file("T03.csv", f"{T03}合计,5,3,2\n".encode(), u, "2020-10"), []),
    "S10: the total is not the sum": (
        lambda p, u: p.file("T03.csv", f"{T03}合计,6,4,2\n".encode(), u, "2020-10"), ["S10 T03 large B4", "S10 T03 large_union C4"],
    ),
    "S11: another unit": (
        lambda p, u: p.file("T03.csv", f"填报单位：银川市总工会\n{T03}".encode(), u, "2020-10"), ["S11 A1"],
    ),
    "S11: another month, once a report": (
        lambda p, u: p.file("T03.csv", f"报告期：2019年10月\n{T03}".encode(), u, "2020-10").file(
            "T03-2.csv", f"报告期：2019年10月\n{HEADER}隆德县,1,1,0\n".encode(), u, "2020-10",
        ),
        ["S11 A1"],
    ),
    "S11: another unit and another month": (
        lambda p, u: p.file("T03.csv", f"填报单位：银川市总工会\n报告期：2019年10月\n{T03}".encode(), u, "2020-10"), ["S11 A1"],
    ),
    "S12: a mobile number in a cell": (
        lambda p, u: p.report(u, "2020-10", T03="county large\n原州区 13912345678"), ["S12 T03 large B2"],
    ),
    "S12: beside the table": (
        lambda p, u: p.report(u, "2020-10", T03=[{}]).file("说明.csv", "联系人电话,13912345678\n".encode(), u, "2020-10"), ["S03", "S12 B1"],
    ),
    "S14: a formula error": (lambda p, u: p.report(u, "2020-10", T03="large\n#REF!"), ["S14 T03 large B2"]),
    "S15: a file that is not safe": (
        lambda p, u: p.reading("报表.xlsx", Reading(issues=(Issue("S15", shown="bomb", detail="900 MiB unpacked"),)), u, "2020-10"), ["S15"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(scheme: Scheme) -> dict[str, pd.DataFrame]:
    units = {name: f"E{number}" for number, name in enumerate(CASES)}
    province = Province(scheme).units(*units.values(), tables=("T03", "T09"))
    for name, (hand_in, _) in CASES.items():
        hand_in(province, units[name])
    findings = province.findings(as_of="2020-10-10")
    return {name: findings[findings["unit"] == unit] for name, unit in units.items()}


@pytest.mark.parametrize("name", CASES)
def test_case(name, found):
    named = found[name][["rule", "table_code", "column_id", "cell"]].itertuples(index=False, name=None)
    assert sorted(" ".join(part for part in parts if part) for parts in named) == CASES[name][1]


def test_every_rule_of_structure_has_a_case(scheme: Scheme):
    told = {found.partition(" ")[0] for _, finds in CASES.values() for found in finds}
    assert told | {"S13"} == {rule.code for rule in scheme.asked("structure")}


@pytest.mark.parametrize(
    ("name", "rule", "message", "message_en", "expected"),
    [
        ("S01: a file that cannot be read", "S01", "文件无法读取（损坏、加密或不是报表文件）：文件损坏或不完整（File is not a zip file）",
         "The file cannot be read (damaged, encrypted, or not a report): it is damaged or incomplete (File is not a zip file)", "xlsx、xls、ods 或 csv 报表"),
        ("S02: a table is missing", "S02", "缺少应报的表：T03 50人以上企业建会进度表",
         "A table that is due is missing: T03 Union coverage of enterprises with 50 and more employees", "T03 50人以上企业建会进度表"),
        ("S03: a table that is not due", "S03", "多出的工作表：“T09”；《职工书屋建设表》不是本单位本期应报的表",
         "A sheet that is no table of the scheme: “T09”; T09 is not due from this unit now", ""),
        ("S04: the same of two files", "S04", "缺少必填栏目：其中未建会", "A required column is missing: Without a union (of which)", "表头中有“其中未建会”"),
        ("S06: a number that is none", "S06", "数值、日期或选项无法识别：50人以上企业数 “三”，应为不小于0的整数",
         "A number, date or choice that cannot be understood: Enterprises with 50 and more employees “三”, expected a whole number of at least 0",
         "不小于0的整数"),
        ("S07: a required cell is empty, another one may be", "S07", "必填项为空：50人以上企业数",
         "A required cell is empty: Enterprises with 50 and more employees", "50人以上企业数已填"),
        ("S09: a county of another city", "S09", "区划不存在或不属于本填报单位：县（市、区） “兴庆区”，应为本填报单位辖区内的县（市、区）",
         "A region that does not exist or is not the reporting unit's: County (city, district) “兴庆区”, expected a county of the reporting unit",
         "本填报单位辖区内的县（市、区）"),
        ("S11: another unit", "S11", "填报单位或报告期与应报不符：表头写“银川市总工会”，应为 固原市总工会",
         "The reporting unit or period in the header is another than was due: the header says “银川市总工会”, expected 固原市总工会", "固原市总工会"),
        ("S11: another unit and another month", "S11",
         "填报单位或报告期与应报不符：表头写“银川市总工会”，应为 固原市总工会；表头写“2019年10月”，应为 2020-10",
         ("The reporting unit or period in the header is another than was due: the header says “银川市总工会”, expected 固原市总工会; "
          "the header says “2019年10月”, expected 2020-10"), "固原市总工会；2020-10"),
        ("S12: a mobile number in a cell", "S12", "含个人信息（身份证号、手机号）：50人以上企业数 “139******78”，应为不含身份证号、手机号的内容",
         "Personal data (citizen or mobile number): Enterprises with 50 and more employees “139******78”, expected nothing that names a person",
         "不含身份证号、手机号的内容"),
        ("S15: a file that is not safe", "S15", "文件不安全（过大、压缩炸弹、外部链接）：压缩比异常（900 MiB unpacked）",
         "The file is not safe (too large, a decompression bomb, external links): it unpacks to far more than it should (900 MiB unpacked)",
         "xlsx、xls、ods 或 csv 报表"),
    ],
)  # fmt: skip
def test_what_is_said(name, rule, message, message_en, expected, found):
    said = found[name].set_index("rule").loc[rule]
    assert (said["message"], said["message_en"], said["expected"]) == (message, message_en, expected)


def test_a_total_names_both_sums(found):
    assert list(found["S10: the total is not the sum"]["message"]) == [
        "合计行与各行之和不等：50人以上企业数合计填 6，各行之和为 5", "合计行与各行之和不等：其中已建会合计填 4，各行之和为 3",
    ]  # fmt: skip


def test_a_key_that_comes_again_says_where_it_was_first(found):
    same_file, other_file = found["S08: the second and the third of one key"], found["S08: in another file"]
    assert set(same_file["message"]) == {"关键字重复：县（市、区） 原州区；已填于第 2 行"}
    assert set(same_file["message_en"]) == {"The same key a second time: County (city, district) Yuanzhou District; first given in line 2"}
    assert other_file["message"].iloc[0].endswith("/2020-10/T03-1.csv”第 2 行")
    assert set(other_file["file"].str[-9:]) == {"T03-2.csv"}


def test_nothing_of_a_person_is_shown(found):
    for case in ("S12: a mobile number in a cell", "S12: beside the table"):
        assert not found[case].astype(str).apply(lambda column: column.str.contains("13912345678")).any(axis=None)


@pytest.mark.parametrize(
    ("as_of", "overdue"),
    [("2020-09-30", []), ("2020-10-10", []), ("2020-10-11", ["2020-09"]), ("2020-11-11", ["2020-09", "2020-10"])],
)
def test_s13_is_raised_when_the_due_day_is_over(as_of, overdue, scheme: Scheme):
    found = together(structure(scheme, Province(scheme).report("YC", "2020-09", T03=[{}]).material(as_of)))
    late = found[found["rule"] == "S13"]
    assert sorted(late.loc[late["unit"] == "GY", "period"]) == overdue
    assert sorted(late.loc[late["unit"] == "YC", "period"]) == [period for period in overdue if period != "2020-09"]
    assert set(late["message"][late["unit"] == "GY"]) == {f"逾期未报：固原市总工会 {p} 报表，截止日 {scheme.due_date(p)}" for p in overdue}


def test_s13_is_not_raised_of_a_month_in_which_nothing_is_due(scheme: Scheme):
    province = Province(scheme).units("Q", tables=("T09",)).report("YC", "2020-09", T03=[{}])
    found = together(structure(province.scheme, province.material("2021-01-11")))
    assert list(found.loc[(found["rule"] == "S13") & (found["unit"] == "Q"), "period"]) == ["2020-09", "2020-12"]
