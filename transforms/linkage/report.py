"""The verdicts as the frame that callers get: numbers become words, once for each combination that occurs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.linkage.arrays import Bools, Floats, Ints
from transforms.linkage.code_hits import WAYS, Codes
from transforms.linkage.decide import STATES, Verdicts
from transforms.linkage.evidence import NAME, Compared, taken
from transforms.linkage.index import RegisterIndex
from transforms.linkage.reasons import FIELDS, METHODS, NOT_FOUND
from transforms.linkage.scorecard import probability
from transforms.linkage.vetoes import VETOES

COLUMNS = ["unit_no", "score", "method", "state", "candidates", "reason"]
_TEXT = pd.StringDtype(na_value=np.nan)


def report(verdicts: Verdicts, codes: tuple[Codes, Ints], index: RegisterIndex, labels: pd.Index) -> pd.DataFrame:
    """COLUMNS for each ledger row; rows without a candidate say so. `codes`: the ledger's, and which of them each row has."""
    ranked = verdicts.ranked
    shown = verdicts.state > 0
    rows = ranked.row[shown]
    pairs = [taken(verdicts.ranked.pairs, np.maximum(ranked.shown[shown, place], 0)) for place in range(ranked.shown.shape[1])]
    there = [ranked.shown[shown, place] >= 0 for place in range(ranked.shown.shape[1])]
    whys = [_why(each, codes, index) for each in pairs]
    best, score = pairs[0], verdicts.score[shown]
    numbers = [index.unit_no.take(pa.array(each.unit)) for each in pairs]
    candidates = pa.array(["["] * len(rows)) if len(rows) else pa.array([], pa.string())
    for place, (number, why, has) in enumerate(zip(numbers, whys, there, strict=True)):
        value = score if place == 0 else _behind(verdicts, shown, place)
        piece = pc.binary_join_element_wise(
            ", " * (place > 0) + '{"unit_no": "', number, '", "score": ', _figures(value), ', "why": "', why, '"}', ""
        )
        candidates = pc.binary_join_element_wise(candidates, pc.if_else(pa.array(has), piece, ""), "")
    candidates = pc.binary_join_element_wise(candidates, "]", "")
    against = _against(verdicts, shown)
    lead = _lead(ranked.gap[shown], there[1])
    reason = pc.binary_join_element_wise(whys[0], lead, against, "")
    method = np.where(best.way > 0, best.way, np.select([best.name == NAME.index("exact"), best.name == NAME.index("same")], [5, 6], 7))
    where = np.full(len(labels), -1, np.int64)
    where[rows] = np.arange(len(rows))
    found = where >= 0
    points = np.zeros(len(labels))
    points[found] = score[where[found]]

    def column(values: pa.Array, default: str | None) -> pd.Series:
        taken_ = values.take(pa.array(where, mask=~found))
        return pd.Series(pd.array(taken_ if default is None else pc.fill_null(taken_, default), dtype=_TEXT), index=labels)

    return pd.DataFrame(
        {
            "unit_no": column(numbers[0], None),
            "score": points,
            "method": column(pa.array(METHODS).take(pa.array(method)), "none"),
            "state": column(pa.array(STATES).take(pa.array(verdicts.state[shown])), "none"),
            "candidates": column(candidates, "[]"),
            "reason": column(reason, NOT_FOUND),
        },
        index=labels,
    )


def _behind(verdicts: Verdicts, shown: Bools, place: int) -> Floats:
    """The score of what stands behind the best: by its points, never above the best."""
    ranked = verdicts.ranked
    worth = verdicts.ranked.worth[np.maximum(ranked.shown[shown, place], 0)]
    behind: Floats = np.minimum(probability(worth), verdicts.score[shown])
    return behind


def _why(pairs: Compared, codes: tuple[Codes, Ints], index: RegisterIndex) -> pa.Array:
    """The evidence of pairs field by field, in words."""
    fields = np.stack([getattr(pairs, name) for name in FIELDS], axis=1)
    packed = np.zeros(len(fields), np.int64)
    for column, words in zip(fields.T, FIELDS.values(), strict=True):
        packed = packed * len(words) + column
    _, first, which = np.unique(packed, return_index=True, return_inverse=True)
    texts = ["；".join([word for words, at in zip(FIELDS.values(), cells, strict=True) if (word := words[at])]) for cells in fields[first].tolist()]
    result = pa.array(texts, pa.string()).take(pa.array(which)) if texts else pa.array([], pa.string())
    mended = np.flatnonzero(pairs.way == WAYS.index("code_repaired"))
    if not len(mended):
        return result
    said = result.to_pylist()
    for at in mended:
        said[at] = said[at].replace("代码修正后命中", _mended(pairs, int(at), codes, index))
    return pa.array(said, pa.string())


def _mended(pairs: Compared, at: int, codes: tuple[Codes, Ints], index: RegisterIndex) -> str:
    """代码第7位 O→0 修正后命中."""
    typed, right = (
        "".join(map(chr, known.rows[of[which[at]]])).rstrip("\0")
        for (known, of), which in ((codes, pairs.row), ((index.side.codes, index.side.code), pairs.unit))
    )
    if len(typed) != len(right):
        return f"代码{'少' if len(typed) < len(right) else '多'}一位，修正后命中"
    places = [i for i, (a, b) in enumerate(zip(typed, right, strict=True)) if a != b]
    if len(places) == 1:
        return f"代码第{places[0] + 1}位 {typed[places[0]]}→{right[places[0]]} 修正后命中"
    return f"代码第{'、'.join(str(i + 1) for i in places)}位修正后命中"


def _against(verdicts: Verdicts, shown: Bools) -> pa.Array:
    bits = np.zeros(int(shown.sum()), np.int64)
    for bit, holds in enumerate(verdicts.against.values()):
        bits |= holds[shown].astype(np.int64) << bit
    kinds, which = np.unique(bits, return_inverse=True)
    words = [VETOES[name][0] for name in verdicts.against]
    texts = ["".join(f"；{word}" for bit, word in enumerate(words) if kind >> bit & 1) for kind in kinds.tolist()]
    return pa.array(texts, pa.string()).take(pa.array(which))


def _lead(gap: Ints, there: Bools) -> pa.Array:
    values, which = np.unique(np.where(there, gap, -1), return_inverse=True)
    return pa.array(["" if value < 0 else f"；次优差 {value // 10} 分" for value in values.tolist()], pa.string()).take(pa.array(which))


def _figures(values: Floats) -> pa.Array:
    some, which = np.unique(values, return_inverse=True)
    return pa.array([repr(value) for value in some.tolist()], pa.string()).take(pa.array(which))
