"""Map expectations asked for one thing: which rows fail. Great Expectations' own, without what nobody reads.

Stock expectations also gather the failing values, an index query, counts of nulls and of other things, and make JSON of
them all: half of the time of a validation. These ask for the count and the positions of the failing rows alone.
"""

from __future__ import annotations

from typing import Any

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.registry import get_metric_kwargs
from great_expectations.validator.metric_configuration import MetricConfiguration

COUNT, POSITIONS = "unexpected_count", "unexpected_index_list"


class OnlyPositions:
    """Mixed into a map expectation: its result has COUNT and POSITIONS, both complete."""

    map_metric: str
    configuration: Any

    def get_validation_dependencies(self, execution_engine: Any = None, runtime_configuration: Any = None, **kwargs: Any) -> Any:  # noqa: ARG002
        """The two metrics that the result is made of."""
        needed = Expectation.get_validation_dependencies(self, execution_engine=execution_engine, runtime_configuration=runtime_configuration)
        configuration = self.configuration
        for metric in (f"{self.map_metric}.{COUNT}", f"{self.map_metric}.{POSITIONS}"):
            asked = get_metric_kwargs(metric, configuration, runtime_configuration)
            needed.set_metric_configuration(metric, MetricConfiguration(metric, asked["metric_domain_kwargs"], asked["metric_value_kwargs"]))
        return needed

    def _validate(self, metrics: dict[str, Any], **_: Any) -> dict[str, Any]:
        count = int(metrics[f"{self.map_metric}.{COUNT}"])
        return {"success": count == 0, "result": {COUNT: count, POSITIONS: metrics[f"{self.map_metric}.{POSITIONS}"]}}


class ExpectGiven(OnlyPositions, gxe.ExpectColumnValuesToNotBeNull):
    """The built-in, asked for positions only."""


class ExpectUniqueTogether(OnlyPositions, gxe.ExpectCompoundColumnsToBeUnique):
    """The built-in, asked for positions only."""


class ExpectBetween(OnlyPositions, gxe.ExpectColumnValuesToBeBetween):
    """The built-in, asked for positions only."""


class ExpectAtMost(OnlyPositions, gxe.ExpectColumnPairValuesAToBeGreaterThanB):
    """The built-in, asked for positions only."""


class ExpectInSet(OnlyPositions, gxe.ExpectColumnValuesToBeInSet):
    """The built-in, asked for positions only."""
