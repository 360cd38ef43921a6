"""A ledger as it was matched a night before, and tonight's rows in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.linkage.arrays import Ints
from transforms.linkage.flat import Flat
from transforms.linkage.kept import Kept, nothing
from transforms.linkage.report import COLUMNS
from transforms.linkage.rows import Rows, same_texts
from transforms.linkage.splice import Source, spliced


@dataclass(frozen=True)
class Past:
    """A ledger as it was matched: what was read of its rows, and what was said of each before the stewards' answers."""

    rows: Rows
    refused: pa.Array  # units, as text
    kept: Kept
    claim: npt.NDArray[np.int8]
    said: dict[str, Flat]  # report.COLUMNS


def no_past() -> Past:
    """A ledger without rows."""
    none = pa.array([], pa.large_string())
    said: dict[str, Flat] = {name: np.zeros(0) if name == "score" else none for name in COLUMNS}
    return Past(Rows(none, none, none, np.zeros(0, np.int64)), none, nothing(0), np.zeros(0, np.int8), said)


def where_before(rows: Rows, refused: pa.Array, past: Past) -> Ints:
    """Where each row was, -1 for nowhere. Most rows stand where they stood; the others are looked up among those that do not, by name first."""
    count, both = len(rows.size), min(len(rows.size), len(past.claim))
    stay = rows.same(past.rows, both) & same_texts(refused, past.refused, both)
    where = np.arange(count)
    moved, left = np.append(np.flatnonzero(~stay), where[both:]), np.append(np.flatnonzero(~stay), np.arange(both, len(past.claim)))
    where[moved] = -1
    if len(moved) and len(left):
        mine, names = rows.some(moved), past.rows.name.take(pa.array(left))
        likely = left[pc.is_in(names, value_set=mine.name.unique()).to_numpy(zero_copy_only=False)]
        wanted = mine.keys(refused.take(pa.array(moved))).dictionary_encode()
        which = pc.index_in(past.rows.some(likely).keys(past.refused.take(pa.array(likely))), value_set=wanted.dictionary)
        last = np.full(len(wanted.dictionary), -1, np.int64)
        last[which.drop_null().to_numpy()] = likely[which.is_valid().to_numpy(zero_copy_only=False)]
        where[moved] = last[wanted.indices.to_numpy()]
    return where


def taken_or(values: npt.NDArray[np.generic], at: Ints, else_: int) -> npt.NDArray[np.int64]:
    """Values at positions, and another one for position -1."""
    if not len(values):
        return np.full(len(at), else_, np.int64)
    return np.where(at >= 0, values[np.maximum(at, 0)], else_)


def replaced(past: Flat, source: Source, new: Flat) -> Flat:
    """What was said, with something new at some rows."""
    if isinstance(past, np.ndarray):
        return np.concatenate([past, new])[source.at] if len(past) else np.asarray(new)
    return spliced(past, new, source) if len(past) else new
