"""The cell in its sheet: a table with the header, the lines around, and the cell in a frame; a fragment, put into other pages too."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from console.app import store
from console.refusals import not_there
from console.rendering import environment
from console.routes import Route
from flows.cell_window import Spot, window
from warehouse import WarehouseError


def cell(request: Request) -> Response:
    """The window of a finding."""
    found = store(request).finding(request.query_params.get("fingerprint", "")[:64])
    units = request.state.person.units
    if found is None or (units is not None and found.unit not in units):
        raise not_there()
    return HTMLResponse(window_html(request, found))


def window_html(request: Request, spot: Spot) -> Markup:
    """The cell of a finding, or of a ledger row, in its sheet; words where there is none to show."""
    try:
        shown = window(store(request), spot)
    except WarehouseError:  # the raw file is gone from the archive: what was read from it stays
        shown = None
    return Markup(environment().get_template("_window.html").render(window=shown, spot=spot))  # noqa: S704  # escaped by the template


ROUTES = (Route("/window", "GET", cell, "see", "findings"),)
