"""What the ledgers, the matches, the decisions and the register itself say of each register unit, one line a unit."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from transforms.codes import valid_uscc
from transforms.gap_ledger.states import BANDS, FEDERATIONS, LEAST

CLAIM = ["by_what", "own", "federated", "employees", "union_name"]


def newest_ledgers(rows: pd.DataFrame, months: Collection[str]) -> pd.DataFrame:
    """The rows (unit, period, …) of each union's newest ledger, of the months that have a register.

    A union that is late stands with what it handed in last: until its report comes nobody has left its ledger.
    """
    within = rows[rows["period"].isin(list(months))]
    return within[within["period"] == within.groupby("unit")["period"].transform("max")]


def claims(rows: pd.DataFrame, owner: pd.Series) -> pd.DataFrame:
    """CLAIM by unit_no: of all ledger rows that were matched with an enterprise, the one that says most of a union.

    Own union before a federation's, that before none; then by union and key. `owner` as `owners` gives it.
    """
    claimed = rows.dropna(subset="unit_no")
    unionised = claimed["unionised"].astype("boolean").fillna(False).astype(bool)
    others = unionised & claimed["build_mode"].isin(list(FEDERATIONS))
    said = claimed.assign(unit_no=owned(claimed["unit_no"], owner), own=unionised & ~others, federated=others, by_what=row_ground(claimed))
    said = said.sort_values(["own", "federated", "unit", "row_key"], ascending=[False, False, True, True], kind="stable")
    return said.drop_duplicates("unit_no").set_index("unit_no")[CLAIM]


def doubts(matches: pd.DataFrame, owner: pd.Series) -> pd.Series:
    """The ledger row in doubt whose best candidate is the enterprise, by unit_no."""
    proposed = matches[matches["state"] == "candidate"].dropna(subset="unit_no").sort_values(["unit", "row_key"])
    ground = pd.Series(row_ground(proposed).to_numpy(object), index=owned(proposed["unit_no"], owner), dtype="object")
    return ground[~ground.index.duplicated()]


def decided(federated: pd.DataFrame, newest: pd.Series, month: str, owner: pd.Series) -> pd.DataFrame:
    """by_what and federation by unit_no: the last decision in force that a federation covers the enterprise.

    A decision that speaks of ledger rows has to hold for the union's newest ledger (`newest`: its period by unit): one that was
    reopened since, or whose row is gone, holds for earlier ones only. One on an enterprise in no ledger (no row_key) is there
    once for every month of the register that it holds for.
    """
    known = federated.dropna(subset="unit_no")
    counts = known["unit"].map(newest).where(known["row_key"].notna(), month)
    in_force = (known["period"] == counts).fillna(False)
    standing = known[in_force.to_numpy(bool)].sort_values("decision")
    said = standing.assign(unit_no=owned(standing["unit_no"], owner), by_what="决定 " + standing["decision"].astype("str"))
    return said.drop_duplicates("unit_no", keep="last").set_index("unit_no")[["by_what", "federation"]]


def owners(month: pd.DataFrame) -> pd.Series:
    """Under which number an enterprise that the register has twice is counted: unit_no to unit_no, those there once left out.

    `month`: the register's enterprises of a month. Two active units of one sound credit code are one enterprise. It is
    counted where it is in the highest band, then under the lower number: that depends on the register alone, so that no
    match makes it change places.
    """
    active = month[month["active"].fillna(False).to_numpy(bool)].dropna(subset="uscc")
    same = active[active.duplicated("uscc", keep=False)]
    same = same[valid_uscc(same["uscc"])]
    rank = same["insured"].fillna(0).astype("int64").map(_rank)
    first = same.assign(rank=rank).sort_values(["rank", "unit_no"]).groupby("uscc")["unit_no"].transform("first")
    return pd.Series(first.reindex(same.index).to_numpy(object), index=same["unit_no"].to_numpy(object), dtype="object")


def owned(numbers: pd.Series, owner: pd.Series) -> pd.Series:
    """The numbers under which these units are counted."""
    plain = numbers.astype("object")
    return plain.map(owner).where(plain.isin(owner.index), plain)


def row_ground(rows: pd.DataFrame) -> pd.Series:
    """A ledger row as a ground, such as `YC 2020-12 91640100…`."""
    key = rows["row_key"].astype("object").fillna("").astype("str")
    return (rows["unit"].astype("str") + " " + rows["period"].astype("str") + " " + key).str.strip()


def band_of(insured: pd.Series) -> pd.Series:
    """The code of the size band; missing below the lowest."""
    found = pd.Series(pd.NA, index=insured.index, dtype="object")
    for band in BANDS:
        within = insured.between(band.least, band.most if band.most is not None else float("inf"))
        found = found.mask(within.fillna(False).to_numpy(bool), band.code)
    return found


def _rank(insured: int) -> int:
    return len([band for band in BANDS if insured < band.least]) if insured >= LEAST else len(BANDS)
