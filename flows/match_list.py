"""The list of matches as stewards read it: what is proposed, what is decided, what is reopened; as a table, or as a sheet to fill in."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from flows.decision_sheet import HEADERS, as_sheet, candidate_text, choices
from flows.language import _
from flows.tables import write_workbook

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
    return found[list(COLUMNS)].assign(state=states, candidates=proposed)


def write_matches(found: pd.DataFrame, path: Path, state: str | None) -> None:
    """Write the matches as a workbook: those to be decided as a sheet to fill in, which `decide --from` reads."""
    if state in TO_DECIDE:
        write_workbook(as_sheet(found), path, _("matches"), choices={_(HEADERS["decision"]): choices()})
    else:
        write_workbook(found, path, _("matches"))
