"""A night that is watched: what its log holds, who gets its digest, and who hears of its failure."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flows.cli import run
from flows.digest import Digest
from flows.errors import UserError
from flows.settings import Settings
from flows.watching.context import observed, within
from flows.watching.log import logging_to
from flows.watching.night import told, warned, watched
from flows.watching.settings import WatchSettings, watch_settings
from scheme import Scheme
from tests.conftest import ROOT
from tests.flows.making import Place
from tests.flows.reminders.conftest import Robot, robot  # noqa: F401  # a fixture
from warehouse import WarehouseError

ADDRESS = "wecombot://abc-123"
DAY = date(2020, 10, 11)
QUIET = Digest("2020-10-11", 4, published=False)
NEW = Digest("2020-10-11", 5, published=True)


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def said(robot: Robot) -> list[str]:  # noqa: F811
    return [asked["text"]["content"] for _path, asked in robot.asked]


def test_every_step_of_a_night_stands_in_the_log_with_night_stage_and_unit(place: Place, dirty: Path, one_book: tuple[str, str], scheme: Scheme) -> None:
    place.hand_in(dirty, one_book, ["2020-10"])
    with watched(Settings(home=place.home), WatchSettings(), scheme, DAY):
        place.night("2020-11-11")
    logged = lines(place.home / "logs" / "nightly.jsonl")
    done = {(line["stage"], line.get("unit")) for line in logged if line["message"] == "done"}
    assert {("pull", unit) for unit in one_book} | {("publish", None), ("figures", None)} <= done
    assert {line["run"] for line in logged if "stage" in line} == {place.ask("SELECT max(id) FROM nights")[0][0]}
    assert all(line["seconds"] >= 0 for line in logged if line["message"] == "done")
    assert (place.home / "logs" / "nightly.jsonl").stat().st_mode & 0o077 == 0


def test_a_step_that_fails_says_so_and_by_what(tmp_path: Path) -> None:
    def fails(_unit: str) -> None:
        raise ValueError("wrong")

    with logging_to(tmp_path, "nightly", "Asia/Shanghai") as path, within(run=7), pytest.raises(ValueError, match="wrong"):
        observed("pull", fails, "YC")("YC")
    assert path is not None
    assert [(line["run"], line["stage"], line["unit"], line["message"]) for line in lines(path)] == [(7, "pull", "YC", "begun"), (7, "pull", "YC", "failed")]
    assert lines(path)[1]["error"] == "ValueError"


def test_numbers_of_people_do_not_get_into_the_log(tmp_path: Path) -> None:
    with logging_to(tmp_path, "nightly", "Asia/Shanghai") as path:
        try:
            int("电话13912345678")
        except ValueError:
            logging.getLogger("unionstats").exception("张三 身份证 %s", "64210119900307777X")
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert "13912345678" not in text
    assert "64210119900307777X" not in text
    assert "ValueError" in text


def test_what_people_are_told_on_the_terminal_they_are_told_still(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    try:
        with logging_to(tmp_path, "nightly", "Asia/Shanghai"):
            logging.getLogger("unionstats").info("for machines")
            logging.getLogger("unionstats").warning("for people")
    finally:
        root.handlers = handlers
    assert capsys.readouterr().err == "for people\n"


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be", encoding="utf-8")
    with logging_to(tmp_path, "nightly", "Asia/Shanghai") as path:
        assert path is None
        logging.getLogger("unionstats").info("said to nobody")


@pytest.mark.parametrize(("when", "sent"), [("always", 2), ("changes", 1), ("faults", 0)])
def test_the_digest_goes_out_when_the_settings_say(when: str, sent: int, robot: Robot, scheme: Scheme) -> None:  # noqa: F811
    watch = WatchSettings((ADDRESS,), when=when, language="zh")
    assert [told(watch, digest, scheme) for digest in (QUIET, NEW)] == [(), ()]
    assert len(robot.asked) == sent
    assert all("2020-10-11" in text for text in said(robot))


def test_a_long_digest_is_cut_at_a_line_and_says_where_the_rest_is(robot: Robot, scheme: Scheme) -> None:  # noqa: F811
    digest = Digest("2020-10-11", 5, published=True, overdue=tuple((unit, "2020-09") for unit in list(scheme.units) * 60), extracts=(("2020-09", "花" * 900),) * 2)
    assert told(WatchSettings((ADDRESS,), language="zh"), digest, scheme) == ()
    (text,) = said(robot)
    assert len(text.encode()) <= 2048
    assert text.splitlines()[-1].startswith("……")


def test_a_digest_that_does_not_arrive_is_said_and_ends_no_night(robot: Robot, scheme: Scheme) -> None:  # noqa: F811
    robot.answers = [(200, {"errcode": 93000})]
    (line,) = told(WatchSettings((ADDRESS,), language="en"), NEW, scheme)
    assert "errcode 93000" in line
    assert "abc-123" not in line
    assert "no address" in told(WatchSettings(("nonsense",), language="en"), NEW, scheme)[0]


@pytest.mark.parametrize("when", ["always", "faults"])
def test_who_watches_hears_of_a_backup_that_failed(when: str, robot: Robot) -> None:  # noqa: F811
    watch = WatchSettings((ADDRESS,), when=when, language="en")
    assert warned(watch, QUIET, ["Backup x: sound."]) == ("Backup x: sound.",)
    assert robot.asked == []
    assert warned(watch, QUIET, ["!! No backup was made: the disk is gone", "more"]) == ("!! No backup was made: the disk is gone", "more")
    (text,) = said(robot)
    assert "unionstats 2020-10-11: a WARNING" in text
    assert "the disk is gone" in text


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (UserError("inbox: there is no such folder"), "no such folder"),
        (WarehouseError("db", "a lock", "none", "Wait"), "a lock"),
        (RuntimeError("secret of a stranger"), "RuntimeError"),
    ],
)
def test_who_watches_hears_of_a_night_that_failed(error: Exception, word: str, robot: Robot, scheme: Scheme, tmp_path: Path) -> None:  # noqa: F811
    watch = WatchSettings((ADDRESS,), when="faults", language="en")
    with pytest.raises(type(error)), watched(Settings(home=tmp_path), watch, scheme, DAY):
        raise error
    (text,) = said(robot)
    assert "FAILED" in text.splitlines()[0]
    assert word in text
    assert "secret of a stranger" not in text


HANGS = """
import sys, time
from datetime import date
from functools import partial
import flows.night
from flows.cli import run
from flows.commands import nightly
from flows.schedule.settings import ScheduleSettings
flows.night.pull_units = lambda *_: time.sleep(100)  # a mount that does not answer
nightly.schedule_settings = lambda config: ScheduleSettings(longest=0.05)
run(["nightly", "--plain"])
"""


def test_who_watches_hears_of_a_night_that_hung(tmp_path: Path, robot: Robot) -> None:  # noqa: F811
    (tmp_path / "inbox").mkdir()
    (tmp_path / "unionstats.toml").write_text('home = "home"\ninbox = "inbox"\n[watch]\nlanguage = "en"\n', encoding="utf-8")
    here = {"PYTHONPATH": str(ROOT), "UNIONSTATS_WATCH_ADDRESSES": f"json://127.0.0.1:{robot.port}/", "UNIONSTATS_LANGUAGE": "en"}
    ended = subprocess.run([sys.executable, "-c", HANGS], cwd=tmp_path, env=os.environ | here, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1, ended.stderr
    assert "the night took longer than" in ended.stderr
    ((_path, asked),) = robot.asked
    assert "FAILED" in asked["title"]
    assert "the night took longer than" in asked["message"]


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ("", "not-mounted"),
        ('[sources.YC]\nkind = "ftp"\n', "kind is ftp"),
        ('[cluster]\nscheduler = "a:1"\n', "tcp://"),
        ("traces", "unionstats[telemetry]"),
    ],
)
def test_the_command_sends_word_of_what_keeps_a_night_from_beginning(
    fault: str, word: str, tmp_path: Path, robot: Robot, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "to.txt").write_text(f"# the operator\n{ADDRESS}\n", encoding="utf-8")
    watch = '[watch]\naddresses = "to.txt"\nlanguage = "en"\n'
    if fault == "traces":
        monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
        watch, fault = f'{watch}traces = "http://127.0.0.1:1"\n', ""
    (tmp_path / "unionstats.toml").write_text(f'home = "home"\ninbox = "not-mounted"\n{watch}{fault}', encoding="utf-8")
    assert run(["nightly", "--plain"]) == 1
    (text,) = said(robot)
    assert word in text


def test_a_scheduled_run_sends_word_of_it_as_well(tmp_path: Path, robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    from flows.schedule.deployed import _night

    monkeypatch.chdir(tmp_path)
    (tmp_path / "to.txt").write_text(f"{ADDRESS}\n", encoding="utf-8")
    (tmp_path / "unionstats.toml").write_text('[watch]\naddresses = "to.txt"\nlanguage = "en"\n[schedule]\nlongest = 0\n', encoding="utf-8")
    with pytest.raises(UserError, match="longest"):
        _night(None, None, [], None)
    (text,) = said(robot)
    assert "longest" in text


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    monkeypatch.chdir(tmp_path)

    def write(section: str) -> Path:
        (tmp_path / "unionstats.toml").write_text(f"[watch]\n{section}\n", encoding="utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("section", "word"),
    [
        ('adresses = "a.txt"', "adresses is no setting"),
        ("when = 3", "must be a text"),
        ('when = "sometimes"', "expected one of always, changes, faults"),
        ('addresses = "a.txt"', "cannot be read"),
        ('traces = "localhost"', "expected an address"),
        ('metrics_token_file = "token.txt"', "at least 16 characters"),
    ],
)
def test_settings_at_fault_are_said_without_what_is_secret(section: str, word: str, settings_file: Callable[[str], Path]) -> None:
    (settings_file(section) / "token.txt").write_text("short-secret", encoding="utf-8")
    with pytest.raises(UserError, match=word) as failed:
        watch_settings()
    assert "short-secret" not in str(failed.value)


def test_addresses_of_the_environment_count_instead_of_the_file(settings_file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    (settings_file('addresses = "a.txt"') / "a.txt").write_text("mailtos://a\n# no more\n\n", encoding="utf-8")
    assert watch_settings().addresses == ("mailtos://a",)
    monkeypatch.setenv("UNIONSTATS_WATCH_ADDRESSES", "json://b json://c")
    assert watch_settings().addresses == ("json://b", "json://c")
    assert "json" not in repr(watch_settings())
