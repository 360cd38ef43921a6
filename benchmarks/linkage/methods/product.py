"""The product's own: `transforms.linkage.link`, as it is."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sources.simulate.worlds import World


def train(_world: World) -> None:
    """Nothing: what the product knows came with it."""


def link(world: World, _learnt: Any) -> pd.DataFrame:
    from transforms.linkage import lexicon_from_regions, link

    result = link(world.ledger[["enterprise_name", "uscc", "county"]], world.register, lexicon_from_regions(world.regions))
    return result[["unit_no", "score", "state", "candidates"]]
