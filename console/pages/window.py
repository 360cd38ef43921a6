"""The cell in its sheet: a table with the header, the lines around, and the cell in a frame; a fragment, put into other pages too."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from console.app import store
from console.rendering import environment
from console.routes import Route
from console.scope import in_scope
from flows.cell_window import Spot, Window, window
from warehouse import Warehouse, WarehouseError


def cell(request: Request) -> Response:
    """The window of a finding; words where none is named."""
    if "fingerprint" not in request.query_params:
        return HTMLResponse(_drawn(None, None))
    found = in_scope(request, store(request).finding(request.query_params["fingerprint"][:64]))
    return HTMLResponse(window_html(request, found))


def window_html(request: Request, spot: Spot) -> Markup:
    """The cell of a finding, or of a ledger row, in its sheet; words where there is none to show."""
    try:
        shown = window(store(request), spot)
    except WarehouseError:  # the raw file is gone from the archive: what was read from it stays
        shown = None
    return _drawn(shown, spot)


def _drawn(shown: Window | None, spot: Spot | None) -> Markup:
    return Markup(environment().get_template("_window.html").render(window=shown, in_file=spot is not None and spot.file_id is not None))  # noqa: S704  # escaped by the template


def _example(warehouse: Warehouse, unit: str) -> Mapping[str, str] | None:
    """A finding of the unit."""
    groups = warehouse.groups(frozenset({unit}), limit=1)
    found = warehouse.group_findings(groups[0].id, limit=1) if groups else []
    return {"fingerprint": found[0].fingerprint} if found else None


ROUTES = (Route("/window", "GET", cell, "see", "findings", example=_example),)
