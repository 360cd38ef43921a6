"""Rows laid out in any of the ways people have are read back as they were, with every cell's place, and nothing to complain of."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheme import Scheme
from sources.letters import letter
from sources.reader import read_file
from sources.reading import Reading
from tests.sources.layouts import HABITS, Laid, Layout, expected_rows, lay_out, layouts, make_rows
from tests.sources.workbooks import Page, written

PERIOD = "2020-09"
TABLES = [f"T{number:02d}" for number in range(1, 23)]
EXTRA = (Page("填报说明", [["本报表按统一格式填报。"], ["栏目", "说明"], ["会员数", "期末数"]]), Page("空表", [[None]]))


def laid_out(scheme: Scheme, code: str, layout: Layout, seed: int, count: int = 9) -> tuple[Laid, Reading]:
    rng = random.Random(seed)
    table = scheme.tables[code]
    unit = rng.choice(["YC", "GY", "CY1" if code in scheme.units["CY1"].tables else "ZW"])
    rows = make_rows(scheme, table, scheme.units[unit].region, rng, count)
    laid = lay_out(scheme, table, rows, layout, unit, PERIOD, rng)
    pages = [laid.page, *EXTRA] if layout.extra_sheets else [laid.page]
    return laid, read_file(written(layout.carrier, pages), laid.stem, unit, PERIOD, scheme)


def assert_read_back(scheme: Scheme, code: str, laid: Laid, reading: Reading) -> None:
    assert [issue for issue in reading.issues if issue.rule != "S03"] == []
    assert list(reading.tables) == [code]
    read = reading.tables[code].to_pylist()
    assert [row["row"] for row in read] == [line + 1 for line in laid.lines]
    columns = [column.id for column in scheme.tables[code].columns]
    assert [{column: row[column] for column in columns} for row in read] == expected_rows(scheme, scheme.tables[code], laid.rows)
    (letters,) = reading.letters[code].values()
    assert letters == {column: letter(at) for column, at in laid.letters.items()}


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(code=st.sampled_from(TABLES), layout=layouts(), seed=st.integers(0, 10**6))
def test_any_layout_is_read_back(scheme: Scheme, code: str, layout: Layout, seed: int) -> None:
    assert_read_back(scheme, code, *laid_out(scheme, code, layout, seed))


ONE_BY_ONE = [(habit, value) for habit, values in HABITS.items() for value in values]


@pytest.mark.parametrize(("habit", "value"), ONE_BY_ONE, ids=[f"{habit}={value}".encode("unicode_escape").decode() for habit, value in ONE_BY_ONE])
def test_every_habit_alone_and_with_two_header_lines(scheme: Scheme, habit: str, value: object) -> None:
    for code in ("T01", "T02", "T06", "T15", "T17"):
        for levels in (1, 2):
            layout = Layout(**({"levels": levels} | {habit: value}))  # type: ignore[arg-type]  # a habit's own values
            assert_read_back(scheme, code, *laid_out(scheme, code, layout, seed=7))
