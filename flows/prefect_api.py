"""Prefect's API for a night: the server that answers, else one of our own that lives and dies with this process."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flows.schedule.secret import auth_string
from flows.schedule.standing import Serving, serving

# Set before Prefect is imported anywhere: no telemetry, nothing sent anywhere.
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "",
    "PREFECT_CLIENT_MAX_RETRIES": "3",  # 14 seconds a call; a server that is gone for longer costs the night no more than that
}
STARTUP_SECONDS = 60.0


def set_quiet(home: Path) -> None:
    """Settings of Prefect for this process and its server, unless the operator has set them."""
    for name, value in QUIET.items():
        if value:
            os.environ.setdefault(name, value)
    os.environ.setdefault("PREFECT_HOME", str((home / "prefect").resolve()))
    spare_loopback()


def spare_loopback() -> None:
    """Where a proxy is set for the way out (http_proxy), talk to this computer's own servers without it; so do our children and Prefect's client."""
    own = ["127.0.0.1", "::1", "localhost"]
    said = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    spared = [name.strip() for name in said.split(",") if name.strip()]
    if "*" in spared:
        return
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = ",".join([*spared, *(name for name in own if name not in spared)])


@contextlib.contextmanager
def prefect_api(home: Path) -> Iterator[subprocess.Popen[bytes] | None]:
    """PREFECT_API_URL answers within: a running server's, that of `unionstats serve` on this home, else one of our own, started at once.

    Gives our server's process, or None where another's answers. Its start is not waited for here (see `wait_for_api`),
    so that our own imports happen meanwhile.
    """
    set_quiet(home)
    url = os.environ.get("PREFECT_API_URL")
    if url and answers(url):
        yield None
        return
    if url is None and (served := serving(home)) is not None and answers(served.api):
        with _as_served(home, served):
            yield None
        return
    process = _start(home)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if url is None:
            os.environ.pop("PREFECT_API_URL", None)
        else:
            os.environ["PREFECT_API_URL"] = url


@contextlib.contextmanager
def _as_served(home: Path, served: Serving) -> Iterator[None]:
    """The API of `unionstats serve` on this home, with its auth string. UserError where that cannot be read."""
    ours = {"PREFECT_API_URL": served.api, "PREFECT_API_AUTH_STRING": auth_string(home, Path(served.auth) if served.auth else None)}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def server_command(host: str, port: int) -> list[str]:
    """Prefect's server, as uvicorn runs it."""
    app = ["--factory", "prefect.server.api.server:create_app"]
    return [sys.executable, "-m", "uvicorn", *app, "--host", host, "--port", str(port), "--log-level", "error"]


def wait_for_api(process: subprocess.Popen[bytes] | None) -> bool:
    """Whether PREFECT_API_URL answers in time."""
    until = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < until:
        if answers(os.environ["PREFECT_API_URL"]):
            return True
        if process is not None and process.poll() is not None:
            return False
        time.sleep(0.1)
    return False


def answers(url: str) -> bool:
    """Whether a Prefect server answers at an API URL."""
    spare_loopback()
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=2) as response:  # noqa: S310  # the operator's own setting
            return bool(response.status == 200)
    except (OSError, ValueError, urllib.error.URLError):
        return False


def _start(home: Path) -> subprocess.Popen[bytes]:
    """The server as Prefect starts its ephemeral one, on a free loopback port; it ends when this process does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    environment = {**os.environ, "PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
    environment.pop("PREFECT_API_URL")
    log = (home / "prefect-server.log").open("wb")
    command = server_command("127.0.0.1", port)
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
    return subprocess.Popen(command, env=environment, preexec_fn=die_with_parent, **quiet)  # noqa: S603, PLW1509  # our own words; no threads run yet


def die_with_parent() -> None:
    """Linux: end this process when its parent ends, however that ends (prctl PR_SET_PDEATHSIG)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
