"""How often what goes wrong in a ledger: data/noise.csv, scaled."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property

from sources.simulate import datafiles

HEADCOUNT_SIGMA = 0.45  # of the logarithm of ledger head count by insured
CLEAN_HEADCOUNT_SIGMA = 0.12


@dataclass(frozen=True)
class Noise:
    """The rates of one province. A clean one has only what breaks no rule but asks for matching."""

    level: float
    dirty: bool

    @cached_property
    def rates(self) -> dict[str, float]:
        """Each kind's rate."""
        return {
            row["kind"]: min(float(row["rate"]) * self.level, float(row["most"]))
            for row in datafiles.rows("noise")
            if self.dirty or row["in_clean"] == "yes"
        }

    def hits(self, kind: str, chance: random.Random) -> bool:
        """Whether a kind of noise falls on what is at hand."""
        return chance.random() < self.rates.get(kind, 0.0)

    @property
    def headcount_sigma(self) -> float:
        """How far ledger and register differ in head counts."""
        return HEADCOUNT_SIGMA * self.level if self.dirty else CLEAN_HEADCOUNT_SIGMA


def one_of(kinds: tuple[str, ...], rates: dict[str, float], chance: random.Random) -> str | None:
    """At most one of `kinds`, each with its rate."""
    draw = chance.random()
    for kind in kinds:
        draw -= rates.get(kind, 0.0)
        if draw < 0:
            return kind
    return None
