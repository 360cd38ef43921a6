"""The row rules, written out by hand: rule, the column it points at, the columns it reads, what must hold.

Empty cells satisfy a comparison; a rule that would read an unknown cell is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sources.simulate import codes
from sources.simulate.submission import Sheetful, Unclear
from sources.simulate.truth.finding import Finding, Reported

Holds = Callable[..., bool]
HAVES = ("has_chair", "has_body", "has_activity", "has_rules", "has_funds", "has_results")


def at_most(low: Any, high: Any) -> bool:
    """Whether low <= high."""
    return low is None or high is None or low <= high


def adds_up(total: Any, *parts: Any) -> bool:
    """Whether the total is the sum of its parts."""
    return None in (total, *parts) or total == sum(parts)


def least(*values: Any) -> Any:
    """The smallest that is given."""
    return min((value for value in values if value is not None), default=None)


def _per_person(people: Any, funds: Any) -> bool:
    return people is None or funds is None or people <= 0 or (funds > 0 and funds <= 5 * people)


def _in_order(received: datetime | None, responded: datetime | None, closed: datetime | None) -> bool:
    return at_most(received, responded) and at_most(responded, closed)


RULES: tuple[tuple[str, str, str, Holds], ...] = (
    ("T01-01", "members", "members employees", at_most),
    ("T01-02", "female_members", "female_members members", at_most),
    (
        "T01-03",
        "org_form",
        "org_form unions members",
        lambda f, u, m: f != "未建" or (u in (0, None) and m in (0, None)),
    ),
    ("T01-04", "unions", "unions legal_entities", at_most),
    ("T01-05", "party_led", "org_form party_led", lambda form, led: form in ("未建", None) or led is not False),
    (
        "T02-01",
        "uscc",
        "uscc",
        lambda code: code is None or not codes.as_read(code) or codes.is_valid(codes.as_read(code)),
    ),
    ("T02-02", "uscc", "uscc", lambda code: code is not None and codes.as_read(code) != ""),
    ("T02-03", "members", "members employees", at_most),
    ("T02-04", "female_employees", "female_employees employees", at_most),
    ("T02-05", "migrant_employees", "migrant_employees employees", at_most),
    ("T02-06", "female_members", "female_members members", at_most),
    ("T02-07", "migrant_members", "migrant_members members migrant_employees", lambda x, m, e: at_most(x, least(m, e))),
    ("T02-08", "unionised", "unionised unionised_on build_mode members", lambda u, *needs: not u or None not in needs),
    ("T02-09", "members", "unionised members", lambda union, members: union is not False or members in (None, 0)),
    ("T02-10", "unionised_on", "unionised_on _end", at_most),
    (
        "T02-11",
        "build_mode",
        "employees unionised build_mode",
        lambda e, u, m: not u or e is None or e < 25 or m in ("单独建", None),
    ),
    ("T02-12", "members", "unionised members employees", lambda u, m, e: not u or m is None or e is None or 2 * m >= e),
    ("T02-13", "employees", "employees", lambda employees: at_most(employees, 20_000)),
    ("T03-01", "large", "large large_union large_none", adds_up),
    ("T03-02", "medium_union", "medium_union medium", at_most),
    ("T04-01", "members", "members workers", at_most),
    ("T04-02", "new_members", "new_members members", at_most),
    ("T04-03", "unions", "members unions", lambda members, unions: not members or unions is None or unions > 0),
    ("T04-04", "federations", "federations unions", at_most),
    ("T05-01", "members", "members migrants", at_most),
    ("T05-02", "online", "online new_members", at_most),
    ("T05-03", "new_members", "new_members members", at_most),
    (
        "T06-01",
        "closing",
        "closing opening joined moved_in moved_out left",
        lambda c, o, j, i, m, x: None in (c, o, j, i, m, x) or c == o + j + i - m - x,
    ),
    ("T06-02", "files", "files closing", lambda files, closing: at_most(closing, files)),
    ("T07-01", "rectify_by", "status rectify_by", lambda status, by: status != "整改" or by is not None),
    ("T07-02", "rectify_by", "status rectify_by _end", lambda status, by, end: status != "整改" or at_most(end, by)),
    ("T07-03", "awarded_on", "awarded_on _end", at_most),
    (
        "T08-01",
        "regional_demo",
        "regional_demo skill legal_aid relief safety reading medical",
        lambda demo, *services: not demo or all(service is None or service > 0 for service in services),
    ),
    ("T09-01", "e_rooms", "e_rooms rooms", at_most),
    (
        "T09-02",
        "attendance",
        "events attendance",
        lambda events, people: not events or people is None or people >= events,
    ),
    *(("T10-01", have, f"{have} unions", at_most) for have in HAVES),
    ("T10-02", "all_six", f"all_six {' '.join(HAVES)}", lambda all_six, *haves: at_most(all_six, least(*haves))),
    ("T11-01", "delivered", "delivered measures", at_most),
    ("T11-02", "inspected", "inspected", lambda inspected: inspected is not False),
    ("T12-01", "congress", "congress union_firms", at_most),
    ("T12-02", "open_affairs", "open_affairs union_firms", at_most),
    ("T12-03", "worker_directors", "worker_directors companies", at_most),
    ("T12-04", "worker_supervisors", "worker_supervisors companies", at_most),
    ("T12-05", "assessed", "assessed congress", at_most),
    ("T13-01", "adopted", "adopted proposals", at_most),
    (
        "T13-02",
        "firms",
        "firms pay rotation short_hours",
        lambda firms, *ways: firms is None or None in ways or firms <= sum(ways),
    ),
    (
        "T14-01",
        "closing",
        "closing opening added lifted",
        lambda closing, opening, added, lifted: (
            None in (closing, opening, added, lifted) or closing == opening + added - lifted
        ),
    ),
    ("T14-02", "national_open", "national_open closing", at_most),
    ("T15-01", "funds", "people funds", _per_person),
    ("T16-01", "contracts", "contracts firms", at_most),
    ("T16-02", "workers", "firms workers", lambda firms, workers: not firms or at_most(firms, workers)),
    ("T17-01", "responded_at", "received_at responded_at closed_at", _in_order),
    (
        "T17-02",
        "responded_at",
        "received_at responded_at",
        lambda received, responded: (
            received is None or responded is None or responded - received <= timedelta(minutes=30)
        ),
    ),
    ("T17-03", "closed_at", "closed_at due_at", at_most),
    (
        "T17-04",
        "received_at",
        "received_at _end",
        lambda received, end: received is None or (received.year, received.month) == (end.year, end.month),
    ),
    ("T18-01", "active", "active users", at_most),
    ("T19-01", "year", "stage year _end", lambda stage, year, end: stage != "深化推广" or at_most(end.year - 3, year)),
    ("T19-02", "year", "year _end", lambda year, end: year is None or 2000 <= year <= end.year),
    ("T20-01", "frontline", "frontline committee", at_most),
    ("T20-02", "models", "models committee", at_most),
    ("T21-01", "people", "classes people", lambda classes, people: not classes or people is None or people > 0),
    ("T22-01", "subsidy", "subsidy income", at_most),
    ("T22-02", "workers", "workers spending", at_most),
    ("T22-03", "grassroots", "grassroots spending", at_most),
    (
        "T22-04",
        "grassroots",
        "grassroots spending",
        lambda grassroots, spending: (
            grassroots is None or spending is None or 2 * round(grassroots * 100) > round(spending * 100)
        ),
    ),
)


def row_findings(reported: Reported) -> Iterator[Finding]:
    """What contradicts itself inside a row, and townships without one (T01-06)."""
    for sheetful in reported.submission.tables.values():
        code = sheetful.table.code
        rules = [(rule, on, reads.split(), holds) for rule, on, reads, holds in RULES if rule.startswith(code + "-")]
        present = set(sheetful.table.by_id) | {"_end"}
        rules = [rule for rule in rules if present.issuperset(rule[2])]
        for at, row in reported.rows(sheetful):
            read = row | {"_end": reported.end}
            for rule, on, reads, holds in rules:
                values = [read[column] for column in reads]
                if not _unknown(sheetful, at, values) and not holds(*values):
                    yield reported.found(rule, sheetful, at, on)
    yield from _townships_without(reported)


def _unknown(sheetful: Sheetful, at: int, values: list[Any]) -> bool:
    """Whether one of the values is unknown; only in rows with a mistake can one be."""
    return id(sheetful.rows[at]) in sheetful.touched and any(isinstance(value, Unclear) for value in values)


def _townships_without(reported: Reported) -> Iterator[Finding]:
    sheetful = reported.submission.tables.get("T01")
    if sheetful is None:
        return
    present = {row["township"] for row in sheetful.rows}
    for township in reported.scheme.children(reported.scheme.units[reported.unit].region, "township"):
        if township.code not in present:
            yield reported.about("T01-06", "T01", township.code, "township")
