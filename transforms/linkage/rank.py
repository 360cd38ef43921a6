"""Each row's best units and its runner-up, and who else lays claim to the unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from transforms.linkage.arrays import Bools, Ints, spans
from transforms.linkage.evidence import Compared, joined, taken
from transforms.linkage.index import RegisterIndex
from transforms.linkage.scorecard import pair_tables, points

SHOWN = 3
NOBODY = -100  # tenths of points that the best pair has to beat even where it is alone
LIKE = 30  # claims closer than this are alike
NEAR = 200  # other enterprises that are less far behind the best pair are its rivals
RIVALS = 9  # more are not counted


@dataclass(frozen=True)
class Ranked:
    """The best pairs of the rows that have any; arrays with an element a row, but `pairs` and `worth`."""

    pairs: Compared  # up to SHOWN a row
    worth: Ints  # points of each of them
    row: Ints
    shown: Ints  # [row, place]: position in `pairs`, -1 for none; the first is the best
    points: Ints
    gap: Ints  # to the best pair of another enterprise
    rivals: Ints  # other enterprises' pairs that are NEAR the best
    refused: Bools  # a steward has refused what would be the best


def rank(pairs: Compared, refused: Bools, index: RegisterIndex) -> Ranked:
    """More points first; ties go to the unit in good standing, then to the lower number. Refused pairs are nobody's."""
    worth = points(pair_tables(pairs))
    lost = np.zeros(0, np.int64)
    if refused.any():
        first, _, _ = _ordered(pairs, worth)
        lost = pairs.row[first[refused[first]]]
        pairs, worth = taken(pairs, ~refused), worth[~refused]
    best, order, start = _ordered(pairs, worth)
    row, count = pairs.row[best], np.diff(np.append(start, len(order)))
    rival = index.owner[pairs.unit[order]] != np.repeat(index.owner[pairs.unit[best]], count)
    next_ = np.maximum.reduceat(np.where(rival, worth[order], NOBODY), start) if len(order) else start
    near = rival & (worth[order] > np.repeat(worth[best], count) - NEAR)
    rivals = np.minimum(np.add.reduceat(near.astype(np.int64), start), RIVALS) if len(order) else start
    _, nth = spans(count)
    kept = order[nth < SHOWN]
    shown = np.full((len(row), SHOWN), -1, np.int64)
    shown[np.repeat(np.arange(len(row)), count)[nth < SHOWN], nth[nth < SHOWN]] = np.arange(len(kept))
    gap = worth[best] - np.maximum(next_, NOBODY)
    return Ranked(taken(pairs, kept), worth[kept], row, shown, worth[best], gap, rivals, np.isin(row, lost))


def together(parts: Sequence[Ranked], starts: Sequence[int]) -> Ranked:
    """Parts of a ledger as one; each part's rows begin at its start."""
    before = np.cumsum([0, *(len(part.worth) for part in parts)])
    pairs = joined(*(taken(part.pairs, slice(None), start) for part, start in zip(parts, starts, strict=True)), in_order=True)
    return Ranked(
        pairs,
        np.concatenate([part.worth for part in parts]),
        np.concatenate([part.row + start for part, start in zip(parts, starts, strict=True)]),
        np.concatenate([np.where(part.shown >= 0, part.shown + at, -1) for part, at in zip(parts, before, strict=False)]),
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("points", "gap", "rivals", "refused")),
    )


def claims(ranked: Ranked) -> Ints:
    """What `claims_on` says of each row's best unit."""
    return claims_on(ranked.pairs.unit[ranked.shown[:, 0]], ranked.points)


def claims_on(unit: Ints, points_: Ints) -> Ints:
    """In scorecard.CLAIM: does another row want the same unit, and how its points stand to this row's.

    The only evidence that needs the whole ledger; all else of a row follows from the row and the register. Rows with the
    same points get the same answer, in whatever order.
    """
    order = np.argsort((unit << 32) + points_)
    by_unit, worth = unit[order], points_[order]
    last = np.append(by_unit[1:] != by_unit[:-1], True)[: len(order)]
    top = np.flatnonzero(last)[np.cumsum(last) - last]  # where the strongest claim on the same unit stands
    second = np.maximum(top - 1, 0)
    other = np.where(np.arange(len(order)) == top, second, top)
    alone = (other == np.arange(len(order))) | (by_unit[other] != by_unit)
    ahead = worth[other] - worth
    result = np.zeros(len(order), np.int64)
    result[order] = np.select([alone, ahead < -LIKE, ahead <= LIKE], [0, 1, 2], 3)
    return result


def _ordered(pairs: Compared, worth: Ints) -> tuple[Ints, Ints, Ints]:
    """The best pair of each row, all pairs in order, and where each row begins in it."""
    order = np.lexsort((pairs.unit, -worth, pairs.row))
    start = np.flatnonzero(np.append(True, np.diff(pairs.row[order]) > 0)[: len(order)])
    return order[start], order, start
