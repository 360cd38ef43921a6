"""`unionstats serve`: it runs by itself. Prefect's server, the nightly schedule and the console, until it is stopped."""

from __future__ import annotations

import os
from dataclasses import replace

from flows.commands import options
from flows.language import _
from flows.schedule.secret import KEPT, VARIABLE, auth_string
from flows.schedule.settings import BY_FLAG, local_now, schedule_settings
from flows.schedule.standing import me, say, sole_server
from flows.settings import load_settings
from scheme import load_scheme


def serve(
    *,
    at: options.At = None,
    host: options.ServeHost = None,
    port: options.ServePort = None,
    console: options.WithConsole = None,
    console_port: options.ConsolePort = None,
    origin: options.Origin = None,
    inbox: options.Inbox = None,
    registry: options.Registry = None,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
) -> None:
    """Serve until it is stopped."""
    from flows.all_settings import looked_through
    from flows.schedule.supervise import children, free, supervise
    from warehouse.database import Database

    settings = load_settings(config, inbox=inbox, registry=registry, warehouse=warehouse, home=home)
    switch = None if console is None else ("on" if console else "off")
    schedule = schedule_settings(config, at=at, host=host, port=port, console=switch, console_port=console_port, origin=origin)
    settings = replace(settings, home=settings.home.resolve())
    for _section, wrong in looked_through(settings, config, load_scheme(), inbox=inbox is not None, registry=registry is not None):
        if wrong is not None:
            raise wrong  # a night would say so too, but at two in the morning
    Database(settings.database, settings.home).close()  # raises for a URL that can be none of a warehouse
    with sole_server(settings.home):
        free(schedule.host, schedule.port, "--port")
        if schedule.console == "on":
            free("127.0.0.1", schedule.console_port, "--console-port")
        auth = auth_string(settings.home, schedule.auth_file)
        paths = {"HOME": settings.home, "INBOX": inbox, "REGISTRY": registry, "CONFIG": config}
        given = {f"UNIONSTATS_{name}": str(path.resolve()) for name, path in paths.items() if path is not None}
        given |= {BY_FLAG: " ".join(name for name, path in paths.items() if path is not None)}
        given |= {name: text for name, text in {"UNIONSTATS_SCHEDULE_AT": at, "UNIONSTATS_WAREHOUSE": warehouse}.items() if text}
        pages = f"http://127.0.0.1:{schedule.console_port}" if schedule.console == "on" else None
        kept = children(schedule, auth, given)
        say(settings.home, me(local_now(load_scheme()).isoformat(timespec="seconds"), schedule.api, pages, schedule.auth_file))
        asks = VARIABLE if VARIABLE in os.environ else schedule.auth_file or settings.home / KEPT
        said = _("The night runs every day at {time}. Prefect's pages are at {place}; they ask for what {file} says.")
        print(said.format(time=schedule.at, place=schedule.url, file=asks), flush=True)
        if pages:
            print(_("The console is at {place}. Ctrl+C ends it.").format(place=schedule.origin or pages), flush=True)
        supervise(kept)
