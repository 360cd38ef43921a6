"""A Dask scheduler and workers as processes of their own, on this machine alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

from benchmarks.kills import ROOT

_FLAGS = ("--host", "127.0.0.1", "--no-dashboard")
_WORKER = ("--nthreads", "1", "--no-nanny", "--memory-limit", "0")


class DaskProcesses:
    """A scheduler at `address`, and workers by name that can be killed; what they put aside and say lies in `folder`, which is there.

    path: where their modules are looked for before ours. environment: what else they find in theirs.
    """

    def __init__(self, folder: Path, *path: Path, **environment: str) -> None:
        self.folder = folder
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self._environment = {**os.environ, **environment, "PYTHONPATH": os.pathsep.join(map(str, (*path, ROOT))), "TMPDIR": str(folder)}
        self._numbers = count()
        self._scheduler, log = self._start("scheduler", *_FLAGS, "--port", "0")
        self.address = _said(log, "Scheduler at:").split()[-1]

    def begin(self, name: str, aside: str = ".") -> None:
        """Begin a worker, with a folder for what it puts aside; the scheduler knows it under another name than it ever had."""
        known = ("--local-directory", aside, "--name", f"{name}-{next(self._numbers)}")
        self.workers[name], log = self._start("worker", self.address, *_FLAGS, *_WORKER, *known)
        _said(log, "Starting established connection")

    def kill(self, name: str) -> None:
        """A worker's sudden death."""
        worker = self.workers.pop(name)
        worker.kill()
        worker.wait()

    def end(self) -> None:
        """End what was started: at once, for a worker that is asked to end first looks for its scheduler, which ends as well."""
        for process in (*self.workers.values(), self._scheduler):
            process.kill()
        for process in (*self.workers.values(), self._scheduler):
            process.wait()

    def _start(self, what: str, *flags: str) -> tuple[subprocess.Popen[bytes], Path]:
        log = self.folder / f"{next(self._numbers)}.log"
        with log.open("wb") as out:
            command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *flags]
            return subprocess.Popen(command, cwd=self.folder, env=self._environment, stdout=out, stderr=out), log


def _said(log: Path, word: str) -> str:
    """The first line with that word in it, once it is there."""
    for _ in range(600):
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            if word in line:
                return line
        time.sleep(0.1)
    raise AssertionError(f"{word!r} was never said: {log.read_text(encoding='utf-8', errors='replace')}")
