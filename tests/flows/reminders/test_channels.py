"""What receivers answer, and what a message counts as then. The robots' and the mail server's side is played by real servers here."""

import base64
import hashlib
import hmac
import logging
import urllib.parse
from email import message_from_bytes, policy
from typing import Any

import pytest

from flows.reminders.channels import Channel, Result, channels
from tests.flows.reminders.conftest import Letters, Robot

KEY, TOKEN, SECRET = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa", "a1b2c3d4e5f6a7b8c9", "SEC000secret000"


def channel(url: str) -> Channel:
    (found,) = channels([url])
    assert found is not None
    return found


def sent(url: str) -> Result:
    return channel(url).send("【催报】标题", "正文")


def test_wecom_gets_text_as_its_manual_says(robot: Robot) -> None:
    assert sent(f"wecombot://{KEY}") == Result("sent")
    assert robot.asked == [(f"/cgi-bin/webhook/send?key={KEY}", {"msgtype": "text", "text": {"content": "【催报】标题\n正文"}})]


def test_the_address_that_wecom_shows_works_as_it_is(robot: Robot) -> None:
    assert sent(f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}") == Result("sent")
    assert robot.asked[0][0].endswith(KEY)


def test_dingtalk_gets_text_and_a_signature_that_holds(robot: Robot) -> None:
    assert sent(f"dingtalk://{SECRET}@{TOKEN}/") == Result("sent")
    path, said = robot.asked[0]
    assert said["msgtype"] == "text"
    assert said["text"]["content"] == "【催报】标题\n正文"
    query = urllib.parse.parse_qs(urllib.parse.urlparse(path).query)
    stamp = query["timestamp"][0]
    expected = base64.b64encode(hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()).decode()
    assert (query["access_token"], query["sign"]) == ([TOKEN], [expected])


@pytest.mark.parametrize("url", [f"wecombot://{KEY}", f"dingtalk://{TOKEN}/"])
@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((200, {"errcode": 93000, "errmsg": "invalid webhook url"}), Result("refused", "errcode 93000")),
        ((200, {"errcode": 310000, "errmsg": "keywords not in content"}), Result("refused", "errcode 310000")),
        ((200, {"errcode": 45009, "errmsg": "api freq out of limit"}), Result("retry", "errcode 45009")),
        ((404, {}), Result("refused", "http 404")),
        ((503, {}), Result("retry", "http 503")),
        ((504, {}), Result("unsure", "http 504")),
        ((200, b"<html>proxy</html>"), Result("unsure", "no answer")),
        ((0, b""), Result("unsure", "no answer")),
    ],
)
def test_what_a_robot_answers_counts(robot: Robot, url: str, answer: tuple[int, Any], result: Result) -> None:
    robot.answers = [answer]
    assert sent(url) == result
    assert len(robot.asked) == 1


def test_nobody_there_is_tried_again(robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:
    found = channel(f"wecombot://{KEY}")
    found.plugin.api_url = "http://127.0.0.1:9/"
    assert found.send("a", "b") == Result("retry", "no connection")
    assert sent("mailto://127.0.0.1:9?from=a@example.org&to=b@example.org") == Result("retry", "no connection")
    assert sent("json://127.0.0.1:9/") == Result("retry", "no connection")


def test_a_letter_arrives_readable(post: tuple[Letters, int]) -> None:
    letters, port = post
    assert sent(f"mailto://127.0.0.1:{port}?from=tongji@example.org&to=yc@example.org") == Result("sent")
    (envelope,) = letters.letters
    assert envelope.rcpt_tos == ["yc@example.org"]
    letter = message_from_bytes(envelope.content, policy=policy.default)
    assert letter["Subject"] == "【催报】标题"
    text = letter.get_body(("plain",))
    assert text is not None
    assert "正文" in text.get_content()


@pytest.mark.parametrize(("answer", "result"), [("550 no such user", Result("refused", "smtp 550")), ("451 try later", Result("retry", "smtp 451"))])
def test_what_a_mail_server_answers_counts(post: tuple[Letters, int], answer: str, result: Result) -> None:
    letters, port = post
    letters.refuse = answer
    assert sent(f"mailto://127.0.0.1:{port}?from=a@example.org&to=yc@example.org") == result


def test_a_letter_that_only_some_were_refused_may_have_arrived(post: tuple[Letters, int]) -> None:
    letters, port = post
    letters.refuse = "550 no such user"
    assert sent(f"mailto://127.0.0.1:{port}?from=a@example.org&to=b@example.org,c@example.org").outcome == "unsure"


@pytest.mark.parametrize(("status", "outcome"), [(200, "sent"), (404, "refused"), (500, "retry"), (502, "unsure")])
def test_any_webhook_goes_too(robot: Robot, status: int, outcome: str) -> None:
    robot.answers = [(status, {})]
    assert sent(f"json://127.0.0.1:{robot.port}/hook").outcome == outcome
    assert robot.asked[0][1]["message"] == "正文"


def test_what_is_no_address_is_none_and_channels_are_told_apart() -> None:
    assert channels(["wecombot://", "nonsense", "dingtalk://not_a_token!/"]) == [None, None, None]
    names = [found.name for found in channels([f"wecombot://{KEY}", f"wecombot://{KEY}x", f"wecombot://{KEY}"]) if found]
    assert len(set(names)) == 3


def test_no_secret_in_a_name_or_a_log(robot: Robot, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    robot.answers = [(500, {})]
    urls = [f"wecombot://{KEY}", f"dingtalk://{SECRET}@{TOKEN}/", f"json://user:{SECRET}@127.0.0.1:{robot.port}/", f"wecombot://{SECRET}!bad"]
    found = channels(urls)
    said = [str(one.send("a", "b")) + one.name for one in found if one]
    heard = caplog.text + "".join(capfd.readouterr()) + "".join(said)
    assert len(said) == 3
    assert [secret for secret in (KEY, TOKEN, SECRET) if secret in heard] == []
