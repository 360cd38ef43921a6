"""The gap ledger of the latest register month: every active enterprise of the bands ≥50 and 25–49, in one state."""

from __future__ import annotations

import pandas as pd

from scheme.model import Scheme
from transforms.register_sides import register_unit

GAP = ("period", "unit_no", "unit_name", "region", "band", "state", "since", "by_what", "unit")


def gap_states(scheme: Scheme, register: pd.DataFrame, matches: pd.DataFrame) -> pd.DataFrame:
    """GAP rows from the register's side (see register_sides.register_side) and the matches; empty without a register."""
    if register.empty:
        return pd.DataFrame({column: pd.Series(dtype="object") for column in GAP})
    latest = register[register["period"] == register["period"].max()]
    banded = latest[(latest["active"] & (latest["insured"] >= 25)).fillna(False).to_numpy(bool)]
    accepted = matches[matches["state"] == "accepted"].sort_values(["period", "unit", "row_key"])
    claim = accepted.drop_duplicates(["period", "unit_no"]).set_index(["period", "unit_no"])["row_key"]
    state = (
        pd.Series("未入台账", index=banded.index)
        .mask(banded["in_ledger"].to_numpy(bool), "未建会")
        .mask(banded["unionised"].to_numpy(bool), "已建会")
    )
    return pd.DataFrame(
        {
            "period": banded["period"],
            "unit_no": banded["unit_no"],
            "unit_name": banded["unit_name"],
            "region": banded["region"],
            "band": pd.Series("25-49", index=banded.index).mask((banded["insured"] >= 50).to_numpy(bool), ">=50"),
            "state": state,
            "since": pd.NA,
            "by_what": claim.reindex(pd.MultiIndex.from_frame(banded[["period", "unit_no"]])).to_numpy(),
            "unit": register_unit(scheme, banded["region"]),
        }
    ).reset_index(drop=True)
