"""All decisions, and what has become of each by the latest edition."""

from __future__ import annotations

import pandas as pd

from transforms.decided import KINDS, Decision
from warehouse import Warehouse

COLUMNS = (
    "decision", "kind", "unit", "period", "rule", "table_code", "cell", "row_key", "enterprise_name", "unit_no", "author", "made_at", "state",
    "reopened", "reopened_en", "revokes", "reason", "note",
)  # fmt: skip


STATES = ("in force", "granted", "refused", "for information", "reopened", "waiting", "resting", "undone")
_ANSWERS = {"grant": "granted", "refuse": "refused"}


def decision_list(store: Warehouse) -> pd.DataFrame:
    """COLUMNS, a row a decision. state: one of STATES. table_code and cell: of a finding that the latest edition still has.

    granted, refused: a waiver that was asked for, and answered. for information: a unit's remark, which settles nothing.
    Resting: nothing of the latest edition rests on it, for its row or finding is not there, or a later decision speaks of it. On a
    finding a decision stands at once.
    """
    decisions, edition = store.decisions(), store.latest_edition()
    matches = store.query("SELECT decision, reopened, reopened_en FROM matches WHERE decision IS NOT NULL")
    why = "CASE WHEN state = 'lapsed' THEN {} END"
    cases = store.query(f"SELECT decision, {why.format('why')} AS reopened, {why.format('why_en')} AS reopened_en FROM finding_case")
    speaks = pd.concat([matches, cases], ignore_index=True)
    reopened = speaks[speaks["reopened"].notna()].drop_duplicates("decision").set_index("decision")
    resting_on = set(speaks["decision"])
    undone = {d.payload.get("revokes") for d in decisions if d.kind == "undo"}
    answered = {d.payload.get("asks"): _ANSWERS[d.kind] for d in decisions if d.kind in _ANSWERS and d.id not in undone}
    there = store.query("SELECT fingerprint, table_code, cell FROM findings WHERE fingerprint IN (SELECT fingerprint FROM decisions)")
    places = there.astype(object).where(there.notna(), None).drop_duplicates("fingerprint").set_index("fingerprint")
    head = edition.inputs.decision_head if edition else 0

    def state(decision: Decision) -> str:
        if decision.id in undone:
            return "undone"
        if decision.id > head and decision.fingerprint is None:
            return "waiting"
        if decision.id in reopened.index:
            return "reopened"
        if decision.id in answered:
            return answered[decision.id]
        kind = KINDS[decision.kind]
        if decision.kind == "remark":
            return "for information"
        if kind.about != "finding" and not kind.answer:
            return "in force"
        has_row = any(decision.payload.get("ledger", {}).get(part) for part in ("enterprise_name", "uscc"))
        return "in force" if decision.id in resting_on or (kind.answer and not has_row) else "resting"

    rows = []
    for d in decisions:
        said = [reopened[name][d.id] if d.id in reopened.index else None for name in ("reopened", "reopened_en")]
        name = d.payload.get("ledger", {}).get("enterprise_name")
        numbers = ", ".join(unit["unit_no"] for unit in d.payload.get("units", ())) or None
        at = (d.rule, *places.loc[d.fingerprint]) if d.fingerprint in places.index else (d.rule, None, None)
        reason = d.payload.get("reason") or None
        revokes, note = d.payload.get("revokes"), d.payload.get("note") or None
        rows.append((d.id, d.kind, d.unit, d.period, *at, d.row_key, name, numbers, d.author, d.made_at, state(d), *said, revokes, reason, note))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"revokes": "Int64"})
