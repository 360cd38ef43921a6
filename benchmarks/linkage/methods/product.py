"""The product's own: `transforms.linkage.link`, as a night calls it: by name, code and county."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sources.simulate.worlds import World

READ = ("enterprise_name", "uscc", "county")


def train(_world: World) -> None:
    """Nothing: what the product knows came with it."""


def link(world: World, _learnt: Any, read: tuple[str, ...] = READ) -> pd.DataFrame:
    from transforms.linkage import lexicon_from_regions, link

    result = link(world.ledger[list(read)], world.register, lexicon_from_regions(world.regions))
    return result[["unit_no", "score", "state", "candidates"]]
