"""What a rule expects, in words: `会员数 ≤ 职工数`, `是否建会为“是”时，会员数 ≥ 0.5×职工人数`."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache

from scheme.expressions import CONTEXT, Aggregate, AggregateExpression
from scheme.model import Column, Rule, Scheme
from scheme.registers import rule_columns

_SIGNS: Mapping[type[ast.AST], str] = {
    ast.LtE: "≤", ast.GtE: "≥", ast.Lt: "<", ast.Gt: ">", ast.Eq: "=", ast.NotEq: "≠", ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷",
}  # fmt: skip
_CALLS = {
    "given": ("{0}已填", "{0} given"),
    "valid_uscc": ("{0}的校验位正确", "{0} has the right check character"),
    "min": ("{0}中的最小者", "the least of {0}"),
    "abs": ("|{0}|", "|{0}|"),
    "minutes": ("{0}（分钟）", "{0} in minutes"),
    "within_period": ("{0}在报告期内", "{0} within the period"),
    "band": ("{0}的规模档", "the size band of {0}"),
}
_KINDS = {
    "completeness": ("辖区内每个乡镇（街道）都有一行", "a row for every township of the reporting unit"),
    "bunched": ("参保人数在门槛及以上的企业，台账填在门槛以下的不多于其他规模", "no more lie just under a threshold than at other sizes"),
    "copied": ("数值随各期变动，如其他报表", "values move from report to report, as elsewhere"),
    "at_target": ("恰为目标值的不多于偶然", "no more are exactly at the target than by chance"),
}


@cache
def expected(rule: Rule, scheme: Scheme, language: str) -> str:
    """What a rule expects, in words."""
    if rule.comparison is not None:
        return Words(aggregate_columns(rule.comparison, scheme), language).condition(rule.comparison.tree)
    if rule.expr is not None:
        return Words(columns_of(rule, scheme), language).condition(rule.expr.tree)
    return _KINDS.get(rule.kind, ("", ""))[language == "en"]


def columns_of(rule: Rule, scheme: Scheme) -> Mapping[str, Column]:
    """The columns that a rule of rows may read."""
    of = rule.kind if rule.family == "forensics" else rule.of
    return rule_columns(rule.family, of, scheme.tables[rule.table or ""], scheme.registry)


def aggregate_columns(comparison: AggregateExpression, scheme: Scheme) -> dict[str, Column]:
    """The aggregates of a comparison as columns that bear their names."""
    return {f"aggregate_{i}": _aggregate(f"aggregate_{i}", aggregate, scheme) for i, aggregate in enumerate(comparison.aggregates)}


def _aggregate(name: str, aggregate: Aggregate, scheme: Scheme) -> Column:
    """`《企业建会台账》的行数（职工人数 ≥ 50）`."""
    table = scheme.tables[aggregate.table]
    zh, en = Words(table.by_id, "zh"), Words(table.by_id, "en")
    where = (f"（{zh.condition(aggregate.where.tree)}）", f" where {en.condition(aggregate.where.tree)}") if aggregate.where else ("", "")
    if aggregate.expr is None:
        return Column(name, f"《{table.name}》的行数{where[0]}", f"rows of {table.code}{where[1]}", "count")
    what = zh.words(aggregate.expr.tree), en.words(aggregate.expr.tree)
    of = {"sum": ("之和", "sum of "), "median": ("的中位数", "median of ")}.get(aggregate.function, ("", ""))
    return Column(name, f"《{table.name}》的{what[0].removeprefix('其中')}{of[0]}{where[0]}", f"{of[1]}{what[1]} of {table.code}{where[1]}", "count")


class Words:
    """An expression over `columns` in the words of a language."""

    def __init__(self, columns: Mapping[str, Column], language: str) -> None:
        self.columns = columns
        self.english = language == "en"

    def condition(self, tree: ast.expr) -> str:
        """What must be so: a yes-or-no column by its answer."""
        match tree:
            case ast.Name(name) if name in self.columns:
                return f"{self.words(tree)} is yes" if self.english else f"{self.words(tree)}为“是”"
            case ast.UnaryOp(ast.Not(), ast.Name() as column):
                return f"{self.words(column)} is no" if self.english else f"{self.words(column)}为“否”"
            case ast.UnaryOp(ast.Not(), part):
                return f"not ({self.condition(part)})" if self.english else f"并非（{self.condition(part)}）"
            case ast.BoolOp(op, parts):
                joint = {"And": (" 且 ", " and "), "Or": (" 或 ", " or ")}[type(op).__name__][self.english]
                return joint.join(self._within(part) for part in parts)
            case ast.Call(ast.Name("implies"), [when, then]):
                condition = self.condition(when)
                apart = " " if condition[-1].isascii() else ""
                return f"where {condition}, {self.condition(then)}" if self.english else f"{condition}{apart}时，{self.condition(then)}"
        return self.words(tree)

    def _within(self, tree: ast.expr) -> str:
        said = self.condition(tree)
        return said if not isinstance(tree, ast.BoolOp) else f"({said})" if self.english else f"（{said}）"

    def words(self, tree: ast.expr) -> str:
        """A value in words."""
        match tree:
            case ast.Name(name) if name in CONTEXT:
                return CONTEXT[name][self.english]
            case ast.Name(name):
                return self.columns[name].en if self.english else self.columns[name].zh
            case ast.Constant(str(text)):
                return f"“{text}”"
            case ast.Constant(value):
                return f"{value:g}" if isinstance(value, float) else str(value)
            case ast.Compare(left, signs, rights):
                return " ".join([self.words(left), *(f"{_SIGNS[type(sign)]} {self.words(right)}" for sign, right in zip(signs, rights, strict=True))])
            case ast.BinOp(left, op, right):
                # What is subtracted or multiplied stands in brackets where it is a sum itself.
                tight = not isinstance(op, ast.Add)
                return f"{self._operand(left, isinstance(op, ast.Mult | ast.Div))}{_SIGNS[type(op)]}{self._operand(right, tight)}"
            case ast.UnaryOp(ast.USub(), part):
                return f"−{self._operand(part, True)}"
            case ast.Call(ast.Name(name), parts) if name in _CALLS:
                return _CALLS[name][self.english].format((", " if self.english else "、").join(self.words(part) for part in parts))
        return self.condition(tree)

    def _operand(self, tree: ast.expr, tight: bool) -> str:
        loose = isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub)
        return f"({self.words(tree)})" if tight and loose else self.words(tree)
