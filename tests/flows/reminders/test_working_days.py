"""Working days: as the State Council's notices have them, and what a place's own file adds."""

from datetime import date
from pathlib import Path

import pytest

from flows.errors import UserError
from flows.reminders.working_days import SHIPPED, working_days


def worked(*days: str) -> list[bool]:
    return [working_days().works(date.fromisoformat(day)) for day in days]


def test_holidays_are_off_and_the_days_made_up_for_them_are_worked() -> None:
    assert worked("2020-10-01", "2020-10-08", "2020-06-25", "2021-01-01", "2021-02-17") == [False] * 5
    assert worked("2020-09-27", "2020-10-10", "2020-06-28", "2021-02-20", "2021-09-26") == [True] * 5
    assert worked("2020-10-09", "2020-10-11", "2020-11-07", "2020-11-09") == [True, False, False, True]


def test_the_spring_of_2020_lasted_longer_than_first_announced() -> None:
    assert worked("2020-01-31", "2020-02-01", "2020-02-03") == [False, False, True]


@pytest.mark.parametrize(("year", "off", "worked"), [(2020, 30, 6), (2021, 31, 7)])
def test_a_year_has_as_many_days_as_its_notice_counts(year: int, off: int, worked: int) -> None:
    days = [kind for day, kind in working_days().days.items() if day.year == year]
    assert (days.count(False), days.count(True)) == (off, worked)


def test_every_line_names_its_notice() -> None:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "day,kind,name,source"
    assert all("国办发明电" in line for line in lines[1:])


def test_days_are_counted_from_the_day_after() -> None:
    assert working_days().between(date(2020, 9, 30), date(2020, 10, 12)) == 3  # 9, 10 and 12 October
    assert working_days().between(date(2020, 10, 12), date(2020, 10, 12)) == 0


def test_a_place_adds_years_of_its_own(tmp_path: Path) -> None:
    own = tmp_path / "2022.csv"
    own.write_text("day,kind,name,source\n2022-01-03,off,元旦,某通知\n2022-01-29,work,春节,某通知\n", encoding="utf-8")
    calendar = working_days(own)
    assert [calendar.works(date(2022, 1, day)) for day in (3, 4, 29, 30)] == [False, True, True, False]
    assert calendar.known == {2020, 2021, 2022}


@pytest.mark.parametrize("line", ["2022-13-01,off", "2022-01-01,holiday", "元旦,off"])
def test_a_line_that_is_no_day_is_named(tmp_path: Path, line: str) -> None:
    own = tmp_path / "own.csv"
    own.write_text(f"day,kind\n{line}\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"own\.csv: line 2"):
        working_days(own)
