"""The ledger once more, a night later: only rows that are new are matched, only what is said otherwise is put in words anew.

What a row's best units are follows from the row and the register alone. So it is kept by what linkage reads of the row, under
a digest of register, divisions and program. Who else lays claim to a unit is asked of all rows that want it, as soon as one of
them is new, gone or another. The result is that of `link.link` in every field, whatever was kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from transforms.linkage.arrays import Ints, texts
from transforms.linkage.bound import Bound, Refusals, apply_forced
from transforms.linkage.decide import decide
from transforms.linkage.flat import Flat
from transforms.linkage.identity import identity
from transforms.linkage.index import RegisterIndex, build_index
from transforms.linkage.kept import Kept, keep
from transforms.linkage.lexicon import Lexicon
from transforms.linkage.link import THREADS, ranked
from transforms.linkage.past import Past, no_past, replaced, taken_or, where_before
from transforms.linkage.places import places
from transforms.linkage.rank import claims_on
from transforms.linkage.report import COLUMNS, report
from transforms.linkage.rows import read_rows
from transforms.linkage.splice import Source

WORN = 0.02  # share of rows that were worked on anew, from which a past is replaced
NO_CLAIM = -1  # of a row without a pair


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
    before = where_before(rows, refused, past)
    fresh = np.flatnonzero(before < 0)
    some = rows.some(fresh).side(index.places)
    new = keep(ranked(some, index, refusals.among(fresh), THREADS), len(fresh))
    claim = _claims(past, new, before, fresh)
    again = np.flatnonzero((before < 0) | (claim != taken_or(past.claim, before, NO_CLAIM)))
    best = _kept(past.kept, new, before, fresh, again)
    top = best.ranked()
    words = report(decide(top, claim[again][top.row], len(index.unit_no)), rows.codes(again), index, pd.RangeIndex(len(again)))
    source = Source.of(len(past.claim), before, again)
    said = {name: replaced(past.said[name], source, _array(words[name])) for name in COLUMNS}
    if len(past.claim) <= 2 * len(before) and len(again) <= WORN * len(before):
        return said, past
    everything = _kept(past.kept, new, before, fresh, np.arange(len(before)))
    return said, Past(rows, refused, everything, claim.astype(np.int8), said)


def _claims(past: Past, new: Kept, before: Ints, fresh: Ints) -> Ints:
    """Of all rows: `claims_on` of the best pair. What is said of a unit stays as long as the same rows want it."""
    claim = taken_or(past.claim, before, NO_CLAIM)
    unit, worth = (taken_or(column[:, 0], before, -1) for column in (past.kept.unit, past.kept.worth))
    unit[fresh], worth[fresh] = new.unit[:, 0], new.worth[:, 0]
    gone = np.bincount(before[before >= 0], minlength=len(past.claim)) != 1  # or there twice
    touched = np.zeros(max(unit.max(initial=0), past.kept.unit[gone, 0].max(initial=0)) + 2, bool)
    touched[new.unit[:, 0]] = touched[past.kept.unit[gone, 0]] = True
    touched[-1] = False  # where rows stand that have no unit
    some = np.flatnonzero(touched[unit])
    claim[fresh] = NO_CLAIM
    claim[some] = claims_on(unit[some].astype(np.int64), worth[some].astype(np.int64))
    return claim


def _kept(kept: Kept, new: Kept, before: Ints, fresh: Ints, which: Ints) -> Kept:
    """Some rows' pairs, `fresh` being among them."""
    if len(which) == len(fresh):
        return new
    some = kept.some(np.maximum(before[which], 0))
    some.put(np.searchsorted(which, fresh), new)
    return some


def _array(column: pd.Series) -> Flat:
    return column.to_numpy() if column.name == "score" else texts(column, None)


def _column(values: Flat) -> pd.Series:
    return pd.Series(values if isinstance(values, np.ndarray) else pd.array(values, dtype=pd.StringDtype(na_value=np.nan)))
