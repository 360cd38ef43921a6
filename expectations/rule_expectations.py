"""The expectations that Great Expectations lacks: a rule of the scheme in its own language, and cells understood.

Each is a map metric of a few lines over the scheme's language (transforms/evaluate.py): Great Expectations decides what
passes and fails, all failing rows come back, and a row that cannot be judged (missing or unknown cells) passes.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation, MulticolumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider import ColumnMapMetricProvider, MulticolumnMapMetricProvider
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import column_condition_partial
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_condition_partial import multicolumn_condition_partial

from expectations.complete_lists import OnlyPositions
from scheme.expressions import Expression, parse_expression
from transforms.evaluate import evaluate


@cache
def _expression(text: str, columns: tuple[str, ...]) -> Expression:
    return parse_expression(text, frozenset(columns))


class RuleHolds(MulticolumnMapMetricProvider):
    """True for the rows in which an expression of the scheme's language is not definitely false."""

    condition_metric_name = "multicolumn_values.rule_holds"
    condition_domain_keys = ("batch_id", "table", "column_list", "row_condition", "condition_parser", "ignore_row_if")
    condition_value_keys = ("expression",)

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column_list: pd.DataFrame, expression: str, **kwargs: Any) -> pd.Series:  # noqa: N805, ARG002
        return evaluate(_expression(expression, tuple(column_list.columns)), column_list).fillna(True).astype(bool)


class ExpectRuleToHold(OnlyPositions, MulticolumnMapExpectation):
    """Expect an expression of the scheme's language to hold in every row that it can be judged in.

    Args:
        column_list: the columns that the expression reads, and `period`.
        expression: its text.
    """

    expression: str
    ignore_row_if: str = "never"
    map_metric = "multicolumn_values.rule_holds"
    success_keys = ("expression", "mostly")
    args_keys = ("column_list", "expression")


class CellsUnderstood(ColumnMapMetricProvider):
    """True for the rows in which the reader refused no cell."""

    condition_metric_name = "column_values.understood"

    @column_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column: pd.Series, **kwargs: Any) -> pd.Series:  # noqa: N805, ARG002
        return (column == "").astype(bool)


class ExpectCellsToBeUnderstood(OnlyPositions, ColumnMapExpectation):
    """Expect the reader to have refused no cell of a row (S06, S09, S12, S14).

    Args:
        column: `refused`, in which the reader's refusals stand as `rule:column` separated by blanks.
    """

    map_metric = "column_values.understood"
    args_keys = ("column",)
