"""The scheme's rules as Great Expectations suites: a built-in expectation where one says the same, else ours."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from great_expectations.expectations.expectation import Expectation

from expectations.complete_lists import ExpectAtMost, ExpectBetween, ExpectGiven, ExpectInSet, ExpectUniqueTogether
from expectations.rule_expectations import ExpectCellsToBeUnderstood, ExpectRuleToHold
from scheme.model import Rule, Scheme, Table

CELLS = "cells"
"""What one expectation asks of a row for S06, S09, S12 and S14 together: the reader has named each cell's rule."""
KEY = ["unit", "period", "row_key"]


def row_expectations(scheme: Scheme, table: Table) -> Iterator[Expectation]:
    """What every row of a table must meet: its cells understood and given, its key unique, its row rules."""
    yield ExpectCellsToBeUnderstood(column="refused", **_meta(CELLS))
    for column in table.columns:
        if column.required:
            yield ExpectGiven(column=column.id, **_meta("S07", column.id, [column.id]))
    yield ExpectUniqueTogether(column_list=KEY, **_meta("S08", table.key[0], table.key))
    yield from rule_expectations(rule for rule in scheme.asked("rows") if rule.table == table.code)


def rule_expectations(rules: Iterable[Rule]) -> Iterator[Expectation]:
    """Rules with an expression, as expectations."""
    for rule in rules:
        if rule.expr is not None:
            yield _built_in(rule) or ExpectRuleToHold(column_list=[*rule.expr.reads, "period"], expression=rule.expr.text, **_rule_meta(rule))


def file_expectations(rules: Iterable[str]) -> Iterator[Expectation]:
    """Rules of whole files, each a column with the number of times that the reader named it."""
    for code in rules:
        yield ExpectBetween(column=code, max_value=0, **_meta(code))


def truth_expectation(rule: str, column: str) -> Expectation:
    """That `column` is true."""
    return ExpectInSet(column=column, value_set=[True], **_meta(rule))


def _built_in(rule: Rule) -> Expectation | None:
    """The built-in expectation that says the same as a rule: a ≤ b, a ≤ number, given(a)."""
    tree = rule.expr.tree if rule.expr else None
    meta = _rule_meta(rule)
    if isinstance(tree, ast.Call) and ast.unparse(tree.func) == "given" and len(tree.args) == 1:
        return ExpectGiven(column=ast.unparse(tree.args[0]), **meta)
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1 or not isinstance(tree.ops[0], ast.LtE) or not isinstance(tree.left, ast.Name):
        return None
    left, right = tree.left.id, tree.comparators[0]
    if isinstance(right, ast.Constant):
        return ExpectBetween(column=left, max_value=right.value, **meta)
    if isinstance(right, ast.Name) and right.id in (rule.expr.reads if rule.expr else ()):
        return ExpectAtMost(column_A=right.id, column_B=left, or_equal=True, ignore_row_if="either_value_is_missing", **meta)
    return None


def _rule_meta(rule: Rule) -> dict[str, dict[str, str]]:
    return _meta(rule.code, rule.on or "", rule.expr.reads if rule.expr else ())


def _meta(rule: str, column: str = "", reads: Iterable[str] = ()) -> dict[str, dict[str, str]]:
    """What a result is found again by (results come back in another order than the suite), and the columns it reads.

    Where one of `reads` is unknown in a row, the row does not fail.
    """
    return {"meta": {"rule": rule, "column": column, "reads": ",".join(reads)}}
