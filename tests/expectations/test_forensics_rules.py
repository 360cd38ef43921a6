"""F01 to F03 through the checks: what they are asked of, the cell that they point at, the words, and what stays quiet."""

from __future__ import annotations

import pandas as pd
import pytest

from scheme import Scheme
from tests.expectations.conftest import Province

KINDS = ("建档帮扶", "结对帮扶", "工会班", "金秋助学", "医疗互助", "临时救助", "常态化送温暖")
MONTHS = ("2020-09", "2020-10", "2020-11", "2020-12")


def asked(province: Province) -> pd.DataFrame:
    found = province.findings("2021-01-11")
    return found[found["rule"].str.startswith("F")].reset_index(drop=True)


def ledger(province: Province, pairs: list[tuple[int, int]]) -> Province:
    """A ledger of (employees, insured), each row matched with its unit of the register."""
    rows = [
        {"enterprise_name": f"企业{n}", "uscc": "·", "employees": heads, "members": heads, "unit_no": str(n)} for n, (heads, _) in enumerate(pairs)
    ]
    lines = "\n".join(f"{n} {insured}" for n, (_, insured) in enumerate(pairs))
    return province.report(T02=rows).register(f"unit_no insured\n{lines}")


USUAL = [(size, size) for size in range(60, 180)]


def test_head_counts_under_fifty_point_at_the_first_of_them(province: Province):
    found = asked(ledger(province, [*USUAL, *((46 + n % 4, 52 + n % 9) for n in range(30))]))
    assert found[["unit", "period", "rule", "severity", "row_key", "column_id", "cell", "shown"]].to_numpy().tolist() == [
        ["GY", "2020-12", "F01", "query", "50", "employees", f"H{len(USUAL) + 2}", "46"]
    ]
    assert found["message"][0].startswith("职工人数集中在规模门槛以下：参保人数在 50 人及以上的企业中，台账填 45—49 人的 30 家，填 50—54 人的 0 家")
    assert "30 have 45–49 in the ledger and 0 have 50–54" in found["message_en"][0]


def test_an_exact_ledger_and_one_without_a_register_are_not_asked(province: Province, scheme: Scheme):
    assert asked(ledger(province, [*USUAL, *((45 + n % 10, 45 + n % 10) for n in range(60))])).empty
    rows = [{"enterprise_name": f"企业{n}", "uscc": "·", "employees": 46} for n in range(60)]
    assert asked(Province(scheme).report(T02=rows)).empty


def aid(province: Province, still: tuple[str, ...] = ()) -> Province:
    """T15 of four units in four months; in the last one `still` hand in the people of the month before."""
    for at, unit in enumerate(("GY", "WZ", "YC", "SZS")):
        county = {"GY": "原州区", "WZ": "利通区", "YC": "兴庆区", "SZS": "大武口区"}[unit]
        for month, period in enumerate(MONTHS):
            moved = month - (unit in still and month == len(MONTHS) - 1)
            rows = [
                {"county": county, "kind": kind, "people": str(40 + 7 * n + 11 * moved + at), "funds": str(20 + 3 * month + n)}
                for n, kind in enumerate(KINDS)
            ]
            province.report(unit, period, T15=rows)
    return province


def test_a_copied_column_is_one_finding_at_its_first_cell(province: Province):
    found = asked(aid(province, still=("GY",)))
    assert found[["unit", "period", "rule", "table_code", "row_key", "column_id", "cell"]].to_numpy().tolist() == [
        ["GY", "2020-12", "F02", "T15", "", "people", "C2"]
    ]
    assert "“帮扶人次”与上一期可比的 7 行中 7 行数值相同" in found["message"][0]
    assert "of 7 rows that can be compared 7 have the same value" in found["message_en"][0]


def test_columns_that_move_are_not_asked(province: Province):
    assert asked(aid(province)).empty


def rates(province: Province, members: dict[str, int]) -> Province:
    counties = ("原州区", "西吉县", "隆德县", "泾源县", "彭阳县")
    rows = [{"county": c, "migrants": str(8_000 + n), "members": str(members.get(c, 3_600 + 213 * n))} for n, c in enumerate(counties)]
    return province.report(T05=rows)


def test_counties_exactly_at_their_target(province: Province):
    found = asked(rates(province, {"原州区": 4_400, "西吉县": 4_401}))
    assert found[["rule", "row_key", "column_id", "cell", "shown"]].to_numpy().tolist() == [
        ["F03", "640402", "members", "D2", "4400"], ["F03", "640422", "members", "D3", "4401"],
    ]  # fmt: skip
    assert "西吉县：农民工入会率 4401 ÷ 8001，分子恰为达到目标（55%）的最小值" in found["message"][1]


@pytest.mark.parametrize("members", [{"原州区": 4_400}, {"原州区": 4_401, "西吉县": 4_402}, {}])
def test_one_county_at_its_target_or_two_above_it_may_be_chance(province: Province, members: dict[str, int]):
    assert asked(rates(province, members)).empty
