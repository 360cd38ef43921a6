"""What stewards have decided, as linkage takes it in."""

from __future__ import annotations

import json
from typing import Protocol

import numpy as np
import pandas as pd
import pyarrow as pa

from transforms.linkage.arrays import Bools
from transforms.linkage.evidence import Compared


class Bound(Protocol):
    """Two frames about ledger rows, which `row` names by their label in the ledger's index."""

    forced: pd.DataFrame  # row, unit_no (missing: it is no unit of the register), method, reason
    rejected: pd.DataFrame  # row, unit_no: never to be accepted or proposed


class Refusals:
    """The pairs that stewards have turned down, by position of row and unit."""

    def __init__(self, bound: Bound | None, labels: pd.Index, unit_no: pa.Array) -> None:
        self._pairs = np.zeros(0, np.int64)
        if bound is not None and len(bound.rejected):
            row = labels.get_indexer(pd.Index(bound.rejected["row"])).astype(np.int64)
            unit = pd.Index(unit_no.to_pylist()).get_indexer(pd.Index(bound.rejected["unit_no"].astype("str")))
            known = (row >= 0) & (unit >= 0)
            self._pairs = (row[known] << 32) | unit[known]

    def of(self, pairs: Compared, start: int) -> Bools:
        """Which pairs are among them; the pairs' rows begin at `start`."""
        return np.isin(((pairs.row + start) << 32) | pairs.unit, self._pairs)


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
