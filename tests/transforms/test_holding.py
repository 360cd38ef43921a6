"""What open errors hold back of the figures, and what is therefore missing in them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from scheme import Scheme
from transforms.holding import Held, hold_back

PERIOD = "2020-10"
READINGS = {"GY": 1, "YC": 2}
ROWS = """
  unit  county  row_key  sheet  row
  GY    640402  a        s      5
  GY    640402  b        s      6
  GY    640422  c        s      7
  YC    640104  d        s      5
"""


@pytest.fixture
def small(scheme: Scheme) -> Scheme:
    """Two units, from which three tables are due."""
    units = {code: replace(scheme.units[code], tables=("T04", "T06", "T09")) for code in ("GY", "YC")}
    return replace(scheme, units=units)


@pytest.fixture
def tables(rows) -> dict[str, pd.DataFrame]:
    """Reports of October: the same rows of T04 and of T06. T09 is not due."""
    frames = {code: rows(code, ROWS if code != "T09" else ROWS.splitlines()[1]) for code in ("T04", "T06", "T09")}
    return {code: frame.assign(period=PERIOD, reading_id=frame["unit"].map(READINGS).astype("Int64")) for code, frame in frames.items()}


@pytest.fixture
def held(small, tables):
    """What findings hold back: each `rule unit table row county`, the last three where it has them."""

    def of(*found: str, without: str = "") -> Held:
        named = [line.split() + [""] * (5 - len(line.split())) for line in found]
        places = [(rule, unit, PERIOD, table, county, READINGS[unit], "s", int(row or 0)) for rule, unit, table, row, county in named]
        findings = pd.DataFrame(places, columns=["rule", "unit", "period", "table_code", "county", "reading_id", "sheet", "row"])
        there = {code: frame[frame["unit"] != without].reset_index(drop=True) for code, frame in tables.items()}
        return hold_back(small, findings.astype({"reading_id": "Int64"}), there, [PERIOD], {(u, PERIOD) for u in READINGS if u != without})

    return of


@pytest.fixture
def kept(tables):
    """The keys of the rows of a table that nothing holds back."""
    return lambda held, table: list(held.accepted(table, tables[table])["row_key"])


def gaps(held: Held) -> list[tuple[str, ...]]:
    return sorted(held.gaps[["unit", "table_code", "county", "reason", "rule"]].itertuples(index=False, name=None))


def test_without_findings_nothing_is_held_back(held, kept):
    assert gaps(held()) == []
    assert kept(held(), "T04") == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("finding", "accepted", "gap"),
    [
        ("T04-01 GY T04 6 640402", ["a", "c", "d"], ("GY", "T04", "640402", "1行暂缓", "T04-01")),
        ("S06 GY T04 7 640422", ["a", "b", "d"], ("GY", "T04", "640422", "1行暂缓", "S06")),
        ("S04 GY T04", ["d"], ("GY", "T04", "", "整表暂缓", "S04")),
        ("S10 GY T04", ["d"], ("GY", "T04", "", "整表暂缓", "S10")),
    ],
    ids=["a row rule: its row", "a cell not understood: its row", "a column missing: the table", "a total: the table"],
)
def test_what_an_error_holds_back(finding, accepted, gap, held, kept):
    assert kept(held(finding), "T04") == accepted
    assert gaps(held(finding)) == [gap]
    assert kept(held(finding), "T06") == ["a", "b", "c", "d"]


def test_a_rule_across_tables_holds_back_the_county_in_the_table_that_it_points_at(held, kept):
    found = held("X04 GY T06 5 640402")
    assert kept(found, "T06") == ["c", "d"]
    assert kept(found, "T04") == ["a", "b", "c", "d"]
    assert gaps(found) == [("GY", "T06", "640402", "2行暂缓", "X04")]


@pytest.mark.parametrize("rule", ["S01", "S11", "S15"])
def test_a_whole_submission_is_held_back_table_by_table(rule, held, kept):
    found = held(f"{rule} GY")
    assert (kept(found, "T04"), kept(found, "T06")) == (["d"], ["d"])
    assert gaps(found) == [("GY", "T04", "", "整份暂缓", rule), ("GY", "T06", "", "整份暂缓", rule)]


def test_a_table_that_is_missing_is_a_gap(held):
    assert gaps(held("S02 GY T06")) == [("GY", "T06", "", "缺报", "S02")]


@pytest.mark.parametrize("finding", ["S12 GY T04 5", "T04-03 GY T04 5 640402", "X01 GY T03 5 640402", "S03 GY", "S13 GY", "R01 GY T02"])
def test_personal_data_queries_and_hints_hold_nothing_back(finding, held, kept):
    assert gaps(held(finding)) == []
    assert kept(held(finding), "T04") == ["a", "b", "c", "d"]


def test_two_errors_of_a_row_hold_it_back_once(held, kept):
    found = held("T04-01 GY T04 5 640402", "S07 GY T04 5 640402", "T04-02 GY T04 6 640402")
    assert kept(found, "T04") == ["c", "d"]
    assert gaps(found) == [("GY", "T04", "640402", "2行暂缓", "S07,T04-01,T04-02")]
    assert len(found.rows) == 2


def test_a_row_and_its_table_are_both_named(held):
    assert gaps(held("T04-01 GY T04 5 640402", "S10 GY T04")) == [
        ("GY", "T04", "", "整表暂缓", "S10"), ("GY", "T04", "640402", "1行暂缓", "T04-01"),
    ]  # fmt: skip


def test_a_unit_that_handed_nothing_in_lacks_every_table_due(held):
    assert gaps(held(without="YC")) == [("YC", "T04", "", "未报", "S13"), ("YC", "T06", "", "未报", "S13")]


def test_a_unit_whose_only_file_cannot_be_read_is_held_back_and_not_said_to_be_late(held):
    assert gaps(held("S01 YC", without="YC")) == [("YC", "T04", "", "整份暂缓", "S01"), ("YC", "T06", "", "整份暂缓", "S01")]


def test_townships_that_a_list_leaves_out_are_a_gap_and_hold_nothing_back(held, kept):
    found = held("T01-06 GY T01 0 640402", "T01-06 GY T01 0 640402", "T01-06 GY T01 0 640422")
    assert gaps(found) == [("GY", "T01", "640402", "缺2个乡镇（街道）", "T01-06"), ("GY", "T01", "640422", "缺1个乡镇（街道）", "T01-06")]
    assert found.rows.empty
    assert found.tables.empty
