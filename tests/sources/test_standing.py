"""Which files give a table: the newest, or a file a county, on whichever nights they came."""

from itertools import pairwise

import pytest

from sources.standing import Carried, standing_files

XINGQING, JINFENG = "640104", "640106"


def file(number: int, version: int, *counties: str | None, keys: str = "ab", table: str = "T05", **others: frozenset[str]) -> Carried:
    """A file with two rows a county in a table; `others`: what it carries beside."""
    rows = frozenset(f"{county}|{key}" for county in counties for key in keys)
    return Carried(number, "YC", "2020-09", version, {table: rows, **others}, {table: frozenset(counties)})


def giving(*files: Carried, table: str = "T05") -> tuple[int, ...]:
    return standing_files(files).tables["YC", "2020-09", table]


def test_a_corrected_county_leaves_the_other_counties_alone() -> None:
    found = standing_files([file(1, 1, XINGQING), file(2, 1, JINFENG), file(3, 2, XINGQING)])
    assert found.tables["YC", "2020-09", "T05"] == (2, 3)
    assert found.superseded == {1: 3}


@pytest.mark.parametrize("second_night", [1, 2])
def test_counties_share_a_table_whichever_nights_they_came(second_night: int) -> None:
    assert giving(file(1, 1, XINGQING), file(2, second_night, JINFENG)) == (1, 2)


def test_the_whole_table_takes_the_place_of_every_county() -> None:
    found = standing_files([file(1, 1, XINGQING), file(2, 2, JINFENG), file(3, 3, XINGQING, JINFENG)])
    assert found.tables["YC", "2020-09", "T05"] == (3,)
    assert found.superseded == {1: 3, 2: 3}


@pytest.mark.parametrize("before", [XINGQING, None], ids=["the same county", "a county that was not understood"])
def test_a_later_file_with_other_keys_is_a_correction(before: str | None) -> None:
    assert giving(file(1, 1, before, keys="xy"), file(2, 2, XINGQING)) == (2,)


def test_a_list_that_is_empty_now_goes_with_the_workbook_that_says_so() -> None:
    whole = file(1, 1, XINGQING, T07=frozenset({"家"}))
    assert giving(whole, file(2, 2, XINGQING, T07=frozenset()), table="T07") == (2,)
    assert giving(whole, file(2, 2, JINFENG, T07=frozenset()), table="T07") == (1, 2)


def test_each_of_three_versions_is_superseded_by_a_later_one() -> None:
    found = standing_files([file(number, number, XINGQING) for number in (1, 2, 3)])
    assert found.superseded == dict(pairwise((1, 2, 3)))


def test_a_file_that_could_not_be_opened_stands_until_anything_newer_comes() -> None:
    closed = Carried(1, "YC", "2020-09", 1, {})
    assert standing_files([closed, file(2, 1, XINGQING)]).superseded == {}
    assert standing_files([closed, file(2, 2, XINGQING)]).superseded == {1: 2}
