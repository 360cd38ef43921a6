"""企业匹配: one ledger row at a time beside the units that it may be; the next one is there as soon as one is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.app import store
from console.pages.window import window_html
from console.refusals import not_there
from console.rendering import page
from console.routes import Route
from console.scope import unit_in_scope
from console.views.matches import Shown, shown, what_was_done
from flows.decisions_so_far import decisions_so_far
from flows.errors import UserError
from flows.language import _
from flows.ledger_spot import ledger_spot
from flows.match_case import Case, Pile, Place, case, pile
from flows.match_desk import Answer, MatchDesk, Overtaken
from warehouse import Warehouse
from warehouse.clock import shanghai_now

NEXT = 8
"""How many of those that come next are named."""


def matches(request: Request) -> Response:
    """The row that is to be decided first."""
    return _next(request, None)


def row(request: Request) -> Response:
    """One row, be it still waiting or not."""
    return _page(request, _place(request), done=request.query_params.get("done", "")[:12])


def decide(request: Request) -> Response:
    """Take an answer, and show the next row at once."""
    place, form = _place(request), request.state.form
    opened = str(form.get("seen", ""))
    seen = int(opened) if opened.isdecimal() and len(opened) < 12 else 0
    there, before = _case(request, place)
    if there is None:
        raise not_there()
    kind, _colon, choice = str(form.get("answer", "")).partition(":")
    which = choice or str(form.get("which", "")) if kind in ("federation", "same", "predecessor") else ""
    answer = Answer(
        kind, _number(which), str(form.get("federation", "")).strip()[:200],
        str(form.get("note", "")).strip()[:500], bool(form.get("elsewhere")),
    )  # fmt: skip
    try:
        if kind == "federation" and not answer.federation and not there.union_name:
            raise UserError(_("Name the federation union that covers it."))  # noqa: TRY301  # said beside the row, as whatever the desk refuses
        numbers = MatchDesk(store(request), request.state.person).decide(there, answer, seen)
    except Overtaken as late:
        return _page(request, place, wrong=str(late), status=409)
    except UserError as error:
        return _page(request, place, wrong=str(error), status=422)
    return _next(request, _waits(request).after(place, before.places), str(numbers[0]))


def _number(which: str) -> int | None:
    """Which candidate is meant; 0, which no desk takes, for what is no number."""
    return None if not which else int(which) if which.isdecimal() and len(which) < 3 else 0


def undo(request: Request) -> Response:
    """Take back the person's last decision, and show the row again."""
    try:
        _numbers, place = MatchDesk(store(request), request.state.person).undo_last()
    except UserError as error:
        return _page(request, None, wrong=str(error), status=409 if isinstance(error, Overtaken) else 422)
    if place is None or "hx-request" not in request.headers:
        return RedirectResponse(address(place) if place else "/matches", 303)
    return _page(request, place, undone=True)


def address(place: Place) -> str:
    """Where a row has its page. A key may hold a slash, which a path cannot: it is written as in a JSON pointer."""
    return "/matches/" + "/".join(quote(part.replace("~", "~0").replace("/", "~1"), safe="") for part in place)


def _next(request: Request, place: Place | None, done: str = "") -> Response:
    """The row to come: at its own address, or as a part of the page that asked."""
    if done and "hx-request" not in request.headers:
        return RedirectResponse(f"{address(place) if place else '/matches'}?done={done}", 303)
    return _page(request, place, done=done)


def _page(request: Request, place: Place | None, *, done: str = "", undone: bool = False, wrong: str = "", status: int = 200) -> Response:
    of, waits = _case(request, place)
    if place is not None and of is None:
        raise not_there()
    found: Shown | None = shown(store(request).scheme, of, request.state.person) if of else None
    decisions = decisions_so_far(store(request))
    window = _window(request, store(request), of) if of else None
    context: dict[str, Any] = {
        "found": found, "case": of, "remaining": len(waits.places), "mine": waits.mine, "coming": _coming(waits, of), "address": address,
        "seen": decisions[-1].id if decisions else 0, "done": done if done.isdecimal() else "", "undone": undone, "wrong": wrong, "window": window,
        "done_what": what_was_done(decisions, done, request.state.person.login),
    }  # fmt: skip
    answer = page(request, "matches.html", status=status, **context)
    if "hx-request" in request.headers and request.method == "POST":
        answer.headers["HX-Replace-Url"] = address(of.place) if of else "/matches"
    return answer


def _window(request: Request, warehouse: Warehouse, of: Case) -> str | None:
    spot = ledger_spot(warehouse, *of.place, of.name)
    return window_html(request, spot) if spot else None


def _coming(waits: Pile, of: Case | None) -> list[tuple[Place, str]]:
    """Those that come next, with their names."""
    names: Mapping[Place, str] = {doubt.place: doubt.name for doubt in waits.doubts}
    places = waits.places
    first = places.index(of.place) + 1 if of and of.place in places else 0
    return [(place, names.get(place, place[2])) for place in places[first : first + NEXT]]


def _case(request: Request, place: Place | None) -> tuple[Case | None, Pile]:
    """A row that the person may see, or the first of those that wait; and all that waits."""
    waits = _waits(request)
    where = place if place is not None else next(iter(waits.places), None)
    return (case(store(request), waits, decisions_so_far(store(request)), where) if where else None), waits


def _waits(request: Request) -> Pile:
    return pile(store(request), request.state.person, decisions_so_far(store(request)), shanghai_now()[:10])


def _place(request: Request) -> Place:
    unit, period, key = (request.path_params[name] for name in ("unit", "period", "row"))
    return unit_in_scope(request, unit), period, key.replace("~1", "/").replace("~0", "~")


def _example(warehouse: Warehouse, unit: str) -> Mapping[str, str] | None:
    rows = warehouse.view("matches", unit=unit)
    return None if rows.empty else {"unit": unit, "period": str(rows.iloc[0]["period"]), "row": str(rows.iloc[0]["row_key"])}


ROUTES = (
    Route("/matches", "GET", matches, "see", "matches"),
    Route("/matches/undo", "POST", undo, "match", "matches"),
    Route("/matches/{unit}/{period}/{row}/decide", "POST", decide, "match", "matches", example=_example),
    Route("/matches/{unit}/{period}/{row}", "GET", row, "see", "matches", example=_example),
)
