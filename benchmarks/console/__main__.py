"""How fast the stewards' console is over a province of 200,000 open findings.

    python -m benchmarks.console [FINDINGS] [--home DIR] [--rounds N] [--people N] [--each N]

A warehouse with that many findings is made by publishing them; the console runs in a process of its own, on a free port of this
computer. First one steward alone: pages as they come (median, 95th percentile, processor time of the console, size),
a decision with the next finding as its answer, a bulk decision over 2,203 findings, its undo. Then many at once, each reading and
deciding, while a night publishes. Times are those of the whole request as the client sees it; every loop is bounded.
"""

from __future__ import annotations

import argparse
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import psutil

from benchmarks.console.made_up import BULK, province, publish
from benchmarks.console.people import Steward, admit, percentile
from flows.stale import opened_at
from warehouse import Warehouse, open_warehouse

WORDS = {"kind": "explain", "reason_explain": "true_as_reported", "note": "与企业核实，情况属实，人数按月末在册人数填报"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("findings", type=int, nargs="?", default=200_000)
    parser.add_argument("--home", type=Path, help="a folder that is kept, and used again where a warehouse lies in it")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--each", type=int, default=6, help="decisions that each of them takes")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = asked.home or Path(folder)
        made = (home / "warehouse.sqlite").exists()
        began = time.perf_counter()
        warehouse = open_warehouse(None, home) if made else province(home, asked.findings)
        total = sum(group.total for group in warehouse.groups(state=None, limit=None))
        groups = len(warehouse.groups(state=None, limit=None))
        print(f"{total:,} findings in {groups:,} groups; {'found' if made else 'published'} in {time.perf_counter() - began:.1f} s")
        with Running(home) as console:
            people = admit(warehouse, console.port, asked.people)
            alone(people[0], warehouse, console, asked.rounds)
            together(people, warehouse, asked.each, asked.findings)
        warehouse.close()


class Running:
    """The console in a process of its own."""

    def cpu(self) -> float:
        """The seconds of processor that it has used: what is left of a time when the machine has other things to do."""
        used = psutil.Process(self._process.pid).cpu_times()
        return used.user + used.system

    def __init__(self, home: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._home = home

    def __enter__(self) -> Self:
        self._process = subprocess.Popen([sys.executable, "-m", "flows.cli", "console", "--home", str(self._home), "--port", str(self.port)])
        for _try in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
            except OSError:
                time.sleep(0.1)
            else:
                return self
        raise SystemExit("the console did not start")

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait(30)


def alone(steward: Steward, warehouse: Warehouse, console: Running, rounds: int) -> None:
    """One steward, one request after another."""
    listed, by_effect = warehouse.groups(severity="query", limit=200), warehouse.groups(limit=400, order="impact")
    middle = next(group for group in listed if 60 <= group.total < BULK)
    bulk = next(group for group in warehouse.groups(severity="query", limit=None) if group.total == BULK)
    found = warehouse.group_findings(middle.id, limit=40)
    pages = {
        "queue, whole page": "/findings",
        "queue, a group open": f"/findings/{middle.id}",
        "queue, a finding": f"/findings/{middle.id}/{found[5].fingerprint}",
        "queue, by rule": f"/findings?rule={middle.rule}",
        "queue, far down": f"/findings?after={listed[-1].sort.replace('|', '%7C')}",
        "queue, by effect on figures": "/findings?sort=impact",
        "by effect, far down": f"/findings?sort=impact&after={by_effect[-1].impact.replace('|', '%7C')}",
        "workbench": "/",
        "rules": "/rules",
        "gap": "/gap",
        "figures": "/figures",
    }
    print(f"{'alone, ms':34}{'p50':>8}{'p95':>8}{'CPU':>8}{'KB':>8}")
    for name, path in pages.items():
        timed(name, console, rounds, lambda _at, path=path: steward.get(path))
    timed("a group by HTMX", console, rounds, lambda _at: steward.get(f"/findings/{middle.id}", part=True))
    timed("a finding by HTMX", console, rounds, lambda at: steward.get(f"/findings/{middle.id}/{found[at % 40].fingerprint}", part=True))
    waiting = warehouse.group_findings(middle.id, states=("open",), limit=rounds)

    def decide(at: int) -> tuple[float, Any]:
        form = {**WORDS, "version": warehouse.version()}
        return steward.post(f"/findings/{middle.id}/{waiting[at].fingerprint}/decide", form, part=True)

    timed("decide and next by HTMX", console, len(waiting), decide)
    preview = f"/bulk/preview?group={bulk.id}&kind=explain"
    tokens: list[str] = []

    def look(_at: int) -> tuple[float, Any]:
        took, answer = steward.get(preview)
        token = re.search(r'name="token" value="([^"]+)"', answer.text)
        tokens.append(token[1] if token else "")
        return took, answer

    for what in ("first", "again"):
        timed(f"bulk preview, {what}", console, 1, look)
        timed(f"bulk commit over {BULK:,}, {what}", console, 1, lambda _at: steward.post("/bulk/commit", {**WORDS, "token": tokens[-1], "group": bulk.id}))
        timed(f"bulk undo, {what}", console, 1, lambda _at: steward.post("/undo", {"back": "/findings"}))


def together(people: list[Steward], warehouse: Warehouse, each: int, findings: int) -> None:
    """All of them at once, while a night publishes the same findings with some other values."""
    answers: Counter[int] = Counter()
    times: dict[str, list[float]] = {"queue page": [], "decide and next": []}
    listed = [group for group in warehouse.groups(severity="query", limit=None) if each < group.waiting < BULK]

    def work(at: int) -> None:
        group = listed[(at * 7) % len(listed)]
        for found in warehouse.group_findings(group.id, states=("open",), limit=each):
            took, answer = people[at].get("/findings")
            times["queue page"].append(took)
            answers[answer.status_code] += 1
            form = {**WORDS, "version": opened_at(warehouse.version(), warehouse.scheme, vars(found))}
            took, answer = people[at].post(f"/findings/{group.id}/{found.fingerprint}/decide", form, part=True)
            times["decide and next"].append(took)
            answers[answer.status_code] += 1

    threads = [threading.Thread(target=work, args=(at,)) for at in range(len(people))]
    night = threading.Thread(target=publish, args=(warehouse, findings, 2_000, 1))
    began = time.perf_counter()
    for thread in (*threads, night):
        thread.start()
    for thread in threads:
        thread.join(300)
    worked = time.perf_counter() - began
    night.join(300)
    print(f"{len(people)} stewards at once in {worked:.1f} s, a night of {time.perf_counter() - began:.1f} s beside them; answers: {dict(answers)}")
    for name, took in times.items():
        row(name, took, 0)


def timed(name: str, console: Running, rounds: int, ask: Callable[[int], tuple[float, Any]]) -> None:
    """Ask so many times, and print what it took."""
    times, size, before = [], 0, console.cpu()
    for at in range(rounds):
        took, answer = ask(at)
        if answer.status_code >= 400:
            raise SystemExit(f"{name}: {answer.status_code} {answer.text[:2000]}")
        times.append(took)
        size = len(answer.content)
    row(name, times, size, (console.cpu() - before) / max(rounds, 1))


def row(name: str, times: list[float], size: int, cpu: float = 0.0) -> None:
    print(f"{name:34}{1000 * percentile(times, 50):>8.0f}{1000 * percentile(times, 95):>8.0f}{1000 * cpu:>8.1f}{size / 1024:>8.0f}", flush=True)


if __name__ == "__main__":
    main()
