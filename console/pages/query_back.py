"""退回件: what goes back to a unit for a period, to take along: a workbook, or several in one file."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from console.app import store
from console.refusals import Refused, not_there
from console.routes import Route
from console.scope import unit_in_scope
from flows.commands.common import periods_of
from flows.language import _
from flows.query_back import as_zip, query_back
from warehouse import Warehouse

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = 2
"""Workbooks that are made at once: a large one takes seconds, and some hundred megabytes."""
_making = threading.BoundedSemaphore(AT_ONCE)


def give_back(request: Request) -> Response:
    """The unit's own files with every finding marked."""
    warehouse, unit, period = store(request), unit_in_scope(request, request.path_params["unit"]), request.path_params["period"]
    if period not in periods_of(warehouse.scheme):
        raise not_there()
    if not _making.acquire(timeout=20):
        raise Refused(503, _("Other workbooks are being made just now. Try again in a minute."))
    try:
        found = query_back(warehouse, unit, period)
    finally:
        _making.release()
    if not found:
        raise Refused(404, _("There is nothing to ask of this unit for this period, so nothing goes back."))
    if len(found) == 1:
        ((name, content),) = found
        return _to_take_along(PurePosixPath(name).name, WORKBOOK, content)
    return _to_take_along(f"{unit}-{period}.zip", "application/zip", as_zip(found))


def _to_take_along(name: str, kind: str, content: bytes) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"})


def _of_unit(warehouse: Warehouse, unit: str) -> Mapping[str, str] | None:
    """A report of the unit that has findings."""
    found = warehouse.view("findings", unit=unit)["period"]
    return {"unit": unit, "period": str(found.max())} if len(found) else None


ROUTES = (Route("/return/{unit}/{period}", "GET", give_back, "return", "batches", example=_of_unit),)
