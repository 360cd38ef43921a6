"""Decisions are added to, read in their order, by many at once, and while the database is busy."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.warehouse.making import publish
from warehouse import NewDecision, Warehouse, WarehouseError, open_warehouse

SAME = NewDecision("same", "张三", "YC", "2020-09", "R10", "某公司", {"units": [{"unit_no": "1"}], "note": "同一单位"})


def test_a_decision_is_read_as_it_was_taken(warehouse: Warehouse) -> None:
    assert (warehouse.decisions(), warehouse.decision_head()) == ((), 0)
    assert warehouse.decide([SAME, NewDecision("undo", "李四", payload={"revokes": 1})], seen=0) == [1, 2]
    first, second = warehouse.decisions()
    assert (first.kind, first.author, first.unit, first.period, first.rule, first.row_key) == ("same", "张三", "YC", "2020-09", "R10", "某公司")
    assert first.payload == {"units": [{"unit_no": "1"}], "note": "同一单位"}
    assert first.made_at.startswith("2020-12-11T01:00:0") and first.made_at.endswith("+08:00")
    assert (second.kind, second.unit, second.payload, warehouse.decision_head()) == ("undo", None, {"revokes": 1}, 2)


def test_what_was_taken_on_less_than_is_known_is_not_recorded(warehouse: Warehouse) -> None:
    assert warehouse.decide([SAME], seen=0) == [1]
    assert warehouse.decide([SAME], seen=0) is None
    assert warehouse.decision_head() == 1


def test_all_or_none(warehouse: Warehouse) -> None:
    with pytest.raises(TypeError):
        warehouse.decide([SAME, NewDecision("same", "张三", payload={"what is no JSON": object()})], seen=0)
    assert warehouse.decisions() == ()


def test_many_decide_at_once_and_no_decision_is_lost(url: str, tmp_path: Path) -> None:
    """Each looks, decides, and looks again where another came first; numbers are seen in their order."""
    start = threading.Barrier(4)

    def steward(name: str) -> list[int]:
        taken: list[int] = []
        with open_warehouse(url, tmp_path) as own:
            start.wait()
            while len(taken) < 5:
                taken += own.decide([NewDecision("same", name)], seen=own.decision_head()) or []
        return taken

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for taken in pool.map(steward, "甲乙丙丁") for number in taken]
    with open_warehouse(url, tmp_path) as after:
        assert [d.id for d in after.decisions()] == sorted(numbers)
    assert len(set(numbers)) == 20


def test_a_night_at_work_does_not_stand_in_the_way(warehouse: Warehouse, url: str, tmp_path: Path) -> None:
    with warehouse.night("2020-12-11") as night, open_warehouse(url, tmp_path) as own:
        night.reach("reconcile")
        assert own.decide([SAME], seen=0) == [1]
    publish(warehouse)
    assert warehouse.decision_head() == 1


def test_a_database_that_is_being_written_is_waited_for(warehouse: Warehouse, url: str, tmp_path: Path, backend: str) -> None:
    """Another transaction of a second: the decision waits for it, and is not lost."""
    done = threading.Event()

    def write() -> None:
        with warehouse._database.write() as connection:
            if backend == "postgresql":
                connection.exec_driver_sql("LOCK TABLE decisions IN EXCLUSIVE MODE")
            writing.set()
            done.wait(1)

    writing = threading.Event()
    with ThreadPoolExecutor(1) as pool, open_warehouse(url, tmp_path) as own:
        other = pool.submit(write)
        assert writing.wait(30)
        assert own.decide([SAME], seen=0) == [1]
        done.set()
        other.result()


def test_a_database_that_cannot_be_written_says_so(tmp_path: Path, warehouse: Warehouse, backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if backend != "sqlite":
        pytest.skip("files are SQLite's")
    monkeypatch.setattr("warehouse.database._PRAGMAS", ("busy_timeout = 50",))
    with open_warehouse(str(warehouse.url), tmp_path) as own, warehouse._database.write(), pytest.raises(WarehouseError, match="locked by another program"):
        own.decide([SAME], seen=0)
