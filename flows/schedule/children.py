"""A child process that is kept at work: begun again when it dies, after a wait that grows, and ended with all that it started.

One that lives and does not answer is ended as well: without Prefect's server no night would begin.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from flows.prefect_api import die_with_parent

WAITS = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Seconds before a child that died begins again; the last holds for every time after."""
STEADY = 120.0
"""A child that has lived so many seconds begins the waits anew when it dies."""
ASK, SILENCE = 30.0, 600.0
"""Seconds between questions whether a child answers, and for how long it may not: on a busy computer it may take its time."""


class Child:
    """A process of ours in a group of its own: Ctrl+C at a terminal reaches us alone, and we end it in our order."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], say: Callable[[str, str, int, float], None],
        answers: Callable[[], bool] = lambda: True,
    ) -> None:  # fmt: skip
        self.name = name
        self._command, self._environment, self._say, self._answers = list(command), dict(environment), say, answers
        self._process: subprocess.Popen[bytes] | None = None
        self._began = self._next = self._asked = self._heard = 0.0
        self._deaths = 0

    @property
    def pid(self) -> int | None:
        """The process at work; None while there is none."""
        return self._process.pid if self._process else None

    def look(self) -> None:
        """Begin it where it is not at work and its time has come; say so and set the time where it has died, or was silent and is ended."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._next:
                self._begin(now)
            return
        code = _ended(self._process.pid)
        if code is None and self._silent(now):
            self._say("silent", self.name, 0, SILENCE)
            code = -signal.SIGKILL
        if code is not None:
            self._bury()
            self._deaths = 1 if now - self._began > STEADY else self._deaths + 1
            wait = WAITS[min(self._deaths, len(WAITS)) - 1]
            self._next = now + wait
            self._say("died", self.name, code, wait)

    def end(self, patience: float) -> None:
        """Ask it to stop; after `patience` seconds end it and whatever it has left behind."""
        if self._process is None:
            return
        self._process.terminate()
        until = time.monotonic() + patience
        while _ended(self._process.pid) is None and time.monotonic() < until:
            time.sleep(0.05)
        if _ended(self._process.pid) is None:
            self._say("killed", self.name, 0, patience)
        self._bury()

    def _silent(self, now: float) -> bool:
        if now - self._asked < ASK:
            return False
        self._asked = now
        if self._answers():
            self._heard = now
        return now - self._heard > SILENCE

    def _begin(self, now: float) -> None:
        self._began = self._asked = self._heard = now
        self._process = subprocess.Popen(  # noqa: S603  # our own words
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  # no threads run here
        )
        self._say("began", self.name, self._process.pid, 0)

    def _bury(self) -> None:
        """End what is left of its group, then take its exit code: until then its number is nobody else's."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


def _ended(pid: int) -> int | None:
    """The exit code of a child that has ended and is not yet taken; minus a signal's number where one ended it."""
    found = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
    if found is None:
        return None
    return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status
