"""R01 to R10: ledgers against the social insurance register of the month. Each case has a unit and register units of its own (`~`)."""

from __future__ import annotations

import pandas as pd
import pytest

from expectations.suites import rule_expectations
from expectations.validate import validate
from scheme import Scheme
from tests.expectations.conftest import Case, Found

JIA, YI = "91640402MA7000001F", "91640402MA7000002J"
ROW = "unit_no uscc county employees members unionised unionised_on build_mode female_members migrant_members\n"
UNION, NONE = "是 2019-05-01 单独建 7 4", "否 · · · ·"
UNIT = "unit_no insured uscc\n"
T03 = "county large large_union large_none\n"


def case(*finds: str, register: str, month: str = "2020-12", **tables: str) -> Case:
    return Case({month: tables}, sorted(finds), {"2020-12": register})


def listed(employees: int, members: int, union: str = UNION, county: str = "原州区", uscc: str = JIA) -> str:
    """A ledger of one row, matched to the register unit ~.1."""
    return f"{ROW}~.1 {uscc} {county} {employees} {members if union == UNION else '·'} {union}"


CASES = {
    "R01 R02 R03: as the register has it": case(register=f"{UNIT}~.1 60 {JIA}", T02=listed(60, 50)),
    "R01: in no ledger": case("R01 ~.1 enterprise_name", register=f"{UNIT}~.1 50 {JIA}"),
    "R01: of a city whose ledger is not there": case(register=f"region {UNIT}640104 ~.1 50 {JIA}"),
    "R01: of fewer than 50": case(register=f"{UNIT}~.1 49 {JIA}"),
    "R01: not insured any more": case(register=f"status {UNIT}暂停缴费 ~.1 60 {JIA}\n注销 ~.2 60 {YI}"),
    "R01: no enterprise": case(register=f"unit_kind {UNIT}机关 ~.1 60 {JIA}\n事业 ~.2 60 ·\n个体工商户 ~.3 60 ·"),
    "R01: of a kind not given": case("R01 ~.1 enterprise_name", register=f"unit_kind {UNIT}· ~.1 60 {JIA}"),
    "R02: in a ledger without a union": case("R02 ~.1 unionised", register=f"{UNIT}~.1 60 {JIA}", T02=listed(60, 0, NONE)),
    "R02: of fewer than 50": case(register=f"{UNIT}~.1 49 {JIA}", T02=listed(30, 0, NONE)),
    "R03: both below 25": case(register=f"{UNIT}~.1 24 {JIA}", T02="unit_no employees female_employees migrant_employees members female_members migrant_members\n~.1 1 0 0 1 0 0"),
    "R03: 24 and 25": case(f"R03 {JIA} employees", register=f"{UNIT}~.1 25 {JIA}", T02=listed(24, 20)),
    "R03: 49 and 50": case(f"R03 {JIA} employees", register=f"{UNIT}~.1 50 {JIA}", T02=listed(49, 40)),
    "R03: an unknown head count": case(f"S06 {JIA} employees", register=f"{UNIT}~.1 60 {JIA}", T02=f"{ROW}~.1 {JIA} 原州区 ?? 20 {UNION}"),
    "R04: found": case(register=f"{UNIT}~.1 20 {JIA}", T02=listed(20, 18)),
    "R04: not found": case(f"R04 {JIA} enterprise_name", register=f"{UNIT}~.9 20 {YI}", T02=f"uscc\n{JIA}"),
    "R04: a month without a register": case(month="2020-11", register=f"{UNIT}~.9 20 {YI}", T02=f"uscc\n{JIA}"),
    "R05: insured no more": case(f"R05 {JIA} enterprise_name", register=f"status {UNIT}注销 ~.1 20 {JIA}", T02=listed(20, 18)),
    "R05: in normal insurance": case(register=f"{UNIT}~.1 20 {JIA}", T02=listed(20, 18)),
    "R06: in another county": case(f"R06 {JIA} county", register=f"region {UNIT}640422 ~.1 20 {JIA}", T02=listed(20, 18)),
    "R06: in the same county": case(
        register=f"region {UNIT}640422 ~.1 20 {JIA}", T02=f"unit_no uscc county township employees\n~.1 {JIA} 西吉县 吉强镇 20",
    ),
    "R06: in a county that is not understood": case(f"S09 {JIA} county", register=f"region {UNIT}640422 ~.1 20 {JIA}", T02=listed(20, 18, county="兴庆区")),
    "R07: claimed by one row": case(register=f"{UNIT}~.1 20 {JIA}", T02=listed(20, 18)),
    "R07: claimed by two rows": case(
        f"R07 {JIA} uscc", f"R07 {YI} uscc", f"R08 {YI} uscc",
        register=f"{UNIT}~.1 20 {JIA}", T02=f"{listed(20, 18)}\n~.1 {YI} 原州区 20 18 {UNION}",
    ),
    "R08: the register's code": case(register=f"{UNIT}~.1 20 {JIA}", T02=listed(20, 18)),
    "R08: another code": case(f"R08 {YI} uscc", register=f"{UNIT}~.1 20 {JIA}", T02=listed(20, 18, uscc=YI)),
    "R08: no code": case("R08 固原市甲食品有限公司 uscc", "T02-02 固原市甲食品有限公司 uscc", register=f"{UNIT}~.1 20 {JIA}", T02=listed(20, 18, uscc="·")),
    "R08: no code in the register either": case(register=f"{UNIT}~.1 20 ·", T02=listed(20, 18)),
    "R09: as many as the register counts": case(
        "R01 ~.1 enterprise_name", register=f"region {UNIT}640423 ~.1 60 {JIA}\n640423 ~.2 49 {YI}", T03=T03 + "隆德县 1 1 0",
    ),
    "R09: more than the register counts": case(
        "R01 ~.1 enterprise_name", "R09 640424 large", register=f"region {UNIT}640424 ~.1 60 {JIA}", T03=T03 + "泾源县 2 1 1",
    ),
    "R09: the register counts active enterprises only": case(
        "R09 640425 large", register=f"region status unit_kind {UNIT}640425 注销 企业 ~.1 60 {JIA}\n640425 正常参保 事业 ~.2 60 {YI}", T03=T03 + "彭阳县 2 1 1",
    ),
    "R10: perhaps the same": case(
        f"R04 {JIA} enterprise_name", f"R10 {JIA} enterprise_name",
        register=f"{UNIT}~.1 20 {JIA}", T02=f"candidate uscc\nyes {JIA}",
    ),
    "R10: surely the same": case(register=f"{UNIT}~.1 20 {JIA}", T02=listed(20, 18)),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(scheme: Scheme) -> Found:
    return Found(CASES, scheme)


@pytest.mark.parametrize("name", CASES)
def test_case(name, found: Found):
    assert found.names(name) == CASES[name].finds


def test_every_rule_of_the_register_has_a_case_that_passes_and_one_that_fails(scheme: Scheme):
    for rule in scheme.asked("registry"):
        of_rule = [case for name, case in CASES.items() if rule.code in name.partition(":")[0]]
        assert {any(found.startswith(rule.code) for found in case.finds) for case in of_rule} == {True, False}, rule.code


@pytest.mark.parametrize(
    ("name", "rule", "message", "expected"),
    [
        ("R01: in no ledger", "R01", "50人以上参保企业未入台账：某公司，参保 50 人，参保地 原州区", "已列入某一单位的台账"),
        ("R02: in a ledger without a union", "R02", "50人以上参保企业未建会：某公司，参保 60 人，参保地 原州区", "已建会"),
        ("R03: 24 and 25", "R03", "台账职工数与参保人数不在同一规模档：职工人数 24，参保人数 25", "台账职工数与参保人数同在25人以下、25—49人或50人以上"),
        ("R04: not found", "R04", f"台账企业在参保登记库中查无：固原市甲食品有限公司，信用代码 {JIA}", "在登记库中有对应的参保单位"),
        ("R05: insured no more", "R05", "参保状态不是正常参保：固原市甲食品有限公司，参保状态为“注销”", "正常参保"),
        ("R06: in another county", "R06", "台账县区与参保地区划不一致：台账填 原州区，登记库参保地为 西吉县", "西吉县"),
        ("R08: no code", "R08", f"信用代码已由登记库补全或更正：台账填 （空），登记库为 {JIA}", JIA),
        ("R09: more than the register counts", "R09", "50人以上企业数与参保登记库相差超过5%：50人以上企业数 2，登记库50人以上正常参保企业数 1", "与登记库的 1 个相差不超过5%"),
        ("R10: perhaps the same", "R10", "疑似匹配，待核对：固原市甲食品有限公司", "确认与登记库中的候选单位是否为同一单位"),
    ],
)  # fmt: skip
def test_what_is_said(name, rule, message, expected, found: Found):
    said = found.said(name, rule)
    assert (said["message"], said["expected"]) == (message, expected)


def test_a_unit_of_the_register_belongs_to_the_city_union_and_has_no_cell(found: Found):
    said = found.said("R01: in no ledger", "R01")
    assert list(said[["unit", "period", "table_code", "column_id", "shown", "county", "cell", "file", "row"]]) == [
        "GY", "2020-12", "T02", "enterprise_name", "某公司", "640402", "", "", 0,
    ]  # fmt: skip


def test_each_of_the_rows_that_claim_a_unit_says_how_many(found: Found):
    claims = found.of("R07: claimed by two rows")
    assert set(claims.loc[claims["rule"] == "R07", "message"].str.partition("，")[2]) == {"共有 2 行台账认领"}


@pytest.mark.parametrize(("large", "register", "holds"), [(20, 20, True), (19, 20, True), (21, 20, True), (22, 20, False), (18, 20, False), (0, 0, True), (1, 0, False)])
def test_five_percent_of_what_the_register_counts(large, register, holds, scheme: Scheme):
    cells = {"large": [large], "register_large": [register], "period": ["2020-12"], "unknown": [""]}
    row = pd.DataFrame(cells).astype({"large": "Int64", "register_large": "Int64"})
    assert (validate("R09", row, rule_expectations([scheme.rule("R09")])) == []) == holds
