"""A night that hangs ends itself: with words, or by the kernel where Python has no say."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.time_limit import at_most
from tests.conftest import ROOT

PROGRAM = """
import ctypes, sys, time
sys.path.insert(0, {root!r})
import flows.time_limit
flows.time_limit._MORE = {more}
with flows.time_limit.at_most(1, lambda: print("and said elsewhere", flush=True)):
    print("begun", flush=True)
    {hangs}
"""


@pytest.mark.parametrize(
    ("hangs", "more", "code", "said", "complained"),
    [
        ("time.sleep(100)", 60, 1, "begun\nand said elsewhere\n", "unionstats: the night took longer than"),
        ("ctypes.PyDLL(None).sleep(100)", 1, -signal.SIGALRM, "begun\n", ""),
    ],
    ids=["it waits", "a library lets nobody else run"],
)
def test_what_hangs_is_ended(hangs: str, more: int, code: int, said: str, complained: str) -> None:
    program = [sys.executable, "-c", PROGRAM.format(root=str(ROOT), hangs=hangs, more=more)]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (code, said)
    assert done.stderr.startswith(complained)


AFTERWARDS = """
import time
import flows.backups
from flows.cli import run
from flows.commands import nightly
from flows.digest import Digest
from flows.schedule.settings import ScheduleSettings
flows.backups.make_backup = lambda *_: time.sleep(100)  # a disk that does not answer
nightly.night = lambda *_, **__: Digest("2020-10-11", 4, published=False)
nightly.schedule_settings = lambda config: ScheduleSettings(longest=0.02)
run(["nightly"])
"""


def test_a_backup_that_hangs_is_ended_and_not_taken_for_a_night_that_hung(tmp_path: Path) -> None:
    (tmp_path / "unionstats.toml").write_text('home = "home"\n[backup]\nfolder = "gone"\nafter_night = true\n', encoding="utf-8")
    here = os.environ | {"PYTHONPATH": str(ROOT), "UNIONSTATS_LANGUAGE": "en"}
    done = subprocess.run([sys.executable, "-c", AFTERWARDS], cwd=tmp_path, env=here, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert "what follows the night" in done.stderr, done.stderr
    assert "the night took longer" not in done.stderr


def test_what_ends_in_time_is_left_alone() -> None:
    before = signal.alarm(0)
    with at_most(0.2):
        pass
    assert signal.alarm(0) == 0
    time.sleep(0.4)
    signal.alarm(before)
