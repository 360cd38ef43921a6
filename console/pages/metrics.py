"""What Prometheus asks the console for: open to this computer, to others with the token of the settings."""

from __future__ import annotations

import hmac

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from console.app import store
from console.loopback import is_loopback
from console.refusals import not_there
from console.routes import Route
from console.scope import over_all_units
from flows.watching.measures import exposition
from flows.watching.settings import watch_settings


def metrics(request: Request) -> Response:
    """The measures, in Prometheus' text format; for whoever may not have them there is no such page."""
    if not (_from_here(request) or _has_the_token(request)):
        raise not_there()
    with over_all_units(request):
        return Response(exposition(store(request)), media_type=CONTENT_TYPE_LATEST)


def _from_here(request: Request) -> bool:
    """Whether whoever asks is on this computer and no proxy stands between, which would make everybody look so."""
    behind = request.app.state.settings.origin is not None
    return not behind and request.client is not None and is_loopback(request.client.host)


def _has_the_token(request: Request) -> bool:
    token = watch_settings(request.app.state.settings.config).metrics_token
    kind, _blank, given = request.headers.get("authorization", "").partition(" ")
    return token is not None and kind.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode())


ROUTES = (Route("/metrics", "GET", metrics, None, "metrics"),)
"""Without a sign-in: Prometheus has no account."""
