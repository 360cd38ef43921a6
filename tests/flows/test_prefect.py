"""The night as a Prefect flow: on an API of its own that it leaves no trace of, or on the server that answers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.conftest import ROOT
from tests.flows.making import OF_THE_NIGHT, Place, different
from tests.ports import free_port
from tests.prefect_server import asked
from tests.waiting import until

pytestmark = [pytest.mark.prefect, pytest.mark.slow]
DAY = "2020-10-11"
SERVER = "prefect.server.api.server:create_app"
# Loaded by every Python that a test starts: writes down who would be called, and lets a file be unreadable some times.
SPY = """
import os, pathlib, socket
connect, opened, failures = socket.socket.connect, pathlib.Path.open, []

def noted(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
        with open(os.environ["SPY_CALLS"], "a") as calls:
            calls.write(f"{address}\\n")
    return connect(self, address)

def failing(self, *arguments, **options):
    if self.name == os.environ.get("SPY_FAILS") and len(failures) < 2:
        failures.append(self)
        raise OSError(5, "Input/output error")
    return opened(self, *arguments, **options)

socket.socket.connect, pathlib.Path.open = noted, failing
"""
Started = Callable[..., subprocess.Popen[str]]


@pytest.fixture(scope="module")
def reports(published_whole: Place) -> Place:
    """2020-09 of a city and an industry, and what a night without Prefect makes of it."""
    return published_whole


@pytest.fixture
def ours(reports: Place, tmp_path: Path) -> Place:
    place = Place(tmp_path / "place")
    place.folder.mkdir()
    for name in ("inbox", "registry"):
        (place.folder / name).symlink_to(reports.folder / name)
    return place


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Started]:
    """Starts `unionstats nightly` as a user would; whatever is still at work when the test ends is ended."""
    (tmp_path / "spy").mkdir()
    (tmp_path / "spy" / "sitecustomize.py").write_text(SPY, encoding="utf-8")
    homes = []

    def run(place: Place, **environment: str) -> subprocess.Popen[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "DO_NOT"))}
        paths = {"PYTHONPATH": f"{tmp_path / 'spy'}:{ROOT}", "SPY_CALLS": str(tmp_path / "calls"), "HOME": str(tmp_path)}
        command = [sys.executable, "-m", "flows.cli", "nightly", *place.flags, "--as-of", DAY]
        homes.append(place.home)
        return subprocess.Popen(command, env=kept | paths | environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    yield run
    for home in homes:
        for process in servers_of(home):
            process.kill()


def servers_of(home: Path) -> list[psutil.Process]:
    """The Prefect servers that keep their things in a home."""
    return [process for process in psutil.process_iter() if SERVER in command_of(process) and environment_of(process).get("PREFECT_HOME") == str(home / "prefect")]


def command_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def environment_of(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except psutil.Error:
        return {}


def says_the_same(place: Place, plain: Place) -> bool:
    return different(plain.views(*OF_THE_NIGHT, "received"), place.views(*OF_THE_NIGHT, "received")) == []


def test_on_an_api_of_its_own(ours: Place, reports: Place, start: Started, tmp_path: Path) -> None:
    night = start(ours)
    (server,) = until(lambda: servers_of(ours.home))
    settings = environment_of(server)
    addresses = until(lambda: {c.laddr.ip for c in server.net_connections("inet") if c.status == psutil.CONN_LISTEN})
    out, err = night.communicate(timeout=200)
    assert night.returncode == 0, err
    assert "edition 1 published" in out
    assert [line for line in err.splitlines() if " | " in line] == [], "Prefect's own lines are not for people"
    assert says_the_same(ours, reports)
    assert (settings["DO_NOT_TRACK"], settings["PREFECT_SERVER_ANALYTICS_ENABLED"]) == ("1", "false")
    assert addresses == {"127.0.0.1"}
    assert not (tmp_path / "calls").exists(), (tmp_path / "calls").read_text(encoding="utf-8")
    assert not (tmp_path / ".prefect").exists(), "nothing is left in the user's home"
    assert servers_of(ours.home) == []


def test_its_server_ends_with_a_night_that_is_killed(ours: Place, start: Started) -> None:
    night = start(ours)
    until(lambda: servers_of(ours.home))
    time.sleep(1)
    night.send_signal(signal.SIGKILL)
    night.communicate()
    until(lambda: not servers_of(ours.home))


@dataclass(frozen=True)
class Server:
    """A running Prefect server."""

    url: str
    process: subprocess.Popen[bytes]

    def ask(self, path: str, **body: Any) -> Any:
        return asked(f"{self.url}{path}", body)


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", SERVER, "--port", str(port), "--log-level", "error"]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, env=os.environ | {"PREFECT_HOME": str(home), "PREFECT_UI_ENABLED": "0"}, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}/api"
    from flows.prefect_api import answers

    try:
        until(lambda: answers(url))
        yield Server(url, process)
    finally:
        process.terminate()
        process.wait(timeout=120)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


def test_on_a_running_server(ours: Place, reports: Place, start: Started, server: Server, one_book: tuple[str, str]) -> None:
    """A night is killed; the next one marks it as crashed, pulls a file whose storage fails twice, and leaves the server alone."""
    flow = server.ask("/flows/", name="nightly")  # of somebody else, who calls it that as well
    others = server.ask("/flow_runs/", flow_id=flow["id"], name="others", state={"type": "RUNNING"})
    night = start(ours, PREFECT_API_URL=server.url)
    runs = {"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}
    until(lambda: server.ask("/task_runs/filter", **runs))
    night.send_signal(signal.SIGKILL)
    night.communicate()

    unit = one_book[0]
    night = start(ours, PREFECT_API_URL=server.url, SPY_FAILS=reports.report(unit, "2020-09").name)
    out, err = night.communicate(timeout=200)
    assert night.returncode == 0, err
    assert "edition 1 published" in out
    assert says_the_same(ours, reports)
    theirs, killed, ended = sorted(server.ask("/flow_runs/filter"), key=lambda run: run["created"])
    assert (killed["state_type"], ended["state_type"]) == ("CRASHED", "COMPLETED")
    assert (theirs["id"], theirs["state_type"]) == (others["id"], "RUNNING")
    assert ended["name"] == f"nightly-{DAY}"
    tasks = {run["name"]: run for run in server.ask("/task_runs/filter", flow_runs={"id": {"any_": [ended["id"]]}})}
    assert {"register", "reconcile", "check", "figures", "publish", "snapshot", *(f"{stage}-{u}" for stage in ("pull", "read") for u in one_book)} == set(tasks)
    assert {name: task["run_count"] for name, task in tasks.items() if task["run_count"] != 1} == {f"pull-{unit}": 3}
    artifacts = {artifact["key"]: artifact["data"] for artifact in server.ask("/artifacts/filter")}
    assert set(artifacts) == {"digest", "status", "findings-by-rule"}
    assert "edition 1 published" in artifacts["digest"]
    assert servers_of(ours.home) == []
    assert server.process.poll() is None


def test_a_fault_is_said_without_a_traceback(ours: Place, start: Started, server: Server) -> None:
    with ours.open() as warehouse, warehouse.night(DAY):
        night = start(ours, PREFECT_API_URL=server.url)
        _, err = night.communicate(timeout=100)
    assert night.returncode == 1
    assert "another night at work" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("stage", ["pull", "figures"])
def test_a_night_goes_on_when_its_server_is_killed(stage: str, ours: Place, reports: Place, start: Started, tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    with serving(tmp_path / "server") as mortal:
        night = start(ours, PREFECT_API_URL=mortal.url, PREFECT_CLIENT_MAX_RETRIES="0")
        assert night.stderr is not None
        assert any(line.startswith(stage) for line in night.stderr)
        mortal.process.kill()
        out, err = night.communicate(timeout=290)
    assert night.returncode == 0, err
    assert "edition 1 published" in out
    assert "Traceback" not in err
    assert "Prefect's server is gone" in err
    assert says_the_same(ours, reports)
