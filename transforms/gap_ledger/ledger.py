"""Which state each register enterprise of the bands ≥50 and 25–49 is in, and on what ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scheme.model import Scheme
from transforms.gap_ledger.evidence import band_of, claims, decided, doubts, newest_ledgers, owners
from transforms.gap_ledger.states import BELOW, DOUBTFUL, FEDERATED, LEAST, OWN, STOPPED, TWIN, UNLISTED, WITHOUT, State
from transforms.register_sides import register_unit

GAP = (
    "period", "unit_no", "unit_name", "uscc", "region", "band", "insured", "state", "since", "by_what", "unit", "employees", "union_name",
)  # fmt: skip
FEDERATED_COLUMNS = ("period", "unit_no", "unit", "row_key", "decision", "federation")


@dataclass(frozen=True)
class _Case:
    """A state, for which units it could hold, and on what ground."""

    state: State
    holds: pd.Series
    by_what: pd.Series


def gap_ledger(
    scheme: Scheme, register: pd.DataFrame, ledger: pd.DataFrame, matches: pd.DataFrame, federated: pd.DataFrame | None = None
) -> pd.DataFrame:
    """GAP rows, one a register enterprise that is in a band in the register's latest month, or was in an earlier one.

    `register`: its months as register_side gives them; `ledger`: rows of T02 with unit_no of an accepted match; `matches`
    with the rows in doubt; `federated`: FEDERATED_COLUMNS, one row a ledger row of which a decision in force says that a
    federation union covers it.

    Exactly one state holds, the first of these that can:

    1. 停保注销: not in normal state, not in the extract, no longer an enterprise. There is nobody left to talk to, whatever a ledger says.
    2. 低于人数线: insured, but below 25. It left the base that the plan counts; it stays listed so that its leaving can be seen.
    3. 重复: another unit of the same sound credit code is counted for it. What is known of either is said of that one.
    4. 已建会: a ledger row matched with it has a union of its own. That is more than the plan asks of 5, so it wins over it.
    5. 联合工会涵盖: by a decision, else by a ledger row built 区域, 联合 or 挂靠. A decision wins over a row without a union,
       for that row is what was decided about; a row with a federation's union says the same, and the decision is the ground.
    6. 未建会: matched rows, none with a union. A certain row wins over one in doubt.
    7. 待核: some ledger row may be it (best candidate) and none is for certain: look at the matches before going there.
    8. 未入台账: none of these. Its ground is the ledger of its city that lacks it; empty: that city never handed one in.

    Band and region of one that left are those it had last; of the others those of the latest month. `since` is left to
    whoever keeps the nights. The union of each ledger is taken at its newest (see newest_ledgers).
    """
    if register.empty:
        return pd.DataFrame({column: pd.Series(dtype="object") for column in GAP})
    month = str(register["period"].max())
    latest = register[register["period"] == month]
    owner = owners(latest)
    now = latest.set_index("unit_no")
    units = _population(register)
    standing = newest_ledgers(ledger, set(register["period"]))
    claim = claims(standing, owner).reindex(units.index)
    newest = standing.groupby("unit")["period"].max().astype("object")
    decision = decided(_given(federated), newest, month, owner).reindex(units.index)
    city = register_unit(scheme, units["region"])
    cases = _cases(month, units, now, owner)
    cases += _covered(claim, decision, doubts(newest_ledgers(matches, set(register["period"])), owner).reindex(units.index))
    lacking = (city.astype("object") + " " + city.astype("object").map(newest) + " 台账").astype("object")
    chosen = [case.holds.to_numpy(bool) for case in cases]
    return pd.DataFrame(
        {
            "period": month,
            "unit_no": units.index,
            "unit_name": now["unit_name"].reindex(units.index).fillna(units["unit_name"]),
            "uscc": now["uscc"].reindex(units.index).fillna(units["uscc"]),
            "region": units["region"],
            "band": band_of(units["insured"]),
            "insured": now["insured"].reindex(units.index),
            "state": np.select(chosen, [case.state.zh for case in cases], UNLISTED.zh),
            "since": pd.NA,
            "by_what": np.select(chosen, [case.by_what.astype("object").to_numpy(object) for case in cases], lacking.to_numpy(object)),
            "unit": city,
            "employees": claim["employees"],
            "union_name": decision["federation"].astype("object").where(~_true(claim["own"]), pd.NA).fillna(claim["union_name"].astype("object")),
        }
    ).reset_index(drop=True)


def _population(register: pd.DataFrame) -> pd.DataFrame:
    """Every unit that was in a band in some month, as it was in the last month in which it was."""
    banded = register[(register["active"] & (register["insured"] >= LEAST)).fillna(False).to_numpy(bool)]
    last = banded.sort_values(["period", "unit_no"], kind="stable").drop_duplicates("unit_no", keep="last")
    return last.set_index("unit_no").sort_index()


def _cases(month: str, units: pd.DataFrame, now: pd.DataFrame, owner: pd.Series) -> list[_Case]:
    """The states that follow from the register alone."""
    said = pd.Series(f"登记库 {month} ", index=units.index, dtype="object")
    status = now["status"].reindex(units.index).astype("object").fillna("无此企业")
    insured = (now["insured"].reindex(units.index).astype("Int64").astype("string") + "人").fillna("人数不明").astype("object")
    here = _true(now["active"].reindex(units.index))
    counted = pd.Series(units.index, index=units.index, dtype="object").map(owner)
    return [
        _Case(STOPPED, ~here, said + status),
        _Case(BELOW, units["period"] != month, said + insured),
        _Case(TWIN, counted.notna() & (counted != units.index.astype("object")), said + "同代码 " + counted),
    ]


def _covered(claim: pd.DataFrame, decision: pd.DataFrame, doubt: pd.Series) -> list[_Case]:
    """The states that follow from ledgers, decisions and matches."""
    return [
        _Case(OWN, _true(claim["own"]), claim["by_what"]),
        _Case(FEDERATED, decision["by_what"].notna() | _true(claim["federated"]), decision["by_what"].astype("object").fillna(claim["by_what"])),
        _Case(WITHOUT, claim["by_what"].notna(), claim["by_what"]),
        _Case(DOUBTFUL, doubt.notna(), doubt),
    ]


def _true(values: pd.Series) -> pd.Series:
    """Missing counts as no."""
    return values.astype("boolean").fillna(False).astype(bool)


def _given(federated: pd.DataFrame | None) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="object") for name in FEDERATED_COLUMNS}) if federated is None else federated
