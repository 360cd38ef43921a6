"""The code as meant, the organisation code in it, then the nearest name: tf-idf over pairs of characters, sparse_dot_topn."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.linkage.columns import of_ledger, of_register
from benchmarks.linkage.methods.exact import by_keys
from sources.simulate.worlds import World

LEAST = 0.3


def train(_world: World) -> None:
    """Nothing: a threshold is all there is to choose."""


def link(world: World, _learnt: Any) -> pd.DataFrame:
    import scipy.sparse as sp
    from sparse_dot_topn import sp_matmul_topn

    typed, registered = of_ledger(world.ledger, world.regions), of_register(world.register, world.regions)
    answer = by_keys([(typed[key], registered[key]) for key in ("uscc", "org")], world.register["unit_no"])
    open_rows = np.flatnonzero((answer["unit_no"] == "").to_numpy())
    queries, units = typed["text"].fillna("").iloc[open_rows].tolist(), registered["text"].fillna("").tolist()
    rows, terms = _pairs([*units, *queries])
    _, terms = np.unique(terms, return_inverse=True)
    both = sp.csr_matrix((np.ones(len(rows)), (rows, terms)), shape=(len(units) + len(queries), terms.max() + 1))
    held = np.bincount(both[: len(units)].indices, minlength=both.shape[1])
    both = both @ sp.diags(np.log((1 + len(units)) / (1 + held)) + 1)
    both = sp.diags(1 / np.sqrt(np.maximum(both.multiply(both).sum(axis=1).A1, 1e-9))) @ both
    both = sp.csr_matrix(both, dtype=np.float32)
    near = sp_matmul_topn(both[len(units) :], both[: len(units)].T.tocsr(), top_n=1, threshold=LEAST, sort=True).tocoo()
    numbers, scores = answer["unit_no"].to_numpy(object, copy=True), answer["score"].to_numpy(copy=True)
    numbers[open_rows[near.row]] = world.register["unit_no"].to_numpy(object)[near.col]
    scores[open_rows[near.row]] = near.data
    return pd.DataFrame({"unit_no": numbers, "score": scores})


def _pairs(texts: list[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Of every pair of neighbouring characters (the ends count as one) the text it is in, and a number for the pair."""
    framed = "".join(f"\x02{text}\x03" for text in texts)
    points = np.frombuffer(framed.encode("utf-32-le"), np.uint32).astype(np.int64)
    rows = np.repeat(np.arange(len(texts)), [len(text) + 2 for text in texts])
    inside = rows[1:] == rows[:-1]
    return rows[1:][inside], (points[:-1] * 0x110000 + points[1:])[inside]
