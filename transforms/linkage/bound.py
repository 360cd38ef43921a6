"""What people have decided, as the matching takes it: pairs that are settled, and pairs that are ruled out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from transforms.linkage.arrays import Bools, Ints
from transforms.linkage.evidence import Compared

FORCED = ("row", "unit_no", "method", "reason")
REJECTED = ("row", "unit_no")


def _no_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype="object") for column in columns})


@dataclass(frozen=True)
class Bound:
    """Decisions on ledger rows, by the rows' labels in the ledger's index.

    forced: row, unit_no (missing: the row is no unit of the register), method, reason; at most one a row. Accepted with
    score 1, or without a unit. rejected: row, unit_no; never proposed nor accepted.
    """

    forced: pd.DataFrame = field(default_factory=lambda: _no_rows(FORCED))
    rejected: pd.DataFrame = field(default_factory=lambda: _no_rows(REJECTED))

    def of(self, rows: pd.Index) -> Bound:
        """What is decided on these rows only."""
        return Bound(*(frame[frame["row"].isin(rows)].reset_index(drop=True) for frame in (self.forced, self.rejected)))

    @property
    def ruled_out(self) -> dict[Any, frozenset[str]]:
        """By row: the units that it is not."""
        return {row: frozenset(units.astype("str")) for row, units in self.rejected.groupby("row")["unit_no"]}


class Refusals:
    """The pairs that stewards have turned down, by position of row and unit."""

    def __init__(self, bound: Bound | None, labels: pd.Index, unit_no: pa.Array) -> None:
        self._pairs = np.zeros(0, np.int64)
        if bound is not None and len(bound.rejected):
            row = labels.get_indexer(pd.Index(bound.rejected["row"])).astype(np.int64)
            unit = pd.Index(unit_no.to_pylist()).get_indexer(pd.Index(bound.rejected["unit_no"].astype("str")))
            known = (row >= 0) & (unit >= 0)
            self._pairs = (row[known] << 32) | unit[known]

    def among(self, rows: Ints) -> Refusals:
        """Those on some rows (in order), by position among them."""
        some = Refusals(None, pd.Index([]), pa.array([], pa.string()))
        mine = self._pairs[np.isin(self._pairs >> 32, rows)]
        some._pairs = (np.searchsorted(rows, mine >> 32) << 32) | (mine & 0xFFFFFFFF)
        return some

    def words(self, count: int) -> pa.Array:
        """For each of `count` rows the units refused for it, as text; '' for nearly all."""
        if not len(self._pairs):
            return pa.repeat(pa.scalar("", pa.large_string()), count)
        result = np.full(count, "", object)
        for pair in np.unique(self._pairs).tolist():
            result[pair >> 32] += f"{pair & 0xFFFFFFFF} "
        return pa.array(result, pa.large_string())

    def of(self, pairs: Compared, start: int) -> Bools:
        """Which pairs are among them; the pairs' rows begin at `start`."""
        return np.isin(((pairs.row + start) << 32) | pairs.unit, self._pairs)

    def rows(self, start: int, count: int) -> Bools:
        """Of which of `count` rows from `start` on any unit has been turned down: these are to be searched for another one."""
        return np.isin(np.arange(start, start + count), self._pairs >> 32)


def apply_forced(result: pd.DataFrame, bound: Bound | None) -> pd.DataFrame:
    """The result with the stewards' answers in place of ours."""
    if bound is None or not len(bound.forced):
        return result
    forced = bound.forced[bound.forced["row"].isin(result.index)].set_index("row")
    some = result.index.isin(forced.index)
    said = forced.reindex(result.index[some])
    none = said["unit_no"].isna().to_numpy(bool)
    shown = [
        "[]" if pd.isna(number) else json.dumps([{"unit_no": str(number), "score": 1.0, "why": why}], ensure_ascii=False)
        for number, why in zip(said["unit_no"], said["reason"], strict=True)
    ]
    changed = result.copy()
    changed.loc[some, "unit_no"] = said["unit_no"].astype("str").to_numpy()
    changed.loc[some, "score"] = np.where(none, 0.0, 1.0)
    changed.loc[some, "method"] = said["method"].to_numpy()
    changed.loc[some, "state"] = np.where(none, "none", "accepted")
    changed.loc[some, "candidates"] = shown
    changed.loc[some, "reason"] = said["reason"].to_numpy()
    return changed
