"""One row that contradicts itself: a kind for every row rule, as which rows will do and what is written instead.

T02-01 and T02-02 are not here: the noise of codes makes more of them than anybody wants.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sources.simulate.mistakes.kinds import Kind, Target, has
from sources.simulate.submission import Row

Change = Callable[[Row, random.Random], dict[str, Any]]
HAVES = ("has_chair", "has_body", "has_activity", "has_rules", "has_funds", "has_results")


def _kind(rule: str, needs: str, change: Change, fits: Callable[[Row], Any] = lambda row: True, times: int = 2) -> Kind:
    table, present = rule[:3], has(*needs.split())

    def plant(target: Target) -> bool:
        row = target.pick(table, lambda row: present(row) and fits(row))
        if row is None:
            return False
        row |= change(row, target.chance)
        return True

    return Kind(rule, (table,), plant, times)


def _missing_township(target: Target) -> bool:
    row = target.pick("T01", has("township"))
    if row is None:
        return False
    rows = target.submission.tables["T01"].rows
    rows[:] = [other for other in rows if other is not row]
    return True


def _unionised(row: Row) -> bool:
    return row["unionised"] is True


def _low_members(row: Row, _: random.Random) -> dict[str, Any]:
    members = int(row["employees"] * 0.3)
    return {"members": members, "female_members": members // 3, "migrant_members": 0}


def _too_late(row: Row, _: random.Random) -> dict[str, Any]:
    responded = row["received_at"] + timedelta(minutes=75)
    return {"responded_at": responded, "closed_at": max(row["closed_at"], responded)}


def _year(row: Row) -> int:
    return int(row["year"])


ROWS: tuple[Kind, ...] = (
    _kind("T01-01", "members employees", lambda r, _: {"members": r["employees"] + 25}, lambda r: r["members"]),
    _kind("T01-02", "members", lambda r, _: {"female_members": r["members"] + 40}),
    _kind("T01-03", "org_form unions", lambda r, _: {"org_form": "未建"}, lambda r: r["unions"]),
    _kind("T01-04", "unions legal_entities", lambda r, _: {"unions": r["legal_entities"] + 3}, lambda r: r["unions"]),
    _kind("T01-05", "org_form", lambda r, _: {"party_led": False}, lambda r: r["org_form"] != "未建"),
    Kind("T01-06", ("T01",), _missing_township),
    _kind("T02-03", "members employees", lambda r, _: {"members": r["employees"] + 35}, _unionised),
    _kind("T02-04", "employees", lambda r, _: {"female_employees": r["employees"] + 13}),
    _kind("T02-05", "employees", lambda r, _: {"migrant_employees": r["employees"] + 8}),
    _kind("T02-06", "members", lambda r, _: {"female_members": r["members"] + 5}, _unionised),
    _kind(
        "T02-07", "members migrant_employees", lambda r, _: {"migrant_members": r["migrant_employees"] + 5}, _unionised
    ),
    _kind(
        "T02-08",
        "build_mode employees",
        lambda r, _: {"build_mode": None},
        lambda r: _unionised(r) and r["employees"] < 25,
    ),
    _kind(
        "T02-09", "members employees", lambda r, _: {"unionised": False}, lambda r: r["members"] and r["employees"] < 50
    ),
    _kind("T02-10", "unionised_on", lambda r, _: {"unionised_on": date(r["unionised_on"].year + 15, 6, 1)}, _unionised),
    _kind(
        "T02-11", "employees", lambda r, _: {"build_mode": "联合建"}, lambda r: _unionised(r) and r["employees"] >= 25
    ),
    _kind("T02-12", "members employees", _low_members, lambda r: _unionised(r) and r["employees"] >= 10),
    _kind(
        "T02-13", "employees", lambda r, _: {"employees": 25_000}, lambda r: not r["unionised"] and r["employees"] >= 50
    ),
    _kind("T03-01", "large", lambda r, _: {"large": r["large"] + 2}),
    _kind("T03-02", "medium", lambda r, _: {"medium_union": r["medium"] + 2}),
    _kind("T04-01", "workers", lambda r, _: {"members": r["workers"] + 30}),
    _kind("T04-02", "members", lambda r, _: {"new_members": r["members"] + 7}),
    _kind("T04-03", "members", lambda r, _: {"unions": 0, "federations": 0}, lambda r: r["members"]),
    _kind("T04-04", "unions", lambda r, _: {"federations": r["unions"] + 1}),
    _kind("T05-01", "migrants", lambda r, _: {"members": r["migrants"] + 20}),
    _kind("T05-02", "new_members", lambda r, _: {"online": r["new_members"] + 8}),
    _kind("T05-03", "members", lambda r, _: {"new_members": r["members"] + 5}),
    _kind("T06-01", "closing", lambda r, _: {"closing": r["closing"] + 12}),
    _kind("T06-02", "closing", lambda r, _: {"files": r["closing"] - 5}),
    _kind("T07-01", "status", lambda r, _: {"status": "整改", "rectify_by": None}),
    _kind("T07-02", "status", lambda r, _: {"status": "整改", "rectify_by": date(r["awarded_on"].year, 6, 30)}),
    _kind("T07-03", "awarded_on", lambda r, _: {"awarded_on": date(r["awarded_on"].year + 15, 5, 1)}),
    _kind("T08-01", "regional_demo", lambda r, c: {c.choice(("safety", "reading")): 0}, lambda r: r["regional_demo"]),
    _kind("T09-01", "rooms", lambda r, _: {"e_rooms": r["rooms"] + 3}),
    _kind("T09-02", "events", lambda r, _: {"events": 9, "attendance": 4}),
    _kind("T10-01", "unions", lambda r, c: {c.choice(HAVES): r["unions"] + 5}),
    _kind("T10-02", "unions", lambda r, _: {"all_six": min(r[have] for have in HAVES) + 3}),
    _kind("T11-01", "measures", lambda r, _: {"delivered": r["measures"] + 1}),
    _kind("T11-02", "inspected", lambda r, _: {"inspected": False}),
    _kind("T12-01", "union_firms", lambda r, _: {"congress": r["union_firms"] + 3}),
    _kind("T12-02", "union_firms", lambda r, _: {"open_affairs": r["union_firms"] + 3}),
    _kind("T12-03", "companies", lambda r, _: {"worker_directors": r["companies"] + 2}),
    _kind("T12-04", "companies", lambda r, _: {"worker_supervisors": r["companies"] + 2}),
    _kind("T12-05", "congress", lambda r, _: {"assessed": r["congress"] + 4}),
    _kind("T13-01", "proposals", lambda r, _: {"adopted": r["proposals"] + 2}),
    _kind("T13-02", "firms", lambda r, _: {"pay": 0, "rotation": 0, "short_hours": 0}, lambda r: r["firms"]),
    _kind("T14-01", "closing", lambda r, _: {"closing": r["closing"] + 3}),
    _kind("T14-02", "closing", lambda r, _: {"national_open": r["closing"] + 5}),
    _kind(
        "T15-01",
        "people",
        lambda r, c: {"funds": c.choice((0.0, round(r["people"] * 6.5, 2)))},
        lambda r: r["people"],
        3,
    ),
    _kind("T16-01", "firms", lambda r, _: {"contracts": r["firms"] + 5}),
    _kind("T16-02", "firms", lambda r, _: {"workers": r["firms"] - 1}, lambda r: r["firms"] > 1),
    _kind("T17-01", "received_at", lambda r, _: {"responded_at": r["received_at"] - timedelta(minutes=10)}),
    _kind("T17-02", "received_at closed_at", _too_late),
    _kind("T17-03", "due_at", lambda r, _: {"closed_at": r["due_at"] + timedelta(days=1)}),
    _kind("T17-04", "received_at", lambda r, _: {"received_at": r["received_at"] - timedelta(days=70)}),
    _kind("T18-01", "users", lambda r, _: {"active": r["users"] + 50}),
    _kind("T19-01", "year", lambda r, _: {"stage": "深化推广", "year": _year(r) - 6}),
    _kind("T19-02", "year", lambda r, c: {"year": c.choice((_year(r) + 5, 1998))}, lambda r: r["stage"] != "深化推广"),
    _kind("T20-01", "committee", lambda r, _: {"frontline": r["committee"] + 4}),
    _kind("T20-02", "committee", lambda r, _: {"models": r["committee"] + 4}),
    _kind("T21-01", "classes", lambda r, _: {"classes": 3, "people": 0}),
    _kind("T22-01", "income", lambda r, _: {"subsidy": round(r["income"] + 10, 2)}),
    _kind("T22-02", "spending", lambda r, _: {"workers": round(r["spending"] + 10, 2)}),
    _kind("T22-03", "spending", lambda r, _: {"grassroots": round(r["spending"] + 10, 2)}),
    _kind("T22-04", "spending", lambda r, _: {"grassroots": round(r["spending"] * 0.4, 2)}),
)
