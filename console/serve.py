"""What `unionstats console` does: the stewards' pages, served until it is stopped."""

from __future__ import annotations

import socket
from contextlib import suppress
from urllib.parse import urlsplit

import uvicorn

from console.app import create_app
from console.loopback import is_loopback
from console.oidc_settings import oidc_settings
from console.settings import ConsoleSettings
from flows.commands import options
from flows.commands.common import settings_of
from flows.errors import UsageError, UserError
from flows.handing_in import LIMIT
from flows.language import _
from flows.watching.log import logging_to

GRACE = 20


def console(
    *,
    host: options.Host = "127.0.0.1",
    port: options.Port = 8020,
    origin: options.Origin = None,
    largest_file: options.LargestFile = LIMIT >> 20,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
) -> None:
    """Serve the console until it is stopped."""
    common = settings_of(config, warehouse=warehouse, home=home)
    settings = ConsoleSettings(common, host, port, _origin(origin), config=config, oidc=oidc_settings(config), largest=_bytes(largest_file))
    if not is_loopback(host) and not settings.secure:
        said = _(
            "--host {found}: beyond this computer the console needs a proxy with a certificate before it. "
            "Name the address that people use: --origin https://NAME."
        )
        raise UsageError(said.format(found=host))
    with _listening(host, port) as listening:
        app = create_app(settings)
        place = settings.origin or f"http://{host}:{port}"
        if not app.state.store.accounts.all():
            print(_("Nobody has an account yet: unionstats user add LOGIN --role operator makes the first one."))
        print(_("The console is at {place}. Ctrl+C ends it.").format(place=place), flush=True)
        serving = uvicorn.Config(
            app, log_level="warning", server_header=False, proxy_headers=settings.secure, forwarded_allow_ips="127.0.0.1,::1",
            timeout_graceful_shutdown=GRACE, limit_concurrency=500,
        )  # fmt: skip
        with suppress(KeyboardInterrupt), logging_to(settings.home, "console", app.state.store.scheme.timezone):
            uvicorn.Server(serving).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        found = _(error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        said = _("{place}: the console cannot listen there ({found}). Choose another port with --port.")
        raise UserError(said.format(place=f"{host}:{port}", found=found)) from error
    # What is accepted inherits it. Without it an answer's body waits 40 ms for the browser to acknowledge its head.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _bytes(megabytes: int) -> int:
    if not 1 <= megabytes <= 100:
        raise UsageError(_("--largest-file: found {found}, expected a whole number from 1 to 100.").format(found=megabytes))
    return megabytes << 20


def _origin(origin: str | None) -> str | None:
    if origin is None:
        return None
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
        raise UsageError(_("--origin: found {found}, expected an address such as https://tj.example.cn.").format(found=origin))
    return f"{parts.scheme}://{parts.netloc}"
