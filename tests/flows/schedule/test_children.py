"""What `unionstats serve` keeps at work: what dies and what gives no answer begins again."""

import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows.prefect_api import answers
from flows.schedule import children
from flows.schedule.children import Child
from flows.schedule.settings import ScheduleSettings
from flows.schedule.supervise import children as supervised

SLEEPS = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]


def looked_at(child: Child, until: Callable[[], bool]) -> None:
    for _ in range(2000):
        child.look()
        if until():
            return
        time.sleep(0.01)
    pytest.fail("waited in vain")


@pytest.mark.parametrize(("command", "answers", "words"), [(SLEEPS, False, ["silent", "died"]), ([*SLEEPS[:3], "raise SystemExit(3)"], True, ["died"])])
def test_what_gives_no_answer_or_dies_begins_again(command: list[str], answers: bool, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "ASK", 0.0)
    monkeypatch.setattr(children, "SILENCE", 0.05)
    monkeypatch.setattr(children, "WAITS", (0.0,))
    said: list[str] = []
    child = Child("server", command, {}, lambda what, *_more: said.append(what), lambda: answers)
    try:
        looked_at(child, lambda: said.count("began") == 2)
    finally:
        child.end(5)
    assert said[:3 if len(words) == 1 else 4] == ["began", *words, "began"]


def test_what_answers_now_and_then_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "ASK", 0.0)
    monkeypatch.setattr(children, "SILENCE", 5.0)
    asked: list[bool] = []

    def answers() -> bool:
        asked.append(len(asked) % 3 == 0)
        return asked[-1]

    said: list[str] = []
    child = Child("server", SLEEPS, {}, lambda what, *_more: said.append(what), answers)
    try:
        looked_at(child, lambda: len(asked) > 20)
    finally:
        child.end(5)
    assert said == ["began"]


def test_a_proxy_for_the_way_out_is_not_asked_for_this_computers_own_servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Healthy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_said) -> None:
            """Not here."""

    for name in ("http_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9" if name == "http_proxy" else "intranet.example")
    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert answers(f"http://127.0.0.1:{server.server_port}/api")
    monkeypatch.setenv("no_proxy", "intranet.example")
    for child in supervised(ScheduleSettings(), "name:password", {"UNIONSTATS_HOME": str(tmp_path)}):
        assert child._environment["no_proxy"] == child._environment["NO_PROXY"] == "intranet.example,127.0.0.1,::1,localhost"
