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
    """Where each row was, -1 for nowhere. Most rows stand where they stood; the others are looked up, by name first."""
    count, both = len(rows.size), min(len(rows.size), len(past.claim))
    where = np.full(count, -1, np.int64)
    stay = np.append(rows.same(past.rows, both) & same_texts(refused, past.refused, both), np.zeros(count - both, bool))
    where[stay] = np.flatnonzero(stay)
    moved = np.flatnonzero(~stay)
    if len(moved) and len(past.claim):
        mine = rows.some(moved)
        likely = np.flatnonzero(pc.is_in(past.rows.name, value_set=mine.name.unique()).to_numpy(zero_copy_only=False))
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


def replaced(past: Flat, before: Ints, again: Ints, new: Flat) -> Flat:
    """What was said, with something new at some rows."""
    if len(again) == len(before):
        return new
    others = np.ones(len(before), bool)
    others[again] = False
    moved = len(before) != len(past) or bool((before != np.arange(len(before)))[others].any())
    if isinstance(past, np.ndarray):
        scores = past[np.maximum(before, 0)] if moved else past.copy()
        scores[again] = new
        return scores
    base = past.take(pa.array(np.maximum(before, 0))) if moved else past
    return pc.replace_with_mask(base, pa.array(~others), new) if len(again) else base
