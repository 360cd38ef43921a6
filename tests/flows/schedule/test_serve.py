"""`unionstats serve` as an operator has it: the canary of the schedule, nights that were missed, children that die, and a clean end.

One service for all of them, on real servers and over a real province; the last test stops it. What a test needs done before it asks for.
"""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil
import pytest

from flows.schedule.standing import checked, serving
from tests.conftest import ROOT
from tests.flows.making import Place
from tests.ports import free_port
from tests.prefect_server import asked
from tests.waiting import until
from warehouse import open_warehouse
from warehouse.clock import shanghai_now

pytestmark = [pytest.mark.prefect, pytest.mark.slow]
ZONE = ZoneInfo("Asia/Shanghai")
ENDED = ("COMPLETED", "FAILED", "CRASHED")
LEADS = (15, 45, 120)
"""Seconds ahead of which the canary's night is scheduled: more where the machine is busy and the runner was not yet back by then."""
_PAUSE = 0.3
"""Seconds between looks at Prefect's server, which has work to do besides."""


@dataclass
class Service:
    """A `unionstats serve` at work, asked over its API and by what it says."""

    place: Place
    process: subprocess.Popen[bytes]
    port: int
    console: int
    settings: Path
    said: Path
    environment: dict[str, str]

    @property
    def auth(self) -> str:
        return (self.place.home / "secrets" / "prefect-auth").read_text(encoding="utf-8").strip()

    def ask(self, path: str, auth: str | None = None, **body: Any) -> Any:
        return asked(f"http://127.0.0.1:{self.port}/api{path}", body, Authorization=f"Basic {b64encode((auth or self.auth).encode()).decode()}")

    def runs(self) -> list[dict[str, Any]]:
        """The runs that began or should have, the earliest first."""
        return sorted((run for run in self.every_run() if run["state_name"] != "Scheduled"), key=lambda run: run["expected_start_time"])

    def every_run(self) -> list[dict[str, Any]]:
        """The runs on Prefect's record, those that are to come among them; none while the server is being begun again."""
        try:
            return self.ask("/flow_runs/filter")
        except (OSError, urllib.error.URLError):
            return []

    def write(self, at: datetime) -> None:
        self.settings.write_text(f'[schedule]\nat = "{at:%H:%M:%S}"\nport = {self.port}\nconsole_port = {self.console}\n', encoding="utf-8")

    def child(self, word: str) -> psutil.Process | None:
        found = [child for child in psutil.Process(self.process.pid).children() if any(word in part for part in child.cmdline())]
        return found[0] if found else None

    def words(self) -> str:
        return self.said.read_text(encoding="utf-8")


def now() -> datetime:
    return datetime.now(ZONE)


@pytest.fixture(scope="module")
def service(dirty: Path, one_book: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Served over an inbox with a report each of a city and an industry; the last night of the ledger was held today, and had nothing."""
    folder = tmp_path_factory.mktemp("served")
    place = Place(folder)
    place.hand_in(dirty, one_book, ["2020-09"])
    place.home.mkdir()
    with open_warehouse(None, place.home) as warehouse, warehouse.night(shanghai_now()[:10]):
        pass
    command = [sys.executable, "-m", "flows.cli", "serve", *place.flags, "--config", str(folder / "unionstats.toml")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"PYTHONPATH": str(ROOT), "UNIONSTATS_LANGUAGE": "en", "HOME": str(folder)}
    service = Service(place, None, free_port(), free_port(), folder / "unionstats.toml", folder / "said", environment)
    service.write(now() - timedelta(minutes=5))
    with service.said.open("wb") as said:
        service.process = subprocess.Popen(command, env=environment, cwd=folder, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
    try:
        until(lambda: service.process.poll() is not None or checked(place.home) is not None, 120)
        assert service.process.poll() is None, service.words()
        yield service
    finally:
        everything = psutil.Process(service.process.pid).children(recursive=True) if service.process.poll() is None else []
        service.process.kill()
        for process in everything:
            process.kill() if process.is_running() else None
        service.process.wait()


def test_it_listens_on_this_computer_alone_and_asks_who_is_there(service: Service) -> None:
    tree = [psutil.Process(service.process.pid), *psutil.Process(service.process.pid).children(recursive=True)]
    listening = {(c.laddr.ip, c.laddr.port) for process in tree for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN}
    assert {ip for ip, _ in listening} == {"127.0.0.1"}
    assert {service.port, service.console} <= {port for _, port in listening}
    for auth in ("unionstats:", "nobody:nothing"):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            service.ask("/flow_runs/filter", auth)
    assert service.ask("/flow_runs/filter") is not None
    with urllib.request.urlopen(f"http://127.0.0.1:{service.port}/ui-settings") as response:
        settings = json.load(response)
    assert (settings["api_url"], settings["auth"], settings["default_ui"]) == ("/api", "BASIC", "v1")
    commands = " ".join(part for process in tree for part in process.cmdline())
    assert service.auth not in commands
    assert service.auth not in service.words()


@pytest.mark.parametrize(
    ("flags", "words"),
    [([], "this home is served already"), (["--home", "other"], "nothing can listen there (Address already in use). Choose another port with --port")],
)
def test_a_second_one_is_refused_in_words(service: Service, flags: list[str], words: str) -> None:
    command = [sys.executable, "-m", "flows.cli", "serve", *service.place.flags, "--config", str(service.settings), *flags]
    command = command if not flags else [part for part in command if part not in ("--home", str(service.place.home), "other")] + flags
    done = subprocess.run(command, env=service.environment, cwd=service.place.folder, capture_output=True, text=True, check=False, timeout=100)
    assert (done.returncode, words in done.stderr) == (1, True), done.stderr
    assert serving(service.place.home) is not None


@pytest.fixture(scope="module")
def canary(service: Service) -> dict[str, Any]:
    """The run that came of it when the runner died and came back with a night scheduled in a few seconds; it has ended."""
    for lead in LEADS:
        deaths = service.words().count("the schedule died")
        slot = (now() + timedelta(seconds=lead)).replace(microsecond=0)
        service.write(slot)
        runner = service.child("flows.schedule.runner")
        assert runner is not None
        runner.kill()
        until(lambda before=deaths: service.words().count("the schedule died") > before)
        if run := _begun(service, slot):
            return until(lambda wanted=run["id"]: next((r for r in service.runs() if r["id"] == wanted and r["state_type"] in ENDED), None), 150, _PAUSE)
    pytest.fail(f"the runner was never back in time: {service.words()}")


def _begun(service: Service, slot: datetime) -> dict[str, Any] | None:
    """The run of a schedule's first time, once it has begun; None where the runner has come too late for it."""
    of_schedule = lambda: [run for run in service.every_run() if _at(run).time() == slot.time()]  # noqa: E731  # made all at once
    if not (first := [run for run in until(of_schedule, 120, _PAUSE) if _at(run) == slot]):
        return None
    run = until(lambda: next((r for r in service.every_run() if r["id"] == first[0]["id"] and r["state_type"] != "SCHEDULED"), None), 120, _PAUSE)
    return None if run["state_type"] == "CANCELLED" else run


def test_the_canary(service: Service, canary: dict[str, Any], one_book: tuple[str, str]) -> None:
    """Prefect made that run, and it was a real night; before it what was on record was enough for today."""
    run = canary
    assert [other["id"] for other in service.runs() if other["state_type"] != "CANCELLED"] == [run["id"]]
    assert (run["auto_scheduled"], run["state_name"], run["state"]["message"][-20:]) == (True, "Completed", "edition 1 published.")
    assert run["parameters"] == {}, "and so no secrets"
    tasks = {task["name"] for task in service.ask("/task_runs/filter", flow_runs={"id": {"any_": [run["id"]]}})}
    assert {"register", "check", "figures", "publish", "snapshot", *(f"{stage}-{unit}" for stage in ("pull", "read") for unit in one_book)} <= tasks
    shown = {artifact["key"]: artifact["data"] for artifact in service.ask("/artifacts/filter", flow_runs={"id": {"any_": [run["id"]]}})}
    assert set(shown) == {"digest", "status", "findings-by-rule"}
    assert "edition 1 published" in shown["digest"]
    status, rules = (json.loads(data) if isinstance(data, str) else data for data in (shown["status"], shown["findings-by-rule"]))
    assert re.search("held back|late|accepted", next(row["2020-09"] for row in status if one_book[0] in row["unit"]))
    (counts,) = service.place.ask("SELECT COUNT(*), COUNT(DISTINCT rule) FROM findings")
    assert (sum(row["open"] for row in rules), len(rules)) == counts
    assert "edition 1 published" in until(lambda: "edition 1 published" in service.words() and service.words())


def test_nights_that_were_missed_are_made_up_for_by_one(service: Service, canary: dict[str, Any]) -> None:
    """Nothing ran for three days since the canary's night: three runs of Prefect's are late, and neither server nor runner is alive."""
    until(lambda: sum(_to_come(run) for run in service.every_run()) >= 3, 150, _PAUSE)
    known = {run["id"] for run in service.runs()}
    assert canary["id"] in known
    told = service.place.ask("SELECT state FROM nights ORDER BY id")
    server, runner = service.child("uvicorn"), service.child("flows.schedule.runner")
    assert server is not None and runner is not None
    with _standing_still(service, runner, server) as prefect:
        ids = [number for (number,) in prefect.execute("SELECT id FROM flow_run WHERE state_type = 'SCHEDULED' AND auto_scheduled LIMIT 3")]
        assert len(ids) == 3
        for days, number in enumerate(ids, 1):
            then = f"{datetime.now(ZoneInfo('UTC')) - timedelta(days=days):%Y-%m-%d %H:%M:%S.%f}"
            prefect.execute("UPDATE flow_run SET expected_start_time = ?, next_scheduled_start_time = ? WHERE id = ?", (then, then, number))
    with closing(sqlite3.connect(service.place.home / "warehouse.sqlite", timeout=30)) as ledger, ledger:
        ledger.execute("UPDATE nights SET started = '2020-10-08T02:30:00+08:00', as_of = '2020-10-08'")
    service.write(now() - timedelta(minutes=5))
    for process in (runner, server):
        process.kill()
    until(lambda: "Prefect's server died" in service.words())
    new = lambda: [run for run in service.runs() if run["id"] not in known]  # noqa: E731  # asked again and again
    caught = until(lambda: [run for run in new() if "catch-up" in run["tags"] and run["state_type"] == "COMPLETED"], 200, _PAUSE)
    assert [run["state"]["message"][-27:] for run in caught] == ["nothing new, edition 1 stands."[-27:]], (
        service.place.ask("SELECT id, state, stage, started, ended, pid, digest FROM nights"),
        service.place.ask("SELECT id, night, published FROM editions"),
        service.words(),
    )
    missed = [run for run in new() if run["state_type"] == "CANCELLED"]
    assert {run["id"].replace("-", "") for run in missed} == {str(number).replace("-", "") for number in ids}
    assert {run["state"]["message"][:6] for run in missed} == {"Missed"}
    assert len(new()) == 4
    assert service.place.ask("SELECT state FROM nights ORDER BY id") == [*told, ("finished",)]


def _to_come(run: dict[str, Any]) -> bool:
    return run["state_type"] == "SCHEDULED" and run["auto_scheduled"]


@contextmanager
def _standing_still(service: Service, *processes: psutil.Process) -> Iterator[sqlite3.Connection]:
    """Prefect's database for a transaction of ours, while the processes stand still: at a moment at which none of them writes."""
    with closing(sqlite3.connect(service.place.home / "prefect" / "prefect.db", timeout=0.2, isolation_level=None)) as prefect:
        for _ in range(100):
            for process in processes:
                process.suspend()
            try:
                prefect.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError:  # the server stood still in the middle of writing
                for process in processes:
                    process.resume()
                time.sleep(0.1)
        assert prefect.in_transaction, "Prefect's server wrote each time"
        yield prefect
        prefect.execute("COMMIT")


def test_a_run_that_fails_says_why_and_one_by_hand_is_on_the_pages_too(service: Service, tmp_path: Path) -> None:
    """One is asked for on Prefect's pages, another on the terminal meanwhile."""
    (deployment,) = service.ask("/deployments/filter", deployments={"name": {"any_": ["nightly"]}})
    asked = service.ask(f"/deployments/{deployment['id']}/create_flow_run", parameters={"period": "2020-13", "unit": ["YC"]})
    command = [sys.executable, "-m", "flows.cli", "nightly", *service.place.flags, "--config", str(service.settings)]
    with service.place.open() as warehouse, warehouse.night("2020-10-11"):
        done = subprocess.run(command, env=service.environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 1
    assert "another night at work" in done.stderr
    by_hand = until(lambda: next((run for run in service.runs() if run["deployment_id"] is None), None))
    assert by_hand["state_type"] == "FAILED"
    assert "another night at work" in by_hand["state"]["message"]
    failed = until(lambda: next((run for run in service.runs() if run["id"] == asked["id"] and run["state_type"] == "FAILED"), None), 120)
    assert failed["state"]["message"].startswith("--period: found 2020-13, expected YYYY-MM")


def test_prefect_yaml_deploys_to_a_work_pool(service: Service) -> None:
    environment = service.environment | {"PREFECT_API_URL": f"http://127.0.0.1:{service.port}/api", "PREFECT_API_AUTH_STRING": service.auth}
    assert service.ask("/work_pools/", name="unionstats", type="process")["name"] == "unionstats"
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    (deployment,) = service.ask("/deployments/filter", deployments={"name": {"any_": ["work-pool"]}})
    assert (deployment["entrypoint"], deployment["work_pool_name"]) == ("flows.schedule.deployed.nightly", "unionstats")
    assert not deployment["pull_steps"], "no path of this machine goes to the workers"
    (schedule,) = deployment["schedules"]
    assert (schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) == ("30 2 * * *", "Asia/Shanghai")
    assert (deployment["global_concurrency_limit"]["limit"], deployment["concurrency_options"]["collision_strategy"]) == (1, "ENQUEUE")


def test_asked_to_stop_it_leaves_nothing_behind(service: Service) -> None:
    tree = psutil.Process(service.process.pid).children(recursive=True)
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(100) == 0, service.words()
    _, alive = psutil.wait_procs(tree, timeout=5)
    assert alive == []
    assert "unionstats serve has stopped." in service.words()
    assert serving(service.place.home) is None
    assert not (service.place.home / "serve.json").exists()
    assert "Traceback" not in service.words().rpartition("unionstats serve stops.")[2], service.words()


def _at(run: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(run["expected_start_time"]).astimezone(ZONE)


