"""From each row's ranked units to its verdict, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.linkage.arrays import Bools, Floats, Ints
from transforms.linkage.evidence import NAME, PLACE, taken
from transforms.linkage.rank import Ranked
from transforms.linkage.scorecard import points, probability, row_tables
from transforms.linkage.settings import setting
from transforms.linkage.vetoes import Best, vetoes

VETOED = 0.9  # what is vetoed is shown as likely, never as sure
STATES = ("none", "candidate", "accepted")


@dataclass(frozen=True)
class Verdicts:
    """Of the rows that have any candidate (`ranked.row`)."""

    ranked: Ranked
    score: Floats
    state: Ints  # in STATES
    against: dict[str, Bools]  # vetoes that hold


def decide(ranked: Ranked, claim: Ints, units: int) -> Verdicts:
    """From each row's best pair and the others' claims on its unit (`rank.claims`), row by row, in a register of so many units.

    Accepted is the best pair only, if it is likely enough and no veto holds; what a code leads to is a candidate at least.
    """
    best = taken(ranked.pairs, ranked.shown[:, 0])
    total = points(row_tables(best, ranked.points, ranked.gap, ranked.rivals, claim, units))
    score = probability(total)
    said = Best(best, total, ranked.gap, ranked.refused, _branch_nearer(ranked))
    likely = score >= setting("accepted")
    against = vetoes(said)
    vetoed = likely & np.any([*against.values(), np.zeros(len(score), bool)], axis=0)
    score = np.where(vetoed, np.minimum(score, VETOED), score)
    state = np.select([likely & ~vetoed, (score >= setting("candidate")) | said.by_code], [2, 1], 0)
    return Verdicts(ranked, score, state, against)


def _branch_nearer(ranked: Ranked) -> Bools:
    """Rows whose best unit lies elsewhere, while a branch of that name is proposed in the row's own city."""
    pairs, shown = ranked.pairs, ranked.shown
    near = pairs.place <= PLACE.index("city")
    branch = np.append((pairs.name == NAME.index("parent")) & near, False)  # position -1 is no pair
    elsewhere: Bools = pairs.place[shown[:, 0]] == PLACE.index("elsewhere")
    return elsewhere & branch[shown[:, 1:]].any(axis=1)
