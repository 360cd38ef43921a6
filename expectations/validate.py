"""One Great Expectations validation over a frame: which rows fail which rule."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import great_expectations as gx
import numpy as np
import numpy.typing as npt
import pandas as pd
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.expectations.expectation import Expectation

from expectations.complete_lists import COUNT, POSITIONS
from transforms.evaluate import reads_unknown

# One of its modules sets a level of its own as it is imported, and would tell every night of a folder of documentation.
logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.NOTSET)

# Complete lists of failing rows, without the costs of index columns and a query text (docs/adr/0006).
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
    """The rows of `frame` that fail, in the order of the expectations. An unknown cell makes no rule fail that reads it.

    `frame` has an unnamed RangeIndex, and `unknown` where an expectation's meta says what it reads. Raises CheckError
    when Great Expectations could not evaluate an expectation, or did not give all of its failing rows. Not thread-safe.
    """
    asked = list(expectations)
    if frame.empty or not asked:
        return []
    # Great Expectations copies the frame for every filter, and hashes all of it.
    batch = _batches().get_batch({"dataframe": frame[list(dict.fromkeys(c for e in asked for c in _columns(e)))]})
    results = batch.validate(gx.ExpectationSuite(name=name, expectations=asked), result_format=_RESULT_FORMAT).results
    positions = {(rule, column): at for rule, column, at in (_positions(name, result) for result in results)}
    if len(positions) != len(asked):
        raise CheckError(f"{name}: {len(asked)} expectations and {len(positions)} results")
    return list(_failures(asked, positions, frame))


def _failures(asked: list[Expectation], positions: dict[tuple[str, str], npt.NDArray[np.intp]], frame: pd.DataFrame) -> Iterator[Failures]:
    for expectation in asked:
        rule, column, reads = (expectation.meta[part] for part in ("rule", "column", "reads"))
        failed = positions[rule, column]
        if reads:
            failed = failed[~reads_unknown(reads.split(","), frame["unknown"].iloc[failed])]
        if len(failed):
            yield Failures(rule, column, failed)


def _columns(expectation: Expectation) -> list[str]:
    if hasattr(expectation, "column_list"):
        return list(expectation.column_list)
    return [expectation.column_A, expectation.column_B] if hasattr(expectation, "column_A") else [expectation.column]


def _positions(name: str, result: Any) -> tuple[str, str, npt.NDArray[np.intp]]:
    """The rule and column of a result and the positions that fail; CheckError where it is no full result."""
    rule, column = result.expectation_config.meta["rule"], result.expectation_config.meta["column"]
    found = result.result
    if COUNT not in found:
        raise CheckError(f"{name}: {rule} {column}: {_why(result.exception_info)}")
    positions = np.asarray(found.get(POSITIONS) or [], dtype=np.intp)
    if len(positions) != found[COUNT]:
        raise CheckError(f"{name}: {rule} {column}: {len(positions)} of {found[COUNT]} failing rows")
    return rule, column, np.sort(positions)


def _why(info: Any) -> str:
    """What Great Expectations says of an error: of one, or of each metric that failed."""
    said = [info] if "exception_message" in info else list(info.values())
    return "; ".join(dict.fromkeys(str(one.get("exception_message")) for one in said)) or "no result"
