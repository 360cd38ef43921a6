"""Each row's ranked pairs in few bytes, an element a row, so that rows can be kept, taken and set side by side."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from transforms.linkage.arrays import Bools, Ints
from transforms.linkage.evidence import Compared
from transforms.linkage.rank import SHOWN, Ranked

_EVIDENCE = tuple(field.name for field in fields(Compared) if field.name not in ("row", "unit"))  # no word list has 128 words


@dataclass(frozen=True)
class Kept:
    """`Ranked`, without gaps. Where a row has fewer pairs than SHOWN, the rest have unit -1."""

    unit: npt.NDArray[np.int32]  # [row, place]
    worth: npt.NDArray[np.int32]  # [row, place]
    evidence: npt.NDArray[np.int8]  # [row, place, field]
    gap: npt.NDArray[np.int32]
    rivals: npt.NDArray[np.int8]
    refused: Bools

    def some(self, which: Ints) -> Kept:
        """The rows at these positions."""
        return Kept(*(getattr(self, field.name)[which] for field in fields(self)))

    def put(self, where: Ints, others: Kept) -> None:
        """Other rows in place of those at these positions."""
        for field in fields(self):
            getattr(self, field.name)[where] = getattr(others, field.name)

    def ranked(self) -> Ranked:
        """What was kept."""
        there = self.unit >= 0
        shown = np.where(there, np.cumsum(there.ravel()).reshape(there.shape) - 1, -1)
        row = np.flatnonzero(there[:, 0])
        evidence = dict(zip(_EVIDENCE, self.evidence[there].T.astype(np.int64), strict=True))
        pairs = Compared(row=np.nonzero(there)[0], unit=self.unit[there].astype(np.int64), **evidence)
        worth = self.worth[there].astype(np.int64)
        gap, rivals = self.gap[row].astype(np.int64), self.rivals[row].astype(np.int64)
        return Ranked(pairs, worth, row, shown[row], worth[shown[row, 0]], gap, rivals, self.refused[row])


def nothing(rows: int) -> Kept:
    """So many rows without a pair."""
    return Kept(
        np.full((rows, SHOWN), -1, np.int32),
        np.zeros((rows, SHOWN), np.int32),
        np.zeros((rows, SHOWN, len(_EVIDENCE)), np.int8),
        np.zeros(rows, np.int32),
        np.zeros(rows, np.int8),
        np.zeros(rows, bool),
    )


def keep(ranked: Ranked, rows: int) -> Kept:
    """The pairs of so many rows, to be kept."""
    kept = nothing(rows)
    nth, place = np.nonzero(ranked.shown >= 0)
    row, pair = ranked.row[nth], ranked.shown[nth, place]
    kept.unit[row, place] = ranked.pairs.unit[pair]
    kept.worth[row, place] = ranked.worth[pair]
    for at, name in enumerate(_EVIDENCE):
        kept.evidence[row, place, at] = getattr(ranked.pairs, name)[pair]
    kept.gap[ranked.row] = ranked.gap
    kept.rivals[ranked.row] = ranked.rivals
    kept.refused[ranked.row] = ranked.refused
    return kept
