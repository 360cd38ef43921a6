"""Text cleaning, by example."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms import text


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  职工人数 ", "职工人数"),
        ("１２，３４５", "12,345"),
        ("其中：\n女职工", "其中: 女职工"),
        ("\u3000合\u00a0计\u3000", "合 计"),
        ("工\u200b会\ufeff", "工会"),
        ("第一行\u2028第二行", "第一行 第二行"),
        ("⼯会", "工会"),  # a Kangxi radical that looks like the character
        ("國企", "國企"),
        ("", ""),
    ],
)
def test_clean_is_what_a_reader_sees(typed: str, cleaned: str) -> None:
    assert text.clean(typed) == cleaned


def test_compact_has_no_space_at_all() -> None:
    assert text.compact(" 合　计\n（人） ") == "合计(人)"


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("塞上青禾商贸（集团）有限公司", "塞上青禾商贸(集团)有限公司"),
        ("塞上青禾 商贸有限\u200b公司", "塞上青禾商贸有限公司"),
        ("塞上青禾商貿有限公司", "塞上青禾商贸有限公司"),
        ("ａｂ青禾科技・公司", "AB青禾科技公司"),
        ("乾元青禾", "乾元青禾"),
    ],
)
def test_letters_are_what_two_spellings_share(typed: str, same: str) -> None:
    assert text.letters(typed) == text.letters(same)


def test_a_character_of_both_scripts_stays() -> None:
    assert text.simplify("乾坤著") == "乾坤著"


def test_every_bracket_becomes_round() -> None:
    assert text.round_brackets("【甲】〔乙〕《丙》{丁}（戊）") == "(甲)(乙)(丙)(丁)(戊)"


def test_a_column_may_have_gaps() -> None:
    assert text.clean_all(pd.Series([" 甲", None, " 甲"])) == ["甲", "", "甲"]
    assert text.compact_all(["甲 乙", float("nan")]) == ["甲乙", ""]
    assert text.letters_all(pd.Series(["（甲）", pd.NA], dtype="str")) == ["甲", ""]


@given(st.text())
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    for rule in (text.clean, text.compact, text.letters, text.simplify):
        assert rule(rule(typed)) == rule(typed)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)))
def test_no_chinese_character_is_lost(name: str) -> None:
    assert text.clean(name) == name
    assert len(text.letters(name)) == len(name)
