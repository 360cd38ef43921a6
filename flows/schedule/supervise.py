"""Prefect's server, the schedule's runner and the console, kept at work side by side until they are to stop."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

from flows.errors import UserError
from flows.language import _
from flows.prefect_api import QUIET, answers, server_command, spare_loopback
from flows.schedule.children import Child
from flows.schedule.settings import ScheduleSettings
from flows.words import N_

PATIENCE = {"schedule": 40.0, "console": 25.0, "server": 15.0}
"""Seconds that each has to end after it was asked, in the order in which they are asked."""
NAMES = {"server": N_("Prefect's server"), "schedule": N_("the schedule"), "console": N_("the console")}
_TICK = 0.2


def children(schedule: ScheduleSettings, auth: str, given: dict[str, str]) -> list[Child]:
    """What is kept at work. `given`: the settings that were given by flag, for all of them. No secret is on a command line."""
    spare_loopback()
    home = str(Path(given["UNIONSTATS_HOME"]) / "prefect")
    own = {name: value for name, value in os.environ.items() if name not in ("PREFECT_API_URL", "PREFECT_API_KEY")}
    common = {**{name: value for name, value in QUIET.items() if value}, **own, **given, "PREFECT_HOME": home, "PYTHONUNBUFFERED": "1"}
    server = {
        **common,
        "PREFECT_SERVER_API_AUTH_STRING": auth,
        "PREFECT_API_AUTH_STRING": auth,
        "PREFECT_UI_API_URL": "/api",
        "PREFECT_SERVER_UI_ENABLED": "true",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",  # its newer pages call a measuring service from the browser, whatever is set (3.8.8)
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # after 90 days; the ledger of nights keeps them all
    }
    runner = {**common, "PREFECT_API_URL": schedule.api, "PREFECT_API_AUTH_STRING": auth}
    made = [
        Child("server", server_command(schedule.host, schedule.port), server, tell, partial(answers, schedule.api)),
        Child("schedule", [sys.executable, "-m", "flows.schedule.runner"], runner, tell),
    ]
    if schedule.console == "on":
        flags = ["--port", str(schedule.console_port), *(["--origin", schedule.origin] if schedule.origin else [])]
        made.append(Child("console", [sys.executable, "-m", "flows.cli", "console", *flags], common, tell))
    return made


def free(host: str, port: int, option: str) -> None:
    """Raises UserError for a port that somebody listens on."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        said = _("{place}: nothing can listen there ({found}). Choose another port with {option}.")
        raise UserError(said.format(place=f"{host}:{port}", found=_(os.strerror(error.errno or 0)), option=option)) from error


def supervise(kept: list[Child]) -> None:
    """Keep them at work until SIGTERM or SIGINT comes; then end them, the schedule first, and nothing that is not theirs."""
    with _asked_to_stop() as asked:
        try:
            while not asked:
                for child in kept:
                    child.look()
                time.sleep(_TICK)
        finally:
            tell("stops", "", 0, 0)
            by_name = {child.name: child for child in kept}
            for name, patience in PATIENCE.items():
                if name in by_name:
                    by_name[name].end(patience)
    tell("stopped", "", 0, 0)


def tell(what: str, name: str, number: int, seconds: float) -> None:
    """Say what became of a child, on standard error."""
    texts = {
        "began": N_("{name} begins (pid {number})."),
        "died": N_("{name} died ({number}); it begins again in {seconds} s."),
        "silent": N_("{name} has not answered for {seconds} s and is ended."),
        "killed": N_("{name} did not end within {seconds} s and was killed."),
        "stops": N_("unionstats serve stops."),
        "stopped": N_("unionstats serve has stopped."),
    }
    print(_(texts[what]).format(name=_(NAMES.get(name, "")), number=number, seconds=round(seconds)), file=sys.stderr, flush=True)


@contextmanager
def _asked_to_stop() -> Iterator[list[int]]:
    """A list that holds the signal once one has come."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    before = {which: signal.signal(which, note) for which in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield asked
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)
