"""A column typed at once means what its cells mean one by one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from scheme import Scheme
from sources.cells import Refused, column_parser, parse_datetime
from sources.columns import are_whole_numbers, parse_values, to_ask

CELLS: tuple[Any, ...] = (
    "", " ", "无", "—", "/", "#REF!", "#其他", "某某公司", " 某某公司 ", "某某\u3000", "\u200b", "9164", "9164\n", " 91ab", "９１", "TRUE", "是", "合计", "1,234",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["text", "uscc"])
def test_texts_that_stand_for_themselves_are_those_that_the_parser_would_give_back(kind: str, scheme: Scheme) -> None:
    column = next(column for table in scheme.tables.values() for column in table.columns if column.kind == kind)
    ask = column_parser(column, scheme, scheme.province.code)
    typed, refused = parse_values(CELLS, ask, to_ask(kind, set(CELLS)))
    answers = [ask(cell) for cell in CELLS]
    assert typed == [None if isinstance(answer, Refused) else answer for answer in answers]
    assert refused == {at: answer.rule for at, answer in enumerate(answers) if isinstance(answer, Refused)}


@pytest.mark.parametrize("asked", [{True, 0.0, 2.0}, {1.0, False, 2.0}])
def test_a_yes_elsewhere_in_the_sheet_does_not_make_a_1_a_yes(asked: set[Any], scheme: Scheme) -> None:
    """In a set True and 1.0 are one value; the rows hold the numbers, another line of the sheet the yes and the no."""
    column = next(column for column in scheme.tables["T01"].columns if column.kind == "count")
    assert parse_values([1.0, 0.0, 2.0], column_parser(column, scheme, scheme.province.code), asked) == ([1, 0, 2], {})


@pytest.mark.parametrize(
    ("cells", "whole"),
    [([1.0, 0.0], True), ([1, 20], True), ([1.5], False), ([-1.0], False), ([1e15], False), ([float("nan")], False), ([float("inf")], False),
     ([True], False), ([1.0, ""], False), ([], False)],
)  # fmt: skip
def test_only_whole_numbers_of_at_least_0_are_taken_at_once(cells: list[Any], whole: bool) -> None:
    assert are_whole_numbers(cells) is whole


@pytest.mark.parametrize("text", ["2020-09-03 15:49", "2020年9月3日15:49", "2020年9月3日 15时49分", "2020.9.3 15:49", "20200903 15:49", "２０２０－９－３ 15：49", "202009031549"])
def test_a_moment_may_be_parted_in_any_way(text: str) -> None:
    assert parse_datetime(text) == dt.datetime(2020, 9, 3, 15, 49)


@pytest.mark.parametrize("text", ["2020年2月30日 10:00", "1949年13月1日", "2020.9.3 25:00", "20200903日10:00", "1900.1.1 10:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    assert isinstance(parse_datetime(text), Refused)
