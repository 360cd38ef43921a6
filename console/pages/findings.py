"""核查问题: filters, groups with their findings, and one finding in full; every state of the page has its address."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from console.queue import Queue, Said
from console.rendering import fragment, page
from console.views.detail import Form
from warehouse import Found, Group


def in_part(request: Request) -> bool:
    """Whether only a part of the page is asked for."""
    return request.headers.get("hx-request-type") == "partial"


def findings(request: Request) -> Response:
    """The list, nothing of it open."""
    queue = Queue.of(request)
    return whole(request, queue, None, None)


def group(request: Request) -> Response:
    """A group opened in the list, with its first finding beside."""
    queue = Queue.of(request)
    expanded = queue.group(request.path_params["group"])
    after = request.query_params.get("from", "")
    found = queue.first(expanded)
    if not in_part(request):
        return whole(request, queue, expanded, found, after=after)
    context = _beside(queue, expanded, found)
    middle = queue.middle(expanded, found.fingerprint if found else "", after)
    return fragment(request, "findings/opened.html", **middle, **{k: v for k, v in context.items() if k != "asked"}, said=None)


def finding(request: Request) -> Response:
    """A finding of a group."""
    queue = Queue.of(request)
    expanded = queue.group(request.path_params["group"])
    found = queue.found(expanded, request.path_params["fingerprint"])
    typed = _taken_over(queue, found, request.query_params.get("take", ""))
    if not in_part(request):
        return whole(request, queue, expanded, found, typed=typed)
    return fragment(request, "findings/_detail.html", **queue.right(expanded, found, typed), lazy=True)


def whole(
    request: Request,
    queue: Queue,
    expanded: Group | None,
    found: Found | None,
    *,
    typed: Form | None = None,
    after: str = "",
    said: Said | None = None,
    status: int = 200,
) -> HTMLResponse:
    """The whole page, as it is without JavaScript too."""
    context = {**queue.left(), **queue.middle(expanded, found.fingerprint if found else "", after), **_beside(queue, expanded, found, typed)}
    context["listed"] = queue.listed(context["facets"])
    return page(request, "findings.html", status=status, **context, said=said or queue.said(request), lazy=False)


def _beside(queue: Queue, expanded: Group | None, found: Found | None, typed: Form | None = None) -> dict[str, Any]:
    if expanded is None or found is None:
        return {"asked": queue.asked, "detail": None, "form": None}
    return queue.right(expanded, found, typed)


def _taken_over(queue: Queue, found: Found, what: str) -> Form | None:
    """The form with the unit's own words in it, where these are to be taken over."""
    if what != "remark" or not (words := queue.remark(found)):
        return None
    return queue.form(found, kind="explain", note=words)
