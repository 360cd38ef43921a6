"""The console as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Mount
from starlette.routing import Route as Path_
from starlette.staticfiles import StaticFiles

from console.admission import admitted
from console.headers import Headers, Hosts
from console.limits import Limits
from console.rendering import refusal
from console.routes import all_routes
from console.settings import ConsoleSettings
from console.single_sign_on import SingleSignOn
from console.trials import end_trials
from warehouse import Warehouse, open_warehouse

THREADS = 100
"""Requests that are answered at once: those who wait for a night that publishes do not keep others from reading."""
STATIC = Path(__file__).parent / "static"


def create_app(settings: ConsoleSettings, warehouse: Warehouse | None = None) -> Starlette:
    """The console over a warehouse; without one it opens that of the settings, and closes it at the end."""
    own = warehouse or open_warehouse(settings.settings.database, settings.home, patience=settings.patience)

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        yield
        end_trials(_app)
        if warehouse is None:
            own.close()

    routes = [Path_(route.path, admitted(route), methods=[route.method]) for route in all_routes()]
    app = Starlette(
        routes=[*routes, Mount("/static", StaticFiles(directory=STATIC))],
        lifespan=life,
        exception_handlers={404: refusal, 405: refusal},
        middleware=[Middleware(Headers, secure=settings.secure), Middleware(Hosts, hosts=settings.hosts)],
    )
    app.state.settings, app.state.store, app.state.limits = settings, own, Limits()
    app.state.single_sign_on = SingleSignOn(settings.oidc) if settings.oidc else None
    return app


def store(request: Request) -> Warehouse:
    """The warehouse that the console stands on."""
    warehouse: Warehouse = request.app.state.store
    return warehouse
