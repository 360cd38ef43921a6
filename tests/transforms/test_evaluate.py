"""What the scheme's row expressions mean, by example; and Kleene's logic against a slow reference."""

from __future__ import annotations

import ast
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheme import load_scheme
from scheme.expressions import parse_expression
from transforms.evaluate import evaluate

NA = None
ALL_ROW_RULES = [
    rule for rules in load_scheme().rules.values() for rule in rules if rule.family == "rows" and rule.expr
]


def truth(text: str, **cells: Any) -> Any:
    """The value of the expression `text` for one row; None where it is missing."""
    types = {int: "Int64", float: "Float64", bool: "boolean", str: "string[pyarrow]", pd.Timestamp: "datetime64[s]"}
    frame = pd.DataFrame(
        {name: pd.Series([cell], dtype=types.get(type(cell), "Int64")) for name, cell in cells.items()}
    )
    return the_one(evaluate(parse_expression(text, cells), frame))


def the_one(column: pd.Series) -> Any:
    (value,) = column.tolist()
    return None if value is pd.NA else value


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("members <= employees", {"members": 3, "employees": 3}, True),
        ("members <= employees", {"members": 4, "employees": 3}, False),
        ("members <= employees", {"members": NA, "employees": 3}, NA),
        ("a <= b <= c", {"a": 1, "b": 2, "c": 3}, True),
        ("a <= b <= c", {"a": 1, "b": NA, "c": 0}, NA),
        ("a <= b <= c", {"a": 2, "b": 1, "c": NA}, False),
        ("2000 <= year <= 2020", {"year": 1999}, False),
        ("form == '未建'", {"form": "总工会"}, False),
        ("form != '未建'", {"form": "总工会"}, True),
        ("not unionised implies members == 0", {"unionised": False, "members": 5}, False),
        ("not unionised implies members == 0", {"unionised": False, "members": NA}, NA),
        ("not unionised implies members == 0", {"unionised": True, "members": 5}, True),
        ("unionised implies given(day, mode)", {"unionised": True, "day": 1, "mode": NA}, False),
        ("given(a, b)", {"a": 0, "b": 0}, True),
        ("a <= min(b, c)", {"a": 5, "b": NA, "c": 4}, False),
        ("a <= min(b, c)", {"a": 5, "b": 6, "c": NA}, True),
        ("a <= min(b, c)", {"a": 5, "b": NA, "c": NA}, NA),
        ("abs(a - b) <= 200", {"a": 1, "b": 202}, False),
        ("0 < funds / people <= 5", {"funds": 10.0, "people": 2}, True),
        ("0 < funds / people <= 5", {"funds": 10.01, "people": 2}, False),
        ("0 < funds / people <= 5", {"funds": 10.0, "people": 0}, NA),
        ("-a + b == 1", {"a": 1, "b": 2}, True),
    ],
)
def test_a_condition_holds_or_fails_or_cannot_be_told(text: str, cells: dict[str, Any], expected: bool | None) -> None:
    assert truth(text, **cells) is expected


def test_logic_with_three_values() -> None:
    frame = pd.DataFrame(
        [
            # p     q      and    or     implies
            (True, True, True, True, True),
            (True, NA, NA, True, NA),
            (True, False, False, True, False),
            (NA, True, NA, True, True),
            (NA, NA, NA, NA, NA),
            (NA, False, False, NA, NA),
            (False, True, False, True, True),
            (False, NA, False, NA, True),
            (False, False, False, False, True),
        ],
        columns=["p", "q", "p and q", "p or q", "p implies q"],
        dtype="boolean",
    )
    for text in frame.columns[2:]:
        pd.testing.assert_series_equal(evaluate(parse_expression(text, "pq"), frame), frame[text], check_names=False)


@pytest.mark.parametrize(("heads", "band"), [(0, 0), (24, 0), (25, 1), (49, 1), (50, 2), (NA, NA)])
def test_size_bands(heads: int | None, band: int | None) -> None:
    assert truth("band(heads)", heads=heads) == band


def test_numbers_with_a_fraction_are_compared_as_people_reckon() -> None:
    n = np.arange(0, 100_000, 20)
    frame = pd.DataFrame({"n": n, "thirty": 3 * n // 10, "five": n // 20})
    for text in (
        "thirty <= 0.3 * n",
        "thirty >= 0.3 * n",
        "five == 0.05 * n",
        "n / 20 == five",
        "n - 0.3 * n >= n - thirty",
    ):
        assert evaluate(parse_expression(text, frame.columns), frame).all(), text


LAST_DAY, DAY_AFTER = "2020-09-30", "2020-10-01"


@pytest.mark.parametrize(
    ("text", "moment", "expected"),
    [
        ("on <= period_end", LAST_DAY, True),
        ("on >= period_end", LAST_DAY, True),
        ("on < period_end", LAST_DAY, False),
        ("on == period_end", LAST_DAY, True),
        ("on <= period_end", DAY_AFTER, False),
        ("on >= period_end", "2020-09-29", False),
        ("on <= period_end", "2020-09-30 23:59:59", True),
        ("on >= period_end", "2020-09-30 00:00:01", True),
        ("on >= period_start", "2020-09-01", True),
        ("on < period_start", "2020-08-31 23:59:59", True),
        ("on < period_start", "1949-10-01", True),
        ("within_period(on)", "2020-09-01", True),
        ("within_period(on)", "2020-09-30 23:59:59", True),
        ("within_period(on)", "2020-10-01", False),
        ("within_period(on)", "2020-08-31 23:59:59", False),
        ("within_period(on)", None, None),
    ],
)
def test_what_is_compared_with_the_period_is_compared_by_the_day(text: str, moment: str | None, expected: Any) -> None:
    frame = pd.DataFrame(
        {"on": pd.Series([moment], dtype="datetime64[s]"), "period": pd.Series(["2020-09"], dtype="string")}
    )
    assert the_one(evaluate(parse_expression(text, {"on"}), frame)) is expected


def test_every_row_is_set_against_its_own_period() -> None:
    frame = pd.DataFrame(
        {"year": pd.Series([2020, 2020, 2020], dtype="Int64"), "period": ["2020-12", "2019-12", "2021-01"]}
    )
    assert evaluate(parse_expression("year >= period_year", {"year"}), frame).tolist() == [True, True, False]


def test_minutes_between_two_moments() -> None:
    moments = {"asked": pd.Timestamp("2020-09-01 08:59:30"), "answered": pd.Timestamp("2020-09-01 09:30")}
    assert truth("minutes(answered - asked)", **moments) == 30.5
    assert truth("minutes(answered - asked) <= 30", **moments) is False


def test_a_credit_code_and_none() -> None:
    assert truth("valid_uscc(code)", code="91350100M000100Y43") is True
    assert truth("valid_uscc(code)", code="91350100M000100Y44") is False
    assert truth("valid_uscc(code)", code=NA) is NA


def test_a_column_of_nothing_decides_nothing() -> None:
    frame = pd.DataFrame({"status": [None, None], "heads": [np.nan, 3.0]})
    assert evaluate(parse_expression("status == '正常参保'", frame.columns), frame).tolist() == [pd.NA, pd.NA]
    assert evaluate(parse_expression("heads > 5", frame.columns), frame).tolist() == [pd.NA, False]


@pytest.mark.parametrize("rule", ALL_ROW_RULES, ids=lambda rule: f"{rule.code}-{rule.on}")
def test_every_rule_of_the_scheme_can_be_asked_of_no_rows_and_of_an_empty_row(rule: Any, rows: Any) -> None:
    empty_row = rows(rule.table, "unit\nGY")
    assert evaluate(rule.expr, empty_row).dtype == "boolean"
    assert evaluate(rule.expr, empty_row.iloc[:0]).tolist() == []


CELL = st.none() | st.integers(-5, 60)
ROW = st.fixed_dictionaries(
    {"a": CELL, "b": CELL, "c": CELL, "p": st.none() | st.booleans(), "q": st.none() | st.booleans()}
)
NUMBER = st.recursive(
    st.sampled_from(["a", "b", "c", "2", "7"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda x: f"({x[0]} {x[1]} {x[2]})"),
        st.tuples(inner, inner).map(lambda x: f"min({x[0]}, {x[1]})"),
        inner.map(lambda x: f"abs({x})"),
        inner.map(lambda x: f"(-{x})"),
    ),
    max_leaves=3,
)
SIGN = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
COMPARISON = st.one_of(
    st.tuples(NUMBER, SIGN, NUMBER).map(" ".join), st.tuples(NUMBER, SIGN, NUMBER, SIGN, NUMBER).map(" ".join)
)
CONDITION = st.recursive(
    COMPARISON | st.sampled_from(["p", "q", "given(a, p)"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda x: f"({x[0]}) {x[1]} ({x[2]})"),
        inner.map(lambda x: f"not ({x})"),
    ),
    max_leaves=5,
)
RULE = CONDITION | st.tuples(CONDITION, CONDITION).map(" implies ".join)


@settings(max_examples=100, deadline=None)
@given(RULE, st.lists(ROW, min_size=1, max_size=20))
def test_columns_at_once_say_what_a_slow_reference_says_row_by_row(text: str, table: list[dict[str, Any]]) -> None:
    types = {"a": "Int64", "b": "Int64", "c": "Int64", "p": "boolean", "q": "boolean"}
    frame = pd.DataFrame(table).astype("object").astype(types)
    expression = parse_expression(text, types)
    found = [None if value is pd.NA else bool(value) for value in evaluate(expression, frame)]
    assert found == [reference(expression.tree, row) for row in table]


def reference(node: ast.expr, row: dict[str, Any]) -> Any:
    """The value of an expression for one row; numbers are exact, None is missing."""
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name):
            return row[name]
        case ast.BoolOp(op, parts):
            values = [reference(part, row) for part in parts]
            decides = isinstance(op, ast.Or)
            return decides if decides in values else None if None in values else not decides
        case ast.UnaryOp(op, part):
            value = reference(part, row)
            return None if value is None else (not value if isinstance(op, ast.Not) else -value)
        case ast.Call(ast.Name("implies"), [before, after]):
            return reference(ast.BoolOp(ast.Or(), [ast.UnaryOp(ast.Not(), before), after]), row)
        case ast.Call(ast.Name(function), parts):
            values = [reference(part, row) for part in parts]
            present = [value for value in values if value is not None]
            if function == "given":
                return len(present) == len(values)
            return None if not present else min(present) if function == "min" else abs(present[0])
        case ast.BinOp(left, op, right):
            a, b = reference(left, row), reference(right, row)
            if a is None or b is None or (isinstance(op, ast.Div) and b == 0):
                return None
            return {"Add": lambda: a + b, "Sub": lambda: a - b, "Mult": lambda: a * b, "Div": lambda: Fraction(a) / b}[
                type(op).__name__
            ]()
        case ast.Compare(first, ops, others):
            values = [reference(part, row) for part in [first, *others]]
            pairs = zip(ops, values, values[1:], strict=False)
            return reduce(_both, (_compared(type(op).__name__, a, b) for op, a, b in pairs))
    raise AssertionError(ast.dump(node))


def _both(a: bool | None, b: bool | None) -> bool | None:
    return False if a is False or b is False else None if a is None or b is None else True


def _compared(sign: str, a: Any, b: Any) -> bool | None:
    if a is None or b is None:
        return None
    return {"Eq": a == b, "NotEq": a != b, "Lt": a < b, "LtE": a <= b, "Gt": a > b, "GtE": a >= b}[sign]
