"""The ledger rows of all units against the register of their month, after what people have decided."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from flows.known_registers import KnownRegisters
from scheme.model import Scheme
from sources.assemble import TEXT
from transforms.linkage import READ, Bound, Lexicon, Memory, identity, lexicon_from_regions, link, link_again
from transforms.linkage.proposals import with_units

_FOUND = ("unit_no", "score", "method", "state", "candidates", "reason")
MATCHES = ("unit", "period", "row_key", "enterprise_name", *_FOUND, "decision", "reopened", "reopened_en")
NO_PROPOSALS = "[]"


@dataclass(frozen=True)
class Reconciled:
    """What came of it: MATCHES, one row a ledger row in the ledger's order; and what federation unions cover.

    federated: period, unit_no (the register unit's number, where known), unit, row_key, decision, federation.
    """

    matches: pd.DataFrame
    federated: pd.DataFrame


def reconcile(
    scheme: Scheme, ledger: pd.DataFrame, register: pd.DataFrame, memory: Memory | None = None, known: KnownRegisters | None = None
) -> Reconciled:
    """The matches of all rows. Rows of a month without a register have state none; a reopened decision is a candidate.

    `known` is what the night before knew: it spares work, and changes nothing else.
    """
    memory = memory or Memory()
    regions = pd.DataFrame([(r.code, r.name, r.level, r.parent) for r in scheme.regions.values()], columns=["code", "name", "level", "parent"])
    lexicon = lexicon_from_regions(regions)
    parts = []
    for period, rows in ledger.groupby("period"):
        month = register[register["period"] == period].reset_index(drop=True)
        if len(month):
            linked = _linked(_as_read(scheme, rows), month, lexicon, memory.bound.of(rows.index), known)
            parts.append(_proposed(_remembered(linked, memory), month))
    if known is not None:
        known.sweep()
    found = pd.concat(parts).reindex(ledger.index) if parts else pd.DataFrame(index=ledger.index, columns=list(_FOUND))
    reopened = memory.reopened.set_index("row").reindex(ledger.index)
    decision = memory.in_force.set_index("row")["decision"].reindex(ledger.index).fillna(reopened["decision"])
    matches = ledger[["unit", "period", "row_key", "enterprise_name"]].assign(
        unit_no=found["unit_no"].astype(TEXT),
        score=found["score"].astype("Float64").fillna(0.0),
        method=found["method"].astype(TEXT).fillna("none"),
        state=found["state"].astype(TEXT).fillna("none"),
        candidates=found["candidates"].astype(TEXT).fillna(NO_PROPOSALS),
        reason=found["reason"].astype(TEXT).fillna(""),
        decision=decision.astype("Int64"),
        reopened=reopened["zh"].astype(TEXT),
        reopened_en=reopened["en"].astype(TEXT),
    )
    return Reconciled(matches, memory.federated)


def with_matches(ledger: pd.DataFrame, matches: pd.DataFrame) -> pd.DataFrame:
    """The ledger with its matches as the registry rules read them: unit_no of accepted ones only, candidate, settled, proposals."""
    accepted, decided = matches["state"] == "accepted", matches["method"].str.startswith("decided_")
    return ledger.assign(
        unit_no=matches["unit_no"].where(accepted.to_numpy(bool)),
        candidate=pd.array((matches["state"] == "candidate").to_numpy(bool), dtype="boolean"),
        settled=pd.array(decided.to_numpy(bool), dtype="boolean"),
        candidates=matches["candidates"].to_numpy(object),
        reopened=matches["reopened"].to_numpy(object),
        reopened_en=matches["reopened_en"].to_numpy(object),
    )


def _as_read(scheme: Scheme, rows: pd.DataFrame) -> pd.DataFrame:
    """What linkage reads of ledger rows. Where a row says no county, its enterprise is looked for in the city whose union reports it."""
    city = {unit.code: unit.region for unit in scheme.units.values() if unit.kind == "city"}
    return rows.assign(city=rows["unit"].map(city).astype(TEXT))[list(READ)]


def _linked(rows: pd.DataFrame, month: pd.DataFrame, lexicon: Lexicon, bound: Bound, known: KnownRegisters | None) -> pd.DataFrame:
    if known is None:
        return link(rows, month, lexicon, bound)
    digest = identity(month, lexicon, known.version)
    before = known.load(digest, lexicon)
    linked, after = link_again(rows, month, lexicon, bound, before, digest)
    known.save(after, before)
    return linked


def _remembered(linked: pd.DataFrame, memory: Memory) -> pd.DataFrame:
    """Reasons name the decision. A row whose decision is contradicted is asked again, however sure the matching is."""
    reopened, kept = (frame.set_index("row")["zh"].reindex(linked.index).astype("str") for frame in (memory.reopened, memory.in_force))
    settled = linked["method"].str.startswith("decided_")
    said = reopened.fillna(kept.mask(settled))
    reasons = linked["reason"].where(said.isna(), said + "；" + linked["reason"])
    return linked.assign(state=linked["state"].mask(reopened.notna(), "candidate"), reason=reasons)


def _proposed(linked: pd.DataFrame, month: pd.DataFrame) -> pd.DataFrame:
    """The candidates of doubtful rows with what the register says of them."""
    doubtful = (linked["state"] == "candidate").to_numpy(bool)
    candidates = linked["candidates"].to_numpy(object, copy=True)
    candidates[doubtful] = with_units(candidates[doubtful], month)
    return linked.assign(candidates=candidates)
