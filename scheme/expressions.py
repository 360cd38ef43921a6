"""The language of the scheme's rules and indicators: parsed and checked here, evaluated in transforms/evaluate.py.

A row expression is Python's expression syntax over column ids, with `implies` (weakest binding) and the functions of
FUNCTIONS. An aggregate expression compares or adds up `Tnn.column`, `sum(Tnn.column where …)`, `count(Tnn where …)`,
`median(Tnn: expression where …)`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

FUNCTIONS = {
    "given": "every one of its columns has a value",
    "valid_uscc": "a social credit code with a valid check character (GB 32100-2015)",
    "min": "the smallest of the values given",
    "abs": "absolute value",
    "minutes": "a span of time in minutes",
    "within_period": "a time within the reported month",
    "band": "the size band of a head count: 0 below 25, 1 from 25 to 49, 2 from 50",
}
CONTEXT: Mapping[str, tuple[str, str]] = {
    "period_start": ("报告期初", "the start of the period"),
    "period_end": ("报告期末", "the end of the period"),
    "period_year": ("报告年度", "the year reported"),
}
_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult,
    ast.Div, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Name, ast.Load, ast.Constant, ast.Call,
)  # fmt: skip
_PLACE = re.compile(r"\{([^{}]*)\}")
_AGGREGATE = re.compile(r"\b(?:(sum|count|median)\(|([A-Z]\w*)\.(\w+))")


class ExpressionError(ValueError):
    """An expression that cannot be read, or that reads what does not exist."""


@dataclass(frozen=True)
class Expression:
    """A parsed row expression and the columns it reads, in the order in which they first appear."""

    text: str
    tree: ast.expr
    reads: tuple[str, ...]


@dataclass(frozen=True)
class Aggregate:
    """One number taken from the rows of a table: of `column` or of `expr`, over the rows where `where` holds."""

    function: Literal["value", "sum", "count", "median"]
    table: str
    expr: Expression | None
    where: Expression | None


@dataclass(frozen=True)
class AggregateExpression:
    """A parsed expression over aggregates; in `tree` the name `aggregate_0` stands for aggregates[0], and so on."""

    text: str
    tree: ast.expr
    aggregates: tuple[Aggregate, ...]


@dataclass(frozen=True)
class Sentence:
    """Words with values of a row between them: texts[0], values[0], texts[1], … texts[-1]."""

    texts: tuple[str, ...]
    values: tuple[Expression, ...]


def parse_expression(text: str, columns: Collection[str]) -> Expression:
    """Parse a row expression that may read `columns` (and CONTEXT).

    Raises ExpressionError where it is no expression of the language, or reads a column that is not there.
    """
    tree = _parse(text)
    reads = _names(tree)
    unknown = [name for name in reads if name not in columns and name not in CONTEXT]
    if unknown:
        raise ExpressionError(f"{text!r} reads {', '.join(unknown)}, which is no column there")
    return Expression(text, tree, tuple(name for name in reads if name not in CONTEXT))


def parse_sentence(text: str, columns: Collection[str]) -> Sentence:
    """Parse words with `{expression}` in them, row expressions over `columns`; raises ExpressionError."""
    parts = _PLACE.split(text)
    if any("{" in words or "}" in words for words in parts[::2]):
        raise ExpressionError(f"{text!r} opens or closes a brace alone")
    return Sentence(tuple(parts[::2]), tuple(parse_expression(part, columns) for part in parts[1::2]))


def parse_aggregates(text: str, tables: Mapping[str, Collection[str]]) -> AggregateExpression:
    """Parse an expression over aggregates of `tables` (code to column ids); raises ExpressionError."""
    aggregates: list[Aggregate] = []
    out, at = "", 0
    while (found := _AGGREGATE.search(text, at)) is not None:
        out += text[at : found.start()] + f"aggregate_{len(aggregates)}"
        if found[1]:
            at = _closing(text, found.end()) + 1
            aggregates.append(_aggregate(found[1], text[found.end() : at - 1], tables))
        else:
            at = found.end()
            aggregates.append(Aggregate("value", found[2], _column(found[2], found[3], tables), None))
    tree = _parse(out + text[at:])
    stray = [name for name in _names(tree) if not name.startswith("aggregate_")]
    if stray or not aggregates:
        raise ExpressionError(f"{text!r} reads {', '.join(stray) or 'nothing'} outside an aggregate")
    return AggregateExpression(text, tree, tuple(aggregates))


def _aggregate(function: str, body: str, tables: Mapping[str, Collection[str]]) -> Aggregate:
    subject, _, condition = body.partition(" where ")
    table, separator, rest = (part.strip() for part in (*re.split("([.:])", subject, maxsplit=1), "", "")[:3])
    if table not in tables:
        raise ExpressionError(f"{function}({body}) reads {table}, which is no table")
    if (function == "count") == bool(separator):
        raise ExpressionError(f"{function}({body}): count takes a table, sum and median a column or an expression")
    expr = None if not separator else _column(table, rest, tables) if separator == "." else parse_expression(rest, tables[table])
    where = parse_expression(condition, tables[table]) if condition else None
    return Aggregate(function, table, expr, where)  # type: ignore[arg-type]  # the pattern admits only these functions


def _column(table: str, column: str, tables: Mapping[str, Collection[str]]) -> Expression:
    if column not in tables.get(table, ()):
        raise ExpressionError(f"{table}.{column} is no column of the scheme")
    return parse_expression(column, tables[table])


def _closing(text: str, start: int) -> int:
    depth = 1
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise ExpressionError(f"{text!r} lacks a closing bracket")


def _parse(text: str) -> ast.expr:
    """Parse one expression; `a implies b` becomes the call implies(a, b)."""
    before, implies, after = text.partition(" implies ")
    try:
        tree = ast.parse(before.strip(), mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(f"{text!r} is no expression: {error.msg}") from error
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ExpressionError(f"{text!r} uses {type(node).__name__}, which the language lacks")
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
            raise ExpressionError(f"{text!r} calls what is no function of the language: {ast.unparse(node.func)}")
    if not implies:
        return tree
    return ast.Call(func=ast.Name(id="implies", ctx=ast.Load()), args=[tree, _parse(after)], keywords=[])


def _names(tree: ast.expr) -> list[str]:
    """The names a tree reads, in reading order."""
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "implies":
        return list(dict.fromkeys(name for part in tree.args for name in _names(part)))
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called]
    return list(dict.fromkeys(node.id for node in sorted(names, key=lambda node: node.col_offset)))
