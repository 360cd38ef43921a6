"""P01 to P06: against the unit's report before. Each case is the reports of a unit of its own, month by month."""

from __future__ import annotations

import pytest

from scheme import Scheme
from tests.expectations.conftest import Case, Found

T06 = "opening joined moved_in moved_out left closing files\n"
T14 = "opening added lifted closing\n"
T04 = "members unions\n"
T18 = "users active\n"
JIA, YI = "91640402MA7000001F", "91640402MA7000002J"
T02 = "enterprise_name uscc unionised unionised_on build_mode members female_members migrant_members\n"
UNION, NONE = "是 2019-05-01 单独建 18 7 4", "否 · · · · ·"
SEPTEMBER = T06 + "90 10 0 0 0 100 100"


def case(*finds: str, **months: dict[str, str] | str) -> Case:
    """Months by their names: the tables handed in then, or the lines of the one table that the rule is about."""
    numbers = {"september": "2020-09", "october": "2020-10", "november": "2020-11", "december": "2020-12"}
    return Case({numbers[month]: tables for month, tables in months.items()}, sorted(finds))  # type: ignore[misc]


CASES = {
    "P01: opens where the last month closed": case(september={"T06": SEPTEMBER}, october={"T06": T06 + "100 5 0 0 0 105 105"}),
    "P01: opens elsewhere": case(
        "P01 640402|其他职工 opening", september={"T06": SEPTEMBER}, october={"T06": T06 + "101 5 0 0 0 106 106"},
    ),
    "P01: a month without any report is passed over": case(
        "P01 640402|其他职工 opening", september={"T06": SEPTEMBER}, december={"T06": T06 + "99 5 0 0 0 104 104"},
    ),
    "P01: a month with a report but without the table compares with nothing": case(
        september={"T06": SEPTEMBER}, october={"T18": T18 + "2000 700"}, november={"T06": T06 + "300 5 0 0 0 305 305"},
    ),
    "P01: without a report before there is nothing to compare": case(december={"T06": T06 + "300 5 0 0 0 305 305"}),
    "P01: another kind of member before is another row": case(
        september={"T06": "kind " + T06 + "返乡农民工 90 10 0 0 0 100 100"}, october={"T06": T06 + "300 5 0 0 0 305 305"},
    ),
    "P01: what could not be read before is not compared": case(
        "S06 640402|其他职工 closing", september={"T06": T06 + "90 10 0 0 0 ?? 100"}, october={"T06": T06 + "300 5 0 0 0 305 305"},
    ),
    "P01: nor what cannot be read now": case(
        "S06 640402|其他职工 opening", september={"T06": SEPTEMBER}, october={"T06": T06 + "?? 5 0 0 0 305 305"},
    ),
    "P01: an empty cell before satisfies it": case(
        "S07 640402|其他职工 closing", september={"T06": T06 + "90 10 0 0 0 · 100"}, october={"T06": T06 + "300 5 0 0 0 305 305"},
    ),
    "P02: opens where the last month closed": case(september={"T14": T14 + "50 4 10 44"}, october={"T14": T14 + "44 4 0 48"}),
    "P02: opens elsewhere": case("P02 640402 opening", september={"T14": T14 + "50 4 10 44"}, october={"T14": T14 + "50 4 0 54"}),
    "P03: cumulative numbers stay or grow": case(september={"T04": T04 + "200 4"}, october={"T04": T04 + "201 4"}),
    "P03: a cumulative number falls": case(
        "P03 640402|快递员 members", "P03 640402|快递员 unions", september={"T04": T04 + "200 4"}, october={"T04": T04 + "199 3"},
    ),
    "P03, P04: app users fall": case(
        "P03 640402 users", "P04 640402 users", september={"T18": T18 + "2000 700"}, october={"T18": T18 + "1000 700"},
    ),
    "P04: by 30%": case(september={"T18": T18 + "1000 700"}, october={"T18": T18 + "1300 700"}),
    "P04: by more than 30%": case("P04 640402 users", september={"T18": T18 + "1000 700"}, october={"T18": T18 + "1301 700"}),
    "P04: by more than 30%, but by 200": case(september={"T18": T18 + "10 7"}, october={"T18": T18 + "210 7"}),
    "P04: by more than 30% and by 201": case("P04 640402 users", september={"T18": T18 + "10 7"}, october={"T18": T18 + "211 7"}),
    "P04: of columns of other tables": case(
        "P04 640402100 employees", "P04 640402100 members", "P04 640402|建筑项目 members", "P04 640402|建筑项目 migrants",
        september={"T01": "employees members\n1000 900", "T05": "migrants members\n500 300"},
        october={"T01": "employees members\n2000 1800", "T05": "migrants members\n900 600"},
    ),
    "P05: still listed": case(september={"T02": f"{T02}甲公司 {JIA} {UNION}"}, october={"T02": f"{T02}甲公司 {JIA} {UNION}"}),
    "P05: gone": case(f"P05 {JIA} enterprise_name", september={"T02": f"{T02}甲公司 {JIA} {UNION}"}, october={"T02": f"{T02}乙公司 {YI} {UNION}"}),
    "P05: known by its code under another name": case(september={"T02": f"{T02}甲公司 {JIA} {UNION}"}, october={"T02": f"{T02}甲集团 {JIA} {UNION}"}),
    "P05: known by its name under another code": case(september={"T02": f"{T02}甲公司 {JIA} {UNION}"}, october={"T02": f"{T02}甲公司 {YI} {UNION}"}),
    "P05: known by its name where the code is lost": case(
        "T02-02 甲公司 uscc", september={"T02": f"{T02}甲公司 {JIA} {UNION}"}, october={"T02": f"{T02}甲公司 · {UNION}"},
    ),
    "P05: known by its name where the code comes": case(
        "T02-02 甲公司 uscc", september={"T02": f"{T02}甲公司 · {UNION}"}, october={"T02": f"{T02}甲公司 {JIA} {UNION}"},
    ),
    "P05: without a ledger now nothing is gone": case(september={"T02": f"{T02}甲公司 {JIA} {UNION}"}, october={"T18": T18 + "2000 700"}),
    "P05: over a month without a report": case(
        f"P05 {JIA} enterprise_name", september={"T02": f"{T02}甲公司 {JIA} {UNION}"}, december={"T02": f"{T02}乙公司 {YI} {UNION}"},
    ),
    "P06: still unionised": case(september={"T02": f"{T02}甲公司 {JIA} {UNION}"}, october={"T02": f"{T02}甲公司 {JIA} {UNION}"}),
    "P06: a union comes": case(september={"T02": f"{T02}甲公司 {JIA} {NONE}"}, october={"T02": f"{T02}甲公司 {JIA} {UNION}"}),
    "P06: a union goes": case(f"P06 {JIA} unionised", september={"T02": f"{T02}甲公司 {JIA} {UNION}"}, october={"T02": f"{T02}甲公司 {JIA} {NONE}"}),
    "P06: goes with the code": case(f"P06 {YI} unionised", september={"T02": f"{T02}甲公司 {JIA} {UNION}"}, october={"T02": f"{T02}甲公司 {YI} {NONE}"}),
    "P06: was not understood": case(
        f"S06 {JIA} unionised", september={"T02": f"{T02}甲公司 {JIA} ?? 2019-05-01 单独建 18 7 4"}, october={"T02": f"{T02}甲公司 {JIA} {NONE}"},
    ),
    "P06: is not understood": case(
        f"S06 {JIA} unionised", september={"T02": f"{T02}甲公司 {JIA} {UNION}"}, october={"T02": f"{T02}甲公司 {JIA} ?? · · · · ·"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(scheme: Scheme) -> Found:
    return Found(CASES, scheme)


@pytest.mark.parametrize("name", CASES)
def test_case(name, found: Found):
    assert found.names(name) == CASES[name].finds


def test_every_rule_of_periods_has_a_case_that_passes_and_one_that_fails(scheme: Scheme):
    for rule in scheme.asked("periods"):
        of_rule = [case for name, case in CASES.items() if rule.code in name.partition(":")[0]]
        assert {any(found.startswith(rule.code) for found in case.finds) for case in of_rule} == {True, False}, rule.code


@pytest.mark.parametrize(
    ("name", "rule", "message", "message_en", "cell"),
    [
        (
            "P01: opens elsewhere", "P01", "期初会员数不等于上期期末数：期初会员数 101，上期期末会员数 100，多 1 人",
            "Opening members differ from the last closing: Members at start of period 101, previous Members at end of period 100, 1 over", "C2",
        ),
        (
            "P03, P04: app users fall", "P03", "累计数小于上期：APP注册用户数 1000，上期APP注册用户数 2000，少 1000 人",
            "A cumulative number has fallen: Registered app users 1000, previous Registered app users 2000, 1000 short", "B2",
        ),
        ("P05: gone", "P05", "上期台账中的企业本期缺失：甲公司", "An enterprise of the last ledger is gone: 甲公司", ""),
        ("P06: a union goes", "P06", "上期已建会企业本期未建会：甲公司，上期已建会，本期填“否”", "An enterprise had a union and has none now: 甲公司, had a union and now says no", "K2"),
    ],
)  # fmt: skip
def test_what_is_said(name, rule, message, message_en, cell, found: Found):
    said = found.said(name, rule)
    assert (said["message"], said["message_en"], said["cell"]) == (message, message_en, cell)


def test_findings_are_those_of_the_report_that_comes_later(found: Found):
    assert {found.said(name, "P05")["period"] for name in ("P05: gone", "P05: over a month without a report")} == {"2020-10", "2020-12"}


def test_an_enterprise_that_is_gone_has_its_name_and_no_place(found: Found):
    gone = found.said("P05: gone", "P05")
    assert list(gone[["shown", "file", "sheet", "cell", "row"]]) == ["甲公司", "", "", "", 0]
