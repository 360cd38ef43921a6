"""One Great Expectations validation over a frame: pass, fail and error are three states, and lists are complete."""

from __future__ import annotations

import logging
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from expectations.complete_lists import ExpectAtMost, ExpectBetween, ExpectGiven, ExpectUniqueTogether
from expectations.rule_expectations import ExpectCellsToBeUnderstood, ExpectRuleToHold
from expectations.suites import CELLS, row_expectations, rule_expectations
from expectations.validate import CheckError, _positions, validate
from scheme import Scheme
from scheme.expressions import parse_expression
from sources.assemble import table_frame


def frame(**columns: list) -> pd.DataFrame:
    length = len(next(iter(columns.values())))
    usual = {"period": ["2020-12"] * length, "unknown": [""] * length}
    return pd.DataFrame({name: pd.array(values) for name, values in (usual | columns).items()})


def meta(rule: str, column: str = "", reads: str = "") -> dict[str, dict[str, str]]:
    return {"meta": {"rule": rule, "column": column, "reads": reads}}


def found(frame: pd.DataFrame, *expectations) -> list[tuple[str, list[int]]]:
    return [(failed.rule, failed.positions.tolist()) for failed in validate("a frame", frame, expectations)]


def test_what_fails_comes_in_the_order_of_what_was_asked():
    rows = frame(a=[1, None, 3], b=[3, 3, 1])
    asked = [ExpectAtMost(column_A="b", column_B="a", or_equal=True, ignore_row_if="either_value_is_missing", **meta("Z")), ExpectGiven(column="a", **meta("A"))]
    assert found(rows, *asked) == [("Z", [2]), ("A", [1])]


def test_what_passes_is_not_named():
    assert found(frame(a=[1, 2]), ExpectGiven(column="a", **meta("A"))) == []


def test_every_failing_row_is_there():
    rows = frame(a=list(range(5000)))
    assert found(rows, ExpectBetween(column="a", max_value=0, **meta("A"))) == [("A", list(range(1, 5000)))]


def test_a_row_does_not_fail_for_a_cell_that_is_unknown():
    rows = frame(a=[None, None, None], unknown=["", "a", "b,a"])
    assert found(rows, ExpectGiven(column="a", **meta("A", "a", "a"))) == [("A", [0])]


def test_a_frame_without_rows_passes():
    assert found(frame(a=[1]).head(0), ExpectGiven(column="a", **meta("A"))) == []


def test_one_validation_knows_nothing_of_the_one_before():
    asked = ExpectBetween(column="a", max_value=1, **meta("A"))
    assert found(frame(a=[1, 2]), asked) == [("A", [1])]
    assert found(frame(a=[2, 1]), asked) == [("A", [0])]


def test_a_rule_in_the_schemes_language_fails_where_it_is_definitely_false():
    rows = frame(a=[1, 2, None], b=[2, 1, 1])
    assert found(rows, ExpectRuleToHold(column_list=["a", "b", "period"], expression="a > 1 implies b > 1", **meta("A"))) == [("A", [1])]


@pytest.mark.parametrize("text", ["members <= employees", "employees >= members"], ids=["built in", "in the scheme's language"])
def test_a_rule_fails_definitely_and_where_nothing_that_it_reads_is_unknown(text, scheme: Scheme):
    """The same two ways: by the built-in expectation that says the same, and by ours."""
    expression = parse_expression(text, scheme.tables["T01"].by_id)
    rule = replace(scheme.rule("T01-01"), expr=expression)
    (asked,) = rule_expectations([rule])
    assert isinstance(asked, ExpectAtMost) == (text == "members <= employees")
    rows = frame(
        members=[4, 3, None, 4, 4, 4, 4],
        employees=[3, 3, 3, 3, 3, 3, None],
        unknown=["", "", "", "members", "county,employees", "female_members", ""],
    )
    assert found(rows, asked) == [("T01-01", [0, 5])]


def test_only_what_asks_for_a_cell_to_be_there_fails_in_an_empty_row(scheme: Scheme):
    for code, table in scheme.tables.items():
        empty_row = table_frame(table, []).reindex([0]).assign(unit="GY", period="2020-12", unknown="").reset_index(drop=True)
        rules = [rule for rule in scheme.asked("rows") if rule.table == code and rule.expr]
        failed = {failure.rule for failure in validate(code, empty_row, rule_expectations(rules))}
        asking = {rule.code for rule in rules if rule.expr and "implies" not in rule.expr.text and "given" in rule.expr.text}
        assert failed == asking
        assert validate(code, empty_row.head(0), rule_expectations(rules)) == []


@pytest.mark.parametrize(
    "expectation",
    [
        pytest.param(ExpectBetween(column="text", max_value=5, **meta("A")), id="types that cannot be compared"),
        pytest.param(ExpectRuleToHold(column_list=["a", "period"], expression="nonsense(a)", **meta("A")), id="an expression that cannot be read"),
        pytest.param(ExpectRuleToHold(column_list=["text", "period"], expression="text - 1 > 0", **meta("A")), id="an expression that cannot be computed"),
    ],
)
def test_an_expectation_that_raises_is_no_pass(expectation):
    rows = frame(a=[1, None], text=["x", "y"])
    with pytest.raises(CheckError, match="^a frame: A : "):
        validate("a frame", rows, [ExpectGiven(column="a", **meta("B", "a")), expectation])


@pytest.mark.parametrize(("result", "says"), [
    ({"unexpected_count": 201, "unexpected_index_list": list(range(200))}, "a frame: A b: 200 of 201 failing rows"),
    ({"unexpected_count": 1}, "a frame: A b: 0 of 1 failing rows"),
    ({}, "a frame: A b: no result"),
])  # fmt: skip
def test_a_list_that_is_not_complete_is_an_error(result, says):
    config = SimpleNamespace(meta={"rule": "A", "column": "b"})
    with pytest.raises(CheckError, match=says):
        _positions("a frame", SimpleNamespace(expectation_config=config, result=result, exception_info={}))


def test_two_answers_for_one_question_are_an_error():
    twice = [ExpectGiven(column="a", **meta("A")), ExpectGiven(column="b", **meta("A"))]
    with pytest.raises(CheckError, match="2 expectations and 1 results"):
        validate("a frame", frame(a=[1], b=[1]), twice)


def test_built_in_expectations_are_used_where_they_say_the_same(scheme: Scheme):
    kinds = {(e.meta["rule"], e.meta["column"]): type(e) for e in row_expectations(scheme, scheme.tables["T02"])}
    assert kinds[CELLS, ""] is ExpectCellsToBeUnderstood
    assert kinds["S07", "employees"] is ExpectGiven
    assert kinds["S08", "uscc"] is ExpectUniqueTogether
    assert kinds["T02-02", "uscc"] is ExpectGiven
    assert kinds["T02-03", "members"] is ExpectAtMost
    assert kinds["T02-13", "employees"] is ExpectBetween
    assert kinds["T02-12", "members"] is ExpectRuleToHold


def test_each_rule_is_asked_once_for_each_of_its_columns(scheme: Scheme):
    asked = [rule for family in ("rows", "periods", "registry") for rule in scheme.asked(family) if rule.expr]
    named = [(e.meta["rule"], e.meta["column"]) for e in rule_expectations(asked)]
    assert len(named) == len(asked)
    assert len({*zip(named, (rule.table for rule in asked), strict=True)}) == len(asked)


def test_positions_are_numbers_to_take_rows_by():
    (failed,) = validate("a frame", frame(a=[None, 1]), [ExpectGiven(column="a", **meta("A"))])
    assert failed.positions.dtype == np.intp


def test_great_expectations_says_only_what_is_wrong():
    assert "great_expectations.data_context.types.base" in logging.root.manager.loggerDict
    ours = [logging.getLogger(name) for name in logging.root.manager.loggerDict if name.partition(".")[0] == "great_expectations"]
    assert {logger.name for logger in ours if logger.isEnabledFor(logging.INFO)} == set()
    assert all(logger.isEnabledFor(logging.WARNING) for logger in ours)
