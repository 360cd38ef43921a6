"""核查问题: filters, groups with their findings, and one finding in full; every state of the page has its address."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from console.pages.window import window_html
from console.queue import Queue
from console.rendering import fragment, page
from console.routes import Route
from console.views.around import around_facts
from console.views.detail import Form
from warehouse import Found, Group, Warehouse


def in_part(request: Request) -> bool:
    """Whether only a part of the page is asked for."""
    return request.headers.get("hx-request-type") == "partial"


def findings(request: Request) -> Response:
    """The list, nothing of it open."""
    return whole(request, Queue.of(request), None, None)


def group(request: Request) -> Response:
    """A group opened in the list, with its first finding beside."""
    queue = Queue.of(request)
    opened = queue.group(request.path_params["group"])
    after = request.query_params.get("from", "")
    found = None if "list" in request.query_params else queue.first(opened, after)  # on a narrow screen the list, or the finding
    if not in_part(request):
        return whole(request, queue, opened, found, after=after)
    context = {**queue.middle(opened, found, after), **queue.beside(opened, found)}
    return fragment(request, "findings/opened.html", **context, said=None, lazy=True, focus_detail=False, focus_list=True)


def finding(request: Request) -> Response:
    """A finding of a group."""
    queue = Queue.of(request)
    number, fingerprint = request.path_params["group"], request.path_params["fingerprint"]
    if (closed := queue.closed(number, fingerprint)) is not None:
        return answer(request, queue, None, closed, typed=None)
    opened = queue.group(number)
    found = queue.found(opened, fingerprint)
    return answer(request, queue, opened, found, typed=queue.taken_over(found) if "take" in request.query_params else None)


def around(request: Request) -> Response:
    """What stands around a finding: the time before, the register, its like, and the cell in its sheet."""
    queue = Queue.of(request)
    opened = queue.group(request.path_params["group"])
    found = queue.found(opened, request.path_params["fingerprint"])
    return fragment(request, "findings/_around.html", around=_around(request, queue, found))


def answer(request: Request, queue: Queue, opened: Group | None, found: Found, *, typed: Form | None, status: int = 200) -> Response:
    """A finding as a part of the page, or the whole page with it."""
    if not in_part(request):
        return whole(request, queue, opened, found, typed=typed, status=status)
    focus, lazy = not (typed and typed.wrong), opened is not None
    around = None if lazy else _around(request, queue, found)
    shown = queue.right(opened, found, typed)
    return fragment(request, "findings/_detail.html", status=status, **shown, lazy=lazy, around=around, focus_detail=focus)


def whole(
    request: Request,
    queue: Queue,
    opened: Group | None,
    found: Found | None,
    *,
    typed: Form | None = None,
    after: str = "",
    status: int = 200,
    **more: Any,
) -> HTMLResponse:
    """The whole page, as it is without JavaScript too."""
    context: dict[str, Any] = {**queue.left(), **queue.middle(opened, found, after), **queue.beside(opened, found, typed)}
    context |= {"said": queue.said(request.query_params.get("done", "")), "lazy": False, "focus_detail": False, "focus_list": False, "preview": None}
    if found is not None:
        context["around"] = _around(request, queue, found)
    return page(request, "findings.html", status=status, **context | more)


def _around(request: Request, queue: Queue, found: Found) -> dict[str, Any]:
    return {"facts": around_facts(queue.store, found), "window": window_html(request, found)}


def a_group(warehouse: Warehouse, unit: str) -> dict[str, str] | None:
    """Values for the address of a group of a unit."""
    listed = warehouse.groups(frozenset({unit}), state=None, limit=1)
    return {"group": listed[0].id} if listed else None


def a_finding(warehouse: Warehouse, unit: str) -> dict[str, str] | None:
    """Values for the address of a finding of a unit."""
    if (values := a_group(warehouse, unit)) is None:
        return None
    return values | {"fingerprint": warehouse.group_findings(values["group"], limit=1)[0].fingerprint}


ROUTES = (
    Route("/findings", "GET", findings, "see", "findings"),
    Route("/findings/{group}", "GET", group, "see", "findings", example=a_group),
    Route("/findings/{group}/{fingerprint}", "GET", finding, "see", "findings", example=a_finding),
    Route("/findings/{group}/{fingerprint}/around", "GET", around, "see", "findings", example=a_finding),
)
