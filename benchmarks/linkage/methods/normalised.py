"""The code as meant, the organisation code in it, then the name but for width, script, spaces and a union's words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from benchmarks.linkage.columns import of_ledger, of_register
from benchmarks.linkage.methods.exact import by_keys
from sources.simulate.worlds import World


def train(_world: World) -> None:
    """Nothing."""


def link(world: World, _learnt: Any) -> pd.DataFrame:
    typed, registered = of_ledger(world.ledger, world.regions), of_register(world.register, world.regions)
    return by_keys([(typed[key], registered[key]) for key in ("uscc", "org", "text")], world.register["unit_no"])
