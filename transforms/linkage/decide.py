"""From pairs with points to a verdict a row, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.linkage.arrays import Bools, Floats, Ints
from transforms.linkage.compare import Compared
from transforms.linkage.index import RegisterIndex
from transforms.linkage.rank import Ranked, claims, rank
from transforms.linkage.scorecard import pair_tables, points, probability, row_tables
from transforms.linkage.settings import setting
from transforms.linkage.vetoes import Best, vetoes

VETOED = 0.9  # what is vetoed is shown as likely, never as sure
STATES = ("none", "candidate", "accepted")


@dataclass(frozen=True)
class Verdicts:
    """Of the rows that have any candidate (`ranked.row`)."""

    pairs: Compared
    points: Ints  # of each pair
    ranked: Ranked
    score: Floats
    state: Ints  # in STATES
    against: dict[str, Bools]  # vetoes that hold


def taken(pairs: Compared, rows: Ints | Bools) -> Compared:
    """Some of the pairs."""
    return Compared(**{name: getattr(pairs, name)[rows] for name in pairs.__dataclass_fields__})


def decide(pairs: Compared, index: RegisterIndex, refused: Bools) -> Verdicts:
    """`refused` says which pairs a steward has turned down: they are neither proposed nor counted, but promote nobody."""
    worth = points(pair_tables(pairs))
    top = rank(pairs, worth, index)
    lost = np.isin(top.row, pairs.row[top.shown[:, 0]][refused[top.shown[:, 0]]])
    with_refusal = set(top.row[lost].tolist())
    if refused.any():
        pairs, worth = taken(pairs, ~refused), worth[~refused]
        top = rank(pairs, worth, index)
    best = taken(pairs, top.shown[:, 0])
    wants = claims(top, best.unit)
    total = points(row_tables(best, top.points, top.gap, wants))
    score = probability(total)
    said = Best(best, total, top.gap, np.array([row in with_refusal for row in top.row], bool))
    likely = score >= setting("accepted")
    against = vetoes(said)
    vetoed = likely & np.any([*against.values(), np.zeros(len(score), bool)], axis=0)
    score = np.where(vetoed, np.minimum(score, VETOED), score)
    state = np.select([likely & ~vetoed, (score >= setting("candidate")) | said.by_code], [2, 1], 0)
    return Verdicts(pairs, worth, top, score, state, against)
