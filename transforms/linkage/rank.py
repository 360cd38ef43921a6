"""Each row's best unit, its runner-up, and who else lays claim to the unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.linkage.arrays import Ints
from transforms.linkage.compare import Compared
from transforms.linkage.index import RegisterIndex

SHOWN = 3
NOBODY = -100  # points that the best pair has to beat even where it is alone
LIKE = 30  # claims closer than this are alike


@dataclass(frozen=True)
class Ranked:
    """Rows that have any candidate, with positions of their best pairs among all pairs."""

    row: Ints
    shown: Ints  # [row, place]: position of a pair, -1 for none; the first column is the best
    points: Ints
    gap: Ints  # to the best pair of another enterprise


def rank(pairs: Compared, points: Ints, index: RegisterIndex) -> Ranked:
    """More points first; ties go to the unit in good standing, then to the lower number."""
    order = np.lexsort((pairs.unit, -points, pairs.row))
    row, start = np.unique(pairs.row[order], return_index=True)
    count = np.diff(np.append(start, len(order)))
    shown = np.full((len(row), SHOWN), -1, np.int64)
    for place in range(SHOWN):
        has = count > place
        shown[has, place] = order[start[has] + place]
    best = shown[:, 0]
    rival = index.owner[pairs.unit[order]] != np.repeat(index.owner[pairs.unit[best]], count)
    behind = np.where(rival, points[order], NOBODY)
    next_ = np.maximum.reduceat(behind, start) if len(order) else behind
    return Ranked(row, shown, points[best], points[best] - np.maximum(next_, NOBODY))


def claims(ranked: Ranked, unit: Ints) -> Ints:
    """In scorecard.CLAIM: does another row want the same unit, and how its points stand to this row's.

    The only evidence that needs the whole ledger; all else of a row follows from the row and the register.
    """
    points = ranked.points
    if not len(points):
        return np.zeros(0, np.int64)
    order = np.lexsort((points, unit))
    last = np.append(unit[order][1:] != unit[order][:-1], True)
    top_at = np.flatnonzero(last)
    group = np.searchsorted(top_at, np.arange(len(order)))
    top = order[top_at[group]]
    second = np.where(top_at > 0, order[np.maximum(top_at - 1, 0)], 0)
    alone = ~np.where(top_at > 0, unit[order[np.maximum(top_at - 1, 0)]] == unit[order[top_at]], False)
    other = np.where(order == top, np.where(alone[group], -1, second[group]), top)
    ahead = np.where(other >= 0, points[np.maximum(other, 0)], 0) - points[order]
    result = np.zeros(len(order), np.int64)
    result[order] = np.select([other < 0, ahead < -LIKE, ahead <= LIKE], [0, 1, 2], 3)
    return result
