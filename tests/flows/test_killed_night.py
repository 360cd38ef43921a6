"""A night killed at any moment and run again comes to the same as one that never was (benchmarks/kills.py does it fifty times)."""

import os
import random
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from benchmarks.kills import Case, Moment, different, killed_night, left_over, stages_reached, views, whole_night
from tests.flows.making import Place

pytestmark = pytest.mark.slow
DAY = "2020-10-11"
MOMENTS = (("pull", 0.0), ("read", 0.8), ("read", 1.6), ("reconcile", 0.1), ("publish", 0.0), ("publish", 0.1))


@pytest.fixture(scope="module")
def reports(dirty: Path, one_book: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = Place(tmp_path_factory.mktemp("killed"))
    place.hand_in(dirty, one_book, ["2020-09"])
    return place.folder


@pytest.fixture(scope="module")
def never_killed(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    case = Case(reports, tmp_path_factory.mktemp("never") / "home", day=DAY)
    whole_night(case)
    return case


def kill(case: Case, *moments: tuple[str, float]) -> list[str]:
    """Kill nights in a row, each a random instant after a moment; then let one end."""
    draw = random.Random(1)
    hit = [killed_night(case, Moment(after + draw.random() / 10, stage)) for stage, after in moments]
    whole_night(case)
    return hit


def test_killed_again_and_again_on_sqlite(reports: Path, never_killed: Case, tmp_path: Path) -> None:
    case = Case(reports, tmp_path / "home", day=DAY)
    hit = kill(case, *MOMENTS[:5])
    assert hit[0] in {"pull", "register", "read"}
    assert different(views(never_killed), views(case)) == []
    assert left_over(case) == []
    nights = case.open().query("SELECT state FROM nights ORDER BY id")["state"].tolist()
    assert nights == [*["finished" if stage == "ended" else "crashed" for stage in hit], "finished"]


@pytest.mark.postgres
def test_killed_on_postgres(reports: Path, never_killed: Case, postgres_url: Callable[[], str], tmp_path: Path) -> None:
    case = Case(reports, tmp_path / "home", postgres_url(), day=DAY)
    kill(case, MOMENTS[1], MOMENTS[4])
    expected = views(Case(never_killed.province, never_killed.home, day=DAY))
    assert {name for name in different(expected, views(case)) if name not in {"figures", "gap_ledger"}} == set()  # these two number their edition
    assert left_over(case) == []


def test_readers_end_with_a_night_that_dies_alone(reports: Path, tmp_path: Path) -> None:
    """The kernel ends one process that takes too much memory, not its children."""
    case = Case(reports, tmp_path / "home", day=DAY)
    said = tmp_path / "said"
    night = case.start(said)
    while "read" not in stages_reached(said) and night.poll() is None:
        time.sleep(0.02)
    time.sleep(0.5)
    children = psutil.Process(night.pid).children(recursive=True)
    os.kill(night.pid, signal.SIGKILL)
    night.wait()
    _, alive = psutil.wait_procs(children, timeout=60)
    for process in alive:
        process.kill()
    assert [process.pid for process in alive] == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_night_that_is_asked_to_stop_leaves_the_rest_to_the_next(how: signal.Signals, reports: Path, tmp_path: Path) -> None:
    case = Case(reports, tmp_path / "home", day=DAY)
    said = tmp_path / "said"
    night = case.start(said)
    while "register" not in stages_reached(said) and night.poll() is None:
        time.sleep(0.02)
    night.send_signal(how)
    code = night.wait(timeout=120)
    assert code in {130, -how, 143}, said.read_text(encoding="utf-8")
    # A reader that was being started when its night ended may say so itself; that is Python's, before any code of ours.
    told = re.sub(r"Traceback .*\n(?:  .*\n)*EOFError: Ran out of input\n", "", said.read_text(encoding="utf-8"))
    assert "Traceback" not in told
    assert how is not signal.SIGINT or "已停止" in told or "stopped; the next night" in told, told
    assert case.open().query("SELECT state FROM nights")["state"].tolist() in (["failed"], ["running"])
