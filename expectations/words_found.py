"""What stood there, in words: the values that a rule read in each failing row, and by how much they miss.

`会员数 318，职工数 312，多 6 人`. A rule may have a sentence of its own (`say` in rules.yaml).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from itertools import chain, repeat
from math import ceil

import numpy as np
import pandas as pd

from expectations.shown import number, shown
from expectations.words_expected import Words, aggregate_columns, columns_of
from scheme.expressions import Expression, Sentence
from scheme.model import Column, Rule, Scheme
from transforms.evaluate import evaluate, reads_unknown

_UNKNOWN = {"zh": "（无法识别）", "en": "(not understood)"}
_COMMA = {"zh": "，", "en": ", "}


def found(scheme: Scheme, rule: Rule, rows: pd.DataFrame, language: str) -> list[str]:
    """For each failing row what was found there; '' where the rule reads nothing."""
    sentence = (rule.say_en if language == "en" else rule.say_zh) or _plain(scheme, rule, language)
    gaps = _gaps(scheme, rule, rows, language)
    return [said + gap for said, gap in zip(in_words(scheme, rule, sentence, rows, language), gaps, strict=True)]


def in_words(scheme: Scheme, rule: Rule, sentence: Sentence, rows: pd.DataFrame, language: str) -> list[str]:
    """A sentence of a rule with the values of each row in their places."""
    columns = columns_of(rule, scheme)
    between = [repeat(text, len(rows)) for text in sentence.texts]
    values = [_texts(scheme, columns, value, rows, language) for value in sentence.values]
    parts = [between[0], *chain.from_iterable(zip(values, between[1:], strict=True))]
    return ["".join(words) for words in zip(*parts, strict=True)]


@cache
def _plain(scheme: Scheme, rule: Rule, language: str) -> Sentence:
    """The columns that a rule reads, or the two sides that it compares, with their values."""
    columns = columns_of(rule, scheme)
    names = {name: columns[name].en if language == "en" else columns[name].zh for name in (rule.expr.reads if rule.expr else ())}
    if rule.comparison is not None and isinstance(rule.comparison.tree, ast.Compare):
        words = Words(aggregate_columns(rule.comparison, scheme), language)
        sides = {"left": rule.comparison.tree.left, "right": rule.comparison.tree.comparators[-1]}
        names = {"county": ""} | {name: words.words(side) for name, side in sides.items()}
    texts = [f"{_COMMA[language] if i else ''}{name}{' ' if name else ''}" for i, name in enumerate(names.values())]
    return Sentence((*texts, ""), tuple(Expression(name, ast.Name(name), (name,)) for name in names))


def _texts(scheme: Scheme, columns: Mapping[str, Column], value: Expression, rows: pd.DataFrame, language: str) -> list[str]:
    """What `value` is in each row: a column's value, or a number that is computed."""
    if not isinstance(value.tree, ast.Name):
        return shown(scheme, None, evaluate(value, rows), language)
    name = value.tree.id
    texts = shown(scheme, columns[name], rows[name], language)
    if "unknown" in rows and name not in ("left", "right"):
        for position in np.flatnonzero(reads_unknown([name], rows["unknown"])):
            texts[position] = _UNKNOWN[language]
    return texts


def _gaps(scheme: Scheme, rule: Rule, rows: pd.DataFrame, language: str) -> list[str]:
    """By how much a comparison of two numbers fails: `，应为 98，多 2 人`; '' for other rules."""
    sides = _sides(rule, columns_of(rule, scheme))
    if sides is None:
        return [""] * len(rows)
    left, right = (evaluate(Expression("", side, ()), rows).astype("Float64").round(2) for side in sides)
    column = scheme.tables[rule.table or ""].by_id[rule.on or ""]
    due = isinstance(sides[1], ast.BinOp) and _is_equation(rule)
    return [_gap(a, b, column, due, language) for a, b in zip(left.tolist(), right.tolist(), strict=True)]


def _gap(left: float, right: float, column: Column, due: bool, language: str) -> str:
    by = round(left - right, 2)
    if by == 0:
        return ""
    # Half a person is one that is lacking.
    size = number(abs(by) if column.kind == "money" else float(ceil(abs(by))))
    if language == "en":
        return f"{f', should be {number(right)}' if due else ''}, {size} {'over' if by > 0 else 'short'}"
    return f"{f'，应为 {number(right)}' if due else ''}，{'多' if by > 0 else '少'} {size} {column.unit}"


def _sides(rule: Rule, columns: Mapping[str, Column]) -> tuple[ast.expr, ast.expr] | None:
    """What a rule compares: the number that the finding points at with other numbers of the row, or two sides across tables."""
    if rule.comparison is not None:
        return ast.Name("left"), ast.Name("right")
    tree = _consequence(rule)
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1 or not isinstance(tree.left, ast.Name):
        return None
    right = tree.comparators[0]
    called = {node.func.id for node in ast.walk(right) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - called
    if not all(name in columns and columns[name].is_numeric for name in names) or not called <= {"min"} or isinstance(right, ast.Constant):
        return None
    return (right, tree.left) if isinstance(right, ast.Name) and right.id == rule.on else (tree.left, right)


def _is_equation(rule: Rule) -> bool:
    tree = _consequence(rule)
    return isinstance(tree, ast.Compare) and isinstance(tree.ops[0], ast.Eq)


def _consequence(rule: Rule) -> ast.expr | None:
    """What must hold: of an implication, its second half."""
    tree = rule.expr.tree if rule.expr else None
    return tree.args[1] if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "implies" else tree
