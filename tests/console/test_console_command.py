"""`unionstats console` as an operator meets it: it says its address, answers, ends quietly, and refuses what is not safe."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from flows.cli import run
from tests.conftest import ROOT
from tests.ports import free_port


def test_it_says_its_address_answers_and_ends_quietly(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "flows.cli", "console", "--port", str(port), "--home", str(tmp_path / "home")]
    environment = os.environ | {"UNIONSTATS_LANGUAGE": "en", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None and running.stderr is not None
        try:
            said = [running.stdout.readline(), running.stdout.readline()]
            assert "unionstats user add" in said[0]
            assert re.search(rf"http://127\.0\.0\.1:{port}", said[1])
            transport = httpx.HTTPTransport(retries=20)
            with httpx.Client(transport=transport, base_url=f"http://127.0.0.1:{port}") as client:
                assert client.get("/health").json() == {"state": "ok", "edition": None}
                assert client.get("/").headers["location"] == "/login"
            running.send_signal(signal.SIGINT)
            assert running.wait(120) == 0
            assert running.stderr.read() == ""
        finally:
            running.kill()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--host", "0.0.0.0"], "proxy with a certificate"),  # noqa: S104  # it is refused
        (["--host", "0.0.0.0", "--origin", "http://tj.example.cn"], "proxy with a certificate"),  # noqa: S104
        (["--origin", "tj.example.cn"], "expected an address such as https://"),
        (["--origin", "https://tj.example.cn/console"], "expected an address such as https://"),
        (["--port", "80x"], "expected a whole number"),
    ],
)
def test_what_is_not_safe_is_refused_before_anything_is_opened(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    assert run(["console", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / ".unionstats").exists()


def test_a_port_that_is_taken_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["console", "--port", str(port), "--home", str(tmp_path / "home")]) == 1
    assert f"{port}" in capsys.readouterr().err
