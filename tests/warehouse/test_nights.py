"""One night at a time; one that fails or is killed leaves the last edition, and the next completes it."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from scheme import Scheme
from tests.waiting import until
from tests.warehouse.making import READER, SCHEME, content, figure, finding, frame, gap, inputs, load_one, publish, rows
from warehouse import EditionContent, FileRows, Warehouse, WarehouseError, open_warehouse
from warehouse.bulk_sqlite import own_file

EVERYTHING = ("findings", "matches", "figures", "gap_ledger", "submissions", "editions", "held_rows", "current_tables")


def whole() -> EditionContent:
    match = {"unit": "YC", "period": "2020-09", "row_key": "甲", "state": "accepted", "score": 0.99}
    return content(
        findings=frame("findings", finding()),
        matches=frame("matches", match),
        gap=frame("gap", gap("1", "未建会")),
        figures=frame("figures", figure()),
    )


def shown(warehouse: Warehouse) -> dict[str, list[list[Any]]]:
    return {name: warehouse.query(f"SELECT * FROM {name}").astype(str).to_numpy().tolist() for name in EVERYTHING}


def test_the_ledger_of_nights(warehouse: Warehouse) -> None:
    with warehouse.night("2020-12-11") as night:
        night.reach("read")
        night.sum_up('{"files": 3}')
    with pytest.raises(RuntimeError, match="dark"), warehouse.night("2020-12-12"):
        raise RuntimeError("dark")
    found = warehouse.query("SELECT id, as_of, state, stage, digest, pid FROM nights ORDER BY id")
    assert found.to_numpy().tolist() == [
        [1, "2020-12-11", "finished", "read", '{"files": 3}', os.getpid()],
        [2, "2020-12-12", "failed", "begun", "", os.getpid()],
    ]


def test_only_one_at_a_time(warehouse: Warehouse, url: str, tmp_path: Path) -> None:
    other = open_warehouse(url, tmp_path)
    with warehouse.night("2020-12-11"):
        with pytest.raises(WarehouseError, match=f"another night at work.*{os.getpid()}") as taken, other.night("2020-12-11"):
            pass
        told = taken.value.parts(lambda text: text.replace("another night at work (pid {pid} on {host} since {since})", "{host}: {pid}"))
        assert told["found"] == f"{socket.gethostname()}: {os.getpid()}", "its fields can be said in other words"
        assert other.latest_edition() is None
    with other.night("2020-12-11") as night:
        assert night.id == 2
    other.close()


@pytest.mark.parametrize("step", ["publish_findings", "publish_gap", "_replace"])
def test_publishing_is_all_or_nothing(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    with warehouse.night("2020-12-11") as night:
        first = night.publish(whole()).edition
    before = shown(warehouse)

    def break_down(*_given: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(f"warehouse.publish.{step}", break_down)
    with pytest.raises(RuntimeError, match="power cut"):
        publish(warehouse, findings=frame("findings", finding(row_key="other")))
    assert shown(warehouse) == before
    assert warehouse.latest_edition() == first
    monkeypatch.undo()
    assert publish(warehouse, findings=frame("findings", finding(row_key="other"))).findings.gone == 1


def test_the_latest_edition_knows_its_inputs(warehouse: Warehouse) -> None:
    assert warehouse.latest_edition() is None
    published = publish(warehouse).edition
    assert warehouse.latest_edition() == published
    assert published.inputs == inputs()
    assert published.inputs_digest == inputs().digest
    assert published.as_of == "2020-12-11"


def test_a_night_that_never_published_leaves_no_rows(warehouse: Warehouse, scheme: Scheme) -> None:
    def count() -> int:
        return int(warehouse.query("SELECT count(*) AS n FROM rows_t15")["n"].iloc[0])

    with pytest.raises(RuntimeError), warehouse.night("2020-12-11") as night:
        _, dead = load_one(night, scheme.tables["T15"], {"people": 1})
        raise RuntimeError
    assert count() == 1
    with warehouse.night("2020-12-11") as night:
        assert count() == 0
        assert night.readings(SCHEME, READER) == {}
        file = FileRows(int(warehouse.files()["id"].iloc[0]), {"T15": rows(scheme.tables["T15"], {"people": 1})})
        assert night.load([file], SCHEME, READER) == {1: dead}
        night.publish(content())
    with warehouse.night("2020-12-11"):
        assert count() == 1


def test_killed_at_work_it_gives_way(warehouse: Warehouse, url: str, tmp_path: Path, scheme: Scheme) -> None:
    """A process is killed with its rows loaded and its edition half written; what follows is as if it had not been."""
    publish(warehouse, findings=frame("findings", finding()))
    before = shown(warehouse)
    program = f"""
        import sys, time
        sys.path.insert(0, {str(Path(__file__).parents[2])!r})
        from pathlib import Path
        from scheme import load_scheme
        from tests.warehouse.making import *
        from warehouse import open_warehouse
        import warehouse.publish

        def linger(*given):
            print("half way", flush=True)
            time.sleep(60)

        warehouse.publish.publish_gap = linger
        opened = open_warehouse({url!r}, Path({str(tmp_path)!r}))
        with opened.night("2020-12-11") as night:
            night.load([FileRows(1, {{"T15": rows(load_scheme().tables["T15"], {{"people": 1}})}})], SCHEME, READER)
            night.publish(content())
        """
    with warehouse.night("2020-12-11") as night:
        load_one(night, scheme.tables["T15"], {"people": 1})
    half_way = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(program)]
    with subprocess.Popen(half_way, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half way\n"
        process.send_signal(signal.SIGKILL)
    after = shown(warehouse)
    assert after["findings"] == before["findings"]
    assert after["editions"] == before["editions"]
    until(lambda: not warehouse.night_at_work())  # a server notices a dead client within moments
    report = publish(warehouse, findings=frame("findings", finding(), finding(row_key="new")))
    assert (report.findings.new, report.findings.open) == (1, 1)
    assert warehouse.query("SELECT state FROM nights ORDER BY id")["state"].to_list()[2] == "crashed"
    assert warehouse.query("SELECT * FROM rows_t15").empty


def test_what_a_killed_process_left_is_swept_away_by_the_next_night(warehouse: Warehouse, tmp_path: Path) -> None:
    """Another warehouse's night or a reader may be at work in the same home: while it is, what is younger than a day may be its own."""

    def leave() -> None:
        for name in ("staging/old", "staging/young", "archive"):
            (tmp_path / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "staging/young/own.sqlite").touch()
        (tmp_path / "archive/.arriving-old").touch()
        (tmp_path / "archive-grids/ab").mkdir(parents=True, exist_ok=True)
        (tmp_path / "archive-grids/ab/.arriving-old").touch()
        for old in ("staging/old", "archive/.arriving-old", "archive-grids/ab/.arriving-old"):
            os.utime(tmp_path / old, (0, 0))

    def left() -> list[str]:
        return [path.name for folder in ("staging", "archive", "archive-grids/ab") for path in (tmp_path / folder).iterdir()]

    leave()
    with open_warehouse(f"sqlite:///{tmp_path / 'other.sqlite'}", tmp_path) as other:
        with other.night("2020-12-11"):
            assert left() == []
            leave()
            publish(warehouse)
            assert left() == ["young"]
        with own_file(tmp_path) as file:
            file.touch()
            publish(warehouse)
            assert file.exists()
    leave()
    publish(warehouse)
    assert left() == []


def test_a_night_that_lost_its_lock_cannot_publish(warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseError, match="no longer running"), warehouse.night("2020-12-11") as night:
        with warehouse._database.write() as connection:
            connection.exec_driver_sql("UPDATE nights SET state = 'crashed'")
        night.publish(content())
    assert warehouse.latest_edition() is None
