"""Counts, sums and medians of groups of rows, and the rules that compare tables county by county."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from scheme import load_scheme
from scheme.expressions import Aggregate, parse_aggregates
from transforms.aggregates import aggregate_groups, combine, county_comparisons, group_rows

SCHEME = load_scheme()
COLUMNS = {code: set(table.by_id) for code, table in SCHEME.tables.items()}

LEDGER = """
county  employees  unionised  members
640402  80         yes        70
640402  50         no         -
640402  49         yes        20
640422  -          yes        -
640423  60         -          -
-       70         yes        70
"""


def aggregate(text: str) -> Aggregate:
    (only,) = parse_aggregates(text, COLUMNS).aggregates
    return only


@pytest.mark.parametrize(
    ("text", "yuanzhou", "xiji", "longde"),
    [
        ("count(T02)", 3, 1, 1),
        ("count(T02 where employees >= 50)", 2, 0, 1),
        ("count(T02 where employees >= 50 and unionised)", 1, 0, 0),
        ("sum(T02.members)", 90, None, None),
        ("sum(T02.members where employees >= 50)", 70, None, None),
        ("median(T02: employees)", 50, None, 60),
        ("T02.employees", 80, None, 60),
        ("T02.members", 70, None, None),
    ],
)
def test_nothing_counts_0_and_adds_up_to_nothing(
    text: str, yuanzhou: int, xiji: int | None, longde: int | None, rows: Any
) -> None:
    ledger = rows("T02", LEDGER)
    found = aggregate_groups(aggregate(text), ledger, group_rows(ledger[["period", "county"]]))
    assert found.index.tolist() == [("2020-09", code) for code in ("640402", "640422", "640423")]
    assert [None if value is pd.NA else value for value in found.tolist()] == [yuanzhou, xiji, longde]


def test_an_expression_over_aggregates() -> None:
    part = parse_aggregates("sum(T06.joined) + sum(T06.moved_in) - sum(T06.left)", COLUMNS)
    values = [pd.Series(column, dtype="Int64") for column in ([10, 1], [5, None], [2, 1])]
    assert combine(part.tree, values).tolist() == [13, pd.NA]


def handed_in(tables: Mapping[str, pd.DataFrame]) -> set[tuple[str, str, str]]:
    """What was handed in with rows."""
    return {(u, p, code) for code, frame in tables.items() for u, p in frame[["unit", "period"]].itertuples(index=False, name=None)}


def compare(rule: str, **tables: pd.DataFrame) -> dict[str, tuple[Any, Any, Any]]:
    """(left, right, holds) of each county."""
    compared = county_comparisons(SCHEME, SCHEME.rule(rule), tables, handed_in(tables))
    plain = compared[["left", "right", "holds"]].astype("object").where(lambda cells: cells.notna(), None)
    return dict(zip(compared["county"], plain.itertuples(index=False, name=None), strict=True))


def test_a_table_against_the_ledger(rows: Any) -> None:
    reported = rows("T03", "county large\n640402 2\n640422 1\n640424 0\n640425 -")
    assert compare("X01", T03=reported, T02=rows("T02", LEDGER)) == {
        "640402": (2, 2, True),
        "640422": (1, 0, False),
        "640424": (0, 0, True),  # in no row of the ledger that was handed in: none
        "640425": (None, 0, None),
    }


def test_a_sum_over_no_rows_is_no_sum(rows: Any) -> None:
    townships = rows("T01", "county township members\n640402 640402001 30\n640402 640402002 40\n640422 640422100 0")
    assert compare("X03", T01=townships, T02=rows("T02", LEDGER)) == {
        "640402": (90, 70, False),
        "640422": (None, 0, None),
    }


def test_only_rows_of_the_same_unit_and_period_are_compared(rows: Any) -> None:
    reported = rows("T03", "unit period county large\nGY 2020-09 640402 1\nGY 2020-10 640402 1\nYC 2020-09 640104 1")
    ledger = rows(
        "T02", "unit period county employees\nGY 2020-09 640402 50\nCY1 2020-09 640402 50\nCY1 2020-09 640104 50"
    )
    tables = {"T03": reported, "T02": ledger}
    holds = county_comparisons(SCHEME, SCHEME.rule("X01"), tables, handed_in(tables))["holds"]
    assert holds.tolist() == [True, pd.NA, pd.NA]


@pytest.mark.parametrize("tables", [{}, {"T03"}, {"T02"}])
def test_a_table_that_is_not_there_compares_with_nothing(tables: set[str], rows: Any) -> None:
    there = {"T03": rows("T03", "county large\n640402 2"), "T02": rows("T02", LEDGER)}
    there = {code: there[code] for code in tables}
    compared = county_comparisons(SCHEME, SCHEME.rule("X01"), there, handed_in(there))
    assert compared["holds"].dtype == "boolean"
    assert not compared["holds"].notna().any()
    assert len(compared) == ("T03" in tables)


@pytest.mark.parametrize("others", ["", "YC 2020-09 640104 60"], ids=["nobody has a row", "another unit has rows"])
def test_a_ledger_handed_in_without_a_row_has_none_in_every_county(others: str, rows: Any) -> None:
    there = {"T16": rows("T16", "county firms\n640402 5\n640422 0"), "T02": rows("T02", f"unit period county employees\n{others or 'GY - - 1'}")}
    if not others:
        there["T02"] = there["T02"].iloc[:0]
    compared = county_comparisons(SCHEME, SCHEME.rule("X08"), there, {("GY", "2020-09", "T02"), ("GY", "2020-09", "T16")})
    assert compared[["left", "right", "holds"]].to_numpy().tolist() == [[5, 0, False], [0, 0, True]]


@pytest.mark.parametrize(
    ("unknown", "judged"),
    [("members", {"640402": True, "640422": True}),  # not read
     ("employees", {"640402": None, "640422": True}),
     ("members,employees", {"640402": None, "640422": True}),
     ("county", {"640402": None, "640422": None})],  # it may be any county's
)  # fmt: skip
def test_a_county_with_an_unknown_cell_cannot_be_judged(unknown: str, judged: dict[str, Any], rows: Any) -> None:
    reported = rows("T03", "county large\n640402 2\n640422 0")
    ledger = rows("T02", f"county employees unknown\n640402 80 -\n640402 50 {unknown}").fillna({"unknown": ""})
    assert {county: holds for county, (_, _, holds) in compare("X01", T03=reported, T02=ledger).items()} == judged


def test_the_unknown_cell_of_the_table_itself(rows: Any) -> None:
    reported = rows("T03", "county large unknown\n640402 - large")
    assert compare("X01", T03=reported, T02=rows("T02", LEDGER)) == {"640402": (None, 2, None)}


def test_where_a_county_has_several_rows_its_first_is_pointed_at(rows: Any) -> None:
    movements = rows("T06", "county kind closing\n640402 返乡农民工 10\n640402 其他职工 5\n640422 其他职工 7")
    townships = rows("T01", "county township members\n640402 640402001 14\n640422 640422100 7")
    tables = {"T06": movements, "T01": townships}
    compared = county_comparisons(SCHEME, SCHEME.rule("X04"), tables, handed_in(tables))
    assert compared[["county", "row", "left", "right", "holds"]].to_numpy().tolist() == [
        ["640402", 5, 15, 14, False],
        ["640422", 7, 7, 7, True],
    ]
    assert compared.columns.tolist() == [
        "unit", "period", "county", "file", "sheet", "row", "reading_id", "left", "right", "holds",
    ]  # fmt: skip


def test_every_rule_across_tables_can_be_asked_of_empty_tables(rows: Any) -> None:
    tables = {code: rows(code, "unit\nGY").iloc[:0] for code in SCHEME.tables}
    for rules in SCHEME.rules.values():
        for rule in rules:
            if rule.family == "tables":
                assert county_comparisons(SCHEME, rule, tables, handed_in(tables)).empty
