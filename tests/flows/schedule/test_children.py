"""What `unionstats serve` keeps at work: what dies and what gives no answer begins again."""

import sys
import time
from collections.abc import Callable

import pytest

from flows.schedule import children
from flows.schedule.children import Child

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
