"""R01 to R10: ledgers against the social insurance register of the month. Each case has a unit and register units of its own (`~`)."""

from __future__ import annotations

import pandas as pd
import pytest

from scheme import Scheme
from tests.expectations.conftest import Case, Found
from transforms.evaluate import violations

pytestmark = pytest.mark.xdist_group("register rules")

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
    "R01: of fewer than 50": case(register=f"{UNIT}~.1 49 {JIA}"),
    "R01: not insured any more": case(register=f"status {UNIT}暂停缴费 ~.1 60 {JIA}\n注销 ~.2 60 {YI}"),
    "R01: no enterprise": case(register=f"unit_kind {UNIT}机关 ~.1 60 {JIA}\n事业 ~.2 60 ·\n个体工商户 ~.3 60 ·"),
    "R01: of a kind not given": case("R01 ~.1 enterprise_name", register=f"unit_kind {UNIT}· ~.1 60 {JIA}"),
    "R02: in a ledger without a union": case("R02 ~.1 unionised", register=f"{UNIT}~.1 60 {JIA}", T02=listed(60, 0, NONE)),
    "R02: of fewer than 50": case(register=f"{UNIT}~.1 49 {JIA}", T02=listed(30, 0, NONE)),
    "R03: both below 25": case(register=f"{UNIT}~.1 24 {JIA}", T02=listed(1, 1)),
    "R03: 24 and 25": case(f"R03 {JIA} employees", register=f"{UNIT}~.1 25 {JIA}", T02=listed(24, 20)),
    "R03: 49 and 50": case(f"R03 {JIA} employees", register=f"{UNIT}~.1 50 {JIA}", T02=listed(49, 40)),
    "R03: an unknown head count": case(f"S06 {JIA} employees", register=f"{UNIT}~.1 60 {JIA}", T02=f"{ROW}~.1 {JIA} 原州区 ?? 20 {UNION}"),
    "R04: not found": case(f"R04 {JIA} enterprise_name", register=f"{UNIT}~.9 20 {YI}", T02=f"{ROW}· {JIA} 原州区 20 18 {UNION}".replace("· ", "", 1).replace("unit_no ", "", 1)),
    "R04: a month without a register": case(
        month="2020-11", register=f"{UNIT}~.1 20 {JIA}", T02=f"{ROW}~.1 {JIA} 原州区 20 18 {UNION}".replace("~.1 ", "").replace("unit_no ", ""),
    ),
    "R05: insured no more": case(f"R05 {JIA} enterprise_name", register=f"status {UNIT}注销 ~.1 20 {JIA}", T02=listed(20, 18)),
    "R05: in normal insurance": case(register=f"{UNIT}~.1 20 {JIA}", T02=listed(20, 18)),
    "R06: in another county": case(f"R06 {JIA} county", register=f"region {UNIT}640422 ~.1 20 {JIA}", T02=listed(20, 18)),
    "R06: in the same county": case(register=f"region {UNIT}640422 ~.1 20 {JIA}", T02=listed(20, 18, county="西吉县").replace("unit_no", "township unit_no").replace("~", "吉强镇 ~")),
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
