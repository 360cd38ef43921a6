"""Findings in groups, the unit of work: what they count, when they are due, and in what order stewards take them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import pandas as pd

from scheme.model import Scheme
from transforms.stewardship.states import STATES, WAITING

PARTS = ("unit", "period", "rule", "table_code", "file_id")
"""What the findings of a group have in common."""
HELD = ["unit", "period", "rule", "table_code"]
COLUMNS = ("id", *PARTS, "severity", "total", *STATES, "figures", "due", "sort", "swing", "swings", "impact")
_RANKS = {"error": 0, "query": 1, "info": 2}
_MANY = 9_999_999
_WIDEST = 9_999_999_999
Swings = Mapping[tuple[str | int, ...], tuple[float, str]]


def group_id(unit: str, period: str, rule: str, table_code: str | None, file_id: int | None) -> str:
    """The identity of a group: of what its findings have in common."""
    text = "\x1f".join("" if part is None else str(part) for part in (unit, period, rule, table_code, file_id))
    return blake2b(text.encode(), digest_size=12).hexdigest()


def groups(
    scheme: Scheme, findings: pd.DataFrame, cases: pd.DataFrame, figures: Mapping[tuple[str, ...], int], as_of: str, swings: Swings | None = None
) -> pd.DataFrame:
    """The groups (COLUMNS) of tonight's findings.

    findings: PARTS and severity. cases: PARTS, state and since of those decided on. figures: by HELD, how many published figures
    each holds back. swings: by PARTS, how far a group's queries can move a figure, and which. Errors come before queries, what is
    overdue on `as_of` before what is not, then what holds back most figures.
    """
    keyed = keyed_parts(findings)
    counted = keyed.assign(severity=findings["severity"].to_numpy(object)).groupby([*PARTS], sort=True, dropna=False)
    whole = counted.agg(severity=("severity", "first"), total=("severity", "size"))
    states, returned = _states(cases)
    rows = []
    for parts, severity, total in zip(whole.index, whole["severity"], whole["total"], strict=True):
        unit, period, rule, table, number = parts
        held = states.get(parts, {})
        by_state = {state: held.get(state, 0) for state in STATES}
        by_state["open"] = int(total) - sum(count for state, count in by_state.items() if state != "open")
        file_id = None if number < 0 else int(number)
        amount = figures.get((unit, period, rule, table), 0)
        deadline = deadline_of(scheme, period)
        key = sort_key(severity, deadline < as_of, amount, parts)
        due = due_of(by_state, deadline, returned.get(parts))
        identity = group_id(unit, period, rule, table, file_id)
        swing, moved = (swings or {}).get(parts, (None, None))
        last = (swing, moved, impact_key(swing, key))
        rows.append((identity, unit, period, rule, table, file_id, severity, int(total), *by_state.values(), amount, due, key, *last))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"file_id": "Int64"})


def due_of(by_state: Mapping[str, int], deadline: str, returned: str | None) -> str:
    """When a group is due: with the report as long as anything waits in it, else on the day of the first return that stands."""
    return deadline if returned is None or any(by_state.get(state, 0) for state in WAITING) else returned


def deadline_of(scheme: Scheme, period: str) -> str:
    """The last day on which the report of `period` is in time."""
    return scheme.due_date(period).isoformat()


def sort_key(severity: str, overdue: bool, figures: int, parts: tuple[str, str, str, str, int]) -> str:
    """The place of a group in the queue, as a text: errors first, what is overdue first, then by figures, period, unit, rule."""
    unit, period, rule, table, number = parts
    rank, late, weight = _RANKS.get(severity, len(_RANKS)), 0 if overdue else 1, _MANY - min(figures, _MANY)
    return f"{rank}{late}{weight:07d}|{period}|{unit}|{rule}|{table}|{max(number, 0):09d}"


def impact_key(swing: float | None, sort: str) -> str:
    """The place of a group in the queue where what moves a figure most comes first; among equals by its usual place."""
    return f"{_WIDEST - min(round((swing or 0.0) * 10_000), _WIDEST):010d}|{sort}"


def keyed_parts(frame: pd.DataFrame) -> pd.DataFrame:
    """PARTS without anything missing, so that they can be compared."""
    texts = {name: frame[name].astype("object").where(frame[name].notna(), "").to_numpy(object) for name in PARTS[:-1]}
    numbers = pd.to_numeric(frame["file_id"]).astype("Int64").fillna(-1).astype("int64").to_numpy()
    return pd.DataFrame({**texts, "file_id": numbers})


def _states(cases: pd.DataFrame) -> tuple[dict[tuple[object, ...], dict[str, int]], dict[tuple[object, ...], str]]:
    """By group, how many cases are in each state, and the day of the first return that stands."""
    found: dict[tuple[object, ...], dict[str, int]] = {}
    returned: dict[tuple[object, ...], str] = {}
    if cases.empty:
        return found, returned
    keyed = keyed_parts(cases).assign(state=cases["state"].to_numpy(object), since=cases["since"].to_numpy(object))
    for (*parts, state), same in keyed.groupby([*PARTS, "state"], sort=True):
        found.setdefault(tuple(parts), {})[str(state)] = len(same)
        if state == "returned":
            returned[tuple(parts)] = min(same["since"])
    return found, returned
