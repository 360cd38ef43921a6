"""The ledger rows of all units against the register of their month."""

from __future__ import annotations

import pandas as pd

from scheme.model import Scheme
from sources.assemble import TEXT
from transforms.linkage import lexicon_from_regions, link

MATCHES = ("unit", "period", "row_key", "enterprise_name", "unit_no", "score", "method", "state", "candidates", "reason")


def reconcile(scheme: Scheme, ledger: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """MATCHES, one row a ledger row in the ledger's order. Rows of a month without a register have state none."""
    regions = pd.DataFrame([(r.code, r.name, r.level, r.parent) for r in scheme.regions.values()], columns=["code", "name", "level", "parent"])
    lexicon = lexicon_from_regions(regions)
    parts = []
    for period, rows in ledger.groupby("period"):
        month = register[register["period"] == period]
        if len(month):
            parts.append(link(rows[["enterprise_name", "uscc", "county"]], month.reset_index(drop=True), lexicon))
    found = pd.concat(parts).reindex(ledger.index) if parts else pd.DataFrame(index=ledger.index, columns=list(MATCHES[4:]))
    return ledger[["unit", "period", "row_key", "enterprise_name"]].assign(
        unit_no=found["unit_no"].astype(TEXT),
        score=found["score"].astype("Float64").fillna(0.0),
        method=found["method"].astype(TEXT).fillna("none"),
        state=found["state"].astype(TEXT).fillna("none"),
        candidates=found["candidates"].astype(TEXT).fillna("[]"),
        reason=found["reason"].astype(TEXT).fillna(""),
    )


def with_matches(ledger: pd.DataFrame, matches: pd.DataFrame) -> pd.DataFrame:
    """The ledger with unit_no (of accepted matches only) and candidate, as the registry rules read them."""
    accepted = matches["state"] == "accepted"
    return ledger.assign(
        unit_no=matches["unit_no"].where(accepted.to_numpy(bool)),
        candidate=pd.array((matches["state"] == "candidate").to_numpy(bool), dtype="boolean"),
    )
