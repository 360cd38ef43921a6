"""Evaluates the scheme's row expressions over whole columns, in three-valued logic: what is missing decides nothing.

A comparison with a missing side is missing; `and`, `or`, `not` and `implies` follow Kleene, so that an expression is
False only where no value of the missing cells could make it True. Times are Int64 seconds since 1970.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheme.expressions import CONTEXT, Expression
from transforms.functions import DAY, FUNCTIONS, period_moments

_SAME = 9  # decimals to which two numbers with a fraction are compared: 0.3 * 670 is 201, not a hair less
_DAYS = frozenset({"period_start", "period_end"})  # what is compared with one of these is compared by the day
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


def evaluate(expression: Expression, frame: pd.DataFrame) -> pd.Series:
    """What `expression` gives for each row of `frame`: boolean for a condition, Int64 or Float64 for arithmetic."""
    return _Rows(frame).series(expression.tree)


def reads_unknown(reads: Iterable[str], unknown: pd.Series) -> npt.NDArray[np.bool_]:
    """Which rows have one of the columns `reads` among their `unknown` cells (ids joined by commas)."""
    wanted = frozenset(reads)
    codes, texts = pd.factorize(unknown)
    # One more for the code -1 of a missing text.
    found = np.array([*(not wanted.isdisjoint(str(text).split(",")) for text in texts), False])
    return found[codes]


class _Rows:
    """The rows of one frame, as the values of an expression's parts: nullable columns, or a constant."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def series(self, node: ast.expr) -> pd.Series:
        return self._broadcast(self.value(node))

    def value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value):
                return value
            case ast.Name(name):
                return self._column(name)
            case ast.BoolOp(op, parts):
                join = operator.and_ if isinstance(op, ast.And) else operator.or_
                return reduce(join, (self._condition(part) for part in parts))
            case ast.UnaryOp(ast.Not(), part):
                return ~self._condition(part)
            case ast.UnaryOp(ast.USub(), part):
                return -self.value(part)
            case ast.BinOp(left, ast.Div(), right):
                below = self.series(right)
                return self.value(left) / below.mask(below == 0)
            case ast.BinOp(left, op, right):
                return _ARITHMETIC[type(op)](self.value(left), self.value(right))
            case ast.Compare():
                return reduce(operator.and_, self._comparisons(node))
            case ast.Call(ast.Name(name), parts):
                return self._call(name, parts)
        raise NotImplementedError(f"the language has no {ast.unparse(node)}")

    def _broadcast(self, value: Any) -> pd.Series:
        return value if isinstance(value, pd.Series) else _nullable(pd.Series(value, index=self.frame.index))

    def _column(self, name: str) -> pd.Series:
        return period_moments(self.frame["period"], name) if name in CONTEXT else _nullable(self.frame[name])

    def _condition(self, node: ast.expr) -> pd.Series:
        return self.series(node).astype("boolean")

    def _comparisons(self, node: ast.Compare) -> Iterator[pd.Series]:
        parts = [node.left, *node.comparators]
        values = [self.value(part) for part in parts]
        by_day = [isinstance(part, ast.Name) and part.id in _DAYS for part in parts]
        for i, op in enumerate(node.ops):
            left, right = values[i], values[i + 1]
            if not isinstance(right, pd.Series):
                left = self._broadcast(left)
            if by_day[i] or by_day[i + 1]:
                left, right = left // DAY, right // DAY
            elif _has_fraction(left) or _has_fraction(right):
                left, right = (left - right).round(_SAME), 0
            yield _nullable(_COMPARISONS[type(op)](left, right))

    def _call(self, name: str, parts: list[ast.expr]) -> pd.Series:
        if name == "implies":
            return ~self._condition(parts[0]) | self._condition(parts[1])
        if name == "within_period":
            return self._within_period(parts[0])
        return FUNCTIONS[name](*(self.series(part) for part in parts))

    def _within_period(self, node: ast.expr) -> pd.Series:
        day = self.series(node) // DAY
        first, last = (self._column(moment) // DAY for moment in ("period_start", "period_end"))
        return (first <= day) & (day <= last)


def _has_fraction(value: Any) -> bool:
    return isinstance(value, float) or (isinstance(value, pd.Series) and value.dtype == "Float64")


def _nullable(column: pd.Series) -> pd.Series:
    """The column in a type whose missing values are pd.NA, so that logic over it is Kleene's."""
    dtype = column.dtype
    if dtype in ("bool", "bool[pyarrow]"):
        return column.astype("boolean")
    if dtype.kind == "M":
        return column.astype("datetime64[s]").astype("int64").astype("Int64").mask(column.isna())
    if isinstance(dtype, pd.StringDtype) and dtype.na_value is not pd.NA:
        return column.astype("string")
    if not isinstance(dtype, np.dtype):
        return column
    converted = column.convert_dtypes()
    # Nothing but None stays object, and would compare as plain False.
    return converted.astype("string") if converted.dtype == "object" else converted
