"""The code as typed, then the name as typed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sources.simulate.worlds import World


def train(_world: World) -> None:
    """Nothing."""


def link(world: World, _learnt: Any) -> pd.DataFrame:
    ledger, register = world.ledger, world.register
    return by_keys([(ledger["uscc"], register["uscc"]), (ledger["enterprise_name"], register["unit_name"])], register["unit_no"])


def by_keys(keys: list[tuple[pd.Series, pd.Series]], unit_no: pd.Series) -> pd.DataFrame:
    """The unit that has a row's key, by the first key that any unit has; 2 by the first one, less by each other."""
    found = pd.Series(pd.NA, index=keys[0][0].index, dtype="str")
    score = pd.Series(0.0, index=found.index)
    for rank, (typed, registered) in enumerate(keys):
        units = pd.Series(unit_no.to_numpy(), index=registered.to_numpy())
        units = units[units.index.notna() & (units.index != "")]
        hit = typed.map(units[~units.index.duplicated()]).astype("str")
        score = score.where(found.notna() | hit.isna(), 2.0 - rank / len(keys))
        found = found.fillna(hit)
    return pd.DataFrame({"unit_no": found.fillna(""), "score": score})
