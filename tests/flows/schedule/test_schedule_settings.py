"""[schedule] of unionstats.toml, the environment over it, flags over both; what cannot be is said before anything is opened."""

import os
import threading
from datetime import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows.cli import run
from flows.errors import UserError
from flows.prefect_api import prefect_api
from flows.schedule.secret import KEPT, VARIABLE, auth_string
from flows.schedule.settings import ScheduleSettings, schedule_settings
from flows.schedule.standing import Checked, checked, me, say, serving, sole_server


def settings_file(folder: Path, text: str) -> Path:
    file = folder / "unionstats.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_section(tmp_path: Path) -> None:
    found = schedule_settings(settings_file(tmp_path, ""))
    assert found == ScheduleSettings()
    assert (found.time, found.cron, found.api) == (time(2, 30), "30 2 * * *", "http://127.0.0.1:4200/api")


def test_flags_over_the_environment_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = settings_file(tmp_path, '[schedule]\nat = "03:15"\nport = 5000\nconsole = "off"\nauth_file = "auth"\n')
    monkeypatch.setenv("UNIONSTATS_SCHEDULE_PORT", "5001")
    monkeypatch.setenv("UNIONSTATS_SCHEDULE_LONGEST", "90")
    found = schedule_settings(file, at="04:00:30", host="::1", origin=None)
    assert found == ScheduleSettings(at="04:00:30", host="::1", port=5001, console="off", longest=90, auth_file=tmp_path / "auth")
    assert (found.cron, found.url) == ("0 4 * * * 30", "http://[::1]:5001")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('at = "half past two"', "found half past two, expected a time of day such as 02:30"),
        ('at = "24:00"', "found 24:00, expected a time of day"),
        ('at = "02:30+08:00"', "expected a time of day"),
        ("at = 2", "found 2, expected a time of day"),
        ("port = 0", "found 0, expected a port from 1 to 65535"),
        ("port = true", "expected a port"),
        ('console = "yes"', "found yes, expected on, off"),
        ('host = "0.0.0.0"', "found 0.0.0.0, expected an address of this computer alone"),
        ("longest = 0", "expected minutes from 1 to 1440"),
        ("port = 8020", "expected two different ports"),
        ('when = "02:30"', "when is no setting. Known are: at, auth_file, console"),
    ],
)
def test_what_cannot_be_is_said(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"schedule|port") as error:
        schedule_settings(settings_file(tmp_path, f"[schedule]\n{text}\n"))
    assert words in str(error.value)


def test_the_auth_string_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = auth_string(tmp_path)
    name, _, password = made.partition(":")
    assert (name, len(password) >= 32) == ("unionstats", True)
    assert auth_string(tmp_path) == made
    assert [(tmp_path / place).stat().st_mode & 0o777 for place in (KEPT.parent, KEPT)] == [0o700, 0o600]
    (tmp_path / KEPT).chmod(0o644)
    with pytest.raises(UserError, match="chmod 600"):
        auth_string(tmp_path)


def test_the_auth_string_of_a_file_or_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = tmp_path / "given"
    named.write_text("office:open sesame\n", encoding="utf-8")
    assert auth_string(tmp_path, named) == "office:open sesame"
    named.write_text("no colon", encoding="utf-8")
    with pytest.raises(UserError, match="NAME:PASSWORD") as error:
        auth_string(tmp_path, named)
    assert "no colon" not in str(error.value), "a secret is not said"
    with pytest.raises(UserError, match="cannot be read"):
        auth_string(tmp_path, tmp_path / "not there")
    monkeypatch.setenv(VARIABLE, "a:b")
    assert auth_string(tmp_path, named) == "a:b"
    assert not (tmp_path / KEPT).exists()


def test_one_server_a_home(tmp_path: Path) -> None:
    assert serving(tmp_path) is None
    ours, look = me("2020-10-11T02:00:00+08:00", "http://127.0.0.1:4200/api", None, None), Checked("2020-10-11T02:00:30+08:00", None, None)
    with sole_server(tmp_path):
        say(tmp_path, ours)
        assert checked(tmp_path) is None
        say(tmp_path, look)
        assert (serving(tmp_path), checked(tmp_path)) == (ours, look)
        with pytest.raises(UserError, match=f"served already .pid {ours.pid}"), sole_server(tmp_path):
            pass
    assert (serving(tmp_path), checked(tmp_path)) == (None, None)
    with sole_server(tmp_path):
        pass


def test_a_night_beside_the_service_has_its_auth_string_whatever_settings_it_is_given_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    (tmp_path / "theirs").write_text("tj:a-long-password\n", encoding="utf-8")

    class Healthy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Healthy)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    home = tmp_path / "home"
    with sole_server(home):
        say(home, me("2020-10-11T02:00:00+08:00", f"http://127.0.0.1:{server.server_port}/api", None, Path("theirs")))
        with prefect_api(home):
            assert os.environ["PREFECT_API_AUTH_STRING"] == "tj:a-long-password"
    server.shutdown()
    server.server_close()
    thread.join()
    assert not (home / "secrets").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [("[backup]\nafternight = true", "afternight is no setting"), ('[watch]\naddresses = "gone"', "gone: this cannot be read"), ('warehouse = "mysql://x/y"', "a SQLite file or PostgreSQL")],
)
def test_nothing_is_served_under_settings_that_no_night_could_run_under(text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--home", str(tmp_path / "home"), "--config", str(settings_file(tmp_path, text))]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "home").exists()
