"""X01 to X08: across the tables of one report, county by county. Each case is the report of a unit of its own."""

from __future__ import annotations

import pytest

from scheme import Scheme
from tests.expectations.conftest import Case, Found

# Three enterprises: two of 50 and more, one of these with a union; 48 members, 4 of them migrant workers.
LEDGER = """
  uscc                employees  unionised  unionised_on  build_mode  members  female_members  migrant_members
  91640402MA7000001F  60         是         2019-05-01    单独建      48       7               4
  91640402MA7000002J  50         否         ·             ·           ·        ·               ·
  91640402MA7000003M  49         否         ·             ·           ·        ·               ·
"""
SMALL = "uscc employees members\n91640402MA7000001F 20 18"  # one with a union, of 20, with 18 members and 4 migrant workers
HIDDEN = "employees unionised unionised_on build_mode members female_members migrant_members\n?? 否 · · · · ·"
T01 = "township members female_members unions legal_entities\n"
T03 = "county large large_union large_none\n"
T06 = "kind opening joined moved_in moved_out left closing files\n"
MEMBERS = T06 + "其他职工 890 10 0 0 0 900 900"  # closes with the 900 members of a sound T01


def case(*finds: str, **tables: str) -> Case:
    return Case({"2020-12": tables}, sorted(finds))


CASES = {
    "X01, X02: as many as in the ledger": case(T02=LEDGER, T03=T03 + "原州区 2 1 1"),
    "X01: more than in the ledger": case("X01 640402 large", T02=LEDGER, T03=T03 + "原州区 3 1 2"),
    "X01: fewer than in the ledger": case("X01 640402 large", T02=LEDGER, T03=T03 + "原州区 1 1 0"),
    "X01: none of 50 in the ledger is 0, not unknown": case("X01 640402 large", T02=SMALL, T03=T03 + "原州区 1 0 1"),
    "X01: nor is a county without a row in it": case(
        "X01 640422 large", "X02 640422 large_union", T02=LEDGER, T03=T03 + "原州区 2 1 1\n西吉县 1 1 0",
    ),
    "X01: without a ledger nothing is compared": case(T03=T03 + "原州区 9 1 8"),
    "X01: a county that T03 does not name is not judged": case(T02=LEDGER, T03=T03 + "西吉县 0 0 0"),
    "X01: with a head count unknown the county is not judged": case("S06 91640402MA7000001F employees", T02=HIDDEN, T03=T03 + "原州区 9 0 9"),
    "X01: with the number itself unknown neither": case("S06 640402 large", T02=LEDGER, T03=T03 + "原州区 ?? 1 1"),
    "X01: a row of an unknown county may be any county's": case(
        "S09 91640402MA7000001F county", T02="county employees members\n兴庆区 60 48", T03=T03 + "原州区 9 0 9",
    ),
    "X02: another number with a union": case("X02 640402 large_union", T02=LEDGER, T03=T03 + "原州区 2 2 0"),
    "X03: no more members in the ledger than in the townships": case(T02=LEDGER, T01=T01 + "三营镇 48 7 40 50"),
    "X03: more members in the ledger": case("X03 640402 members", T02=LEDGER, T01=T01 + "三营镇 47 7 40 50"),
    "X03: over all townships of the county": case(T02=LEDGER, T01=T01 + "三营镇 40 7 40 50\n头营镇 8 7 40 50"),
    "X03: an empty cell is not zero": case("T02-08 91640402MA7000001F unionised", T02="members\n·", T01=T01 + "三营镇 0 0 40 50"),
    "X04: closing members are the townships'": case(T06=MEMBERS, T01=T01 + "三营镇 900 400 40 50"),
    "X04: of all kinds together": case(T06=MEMBERS + "\n返乡农民工 90 10 0 0 0 100 100", T01=T01 + "三营镇 1000 400 40 50"),
    "X04: closing members are others": case("X04 640402 closing", T06=MEMBERS, T01=T01 + "三营镇 901 400 40 50"),
    "X04: points at the first row of the county": case(
        "X04 640402 closing", T06=T06 + "返乡农民工 90 10 0 0 0 100 100\n其他职工 890 10 0 0 0 900 900", T01=T01 + "三营镇 900 400 40 50",
    ),
    "X05: as many migrant members in the ledger": case(T02=LEDGER, T05="members new_members online\n4 4 4"),
    "X05: more migrant members in the ledger": case("X05 640402 members", T02=LEDGER, T05="members new_members online\n3 3 3"),
    "X05: over all fields": case(T02=LEDGER, T05="field members new_members online\n建筑项目 3 3 3\n其他 1 1 1"),
    "X06: as many unions as in the townships": case(T10="unions\n40", T01=T01 + "三营镇 900 400 40 50"),
    "X06: another number of unions": case("X06 640402 unions", T10="unions\n41", T01=T01 + "三营镇 900 400 40 50"),
    "X07: as many with a union as in the ledger": case(T02=SMALL, T12="union_firms congress open_affairs assessed\n1 1 1 1"),
    "X07: another number with a union": case("X07 640402 union_firms", T02=SMALL, T12="union_firms congress open_affairs assessed\n2 1 1 1"),
    "X08: no more covered than in the ledger": case(T02=LEDGER, T16="contracts firms\n3 3"),
    "X08: more covered than in the ledger": case("X08 640402 firms", T02=LEDGER, T16="contracts firms\n4 4"),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(scheme: Scheme) -> Found:
    return Found(CASES, scheme)


@pytest.mark.parametrize("name", CASES)
def test_case(name, found: Found):
    assert found.names(name) == CASES[name].finds


def test_every_rule_across_tables_has_a_case_that_passes_and_one_that_fails(scheme: Scheme):
    for rule in scheme.asked("tables"):
        of_rule = [case for name, case in CASES.items() if rule.code in name.partition(":")[0]]
        assert {any(found.startswith(rule.code) for found in case.finds) for case in of_rule} == {True, False}, rule.code


def test_both_sides_are_named_with_their_numbers(found: Found):
    by_sentence, plain = found.said("X01: more than in the ledger", "X01"), found.said("X04: closing members are others", "X04")
    assert list(by_sentence[["message", "message_en", "shown", "expected"]]) == [
        "50人以上企业数与台账不一致：原州区本表填 3 个，台账中职工50人以上的企业 2 个，多 1 个",
        "The number of enterprises of 50 and more differs from the ledger: Yuanzhou District: 3 here, 2 enterprises of 50 and more in the ledger, 1 over",
        "3",
        "《50人以上企业建会进度表》的50人以上企业数 = 《企业建会台账》的行数（职工人数 ≥ 50）",
    ]
    assert list(plain[["message", "message_en", "shown", "expected"]]) == [
        "期末会员数与乡镇会员数之和不等：原州区，《会员会籍变动表》的期末会员数之和 900，《乡镇（街道）工会组织情况表》的会员数之和 901，少 1 人",
        "Closing members differ from the townships' members: Yuanzhou District, sum of Members at end of period of T06 900, sum of Members of T01 901, 1 short",
        "900",
        "《会员会籍变动表》的期末会员数之和 = 《乡镇（街道）工会组织情况表》的会员数之和",
    ]


def test_what_is_shown_is_the_side_that_the_finding_points_at(found: Found):
    said = found.said("X03: more members in the ledger", "X03")
    assert (said["cell"], said["shown"]) == ("I2", "47")
    assert said["message"].endswith("《企业建会台账》的会员数之和 48，《乡镇（街道）工会组织情况表》的会员数之和 47，多 1 人")


def test_of_several_rows_of_a_county_the_first_has_the_finding(found: Found):
    assert found.said("X04: points at the first row of the county", "X04")["cell"] == "H2"
