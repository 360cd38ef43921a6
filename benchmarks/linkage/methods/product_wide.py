"""The product with all that the peers are given: also the city and the head count, which a night leaves out.

A head count is the least trustworthy column of a ledger, and what it says is held against the register afterwards.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from benchmarks.linkage.methods import product
from sources.simulate.worlds import World


def train(_world: World) -> None:
    """Nothing: what the product knows came with it."""


def link(world: World, _learnt: Any) -> pd.DataFrame:
    return product.link(world, None, (*product.READ, "city", "employees"))
