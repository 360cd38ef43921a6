"""Ledger and register set side by side by their matches: what the registry rules (R01 to R10) and I02 read."""

from __future__ import annotations

import pandas as pd

from scheme.model import Scheme

MATCH = ["period", "unit_no"]
ENTERPRISE, ACTIVE = "企业", "正常参保"


def ledger_side(ledger: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """The ledger's rows with what the register says of their unit.

    `ledger`: rows of T02 with unit_no (of an accepted match, else missing) and candidate (boolean); where there is settled
    (boolean), found is missing for such rows without a unit: a person has said that the register has none, and nothing is
    asked. `register`: period and the register's columns. Adds found, claims (how many ledger rows of the province and
    period claim the unit; missing without one) and register_status, register_insured, register_region, register_uscc.
    Rows of a period without a register are left out.
    """
    said = ["status", "insured", "region", "uscc"]
    there = register[[*MATCH, *said]].drop_duplicates(MATCH).rename(columns={name: f"register_{name}" for name in said})
    here = ledger[ledger["period"].isin(register["period"].unique())]
    side = here.merge(there, on=MATCH, how="left")
    claims = side.dropna(subset="unit_no").groupby(MATCH).size().rename("claims")
    side = side.merge(claims, left_on=MATCH, right_index=True, how="left")
    found = side["unit_no"].notna().astype("boolean")
    if "settled" in side:
        found = found.mask(side["settled"].fillna(False).astype(bool) & ~found.astype(bool))
    return side.assign(found=found, claims=side["claims"].astype("Int64")).reset_index(drop=True)


def register_side(register: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """The register's enterprises with what the ledgers say of them: active, in_ledger, unionised (any claiming row is).

    `ledger` as in ledger_side. A unit in no ledger is not unionised; one without a kind is taken for an enterprise.
    """
    claimed = ledger.dropna(subset="unit_no")
    yes = claimed["unionised"].fillna(False).astype(bool)
    unionised = yes.groupby([claimed["period"], claimed["unit_no"]]).any().rename("unionised")
    enterprises = register[register["unit_kind"].fillna(ENTERPRISE) == ENTERPRISE]
    side = enterprises.merge(unionised, left_on=MATCH, right_index=True, how="left")
    return side.assign(
        active=(side["status"] == ACTIVE).fillna(False).astype("boolean"),
        in_ledger=side["unionised"].notna().astype("boolean"),
        unionised=side["unionised"].astype("boolean").fillna(False),
    ).reset_index(drop=True)


def county_side(counties: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """The rows of T03 with register_large: the register's active enterprises of 50 and more in the county.

    `register` as register_side gives it. Rows of a period without a register are left out.
    """
    large = register[(register["active"] & (register["insured"] >= 50)).fillna(False)]
    counted = large.groupby(["period", "region"]).size().rename("register_large")
    here = counties[counties["period"].isin(register["period"].unique())]
    side = here.merge(counted, left_on=["period", "county"], right_index=True, how="left")
    return side.assign(register_large=side["register_large"].fillna(0).astype("Int64")).reset_index(drop=True)


def register_unit(scheme: Scheme, regions: pd.Series) -> pd.Series:
    """The city union that a register unit's finding belongs to, by its region; missing outside the province."""
    units = {code: scheme.unit_of_city(scheme.city_of(code)) for code in scheme.regions if scheme.regions[code].level in ("county", "city")}
    return regions.map(units).astype(regions.dtype)
