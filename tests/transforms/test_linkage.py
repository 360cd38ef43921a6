"""What links, and what must not: a register that fits on a page, ledger rows against it. All made up."""

import json
from dataclasses import dataclass
from importlib import import_module

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import codes
from transforms.linkage import READ, lexicon_from_regions, link
from transforms.linkage.index import build_index
from transforms.linkage.link import link_to
from transforms.linkage.places import places

LEXICON = lexicon_from_regions(
    pd.DataFrame(
        [
            ("640000", "宁夏回族自治区", "province", None),
            ("640100", "银川市", "city", "640000"),
            ("640104", "兴庆区", "county", "640100"),
            ("640300", "吴忠市", "city", "640000"),
            ("640324", "同心县", "county", "640300"),
        ],
        columns=["code", "name", "level", "parent"],
    )
)


def uscc(org: str) -> str:
    """A sound code around eight characters of an organisation code."""
    body = "91640100" + org + codes.org_check_character(org)
    return body + codes.check_character(body)


DIGITS = next(code for code in (uscc(f"000000{i}") for i in range(10, 100)) if code.isdigit())
A, B, C, D, E, F, G, H, J = (*(uscc(f"{i}0{i}1{i}2{i}3") for i in range(1, 9)), DIGITS)
STRANGER = uscc("98765432")
REGISTER = pd.DataFrame(
    [
        ("1", "宁夏青禾云商贸有限公司", A, "640104"),
        ("2", "宁夏青禾云商贸有限公司同心分公司", B, "640324"),
        ("3", "银川白石滩建筑工程有限公司", C, "640104"),
        ("4", "吴忠市白石滩建筑工程有限公司", D, "640324"),
        ("5", "宁夏红岩沟枸杞专业合作社", E, "640324"),
        ("6", "宁夏金沙湾物流有限公司", F, "640104"),
        ("7", "宁夏金沙湾物流有限公司", G, "640324"),
        ("8", "同心县绿杨堡养殖有限公司", H, "640324"),
        ("9", "宁夏蓝桥渡餐饮有限公司", J, "640104"),
    ],
    columns=["unit_no", "unit_name", "uscc", "region"],
).assign(org_code=lambda units: units["uscc"].str[8:17], status="正常参保")


UNIT_OF = dict(zip(REGISTER["uscc"], REGISTER["unit_no"], strict=True))
NAME_OF = dict(zip(REGISTER["uscc"], REGISTER["unit_name"], strict=True))


def linked(rows: list[tuple[str | None, str | None, str | None]], register: pd.DataFrame = REGISTER) -> pd.DataFrame:
    return link(pd.DataFrame(rows, columns=["enterprise_name", "uscc", "county"], dtype="str"), register, LEXICON)


def typo(code: str) -> str:
    return code[:10] + ("7" if code[10] != "7" else "3") + code[11:]


@pytest.mark.parametrize(
    ("name", "code", "county", "unit", "method"),
    [
        # by code, while the name agrees
        ("宁夏青禾云商贸有限公司", A, None, "1", "code"),
        ("青禾云商贸", f"'{A.lower()} ", None, "1", "code"),
        ("宁夏青和云商贸有限公司", A, None, "1", "code"),
        ("吴忠青禾云商贸有限公司", A, None, "1", "code"),
        ("宁夏青禾云商贸有限公司", B, None, "2", "code"),  # the branch, under its enterprise's name
        # by its organisation code, by its code mended, by the digits a spreadsheet left
        ("宁夏青禾云商贸有限公司", A[8:16] + "-" + A[16], None, "1", "org_code"),
        ("宁夏青禾云商贸有限责任公司", typo(A), None, "1", "code_repaired"),
        ("宁夏青禾云商贸有限公司", A[:9] + A[10] + A[9] + A[11:], None, "1", "code_repaired"),
        ("宁夏青禾云商贸有限公司", A[:4] + A[5:], None, "1", "code_repaired"),
        ("宁夏蓝桥渡餐饮有限公司", J[:15] + "000", None, "9", "code_rounded"),
        # by name
        ("宁夏蓝桥渡餐饮有限公司", None, None, "9", "exact_name"),
        ("宁夏蓝桥渡餐饮有限公司", STRANGER, None, "9", "exact_name"),
        ("宁夏蓝桥渡 餐飲有限公司工会委员会", "无", None, "9", "exact_name"),
        ("宁夏金沙湾物流有限公司", None, "640104", "6", "exact_name"),  # two of the name: the county decides
        ("宁夏回族自治区蓝桥渡餐饮有限责任公司", None, None, "9", "normalised_name"),
        ("蓝桥渡餐饮有限公司", None, None, "9", "normalised_name"),
        ("银川市白石滩建筑工程公司", None, None, "3", "normalised_name"),
        ("吴忠同心绿杨堡养殖有限公司", None, None, "8", "normalised_name"),
        ("绿杨堡养殖有限公司", None, "640324", "8", "normalised_name"),
    ],
)
def test_accepted(name: str, code: str | None, county: str | None, unit: str, method: str) -> None:
    row = linked([(name, code, county)]).iloc[0]
    assert (row["state"], row["unit_no"], row["method"]) == ("accepted", unit, method)
    assert json.loads(row["candidates"])[0]["unit_no"] == unit
    assert row["score"] > 0.95


@pytest.mark.parametrize(
    ("name", "code", "county", "reason"),
    [
        ("宁夏紫烟阁餐饮有限公司", A, None, "名称不同"),
        ("宁夏蓝桥渡餐饮有限公司", A, None, "该代码属于登记库中另一单位"),
        ("宁夏白石滩建筑工程有限公司", None, None, "地名不同"),
        ("白石滩建筑工程有限公司", None, None, "多个登记单位同样符合"),
        ("绿杨堡养殖有限公司", None, "640104", "地名与所在地不符"),
        ("宁夏蓝桥渡餐饮有限责任公司", STRANGER, None, "台账代码不在登记库"),
        ("宁夏金沙湾物流有限公司", None, None, "多个登记单位同样符合"),
        ("宁夏红岩沟枸杞有限公司", None, None, "企业类型不同"),
        ("宁夏紫烟阁餐饮有限公司", typo(A), None, "名称不同"),
    ],
)
def test_left_to_a_steward(name: str, code: str | None, county: str | None, reason: str) -> None:
    row = linked([(name, code, county)]).iloc[0]
    assert row["state"] == "candidate"
    assert reason in row["reason"]
    assert 0 < row["score"] < 0.95


@pytest.mark.parametrize("code", [None, A, typo(A)])
def test_a_branch_that_the_register_has_not_is_not_its_enterprise_even_with_its_code(code: str | None) -> None:
    assert linked([("宁夏青禾云商贸有限公司银川营业部", code, None)])["state"].tolist() != ["accepted"]


@pytest.mark.parametrize("code", [None, STRANGER, "640100000000001", "/"])
def test_not_in_the_register(code: str | None) -> None:
    row = linked([("固原紫烟阁印务有限公司", code, None), (None, None, None)])
    assert row["state"].tolist() == ["none", "none"]
    assert row["unit_no"].isna().all()
    assert row["candidates"].tolist() == ["[]", "[]"]


TWINS = REGISTER[REGISTER["unit_no"].isin(["6", "7"])].assign(region="640104", insured=[30, 800])


def with_head_counts(name: str, code: str | None, *counts: int | None) -> pd.DataFrame:
    rows = pd.DataFrame([(name, code, None, None, count) for count in counts], columns=list(READ))
    return link(rows.astype(dict.fromkeys(READ[:-1], "str") | {"employees": "Int64"}), TWINS, LEXICON)


def test_of_two_namesakes_the_one_of_the_head_count_comes_first() -> None:
    found = with_head_counts("宁夏金沙湾物流有限公司", None, 28, 850)
    assert found["unit_no"].tolist() == ["6", "7"]
    assert [("人数相近" in reason, "多个登记单位同样符合" in reason) for reason in found["reason"]] == [(True, False)] * 2
    assert "人数相差悬殊" in json.loads(found["candidates"].iloc[0])[1]["why"]
    assert "多个登记单位同样符合" in with_head_counts("宁夏金沙湾物流有限公司", None, None)["reason"].iloc[0]


@pytest.mark.parametrize("count", [0, 3, 30, 800, 99_999])
def test_no_head_count_speaks_louder_than_code_and_name(count: int) -> None:
    assert with_head_counts("宁夏金沙湾物流有限公司", G, count)[["unit_no", "state"]].to_numpy().tolist() == [["7", "accepted"]]
    assert with_head_counts("固原紫烟阁印务有限公司", None, count)["state"].tolist() == ["none"]


def test_a_row_without_a_county_is_looked_for_in_its_city() -> None:
    rows = pd.DataFrame([("宁夏金沙湾物流有限公司", None, None, city) for city in ("640100", "640300")], columns=list(READ[:-1]), dtype="str")
    assert link(rows, REGISTER, LEXICON)[["unit_no", "state"]].to_numpy().tolist() == [["6", "accepted"], ["7", "accepted"]]
    assert link(rows.assign(city=None), REGISTER, LEXICON)["state"].tolist() == ["candidate", "candidate"]


def test_two_accounts_of_one_enterprise_are_no_riddle() -> None:
    second = REGISTER[REGISTER["unit_no"] == "9"].assign(unit_no="0", status="注销")
    row = linked([("宁夏蓝桥渡餐饮有限公司", J, None)], pd.concat([REGISTER, second])).iloc[0]
    assert (row["state"], row["unit_no"]) == ("accepted", "9")


def test_duplicates_in_the_ledger_all_link_and_keep_their_index() -> None:
    ledger = pd.DataFrame(
        {"enterprise_name": ["宁夏蓝桥渡餐饮有限公司"] * 2, "uscc": [J, None], "county": [None, None]}, index=[7, 3]
    )
    result = link(ledger, REGISTER, LEXICON)
    assert result.index.tolist() == [7, 3]
    assert result["unit_no"].tolist() == ["9", "9"]


def test_empty_tables_are_no_error() -> None:
    assert linked([]).empty
    assert linked([("宁夏蓝桥渡餐饮有限公司", J, None)], REGISTER.iloc[:0])["state"].tolist() == ["none"]


LEDGER = pd.DataFrame(
    [
        (n, c, k)
        for n in (*REGISTER["unit_name"], "白石滩建筑工程公司")
        for c in (A, typo(D), None)
        for k in ("640104", None)
    ],
    columns=["enterprise_name", "uscc", "county"],
)


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(len(REGISTER))), st.permutations(range(len(LEDGER))))
def test_the_order_of_rows_does_not_matter(units: list[int], rows: list[int]) -> None:
    expected = link(LEDGER, REGISTER, LEXICON)
    shuffled = link(LEDGER.iloc[rows], REGISTER.iloc[units], LEXICON)
    pd.testing.assert_frame_equal(shuffled.sort_index(), expected)


@settings(deadline=None)
@given(st.sampled_from(REGISTER["uscc"].tolist()), st.integers(0, 17), st.sampled_from(codes.ALPHABET + "OIZSV"))
def test_one_wrong_character_is_mended_exactly_when_one_unit_fits(code: str, place: int, wrong: str) -> None:
    typed = code[:place] + wrong + code[place + 1 :]
    if typed == code:
        return
    unit_no, name = str(UNIT_OF[code]), str(NAME_OF[code])
    fits = set(codes.repair(typed)) & set(REGISTER["uscc"])
    row = linked([(name, typed, None)]).iloc[0]
    assert code in fits
    if len(fits) == 1:
        assert (row["state"], row["unit_no"]) == ("accepted", unit_no)
        assert row["method"] in {"code_repaired", "code_rounded"}


def test_the_reason_says_which_character_was_wrong() -> None:
    row = linked([("宁夏青禾云商贸有限公司", A[:6] + "O" + A[7:], None)]).iloc[0]
    assert row["reason"].startswith("代码第7位 O→0 修正后命中；名称一致；无分支")


def test_a_former_name_is_a_name() -> None:
    register = REGISTER.assign(former_name=REGISTER["unit_no"].map({"9": "宁夏紫烟阁印务有限公司"}))
    row = linked([("宁夏紫烟阁印务有限公司", None, None)], register).iloc[0]
    assert (row["unit_no"], row["state"]) == ("9", "accepted")
    assert "曾用名" in row["reason"]


@dataclass
class Decisions:
    forced: pd.DataFrame
    rejected: pd.DataFrame


def decisions(forced: tuple = (), rejected: tuple = ()) -> Decisions:
    return Decisions(
        pd.DataFrame(list(forced), columns=["row", "unit_no", "method", "reason"]), pd.DataFrame(list(rejected), columns=["row", "unit_no"])
    )


def test_a_decision_goes_before_all_evidence() -> None:
    ledger = pd.DataFrame({"enterprise_name": ["宁夏蓝桥渡餐饮有限公司"] * 2, "uscc": [J, J], "county": [None, None]}, index=["a", "b"])
    said = decisions(forced=(("a", "5", "decision", "审核人认定"), ("b", None, "decision", "审核人认定不在登记库")))
    result = link(ledger, REGISTER, LEXICON, said)
    assert list(result.loc["a", ["unit_no", "state", "score", "method", "reason"]]) == ["5", "accepted", 1.0, "decision", "审核人认定"]
    assert result.loc["b", "state"] == "none" and pd.isna(result.loc["b", "unit_no"]) and result.loc["b", "candidates"] == "[]"


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(0, len(LEDGER) - 1), st.sampled_from(REGISTER["unit_no"].tolist())), max_size=40))
def test_a_refused_pair_is_neither_accepted_nor_proposed(rejected: list[tuple[int, str]]) -> None:
    result, free = link(LEDGER, REGISTER, LEXICON, decisions(rejected=tuple(rejected))), link(LEDGER, REGISTER, LEXICON)
    for row, unit in rejected:
        assert unit not in [each["unit_no"] for each in json.loads(result.loc[row, "candidates"])]
        if free.loc[row, "unit_no"] == unit:
            assert result.loc[row, "state"] != "accepted"


def test_neither_parts_nor_threads_change_a_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    index = build_index(REGISTER, places(LEXICON))
    whole = link_to(LEDGER, index, threads=1)
    monkeypatch.setattr(import_module("transforms.linkage.link"), "PART", 5)
    for threads in (1, 2, 3):
        pd.testing.assert_frame_equal(link_to(LEDGER, index, threads=threads), whole)


def test_cells_that_are_no_text_are_as_good_as_empty() -> None:
    ledger = pd.DataFrame({"enterprise_name": ["宁夏蓝桥渡餐饮有限公司", 5, None], "uscc": [12.5, None, J], "county": [None, 640104, "640104"]}, dtype=object)
    result = link(ledger, REGISTER.astype(object).drop(columns="status"), LEXICON)
    assert result["unit_no"].fillna("").tolist() == ["9", "", "9"]
    assert result["state"].tolist() == ["accepted", "none", "candidate"]
