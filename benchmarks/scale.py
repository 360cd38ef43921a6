"""How long the whole night takes and how much memory, as the province grows; nothing may grow faster than the rows.

    python -m benchmarks.scale [--scales 1,10,100] [--cache FOLDER] [--postgres [URL]] [--ephemeral] [--workers N] [--only PostgreSQL-dask,…]

Every scale is simulated once into the cache. Then `unionstats nightly` runs as a user starts it, all of the command
and of its database server counted: from an empty warehouse, and again with nothing new; plainly, with --ephemeral on Prefect's ephemeral API, and with
--workers reading on a Dask cluster of that many workers, scheduler and workers processes of their own on this machine.
The last columns are what a row takes against the first scale: 1.00 is linear, below is better. On a machine that
others use as well, processor seconds say more than those of the clock.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.kills import new_databases
from scheme import load_scheme
from sources.simulate import simulate

ROOT = Path(__file__).parents[1]
DAY = "2021-01-11"
SEED = 7
LOOKING = 50
"""Times as long as a look at the memory took, until the next: looking takes at most a fiftieth of a processor."""
HEAD = f"{'scale':>6} {'rows':>9} {'database':>10} {'night':>14} {'seconds':>8} {'CPU s':>7} {'MB':>6} {'s/row':>6} {'CPU/row':>8} {'MB/row':>7}  stages"


@dataclass(frozen=True)
class Ran:
    """What a night took, all of the command and its processes: by the clock, of the processors, the most memory at a time."""

    seconds: float
    cpu: float
    memory: float
    digest: dict[str, Any]


def province(scale: float, cache: Path) -> Path:
    """A made-up province of that size, made once."""
    folder = cache / f"scale-{scale:g}-seed-{SEED}"
    if not (folder / "made").exists():
        print(f"simulating {folder} …", file=sys.stderr, flush=True)
        simulate(load_scheme(), folder, scale=scale, seed=SEED, dirty=True)
        (folder / "made").touch()
    return folder


def run(reports: Path, home: Path, url: str | None, *flags: str, beside: Sequence[int] = ()) -> Ran:
    """One night as a user starts it; `beside`: processes that work for it."""
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "flows.cli", "nightly", "--json", "--home", str(home), "--as-of", DAY, *flags]
    command += ["--inbox", str(reports / "inbox"), "--registry", str(reports / "registry"), *(["--warehouse", url] if url else [])]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for name in ("PREFECT_API_URL", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)
    started, spent = time.monotonic(), _cpu(beside)
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with most_memory(process.pid, *beside) as most:
        out, err = process.communicate()
    if process.returncode != 0:
        raise SystemExit(f"the night failed:\n{err}")
    return Ran(time.monotonic() - started, _cpu(beside) - spent, most[0] / 2**20, json.loads(out))


def _cpu(beside: Sequence[int]) -> float:
    """Processor seconds of all processes that have ended, and of those beside the night that go on, with the children that these have lost."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    tree = [process.cpu_times() for pid in beside for process in _tree(pid)]
    return used.ru_utime + used.ru_stime + sum(times.user + times.system + times.children_user + times.children_system for times in tree)


@contextmanager
def most_memory(*pids: int) -> Iterator[list[int]]:
    """The most bytes that processes and all they started held at one time, sampled up to twenty times a second, less often where looking takes long."""
    most, ended = [0], threading.Event()

    def watch() -> None:
        pause = 0.05
        while not ended.wait(pause):
            began = time.thread_time()
            most[0] = max(most[0], sum(_held(process) for pid in pids for process in _tree(pid)))
            pause = max(0.05, LOOKING * (time.thread_time() - began))  # the kernel counts gigabytes page by page

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield most
    finally:
        ended.set()
        watching.join()


def _tree(pid: int) -> list[psutil.Process]:
    try:
        night = psutil.Process(pid)
        return [night, *night.children(recursive=True)]
    except psutil.Error:
        return []


def _held(process: psutil.Process) -> int:
    """Bytes that only this process holds: what several share (libraries) would count several times."""
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(memory, "pss", memory.rss))


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[tuple[Path, list[int]]]:
    """A scheduler and workers on this machine: the settings file that names them, and their processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    port = address.rpartition(":")[2]
    flags = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [["dask_scheduler", *flags, "--port", port]]
    commands += [["dask_worker", address, *flags, "--nthreads", "1", "--no-nanny", "--memory-limit", "0"]] * workers
    log = (folder / "dask.log").open("wb")
    started = [subprocess.Popen([sys.executable, "-m", f"distributed.cli.{module}", *rest], cwd=folder, env=environment, stdout=log, stderr=log) for module, *rest in commands]
    config = folder / "unionstats.toml"
    config.write_text(f'[cluster]\nscheduler = "{address}"\nstorage = "storage"\n', encoding="utf-8")
    try:
        yield config, [process.pid for process in started]
    finally:
        for process in started:
            process.terminate()
            process.wait(timeout=30)
        log.close()


def server_of(url: str | None) -> list[int]:
    """The process of a PostgreSQL server on this machine, whose work is the night's too."""
    if url is None:
        return []
    import psycopg

    with psycopg.connect(url) as connection:
        backend = connection.info.backend_pid
        return [psutil.Process(backend).ppid()] if psutil.pid_exists(backend) else []


def rows_of(url: str | None, home: Path) -> int:
    """The rows that the reports and the register hold."""
    from warehouse import open_warehouse

    warehouse = open_warehouse(url, home)
    try:
        tables = [f"SELECT count(*) AS n FROM rows_{code.lower()}" for code in warehouse.scheme.tables]
        typed = warehouse.query(" UNION ALL ".join(tables))["n"].sum()
        return int(typed + warehouse.query("SELECT sum(rows) AS n FROM register_extracts")["n"].sum())
    finally:
        warehouse.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scales", default="1,10,50")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "unionstats-provinces")
    parser.add_argument("--postgres", nargs="?", const="", metavar="URL", help="on PostgreSQL too: a server's, or one of its own")
    parser.add_argument("--workers", type=int, default=0, help="on a Dask cluster of that many workers too")
    parser.add_argument("--ephemeral", action="store_true", help="on Prefect's ephemeral API too")
    parser.add_argument("--only", default="", help="of these nights only those named, such as SQLite-plain,PostgreSQL-dask")
    asked = parser.parse_args()
    scales = [float(scale) for scale in asked.scales.split(",")]
    kinds = [("plain", ("--plain",)), *([("ephemeral", ())] if asked.ephemeral else []), *([("dask", ("--plain",))] if asked.workers else [])]
    first: dict[tuple[str, str], tuple[float, ...]] = {}
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory(prefix="night-") as folder, new_databases(asked.postgres) as urls:
        databases = {"SQLite": itertools.repeat(None)} | ({"PostgreSQL": urls} if asked.postgres is not None else {})
        for scale, (database, places), (kind, flags) in itertools.product(scales, databases.items(), kinds):
            if asked.only and f"{database}-{kind}" not in asked.only.split(","):
                continue
            home, url = Path(folder) / f"{scale:g}-{database}-{kind}", next(places)
            home.mkdir()
            for name, (config, beside) in _twice(kind, asked.workers, home):
                reports = province(scale, asked.cache)
                ran = run(reports, home, url, *flags, *(["--config", str(config)] if config else []), beside=[*beside, *server_of(url)])
                rows = rows_of(url, home)
                a_row = (ran.seconds / rows, ran.cpu / rows, ran.memory / rows)
                seconds, cpu, memory = (now / then for now, then in zip(a_row, first.setdefault((database, name), a_row), strict=True))
                ratios = f"{seconds:>6.2f} {cpu:>8.2f} {memory:>7.2f}"
                stages = " ".join(f"{stage} {took:.1f}" for stage, took in ran.digest["seconds"].items())
                print(f"{scale:>6g} {rows:>9,} {database:>10} {name:>14} {ran.seconds:>8.1f} {ran.cpu:>7.1f} {ran.memory:>6.0f} {ratios}  {stages}", flush=True)
    return 0


def _twice(kind: str, workers: int, home: Path) -> Iterator[tuple[str, tuple[Path | None, list[int]]]]:
    """The two nights of a kind: the first one, and the one with nothing new; both beside the same cluster, if it is of that kind."""
    with cluster(workers, home) if kind == "dask" else nullcontext((None, [])) as beside:
        yield from ((name, beside) for name in (kind, f"{kind} again"))


if __name__ == "__main__":
    sys.exit(main())
