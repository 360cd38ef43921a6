"""A Dask scheduler and workers as processes of their own, on this machine alone."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT


class Cluster:
    """A scheduler at `address`; workers join by name and can be killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._workers: dict[str, subprocess.Popen[bytes]] = {}
        self._scheduler = self._start("scheduler", "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", "scheduler.json")
        self.address = self._said("scheduler", "Scheduler at:").split()[-1]

    def join(self, name: str, version: str = "") -> None:
        """Start a worker. `version`: what its reader says of itself, where that is to be another one."""
        if version:
            (self._folder / "sitecustomize.py").write_text(f"import flows.version\nflows.version.reader_version = lambda: {version!r}\n", encoding="utf-8")
        flags = ["--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0", "--local-directory", ".", "--name", name]
        self._workers[name] = self._start(name, "dask_worker", self.address, *flags)
        self._said(name, "Starting established connection")

    def kill(self, name: str) -> None:
        """A worker's sudden death."""
        worker = self._workers.pop(name)
        worker.kill()
        worker.wait()

    def put_aside(self) -> list[str]:
        """The raw files that workers have put aside, living and dead."""
        return [str(path) for path in self._folder.rglob("unionstats-*/*")]

    def end(self) -> None:
        """End what was started."""
        for process in (*self._workers.values(), self._scheduler):
            process.terminate()
        for process in (*self._workers.values(), self._scheduler):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, name: str, module: str, *flags: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": f"{self._folder}:{ROOT}", "UNIONSTATS_LANGUAGE": "en", "TMPDIR": str(self._folder)}
        with (self._folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen([sys.executable, "-m", f"distributed.cli.{module}", *flags], cwd=self._folder, env=environment, stdout=log, stderr=log)

    def _said(self, name: str, word: str) -> str:
        log = self._folder / f"{name}.log"
        for _ in range(600):
            for line in log.read_text(encoding="utf-8").splitlines():
                if word in line:
                    return line
            time.sleep(0.1)
        raise AssertionError(f"{name} never said {word!r}: {log.read_text(encoding='utf-8')}")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Callable[..., Cluster]]:
    """Makes a cluster with workers of these names."""
    made: list[Cluster] = []

    def make(*workers: str, version: str = "") -> Cluster:
        folder = tmp_path / f"cluster-{len(made)}"
        folder.mkdir()
        made.append(Cluster(folder))
        for name in workers:
            made[-1].join(name, version)
        return made[-1]

    yield make
    for one in made:
        one.end()
