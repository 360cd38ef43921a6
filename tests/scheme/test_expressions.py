"""The language of the rules: what it takes, what it reads, and what it refuses."""

from __future__ import annotations

import ast

import pytest

from scheme.expressions import ExpressionError, parse_aggregates, parse_expression, parse_sentence

COLUMNS = ("a", "b", "c", "yes")
TABLES = {"T01": ("members", "kind"), "T02": ("members", "employees", "unionised"), "TOWNSHIPS": ()}


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("a <= b", "a <= b"),
        ("0 < a / b <= 5", "0 < a / b <= 5"),
        ("not yes", "not yes"),
        ("yes implies a", "implies(yes, a)"),
        ("a > 0 and yes implies b == 0 or c == 0", "implies(a > 0 and yes, b == 0 or c == 0)"),
        ("yes implies a > 0 implies b > 0", "implies(yes, implies(a > 0, b > 0))"),
        ("given(a, b) implies c", "implies(given(a, b), c)"),
        ("a <= min(b, abs(b - c))", "a <= min(b, abs(b - c))"),
        ("-a < 3", "-a < 3"),
        ("a == '未建'", "a == '未建'"),
    ],
)
def test_what_an_expression_means(text, means):
    assert ast.unparse(parse_expression(text, COLUMNS).tree) == means


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("b <= a", ("b", "a")),
        ("a <= a", ("a",)),
        ("c implies b > a", ("c", "b", "a")),
        ("a <= period_end", ("a",)),
        ("abs(c - b) > 3", ("c", "b")),
        ("2000 <= 2001", ()),
    ],
)
def test_the_columns_that_it_reads_come_in_reading_order(text, reads):
    assert parse_expression(text, COLUMNS).reads == reads


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a <= d", "'a <= d' reads d, which is no column there"),
        ("a <=", "'a <=' is no expression: invalid syntax"),
        ("a = b", "'a = b' is no expression: invalid syntax"),
        ("a implies", "'a implies' is no expression: invalid syntax"),
        ("a in (1, 2)", "uses In, which the language lacks"),
        ("a if yes else b", "uses IfExp, which the language lacks"),
        ("[a]", "uses List, which the language lacks"),
        ("a ** b", "uses Pow, which the language lacks"),
        ("lambda: a", "uses Lambda, which the language lacks"),
        ("a.b", "uses Attribute, which the language lacks"),
        ("a[0]", "uses Subscript, which the language lacks"),
        ("open('x')", "calls what is no function of the language: open"),
        ("given(a)(b)", "calls what is no function of the language: given(a)"),
        ("min(key=a)", "uses keyword, which the language lacks"),
    ],
)
def test_what_is_no_expression(text, why):
    with pytest.raises(ExpressionError) as refused:
        parse_expression(text, COLUMNS)
    assert str(refused.value).endswith(why)


@pytest.mark.parametrize(
    ("text", "tree", "aggregates"),
    [
        ("T01.members == sum(T02.members)", "aggregate_0 == aggregate_1", [("value", "T01", "members", None), ("sum", "T02", "members", None)]),
        ("count(T02) >= 3", "aggregate_0 >= 3", [("count", "T02", None, None)]),
        ("count(T02 where unionised and employees >= 50)", "aggregate_0", [("count", "T02", None, "unionised and employees >= 50")]),
        ("sum(T02.members where not unionised)", "aggregate_0", [("sum", "T02", "members", "not unionised")]),
        ("median(T02: abs(employees - (members)))", "aggregate_0", [("median", "T02", "abs(employees - (members))", None)]),
        ("count(TOWNSHIPS) - count(T01)", "aggregate_0 - aggregate_1", [("count", "TOWNSHIPS", None, None), ("count", "T01", None, None)]),
    ],
)
def test_what_an_expression_over_aggregates_means(text, tree, aggregates):
    parsed = parse_aggregates(text, TABLES)
    assert ast.unparse(parsed.tree) == tree
    assert [(a.function, a.table, a.expr and a.expr.text, a.where and a.where.text) for a in parsed.aggregates] == aggregates


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("sum(T03.members)", "sum(T03.members) reads T03, which is no table"),
        ("sum(T01.employees)", "T01.employees is no column of the scheme"),
        ("T01.employees > 3", "T01.employees is no column of the scheme"),
        ("count(T02.members)", "count(T02.members): count takes a table, sum and median a column or an expression"),
        ("sum(T02)", "sum(T02): count takes a table, sum and median a column or an expression"),
        ("count(T02 where members > wages)", "'members > wages' reads wages, which is no column there"),
        ("sum(T02.members", "'sum(T02.members' lacks a closing bracket"),
        ("sum(T02.members) > members", "'sum(T02.members) > members' reads members outside an aggregate"),
        ("1 + 1", "'1 + 1' reads nothing outside an aggregate"),
        ("sum(sum(T02.members))", "sum(sum(T02.members)) reads sum(T02, which is no table"),
    ],
)
def test_what_is_no_expression_over_aggregates(text, why):
    with pytest.raises(ExpressionError) as refused:
        parse_aggregates(text, TABLES)
    assert str(refused.value) == why


def test_a_sentence_has_words_and_values_in_turn():
    sentence = parse_sentence("会员 {a} 人，比上期多 {a - b} 人", COLUMNS)
    assert sentence.texts == ("会员 ", " 人，比上期多 ", " 人")
    assert [value.text for value in sentence.values] == ["a", "a - b"]


@pytest.mark.parametrize(
    ("text", "why"), [("{d}", "'d' reads d, which is no column there"), ("{a", "'{a' opens or closes a brace alone"), ("{}", "'' is no expression")]
)
def test_what_is_no_sentence(text, why):
    with pytest.raises(ExpressionError, match=why.replace("{", r"\{")):
        parse_sentence(text, COLUMNS)
