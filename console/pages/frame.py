"""What every page needs: the language switch, the keys, whether the console is well."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.admission import LANGUAGE, own_path
from console.refusals import not_there
from console.rendering import answer_json, page
from console.routes import Route
from flows.language import LANGUAGES
from warehouse import Warehouse, WarehouseError

A_YEAR = 365 * 24 * 3600


def choose_language(request: Request) -> Response:
    """From now on this browser reads that language; back to where it was."""
    wanted = request.path_params["language"]
    if wanted not in LANGUAGES:
        raise not_there()
    back = own_path(_within(request.headers.get("referer", ""), request.headers["host"]))
    response = RedirectResponse(back, 303)
    response.set_cookie(LANGUAGE, wanted, max_age=A_YEAR, path="/", samesite="lax", httponly=True, secure=request.app.state.settings.secure)
    return response


def _within(referer: str, host: str) -> str:
    """The page that the browser comes from, where it is one of ours; '' otherwise."""
    try:
        came = urlsplit(referer)
    except ValueError:
        return ""
    return came.path + (f"?{came.query}" if came.query else "") if came.netloc == host else ""


def keys(request: Request) -> Response:
    """The keys, as a page for browsers without scripts."""
    return page(request, "keys.html")


def health(request: Request) -> Response:
    """Whether the warehouse can be read, for whoever watches over the console."""
    store: Warehouse = request.app.state.store
    try:
        edition = store.latest_edition()
    except WarehouseError:
        return answer_json({"state": "the warehouse cannot be read"}, 503)
    return answer_json({"state": "ok", "edition": edition.id if edition else None})


ROUTES = (
    Route("/language/{language}", "GET", choose_language, None, ""),
    Route("/keys", "GET", keys, None, ""),
    Route("/health", "GET", health, None, ""),
)
