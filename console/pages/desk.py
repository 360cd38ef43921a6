"""工作台: what needs this person first, how the reports of their units stand, what is due, what last night brought."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.queue import Queue
from console.rendering import page
from console.routes import Route
from console.scope import condition, units_of
from console.views.workbench import due, grid, last_night, since_then
from flows.decisions_so_far import decisions_so_far
from flows.match_case import pile
from flows.report_standing import RECEIVED
from transforms.stewardship.states import STATES
from warehouse import Group
from warehouse.clock import shanghai_now

_OPEN = """SELECT unit, period, severity, sum(open + lapsed) AS open, sum(returned) AS returned, sum(total) AS total FROM finding_group
    WHERE {units} GROUP BY unit, period, severity"""
_CAME = f"SELECT * FROM ({RECEIVED}) came WHERE {{units}}"  # noqa: S608  # put together from our own texts
_NIGHT = "SELECT nights.id, nights.digest FROM editions JOIN nights ON nights.id = editions.night ORDER BY editions.id DESC LIMIT 1"
_SINCE = "SELECT as_of, state, stage, digest FROM nights WHERE id > :night AND state <> 'running' ORDER BY id DESC LIMIT 1"
FIRST = 6
"""Groups that each list shows."""


def desk(request: Request) -> Response:
    """The page."""
    queue = Queue.of(request)
    warehouse, person, scheme = queue.store, queue.person, queue.store.scheme
    mine, values = condition(request)
    as_of = date.fromisoformat(queue.today) if queue.today else None
    files = warehouse.rows(_CAME.format(units=mine), **values)
    found = warehouse.rows(_OPEN.format(units=mine), **values)
    night = warehouse.rows(_NIGHT)
    since = warehouse.rows(_SINCE, night=night[0]["id"]) if night else []
    asked = _listed(queue, "asked") if person.may("grant_waiver") else []
    return page(
        request,
        "desk.html",
        as_of=as_of,
        counts=warehouse.facets(units_of(request), state=None).states,
        states=STATES,
        groups=queue.lines(_listed(queue, "open")),
        asked=queue.lines(asked, "asked"),
        lapsed=queue.lines(_listed(queue, "lapsed"), "lapsed"),
        returned=queue.lines(_listed(queue, "returned"), "returned"),
        grid=grid(scheme, units_of(request), as_of, files, found) if as_of else [],
        periods=scheme.periods_until(as_of) if as_of else (),
        due=due(scheme, units_of(request), as_of, files) if as_of else [],
        doubtful=len(pile(warehouse, person, decisions_so_far(warehouse), shanghai_now()[:10]).places) if person.may("match") else None,
        night=last_night(scheme, night[0]["digest"], units_of(request), _by_severity(found, "total")) if night and night[0]["digest"] else None,
        since=since_then(scheme, since[0], units_of(request)) if since else [],
        severities=_by_severity(found),
    )


def _listed(queue: Queue, state: str) -> list[Group]:
    return queue.store.groups(units_of(queue.request), state=state, limit=FIRST)


def _by_severity(found: list[Any], which: str = "open") -> Counter[str]:
    counted: Counter[str] = Counter()
    for row in found:
        counted[str(row["severity"])] += int(row[which] or 0)
    return counted


ROUTES = (Route("/", "GET", desk, "see", "desk"),)
