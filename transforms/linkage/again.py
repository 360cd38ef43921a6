"""The ledger once more, a night later: only rows that are new are matched, only what is said otherwise is put in words anew.

What a row's best units are follows from the row and the register alone. So it is kept by what linkage reads of the row, under
a digest of register, divisions and program. Who else lays claim to a unit is asked of all rows, every time. The result is
that of `link.link` in every field, whatever was kept.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.linkage.arrays import Ints, texts
from transforms.linkage.bound import Bound, Refusals, apply_forced
from transforms.linkage.decide import decide
from transforms.linkage.flat import Flat
from transforms.linkage.identity import identity
from transforms.linkage.index import RegisterIndex, build_index
from transforms.linkage.kept import Kept, keep, nothing
from transforms.linkage.lexicon import Lexicon
from transforms.linkage.link import THREADS, ranked
from transforms.linkage.places import places
from transforms.linkage.rank import claims_on
from transforms.linkage.report import COLUMNS, report
from transforms.linkage.rows import Rows, read_rows, same_texts

WORN = 0.02  # share of rows that were worked on anew, from which a past is replaced
NO_CLAIM = -1  # of a row without a pair


@dataclass(frozen=True)
class Past:
    """A ledger as it was matched: what was read of its rows, and what was said of each before the stewards' answers."""

    rows: Rows
    refused: pa.Array  # units, as text
    kept: Kept
    claim: npt.NDArray[np.int8]
    said: dict[str, Flat]  # report.COLUMNS


@dataclass(frozen=True)
class Known:
    """What is derived of a register and of the last ledger matched against it; can be thrown away at any time."""

    digest: str  # `identity` of all that it was derived from
    index: RegisterIndex
    past: Past


def link_again(
    ledger: pd.DataFrame,
    register: pd.DataFrame,
    lexicon: Lexicon,
    bound: Bound | None = None,
    known: Known | None = None,
    digest: str | None = None,
) -> tuple[pd.DataFrame, Known]:
    """What `link` gives, and what to give to the next call: `known` itself as long as it is worth keeping.

    `digest` is the register's `identity`, where it is known already. What was derived under another one is not used.
    """
    digest = digest or identity(register, lexicon)
    if known is None or known.digest != digest:
        known = Known(digest, build_index(register, places(lexicon)), no_past())
    said, past = _again(ledger, known.index, bound, known.past)
    result = pd.DataFrame({name: _column(values) for name, values in said.items()}, columns=COLUMNS).set_axis(ledger.index)
    return apply_forced(result, bound), known if past is known.past else Known(digest, known.index, past)


def _again(ledger: pd.DataFrame, index: RegisterIndex, bound: Bound | None, past: Past) -> tuple[dict[str, Flat], Past]:
    """What is said of each row; and the past, the same one if little of it is worn."""
    rows = read_rows(ledger)
    refusals = Refusals(bound, ledger.index, index.unit_no)
    refused = refusals.words(len(ledger))
    before = _before(rows, refused, past)
    fresh = np.flatnonzero(before < 0)
    some = rows.some(fresh).side(index.places)
    new = keep(ranked(some, index, refusals.among(fresh), THREADS), len(fresh))
    claim = _claims(past.kept, new, before, fresh)
    old = _taken(past.claim, before, NO_CLAIM) if len(past.claim) else np.full(len(claim), NO_CLAIM)
    again = np.flatnonzero((before < 0) | (claim != old))
    best = _kept(past.kept, new, before, fresh, again)
    top = best.ranked()
    words = report(decide(top, claim[again][top.row]), rows.codes(again), index, pd.RangeIndex(len(again)))
    with ThreadPoolExecutor(THREADS) as pool:
        columns = pool.map(lambda name, new: _replaced(past.said[name], before, again, _array(new)), COLUMNS, (words[name] for name in COLUMNS))
        said = dict(zip(COLUMNS, columns, strict=True))
    if len(past.claim) <= 2 * len(before) and len(again) <= WORN * len(before):
        return said, past
    everything = _kept(past.kept, new, before, fresh, np.arange(len(before)))
    return said, Past(rows, refused, everything, claim.astype(np.int8), said)


def _before(rows: Rows, refused: pa.Array, past: Past) -> Ints:
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


def _claims(kept: Kept, new: Kept, before: Ints, fresh: Ints) -> Ints:
    """Of all rows: `claims_on` of the best pair."""
    unit, worth = (_taken(column[:, 0], before, -1).astype(np.int64) for column in (kept.unit, kept.worth))
    unit[fresh], worth[fresh] = new.unit[:, 0], new.worth[:, 0]
    has = np.flatnonzero(unit >= 0)
    claim = np.full(len(before), NO_CLAIM, np.int64)
    claim[has] = claims_on(unit[has], worth[has])
    return claim


def _kept(kept: Kept, new: Kept, before: Ints, fresh: Ints, which: Ints) -> Kept:
    """Some rows' pairs, `fresh` being among them."""
    if len(which) == len(fresh):
        return new
    some = kept.some(np.maximum(before[which], 0))
    some.put(np.searchsorted(which, fresh), new)
    return some


def _taken(values: npt.NDArray[np.generic], at: Ints, else_: int) -> npt.NDArray[np.int64]:
    """Values at positions, and another one for position -1."""
    if not len(values):
        return np.full(len(at), else_, np.int64)
    return np.where(at >= 0, values[np.maximum(at, 0)], else_)


def _replaced(past: Flat, before: Ints, again: Ints, new: Flat) -> Flat:
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


def no_past() -> Past:
    """A ledger without rows."""
    none = pa.array([], pa.large_string())
    said: dict[str, Flat] = {name: np.zeros(0) if name == "score" else none for name in COLUMNS}
    return Past(Rows(none, none, none, np.zeros(0, np.int64)), none, nothing(0), np.zeros(0, np.int8), said)


def _array(column: pd.Series) -> Flat:
    return column.to_numpy() if column.name == "score" else texts(column, None)


def _column(values: Flat) -> pd.Series:
    return pd.Series(values if isinstance(values, np.ndarray) else pd.array(values, dtype=pd.StringDtype(na_value=np.nan)))
