"""Reminders in the console: what is owed, what goes out, and the outbox; for those who may."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.conftest import Served, serving
from tests.flows.making import Clock, Place
from tests.flows.reminders.conftest import Robot, robot  # noqa: F401  # a fixture

ADDRESS = "wecombot://abc-123"


@pytest.fixture
def morning(published_once: Place, tmp_path: Path, hashed: str, robot: Robot) -> Iterator[tuple[Served, Robot]]:  # noqa: F811
    """A console on a working morning, with an address of the unit WZ."""
    file = tmp_path / "unionstats.toml"
    file.write_text('[reminders]\nurls = "addresses.toml"\n', encoding="utf-8")
    (tmp_path / "addresses.toml").write_text(f'WZ = "{ADDRESS}"\nprovince = "{ADDRESS}x"\n', encoding="utf-8")

    class Morning(Clock):
        def __init__(self) -> None:
            super().__init__("2020-10-12")
            self._now = self._now.replace(hour=9)

    with serving(published_once.copy(tmp_path / "place"), hashed, Morning(), config=file) as running:
        yield running, robot


def test_what_is_owed_is_shown_and_sent_once(morning: tuple[Served, Robot]) -> None:
    served, robot = morning  # noqa: F811
    client = served.client("provincial_steward")
    page = client.get("/reminders").text
    assert "WZ" in page
    assert "overdue, nothing handed in" in page
    done = client.post("/reminders")
    assert done.status_code == 303
    said = client.get(done.headers["location"]).text
    sent = len(robot.asked)
    assert sent >= 1
    assert f"{sent} sent, 0 to be tried again, 0 failed" in said
    client.post("/reminders")
    assert len(robot.asked) == sent
    assert ADDRESS not in client.get("/reminders").text.replace("wecombot-", "")
    assert served.store.audit_page()[0].action == "remind"


def test_what_failed_is_sent_again_when_somebody_says_so(morning: tuple[Served, Robot]) -> None:
    served, robot = morning  # noqa: F811
    robot.answers = [(404, {})]
    client = served.client("operator")
    client.post("/reminders")
    failed = served.store.outbox.messages(states=("failed",))
    assert failed
    assert "Send again" in client.get("/reminders").text
    robot.answers = [(200, {"errcode": 0})]
    assert client.post("/reminders/again", data={"message": str(failed[0].id)}).status_code == 303
    client.post("/reminders")
    assert [message.state for message in served.store.outbox.messages() if message.id == failed[0].id] == ["sent"]
    assert client.post("/reminders/again", data={"message": "x'"}).status_code == 422


@pytest.mark.parametrize("login", ["unit_steward", "unit_signer", "analyst", "auditor", "provincial_approver"])
def test_others_have_no_such_page(morning: tuple[Served, Robot], login: str) -> None:
    served, robot = morning  # noqa: F811
    client = served.client(login)
    assert [client.get("/reminders").status_code, client.post("/reminders").status_code] == [403, 403]
    assert robot.asked == []


def test_off_until_configured(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    client = served.client("operator")
    assert "Reminders are off" in client.get("/reminders").text
    assert client.post("/reminders").status_code == 422
