"""签核: how far each unit's period is, and its detail: what stands in the way, the steps taken, and the next one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.app import store
from console.refusals import not_there
from console.rendering import page
from console.routes import Route
from console.scope import unit_in_scope, units_in_order
from flows.errors import UserError
from flows.language import _, language
from flows.naming import unit_name
from flows.sign_off import UNDO, Shown, SignOffDesk
from flows.stale import Stale
from transforms.stewardship.periods import ACCEPTED, LAPSED, LOCKED, MOVES, OPEN, SIGNED
from transforms.stewardship.states import STATES as OF_FINDINGS
from warehouse import Warehouse

TONES = {OPEN: "", SIGNED: "info", ACCEPTED: "good", LOCKED: "good", LAPSED: "error"}


def overview(request: Request) -> Response:
    """Units × periods."""
    desk, scheme = SignOffDesk(store(request), request.state.person), store(request).scheme
    every = desk.overview()
    periods = sorted({period for _unit, period in every})
    units = units_in_order(request)
    grid = [(unit_name(scheme, unit), [(period, every.get((unit, period)), _address(unit, period)) for period in periods]) for unit in units]
    return page(request, "signoff.html", periods=periods, grid=grid, tones=TONES)


def one(request: Request) -> Response:
    """A unit's period."""
    done = request.query_params.get("done", "")
    said = _("Recorded as decision {number}.").format(number=done) if done.isdecimal() and len(done) < 12 else ""
    return _shown(request, said=said)


def step(kind: str) -> Callable[[Request], Response]:
    """The function that takes a step; what stands in its way is said on the page."""

    def taken(request: Request) -> Response:
        unit, period = _place(request)
        note, seen = (str(request.state.form.get(name) or "") for name in ("note", "seen"))
        try:
            number = SignOffDesk(store(request), request.state.person).take(kind, unit, period, note, seen)
        except Stale as stale:
            return _shown(request, status=409, wrong=str(stale), note=note)
        except UserError as error:
            return _shown(request, status=422, wrong=str(error), note=note)
        return RedirectResponse(f"{_address(unit, period)}?done={number}", 303)

    return taken


def _shown(request: Request, *, status: int = 200, said: str = "", wrong: str = "", note: str = "") -> Response:
    unit, period = _place(request)
    warehouse, found = store(request), f"/findings?unit={unit}&period={period}&state="
    shown = SignOffDesk(warehouse, request.state.person).one(unit, period)
    return page(
        request,
        "signoff/period.html",
        status=status,
        unit=unit_name(warehouse.scheme, unit),
        period=period,
        shown=shown,
        tone=TONES[shown.period.state],
        counts=[(state, shown.now.findings.get(code, 0), found + code) for code, state in OF_FINDINGS.items()],
        barred=[(_step_words(kind), [why.text(language()) for why in some]) for kind, some in shown.barred.items()],
        counting=_superseded(warehouse, shown),
        moves=[(kind, _step_words(kind), kind in MOVES and MOVES[kind].reason) for kind in shown.moves],
        address=_address(unit, period),
        said=said,
        wrong=wrong,
        note=note,
        step_words=_step_words,
    )


def _superseded(warehouse: Warehouse, shown: Shown) -> list[Mapping[str, Any]]:
    """Of a locked period, the files that count although a later version of them has come."""
    lying = {file.id for file in shown.now.files}
    numbers = set(shown.period.standing.files) - lying if shown.period.state == LOCKED else set()
    here = {"unit": shown.period.unit, "period": shown.period.period}
    rows = warehouse.rows("SELECT id, path, version, sha256 FROM files WHERE unit = :unit AND period = :period ORDER BY id", **here)
    return [row for row in rows if row["id"] in numbers]


def _place(request: Request) -> tuple[str, str]:
    """The unit and the period of the path; 404 where the person sees none such."""
    unit, period = request.path_params["unit"], request.path_params["period"]
    scheme = store(request).scheme
    periods = {f"{scheme.year}-{month:02d}" for month in range(1, 13)}
    if period not in periods or period < scheme.first_period:
        raise not_there()
    return unit_in_scope(request, unit), period


def _address(unit: str, period: str) -> str:
    return f"/signoff/{quote(unit)}/{quote(period)}"


def _step_words(kind: str) -> str:
    if kind == UNDO:
        return _("Take back the last step")
    return MOVES[kind].zh if language() == "zh" else MOVES[kind].en.capitalize()


def _example(warehouse: Warehouse, unit: str) -> Mapping[str, str]:
    return {"unit": unit, "period": warehouse.scheme.first_period}


ROUTES = (
    Route("/signoff", "GET", overview, "see", "signoff"),
    Route("/signoff/{unit}/{period}", "GET", one, "see", "signoff", example=_example),
    *(Route(f"/signoff/{{unit}}/{{period}}/{kind}", "POST", step(kind), kind, "signoff", example=_example) for kind in (*MOVES, UNDO)),
)
"""A step's path ends in its kind, which is the action that a role must include. Taking back is asked anew by the desk, by what is taken back."""
