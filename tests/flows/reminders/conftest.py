"""Receivers on this machine that answer as the real ones do, and a warehouse in which units are late."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.wecombot import NotifyWeComBot

from tests.ports import free_port
from tests.warehouse.making import TickingClock, publish
from warehouse import open_warehouse

TAKEN = (200, {"errcode": 0, "errmsg": "ok"})


@dataclass
class Robot:
    """A group's robot: what it was asked, and what it answers next (the last answer for ever)."""

    port: int = 0
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=lambda: [TAKEN])
    heard: Callable[[], None] = lambda: None

    def handler(self) -> type[BaseHTTPRequestHandler]:
        robot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                robot.asked.append((self.path, json.loads(body)))
                robot.heard()
                status, answer = robot.answers.pop(0) if len(robot.answers) > 1 else robot.answers[0]
                if status == 0:  # hang up without a word
                    self.close_connection = True
                    return
                said = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@pytest.fixture
def robot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Robot]:
    """A robot that WeCom's and DingTalk's own plugins of Apprise ask, and any json:// address."""
    made = Robot()
    server = ThreadingHTTPServer(("127.0.0.1", 0), made.handler())
    made.port = server.server_port
    monkeypatch.setattr(NotifyWeComBot, "notify_url", f"http://127.0.0.1:{made.port}/cgi-bin/webhook/send?key={{key}}")
    monkeypatch.setattr(NotifyDingTalk, "notify_url", f"http://127.0.0.1:{made.port}/robot/send?access_token={{token}}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


class Letters:
    """An SMTP server's letters. `refuse`: what it answers to the text instead of taking it."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.refuse = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's own name
        if self.refuse:
            return self.refuse
        self.letters.append(envelope)
        return "250 Message accepted for delivery"


@pytest.fixture
def post() -> Iterator[tuple[Letters, int]]:
    """A mail server: its letters, and its port."""
    letters = Letters()
    port = free_port()
    controller = Controller(letters, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    yield letters, port
    controller.stop()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a published warehouse into which nobody has handed anything."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UNIONSTATS_HOME")
    with open_warehouse(None, tmp_path / "home", clock=TickingClock()) as warehouse:
        publish(warehouse)
    return tmp_path


@pytest.fixture
def written(place: Path) -> Callable[..., Path]:
    """Writes the settings: `written(YC=[…], quiet="never")`, addresses by capital names or province, into a file of their own."""

    def write(*, section: str = 'quiet = "never"\n', **urls: list[str]) -> Path:
        (place / "addresses.toml").write_text("".join(f"{who} = {json.dumps(some)}\n" for who, some in urls.items()), encoding="utf-8")
        (place / "unionstats.toml").write_text(f'home = "home"\n[reminders]\nurls = "addresses.toml"\n{section}', encoding="utf-8")
        return place

    return write
