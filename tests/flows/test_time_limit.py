"""A night that hangs ends itself: with words, or by the kernel where Python has no say."""

import signal
import subprocess
import sys
import time

import pytest

from flows.time_limit import at_most
from tests.conftest import ROOT

PROGRAM = """
import ctypes, sys, time
sys.path.insert(0, {root!r})
import flows.time_limit
flows.time_limit._MORE = 1
with flows.time_limit.at_most(1, lambda: print("and said elsewhere", flush=True)):
    print("begun", flush=True)
    {hangs}
"""


@pytest.mark.parametrize(
    ("hangs", "code", "said", "complained"),
    [
        ("time.sleep(100)", 1, "begun\nand said elsewhere\n", "unionstats: the night took longer than"),
        ("ctypes.PyDLL(None).sleep(100)", -signal.SIGALRM, "begun\n", ""),
    ],
    ids=["it waits", "a library lets nobody else run"],
)
def test_what_hangs_is_ended(hangs: str, code: int, said: str, complained: str) -> None:
    program = [sys.executable, "-c", PROGRAM.format(root=str(ROOT), hangs=hangs)]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (code, said)
    assert done.stderr.startswith(complained)


def test_what_ends_in_time_is_left_alone() -> None:
    before = signal.alarm(0)
    with at_most(1):
        pass
    assert signal.alarm(0) == 0
    time.sleep(1.2)
    signal.alarm(before)
