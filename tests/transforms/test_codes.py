"""Identity codes, by example. Every code and number here is made up from its own check rule."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms import codes

ORG = "00000001" + codes.org_check_character("00000001")
SOUND = "91640100" + ORG
SOUND += codes.check_character(SOUND)

orgs = st.text(codes.ALPHABET, min_size=8, max_size=8)


@st.composite
def sound_codes(draw: st.DrawFn) -> str:
    """Codes whose two check characters hold."""
    body = draw(orgs)
    code = "9164" + draw(st.text("0123456789", min_size=4, max_size=4)) + body + codes.org_check_character(body)
    return code + codes.check_character(code)


def test_the_example_of_the_standard_holds() -> None:
    assert codes.check_character("91350100M000100Y4") == "3"  # GB 32100-2015, annex
    assert codes.org_check_character("D2143569") == "X"  # GB 11714, example


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        (" 9164 0100-0000 0001X7 ", "9164010000000001X7"),
        ("'91640100ma0000000x", "91640100MA0000000X"),
        ("９１６４", "9164"),
        ("00000000-1", "000000001"),
        ("无", ""),
        ("/", ""),
        ("—", ""),
    ],
)
def test_a_code_as_typed(typed: str, cleaned: str) -> None:
    assert codes.clean_code(typed) == cleaned


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (SOUND, "valid"),
        (SOUND[:-1] + ("0" if SOUND[-1] != "0" else "1"), "bad"),
        (SOUND[:3], "bad"),
        (ORG, "org9"),
        ("640100000000001", "old15"),
        (SOUND[:-1], "length17_19"),
        (SOUND + "0", "length17_19"),
        ("916401000000012000", "rounded"),
        ("", "none"),
    ],
)
def test_classes(code: str, kind: str) -> None:
    assert codes.classify(code) == kind


def test_a_column_is_checked_like_its_cells() -> None:
    column = pd.Series(
        [SOUND, None, "", SOUND.lower(), SOUND[:-1], "无", "统一社会信用", "O" + SOUND[1:]], index=range(8, 0, -1)
    )
    assert codes.valid_uscc(column).tolist() == [True] + [False] * 7
    assert codes.valid_uscc(column).index.equals(column.index)
    assert codes.valid_uscc(pd.Series([], dtype="str")).tolist() == []


@given(st.lists(st.one_of(sound_codes(), st.text("0123456789ABCXIO", min_size=16, max_size=19))))
def test_column_and_cell_agree(typed: list[str]) -> None:
    assert codes.valid_uscc(pd.Series(typed, dtype="str")).tolist() == [codes.is_uscc(code) for code in typed]


def test_a_million_codes_are_quick() -> None:
    column = pd.Series(np.array([SOUND, SOUND[:-1], "无", "1" * 18] * 250_000, dtype=object), dtype="str")
    start = time.perf_counter()
    assert codes.valid_uscc(column).sum() == 250_000
    assert time.perf_counter() - start < 2


@given(sound_codes(), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_wrong_character_is_among_the_repairs(code: str, place: int, typed: str) -> None:
    wrong = code[:place] + typed + code[place + 1 :]
    assert wrong == code or code in codes.repair(wrong)


@given(sound_codes(), st.integers(0, 16))
def test_swapped_neighbours_are_among_the_repairs(code: str, place: int) -> None:
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert wrong == code or code in codes.repair(wrong)


@given(sound_codes(), st.integers(0, 17))
def test_a_lost_or_doubled_character_is_among_the_repairs(code: str, place: int) -> None:
    assert code in codes.repair(code[:place] + code[place + 1 :])
    assert code in codes.repair(code[:place] + code[place] + code[place:])


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=20))
def test_every_repair_is_sound_and_stands_once(code: str) -> None:
    found = codes.repair(code)
    assert len(set(found)) == len(found)
    assert all(codes.is_uscc(fixed) and codes.is_org_code(fixed[8:17]) for fixed in found)


def citizen(area: str, born: str, order: str = "001") -> str:
    body = area + born + order
    return next(body + last for last in "0123456789X" if codes.citizen_id_valid(body + last) or last == "X")


def test_citizen_numbers() -> None:
    number = citizen("640104", "19900229"[:6] + "28")
    assert codes.citizen_id_valid(number)
    assert not codes.citizen_id_valid(number[:-1] + ("1" if number[-1] != "1" else "2"))
    assert not any(codes.citizen_id_valid("64010419900230001" + last) for last in "0123456789X")  # no such day
    assert not any(codes.citizen_id_valid("99010419900228001" + last) for last in "0123456789X")  # no such province
    assert not any(codes.citizen_id_valid("64010418900228001" + last) for last in "0123456789X")  # too long ago


NUMBER = citizen("640104", "19900228")


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        (f"联系人：张三，身份证{NUMBER}", ["citizen_id"]),
        ("电话13900000000（手机）", ["mobile"]),
        ("电话１３９００００００００", ["mobile"]),
        (f"{NUMBER}、13900000000", ["citizen_id", "mobile"]),
        ("wechat13900000000", ["mobile"]),
        ("电话wx13900000000ab", ["mobile"]),
        ("+8613900000000", ["mobile"]),
        ("＋８６１３９００００００００", ["mobile"]),
        ("008613900000000", ["mobile"]),
        ("8613900000000", []),
        ("139000000001", []),
        ("12900000000", []),
        (f"1{NUMBER}", []),
        (SOUND, []),
        ("", []),
    ],
)
def test_personal_data(cell: str, kinds: list[str]) -> None:
    assert [kind for _, _, kind in codes.personal_data(cell)] == kinds


def test_a_mobile_number_inside_a_credit_code_is_none() -> None:
    for body in ("NA130104123458A1X", "13640104123A45678"):
        code = body + codes.check_character(body)
        assert codes.personal_data(f"代码{code}") == []
    assert codes.personal_data(code[:-1]) == codes.personal_data(code + "A") == [], "nor in one that lost a character or has one too many"


def test_masking_keeps_the_length_and_the_rest() -> None:
    assert codes.mask("张三 13900000000 转") == "张三 139******00 转"
    masked = codes.mask(f"号码{NUMBER}。")
    assert len(masked) == 21
    assert codes.personal_data(masked) == []
    assert codes.mask("没有号码") == "没有号码"
