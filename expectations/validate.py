"""One Great Expectations validation over a frame: which rows fail which rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import great_expectations as gx
import numpy as np
import numpy.typing as npt
import pandas as pd
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.expectations.expectation import Expectation

from transforms.evaluate import reads_unknown

# Complete lists of failing rows, without the costs of index columns and a query text (stack.md, Great Expectations).
_RESULT_FORMAT = {"result_format": "COMPLETE", "return_unexpected_index_query": False}


class CheckError(RuntimeError):
    """An expectation raised instead of judging: neither pass nor fail, so nothing may be published on it."""


@cache
def _batches() -> BatchDefinition:
    """Any frame as a batch. Made once: every new source costs Great Expectations three writes of its own settings."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("unionstats").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


@dataclass(frozen=True)
class Failures:
    """The positions of the rows of a frame that fail a rule asked of a column."""

    rule: str
    column: str
    positions: npt.NDArray[np.intp]


def validate(name: str, frame: pd.DataFrame, expectations: Iterable[Expectation]) -> list[Failures]:
    """The rows of `frame` that fail, by expectation. A cell that is in the row's `unknown` makes no rule fail that reads it.

    `frame` has an unnamed RangeIndex. Raises CheckError when Great Expectations could not evaluate an expectation, or
    did not give all of its failing rows. Not thread-safe (a data source a call).
    """
    suite = gx.ExpectationSuite(name=name, expectations=list(expectations))
    if frame.empty or not suite.expectations:
        return []
    batch = _batches().get_batch({"dataframe": frame})
    failures = []
    for result in batch.validate(suite, result_format=_RESULT_FORMAT).results:
        meta = result.expectation_config.meta
        if result.exception_info.get("raised_exception"):
            raise CheckError(f"{name}: {meta['rule']} {meta['column']}: {result.exception_info.get('exception_message')}")
        positions = np.asarray(result.result.get("unexpected_index_list") or [], dtype=np.intp)
        if len(positions) != result.result.get("unexpected_count", 0):
            raise CheckError(f"{name}: {meta['rule']} {meta['column']}: {len(positions)} of {result.result['unexpected_count']} failing rows")
        positions = np.sort(positions)
        if reads := [c for c in meta.get("reads", "").split(",") if c]:
            positions = positions[~reads_unknown(reads, frame["unknown"].iloc[positions])]
        if len(positions):
            failures.append(Failures(meta["rule"], meta["column"], positions))
    return failures
