"""Reports of several people in the trial process: one whose file goes beyond the limits takes nobody else's work along."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.errors import UserError
from flows.trial_process import AT_ONCE, Busy, TrialProcess
from tests.waiting import until

PATIENCE = 60.0


def die_when_told(told: Path) -> None:
    """Work that ends its process, as one without memory does."""
    _wait_for(told)
    os._exit(1)


def answer_when_told(told: Path) -> int:
    """Work that is done."""
    _wait_for(told)
    return os.getpid()


def _wait_for(told: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not told.exists() and time.monotonic() < until:
        time.sleep(0.05)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[TrialProcess]:
    made = TrialProcess("sqlite:///none", tmp_path)
    yield made
    made.close()


def test_who_waits_is_not_blamed_for_who_is_before(process: TrialProcess, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(process._done, die_when_told, tmp_path / "told")
        until(lambda: _at_it(process) == 1)
        second = threads.submit(process._done, answer_when_told, tmp_path / "told")
        until(lambda: _at_it(process) == 2)
        (tmp_path / "told").touch()
        with pytest.raises(UserError, match="more memory or time"):
            first.result(PATIENCE)
        assert second.result(PATIENCE) != os.getpid()


def test_who_comes_when_three_are_at_it_is_told_to_wait(process: TrialProcess, tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as threads:
        at_it = [threads.submit(process._done, answer_when_told, tmp_path / "told") for _ in range(3)]
        until(lambda: _at_it(process) == 3)
        with pytest.raises(Busy):
            process._done(answer_when_told, tmp_path / "told")
        (tmp_path / "told").touch()
        assert len({one.result(PATIENCE) for one in at_it}) == 1


def test_the_end_of_the_console_blames_no_file(process: TrialProcess, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as threads:
        one = threads.submit(process._done, answer_when_told, tmp_path / "told")
        until(lambda: _at_it(process) == 1)
        process.close()
        with pytest.raises(Busy):
            one.result(PATIENCE)


def test_a_process_that_ended_while_idle_is_started_anew(process: TrialProcess, tmp_path: Path) -> None:
    (tmp_path / "told").touch()
    before = process._done(answer_when_told, tmp_path / "told")
    os.kill(before, 9)
    assert process._pool is not None
    until(lambda pool=process._pool: pool._broken)
    assert process._done(answer_when_told, tmp_path / "told") != before


def _at_it(process: TrialProcess) -> int:
    """How many are under trial, those that wait among them; none before the first one's work is with the process."""
    return AT_ONCE - process._room._value if process._pool is not None and process._pool._pending_work_items else 0
