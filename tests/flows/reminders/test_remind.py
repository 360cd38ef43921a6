"""`unionstats remind`: each message goes out once, whoever runs it, however often, and whatever dies meanwhile."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from flows.cli import run
from flows.commands.remind import after_night
from flows.reminders.desk import ReminderDesk
from flows.reminders.settings import ReminderSettings
from flows.settings import load_settings
from scheme import Scheme
from tests.conftest import ROOT
from tests.flows.reminders.conftest import Letters, Robot
from tests.warehouse.making import TickingClock, arrival
from warehouse import open_warehouse

DAY = ["--as-of", "2020-10-12"]
ADDRESS = "wecombot://abc-123"


def states(place: Path) -> Counter[str]:
    with open_warehouse(None, place / "home", clock=TickingClock()) as warehouse:
        return Counter(message.state for message in warehouse.outbox.messages())


def titles(robot: Robot) -> list[str]:
    return [said["text"]["content"].splitlines()[0] for _, said in robot.asked]


def in_a_process(place: Path, port: int, *arguments: str) -> subprocess.Popen[str]:
    """`unionstats remind` in a process of its own, with WeCom's robot on this machine."""
    program = (
        "from apprise.plugins.wecombot import NotifyWeComBot as bot; from flows.cli import main;"
        f"bot.notify_url = 'http://127.0.0.1:{port}/send?key={{key}}'; main(['remind', {', '.join(map(repr, arguments))}])"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), "UNIONSTATS_LANGUAGE": "en"}
    command = [sys.executable, "-c", program]
    return subprocess.Popen(command, cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_off_until_configured(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["remind", *DAY]) == 1
    assert "no section [reminders]" in capsys.readouterr().err


def test_each_goes_out_once_in_chinese_and_again_after_some_days(
    written: Callable[..., Path], robot: Robot, capsys: pytest.CaptureFixture[str]
) -> None:
    place = written(YC=[ADDRESS], section='quiet = "never"\nlanguage = "zh"\n')
    assert [run(["remind", *DAY]) for _ in range(3)] == [0, 0, 0]
    assert titles(robot) == ["【催报】银川市总工会 2020年9月 报表逾期未报"]
    assert "No address that can be used for: CY1" in capsys.readouterr().out
    assert run(["remind", "--as-of", "2020-10-14"]) == 0
    assert len(robot.asked) == 1
    assert run(["remind", "--as-of", "2020-10-15"]) == 0
    assert len(robot.asked) == 2
    assert states(place) == {"sent": 2}


def test_mail_and_robot_are_two_messages(written: Callable[..., Path], robot: Robot, post: tuple[Letters, int]) -> None:
    letters, port = post
    written(YC=[ADDRESS, f"mailto://127.0.0.1:{port}?from=a@example.org&to=yc@example.org"])
    robot.answers = [(500, {}), (200, {"errcode": 0})]
    assert [run(["remind", *DAY]) for _ in range(2)] == [0, 0]
    assert (len(robot.asked), len(letters.letters)) == (2, 1)


def test_the_province_hears_of_those_without_an_address(written: Callable[..., Path], robot: Robot) -> None:
    written(province=[ADDRESS])
    assert run(["remind", *DAY]) == 0
    assert len(robot.asked) == 7
    assert all(said["text"]["content"].count("抄送自治区") or "Copy to the province" in said["text"]["content"] for _, said in robot.asked)


def test_a_dry_run_shows_and_sends_nothing(written: Callable[..., Path], robot: Robot, capsys: pytest.CaptureFixture[str]) -> None:
    place = written(YC=[ADDRESS])
    assert run(["remind", "--dry-run", "--json", *DAY]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["unit"], row["kind"], row["occurrence"]) == ("YC", "late", 1)
    assert run(["remind", "--dry-run", *DAY]) == 0
    assert "Messages that would be sent: 1, about matters that are owed: 7." in capsys.readouterr().out
    assert (robot.asked, states(place)) == ([], {})


@pytest.mark.parametrize(("hour", "went"), [(7, 0), (8, 1), (19, 1), (20, 0), (23, 0)])
def test_quiet_hours(place: Path, scheme: Scheme, robot: Robot, hour: int, went: int) -> None:
    with open_warehouse(None, place / "home", clock=TickingClock()) as warehouse:
        settings = ReminderSettings(urls={"YC": (ADDRESS,)})
        done = ReminderDesk(warehouse, scheme, settings, date(2020, 10, 12), datetime(2020, 10, 12, hour, 30)).remind()
    assert (done.queued, len(robot.asked), done.waits == "quiet") == (1, went, not went)


def test_what_waited_and_is_no_longer_needed_is_dropped(place: Path, scheme: Scheme, robot: Robot) -> None:
    with open_warehouse(None, place / "home", clock=TickingClock()) as warehouse:
        settings = ReminderSettings(urls={"YC": (ADDRESS,)})
        at_night, morning = (ReminderDesk(warehouse, scheme, settings, date(2020, 10, 12), datetime(2020, 10, 12, hour)) for hour in (2, 9))
        assert at_night.remind().waits == "quiet"
        with warehouse.night("2020-10-12") as night:
            night.register_files([arrival()])
        done = morning.remind()
    assert (done.dropped, robot.asked) == (1, [])


def test_nothing_goes_out_on_a_day_off(written: Callable[..., Path], robot: Robot, capsys: pytest.CaptureFixture[str]) -> None:
    written(YC=[ADDRESS])
    assert run(["remind", "--as-of", "2020-10-11"]) == 0
    assert robot.asked == []
    assert "A day off" in capsys.readouterr().out


def test_what_does_not_arrive_is_tried_three_times_and_then_given_up_until_somebody_says_so(written: Callable[..., Path], robot: Robot) -> None:
    place = written(YC=[ADDRESS])
    robot.answers = [(503, {})]
    assert [run(["remind", *DAY]) for _ in range(5)] == [0] * 5
    assert (len(robot.asked), states(place)) == (3, {"failed": 1})
    robot.answers = [(200, {"errcode": 0})]
    assert run(["remind", "--resend", "1", *DAY]) == 0
    assert states(place) == {"sent": 1}
    assert run(["remind", "--resend", "1", *DAY]) == 1


def test_two_at_once_send_each_once(written: Callable[..., Path], robot: Robot) -> None:
    place = written(**{unit: [ADDRESS] for unit in ("YC", "SZS", "WZ", "GY", "ZW", "CY1", "CY2")})
    running = [in_a_process(place, robot.port, *DAY) for _ in range(3)]
    said = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert len(robot.asked) == len(set(titles(robot))) == 7
    assert states(place) == {"sent": 7}


def test_killed_while_sending_one_is_unsure_and_not_sent_again(written: Callable[..., Path], robot: Robot) -> None:
    place = written(YC=[ADDRESS], ZW=[ADDRESS], GY=[ADDRESS])
    victims: list[subprocess.Popen[str]] = []

    def kill_on_the_second() -> None:
        if len(robot.asked) == 2:
            victims[0].send_signal(signal.SIGKILL)
            victims[0].wait(30)

    robot.heard = kill_on_the_second
    victims.append(in_a_process(place, robot.port, *DAY))
    victims[0].communicate(timeout=120)
    assert victims[0].returncode == -signal.SIGKILL
    assert run(["remind", *DAY]) == 0
    assert run(["remind", *DAY]) == 0
    assert Counter(titles(robot)).most_common(1)[0][1] == 1
    assert states(place) == {"sent": 2, "unsure": 1}


def test_a_night_sends_where_that_is_set_and_never_fails_for_it(written: Callable[..., Path], scheme: Scheme, robot: Robot) -> None:
    day = date(2020, 10, 12)
    written(YC=[ADDRESS])
    assert after_night(load_settings(), scheme, day, None) == ()
    written(YC=[ADDRESS], section='quiet = "never"\nafter_night = true\n')
    assert "1 sent" in after_night(load_settings(), scheme, day, None)[0]
    written(YC=[ADDRESS], section='quiet = "whenever"\nafter_night = true\n')
    (said,) = after_night(load_settings(), scheme, day, None)
    assert said.startswith("Reminders were not sent: ")
    assert len(robot.asked) == 1


@pytest.mark.parametrize(
    ("section", "words"),
    [("evry = 3\n", "evry"), ("every = 0\n", "every"), ('every = "3"\n', "every"), ('quiet = "9"\n', "quiet"), ('language = "fr"\n', "fr"), ('after_night = "no"\n', "after_night")],
)
def test_settings_that_are_wrong_are_named(written: Callable[..., Path], capsys: pytest.CaptureFixture[str], section: str, words: str) -> None:
    written(YC=[ADDRESS], section=section)
    assert run(["remind", *DAY]) == 1
    assert words in capsys.readouterr().err


def test_addresses_that_cannot_be_read_are_named_without_showing_them(
    written: Callable[..., Path], place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, robot: Robot
) -> None:
    written(XX=[ADDRESS])
    assert run(["remind", *DAY]) == 1
    assert "XX is no unit" in (said := capsys.readouterr().err)
    assert "abc-123" not in said
    (place / "addresses.toml").write_text("YC = wecombot://abc-123", encoding="utf-8")
    assert run(["remind", *DAY]) == 1
    assert "abc-123" not in capsys.readouterr().err
    written()
    monkeypatch.setenv("UNIONSTATS_REMIND_YC", ADDRESS)
    assert run(["remind", *DAY]) == 0
    assert len(robot.asked) == 1
