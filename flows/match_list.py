"""The list of matches as stewards read it: what is proposed, what is decided, what is reopened."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pandas as pd

from flows.decision_sheet import candidate_text
from flows.language import _
from flows.marks import colon
from flows.stored_words import reasons_said
from flows.tables import cell_text

STATES = ("accepted", "candidate", "none", "decided", "reopened")
"""What can be asked for: the states of matches; rows that a decision has settled; rows whose decision is reopened."""
TO_DECIDE = ("candidate", "reopened")
COLUMNS = ("unit", "period", "row_key", "enterprise_name", "unit_no", "score", "state", "decision", "reason", "candidates")


def of_state(found: pd.DataFrame, state: str | None) -> pd.DataFrame:
    """The matches of one of STATES; all where none is asked for."""
    if state in ("decided", "reopened"):
        return found[found["decision"].notna() & (found["reopened"].notna() == (state == "reopened"))]
    return found if state is None else found[found["state"] == state]


def as_shown(found: pd.DataFrame) -> pd.DataFrame:
    """The matches as a table shows them: doubtful rows with what is proposed, reopened ones said to be so."""
    doubtful = found["candidates"].where(found["state"] == "candidate", "[]")
    proposed = ["; ".join(map(candidate_text, json.loads(text or "[]"))) for text in doubtful]
    states = found["state"].mask(found["reopened"].notna(), "reopened").map(_)
    return found[list(COLUMNS)].assign(state=states, candidates=proposed, reason=reasons_said(found))


def as_listed(found: pd.DataFrame) -> pd.DataFrame:
    """The matches as a workbook lists them: as a table shows them, then by what method, and why a decision is reopened."""
    return as_shown(found).join(found[["method", "reopened", "reopened_en"]])


def blocks(found: pd.DataFrame) -> Iterator[str]:
    """The matches as a terminal shows them, some lines each: the name, where it is, why, and the candidates, numbered."""
    proposed = found["candidates"].where(found["state"] == "candidate", "[]")
    for row, units in zip(as_shown(found).to_dict("records"), proposed, strict=True):
        yield f"{row['enterprise_name'] or row['row_key']} · {row['state']}"
        yield f"  {row['unit']} {row['period']} {row['row_key']}"
        yield from (f"  {_(name)}{colon()}{text}" for name in ("unit_no", "score", "decision", "reason") if (text := cell_text(row[name])))
        yield from (f"  {n}. {candidate_text(unit)}" for n, unit in enumerate(json.loads(units or "[]"), 1))
