"""Real servers on this machine's loopback: started as plain processes of ours, ended by the process that we started."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

SECONDS = 120.0


def program(name: str, package: str) -> str:
    """A server's program; the test is skipped where its package is not installed."""
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install {package}")
    return found


@contextmanager
def running(command: Sequence[str], port: int, log: Path, **environment: str) -> Iterator[subprocess.Popen]:
    """A server while it is needed; the test fails with what it said where it does not come up."""
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, env={"PATH": "/usr/sbin:/usr/bin:/bin", **environment})
    try:
        until = time.monotonic() + SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"{command[0]} does not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        asked.settimeout(1)
        return asked.connect_ex(("127.0.0.1", port)) == 0
