"""The faults, a function each: it lets a night start in `case` and be hit at a random moment, and says what came of that night."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from benchmarks.faults.cluster import Cluster, kill_worker
from benchmarks.faults.network import UNREACHABLE, Network, cut_source
from benchmarks.faults.postgres import wire_to
from benchmarks.faults.trying import MISSED, Base, Ground, Hit, end_of, moment, reach, said, said_of
from benchmarks.kills import Case

ROOM = 3 * 2**20
"""Bytes within which the room of a small disk is drawn; a night of two units takes more."""
READER, SERVER = "multiprocessing.spawn", "prefect.server.api.server:create_app"


def _hit(case: Case, stage: str, code: int | None) -> Hit:
    return Hit(stage, code, said(case))


def _children(night: subprocess.Popen[bytes], word: str) -> list[psutil.Process]:
    found = []
    for child in psutil.Process(night.pid).children(recursive=True):
        try:
            if any(word in part for part in child.cmdline()):
                found.append(child)
        except psutil.Error:
            continue
    return found


def kill_night(base: Base, case: Case, draw: random.Random, number: int) -> Hit:
    """SIGKILL for the night and all its processes."""
    night = case.start(said_of(case))
    stage = reach(night, said_of(case), moment(base, draw, number))
    if night.poll() is None:
        os.killpg(night.pid, signal.SIGKILL)
    return _hit(case, stage, night.wait())


def kill_reader(base: Base, case: Case, draw: random.Random, number: int) -> Hit:
    """SIGKILL for one process that reads files."""
    night = case.start(said_of(case))
    stage = reach(night, said_of(case), moment(base, draw, number, ("read",)))
    readers: list[psutil.Process] = []
    while night.poll() is None and not readers:
        readers = _children(night, READER)
    if readers:
        draw.choice(readers).kill()
    return _hit(case, stage if readers else MISSED, end_of(night))


def kill_prefect(base: Base, case: Case, draw: random.Random, number: int) -> Hit:
    """SIGKILL for the Prefect server that the night works with."""
    night = case.start(said_of(case))
    stage = reach(night, said_of(case), moment(base, draw, number))
    servers = _children(night, SERVER) if night.poll() is None else []
    for server in servers:
        server.kill()
    return _hit(case, stage if servers else MISSED, end_of(night))


def restart_postgres(base: Base, case: Case, draw: random.Random, number: int) -> Hit:
    """SIGKILL for PostgreSQL, which starts again a second later."""
    assert base.server is not None
    night = case.start(said_of(case))
    stage = reach(night, said_of(case), moment(base, draw, number))
    base.server.kill()
    time.sleep(1)
    base.server.start()
    return _hit(case, stage, end_of(night))


def cut_wire(base: Base, case: Case, draw: random.Random, number: int) -> Hit:
    """Every connection to PostgreSQL breaks off, and no new one is to be had until the night is over."""
    assert case.url is not None
    wire, url = wire_to(case.url)
    night = replace(case, url=url).start(said_of(case))
    stage = reach(night, said_of(case), moment(base, draw, number))
    wire.cut()
    return _hit(case, stage, end_of(night))


def fill_disk(base: Base, case: Case, draw: random.Random, number: int) -> Hit:  # noqa: ARG001  # asked as the others are
    """The home is a disk with little room left, more or less of it; it is enlarged before the next night."""
    used = sum(path.stat().st_size for path in base.before.home.rglob("*") if path.is_file())
    room = int(draw.random() * ROOM) + 64 * 1024
    shutil.rmtree(case.home)
    case.home.mkdir()
    _mount(case.home, f"size={used + (1 << 20) + room}")
    shutil.copytree(base.before.home, case.home, symlinks=True, dirs_exist_ok=True)
    free = shutil.disk_usage(case.home).free - room
    ballast = case.home / "ballast"
    if free > 0:
        with ballast.open("wb") as file:
            file.write(b"\0" * free)
    night = case.start(said_of(case))
    code = end_of(night)
    words = said(case)

    def heal() -> None:
        ballast.unlink(missing_ok=True)
        _mount(case.home, "remount,size=1g")

    return Hit(f"{room // 1024} kB of room" if code else MISSED, code, words, heal)


def _mount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)


def unmount(place: Path) -> None:
    """Give back a disk that `fill_disk` has made, if there is one."""
    if os.path.ismount(place):
        subprocess.run(["umount", str(place)], check=True)


@dataclass(frozen=True)
class Fault:
    """A fault: its name, what it is in words, what lets it happen, and on which database.

    plain: without Prefect. words: the faulty night must end by itself, 0 or 1, and say in words what is wrong. each: nights in a row that
    are hit before one may end. ground: what its nights need beside them. without: how a night says that it went on without something.
    """

    name: str
    what: str
    befall: Callable[[Base, Case, random.Random, int], Hit]
    database: str = "SQLite"
    plain: bool = True
    words: bool = False
    each: int = 1
    ground: Callable[[Path], Ground] | None = None
    without: str = ""


FAULTS = (
    Fault("night", "the night is killed", kill_night, each=5),
    Fault("night-pg", "the night is killed", kill_night, "PostgreSQL", each=5),
    Fault("reader", "a process that reads files is killed", kill_reader, words=True),
    Fault("prefect", "the Prefect server is killed", kill_prefect, plain=False, words=True),
    Fault("postgres", "PostgreSQL is killed and starts again", restart_postgres, "PostgreSQL", words=True, each=5),
    Fault("wire", "the connection to the database is cut", cut_wire, "PostgreSQL", words=True, each=5),
    Fault("disk", "the disk is full", fill_disk, words=True),
    Fault("worker", "a Dask worker is killed", kill_worker, words=True, ground=Cluster),
    Fault("network", "the network to a source is cut", cut_source, words=True, ground=Network, without=UNREACHABLE),
)
