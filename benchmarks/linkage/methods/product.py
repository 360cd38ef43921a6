"""The product's own: `transforms.linkage.link`, as a night calls it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sources.simulate.worlds import World


def train(_world: World) -> None:
    """Nothing: what the product knows came with it."""


def link(world: World, _learnt: Any, read: Sequence[str] | None = None) -> pd.DataFrame:
    from transforms.linkage import READ, lexicon_from_regions, link

    result = link(world.ledger[list(read or READ)], world.register, lexicon_from_regions(world.regions))
    return result[["unit_no", "score", "state", "candidates"]]
