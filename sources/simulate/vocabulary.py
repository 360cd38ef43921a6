"""Characters and trades that few enterprises have: names of a large province lie as close together as real ones do.

Of a real register's units 11 % have another one's name one character away among 2,500, 15, 19 and 25 % among 5,000, 10,000 and 20,000:
twice the units have 1.34 times the neighbours. Names drawn from the common words alone crowd faster (36 % among 20,000).
"""

from __future__ import annotations

import random
from functools import cache
from itertools import accumulate

import numpy as np

from sources.simulate import datafiles

# Enterprises of a province, and the share of them with rarer words that sets their names as close as the real ones above; beyond
# 20,000 as close as they will be if twice the units go on having 1.33 times the neighbours.
SHARES = ((3_000, 0.0), (10_000, 0.2), (60_000, 0.2), (300_000, 0.1))
BOTH = 0.6  # of their names have a rarer brand; the others, and this share of these too, a rarer trade


def rarer_share(units: int) -> float:
    """The share of a province's enterprises whose name has a rarer word."""
    known, shares = zip(*SHARES, strict=True)
    return float(np.interp(np.log(max(units, 1)), np.log(known), shares))


class RarerWords:
    """Rarer characters of brands, and trades made of what is dealt in and what is done with it (钢材 + 销售)."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._characters = datafiles.column("rarer_characters", "character")
        self._weights = list(accumulate(datafiles.weights("rarer_characters")))
        self._goods = datafiles.column("trade_goods", "word")
        self._ends = datafiles.rows("trade_ends")
        self._end_weights = list(accumulate(datafiles.weights("trade_ends")))

    def character(self) -> str:
        """One for a brand."""
        return self._chance.choices(self._characters, cum_weights=self._weights)[0]

    def trade(self) -> dict[str, str]:
        """As a row of data/trades.csv."""
        end = self._chance.choices(self._ends, cum_weights=self._end_weights)[0]
        goods = self._chance.choice(self._goods)
        return {"trade": goods + end["word"], "industry": end["industry"], "short": goods + end["short"], "form": "company"}


@cache
def short_trades() -> dict[str, str]:
    """What a trade is called for short, where it is."""
    known = [(row["trade"], row["short"]) for row in datafiles.rows("trades") if row["short"]]
    made = [(goods + end["word"], goods + end["short"]) for goods in datafiles.column("trade_goods", "word") for end in datafiles.rows("trade_ends")]
    return {trade: short for trade, short in [*made, *known] if short != trade}
