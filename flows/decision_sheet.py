"""Many decisions at once: the sheet of doubtful matches that stewards fill in, a row an enterprise."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd

from flows.language import _, language
from flows.stored_words import reason_said, reasons_said
from flows.words import N_
from transforms.decided import KINDS
from transforms.linkage.proposals import SHOWN
from transforms.text import each, letters

_CANDIDATES = (
    (N_("candidate 1"), N_("candidate 1: name"), N_("candidate 1: reason")),
    (N_("candidate 2"), N_("candidate 2: name"), N_("candidate 2: reason")),
    (N_("candidate 3"), N_("candidate 3: name"), N_("candidate 3: reason")),
)
HEADERS = {
    "unit": N_("unit"),
    "enterprise_name": N_("enterprise_name"),
    "decision": N_("your decision"),
    "reason": N_("reason"),
    **{f"candidate_{n}{part}": text for n, texts in enumerate(_CANDIDATES, 1) for part, text in zip(("", "_name", "_why"), texts, strict=True)},
    "unit_no": N_("register unit number"),
    "federation": N_("federation union"),
    "note": N_("note"),
    "row_key": N_("row_key"),
    "period": N_("period"),
}
"""The sheet's columns, in their order. The decision, and from the unit number to the note, is for the steward to fill in."""
IN_VIEW = list(HEADERS).index("decision") + 1
"""How many columns stay in view: whose decision it is, and the decision."""
BETWEEN = ", "
"""Stands between the periods of a row."""


def choices() -> list[str]:
    """The words that may stand in the column of decisions: 1, 2, 3 for a candidate, or a kind."""
    return [*map(str, range(1, SHOWN + 1)), *(kind.en if language() == "en" else kind.zh for kind in KINDS.values() if kind.about == "match")]


def as_sheet(found: pd.DataFrame) -> pd.DataFrame:
    """Rows of the view `matches` as the sheet, headers in the language of tonight."""
    asked = once(found)
    sheet = asked.assign(reason=reasons_said(asked)).drop(columns=["decision", "unit_no"]).reindex(columns=list(HEADERS))
    proposed = [json.loads(text or "[]") for text in asked["candidates"]]
    for n in range(SHOWN):
        shown = [units[n] if n < len(units) else {} for units in proposed]
        sheet[f"candidate_{n + 1}"] = [str(unit.get("unit_no", "")) for unit in shown]
        sheet[f"candidate_{n + 1}_name"] = [named(unit) for unit in shown]
        sheet[f"candidate_{n + 1}_why"] = [why(unit) for unit in shown]
    return sheet.rename(columns={name: _(text) for name, text in HEADERS.items()})


def once(found: pd.DataFrame) -> pd.DataFrame:
    """An enterprise of a unit once, as its latest period has it, with all its periods: a decision holds for every one of them."""
    same = [found["unit"], found["row_key"], pd.Series(each(letters, found["enterprise_name"]), index=found.index).fillna("")]
    periods = found.groupby(same)["period"].transform(lambda of: BETWEEN.join(sorted(set(of))))
    latest = found.assign(_name=same[2]).sort_values("period", kind="stable").drop_duplicates(["unit", "row_key", "_name"], keep="last")
    return latest.assign(period=periods).drop(columns="_name").sort_values(["unit", "enterprise_name", "row_key"], ignore_index=True)


def named(candidate: Mapping[str, object]) -> str:
    """What the register says of a candidate."""
    return " ".join(str(candidate[name]) for name in ("unit_name", "uscc") if candidate.get(name))


def why(candidate: Mapping[str, object]) -> str:
    """Why a candidate is proposed."""
    return str((candidate.get("why_en") if language() == "en" else None) or reason_said(str(candidate.get("why") or "")))


def candidate_text(candidate: Mapping[str, object]) -> str:
    """A candidate in a cell: number first, then what the register says of it, then why."""
    return " ".join(filter(None, (str(candidate["unit_no"]), named(candidate), why(candidate))))
