"""How a unit's report of a period stands: due, late, held back, counted. `status` and the console say the same."""

from __future__ import annotations

from collections.abc import Collection

from flows.words import N_
from scheme import Scheme

RECEIVED = """
    SELECT unit, period, state, coalesce((SELECT nights.as_of FROM nights WHERE nights.id = (SELECT MAX(at.id) FROM nights AS at
        WHERE at.started <= submissions.received AND (at.ended IS NULL OR at.ended >= submissions.received))),
        substr(submissions.received, 1, 10)) AS came_on
    FROM submissions"""
"""Every submission with the day on which it came: that of the night that took it in, or its own where it was sent between nights."""
MEANS = {
    "overdue": N_("the due day has passed and nothing was handed in"),
    "awaited": N_("not yet due, and nothing was handed in"),
    "held": N_("handed in, and an open error keeps a table or the whole report out of the figures"),
    "late": N_("handed in after the due day, and counted"),
    "accepted": N_("handed in in time, and counted; rows with open errors may still be held back"),
}
STANDINGS = {
    "overdue": {"zh": "逾期未报", "en": "overdue"},
    "awaited": {"zh": "未到期", "en": "awaited"},
    "held": {"zh": "暂缓", "en": "held back"},
    "late": {"zh": "迟报", "en": "late"},
    "accepted": {"zh": "已收", "en": "accepted"},
}


def standing_of(scheme: Scheme, files: Collection[tuple[str, str]], period: str, *, overdue: bool) -> str:
    """How a report stands whose files have these states and came on these days (YYYY-MM-DD)."""
    if not files:
        return "overdue" if overdue else "awaited"
    if any(state == "held" for state, _ in files):
        return "held"
    return "late" if min(day for _, day in files) > scheme.due_date(period).isoformat() else "accepted"
