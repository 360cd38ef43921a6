"""The lock runs out under a night that hangs: whoever comes after its time ends it first, and what it still writes is refused."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.waiting import until
from tests.warehouse.making import content
from warehouse import Warehouse, WarehouseError

Hangs = Callable[[float], "subprocess.Popen[str]"]
PROGRAM = """
    import sys
    sys.path.insert(0, {root!r})
    from pathlib import Path
    from scheme import load_scheme
    from tests.warehouse.making import *
    from warehouse import WarehouseError, open_warehouse

    opened = open_warehouse({url!r}, Path({home!r}))
    try:
        with opened.night("2020-12-11", {longest}) as night:
            print("held", flush=True)
            sys.stdin.readline()
            for write in (lambda: night.load([FileRows(1, {{"T15": rows(load_scheme().tables["T15"], {{"people": 1}})}})], SCHEME, READER), lambda: night.publish(content())):
                try:
                    write()
                except WarehouseError as error:
                    print(error, flush=True)
    except WarehouseError as error:
        print(error, flush=True)
    """


@pytest.fixture
def hangs(warehouse: Warehouse, url: str, tmp_path: Path) -> Iterator[Hangs]:
    """Starts a process that begins a night and stands still in it, as one does whose storage no longer answers."""
    started: list[subprocess.Popen[str]] = []

    def start(longest: float) -> "subprocess.Popen[str]":
        program = textwrap.dedent(PROGRAM.format(root=str(Path(__file__).parents[2]), url=url, home=str(tmp_path), longest=longest))
        process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        process.send_signal(signal.SIGSTOP)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_before_its_time_is_up_nobody_is_ended(warehouse: Warehouse, hangs: Hangs) -> None:
    night = hangs(3600)
    assert warehouse.night_at_work()
    with pytest.raises(WarehouseError, match=f"another night at work.*{night.pid}"), warehouse.night("2020-12-11"):
        pass
    assert night.poll() is None
    night.kill()
    night.wait()
    until(lambda: not warehouse.night_at_work())  # a server notices a dead client within moments


def test_after_its_time_the_next_night_takes_its_place(warehouse: Warehouse, hangs: Hangs, backend: str) -> None:
    night = hangs(0.5)
    time.sleep(1.6)  # a session's end is kept by the second
    with warehouse.night("2020-12-12") as ours:
        states = warehouse.query("SELECT state FROM nights ORDER BY id")["state"].tolist()
        assert states == ["crashed", "running"]
        if backend == "sqlite":
            assert night.wait(120) == -signal.SIGKILL
        else:
            night.send_signal(signal.SIGCONT)
            said, _ = night.communicate("go on\n", timeout=120)
            assert said.count("no longer running") >= 2, said
        ours.publish(content())
    assert warehouse.query("SELECT state FROM nights ORDER BY id")["state"].tolist() == ["crashed", "finished"]
    assert warehouse.query("SELECT night FROM editions")["night"].tolist() == [2]


def test_another_process_of_the_same_number_is_left_alone(warehouse: Warehouse, hangs: Hangs, url: str) -> None:
    """The lock's file names a process that began at another moment than the one that has its number now."""
    if not url.startswith("sqlite"):
        pytest.skip("a server knows its sessions")
    night = hangs(0.1)
    lock = Path(url.removeprefix("sqlite:///") + ".lock")
    said = lock.read_text(encoding="utf-8")
    lock.write_text(said.replace(f'"pid": {night.pid}', f'"pid": {os.getppid()}'), encoding="utf-8")
    time.sleep(0.2)
    with pytest.raises(WarehouseError, match="another night at work"), warehouse.night("2020-12-11"):
        pass
    assert night.poll() is None
