"""审计: who did what, the latest first; whether the log is as it was written; the log as a workbook."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from console.app import store
from console.exports import as_workbook, few_at_once
from console.rendering import page
from console.routes import Route
from console.scope import condition
from console.views.audit import SHOWN, WHOLE, Asked, actions, as_frame, role_words, rows
from console.views.audit_words import object_words, parts, whole_days
from flows.language import _


def audit(request: Request) -> Response:
    """The page, narrowed by person, action, unit, object and day."""
    return _page(request)


def check(request: Request) -> Response:
    """Whether every row is as it was written, and what the last one's hash is."""
    warehouse = store(request)
    broken = warehouse.audit_broken_at()
    last, head = warehouse.audit_head()
    return _page(request, checked=True, broken=broken, last=last, head=head)


def export(request: Request) -> Response:
    """What the page is narrowed to, as a workbook."""
    with few_at_once():
        found = rows(store(request), Asked.of(request.query_params), condition(request), WHOLE)
        return as_workbook(as_frame(store(request).scheme, found), _("Audit"), _("Audit"))


def _page(request: Request, **result: Any) -> Response:
    asked = Asked.of(request.query_params)
    found = rows(store(request), asked, condition(request), SHOWN + 1)
    shown = found[:SHOWN]
    narrowed = {name: value for name, value in asdict(asked).items() if value and name != "before"}
    older = urlencode({**narrowed, "before": shown[-1].id}) if len(found) > SHOWN else None
    none: dict[str, Any] = {"checked": False, "broken": None, "last": 0, "head": ""}
    return page(
        request, "audit.html", rows=shown, asked=asked, older=older, actions=actions(), units=store(request).scheme.units,
        details=[list(parts(store(request).scheme, row)) for row in shown], whole_days=whole_days, object_words=object_words,
        role_words=role_words, query=urlencode(narrowed), **{**none, **result},
    )  # fmt: skip


ROUTES = (
    Route("/audit", "GET", audit, "audit", "audit"),
    Route("/audit/check", "GET", check, "audit", "audit"),
    Route("/audit/export", "GET", export, "audit", "audit"),
)
