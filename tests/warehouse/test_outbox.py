"""The outbox: one message of a kind, whoever puts it in; one sender; what a dead one had claimed is unsure."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from warehouse import NewMessage, Warehouse, open_warehouse

FIRST = NewMessage("YC", "2020-09", "late", "2020-10-11", 1, "YC", "json-1", "2020-10-12", "标题", "正文")


def test_the_same_message_goes_in_once(warehouse: Warehouse) -> None:
    assert warehouse.outbox.put([FIRST, replace(FIRST, title="又一次"), replace(FIRST, occurrence=2)]) == 2
    assert warehouse.outbox.put([FIRST]) == 0
    assert [message.title for message in warehouse.outbox.messages()] == ["标题", "标题"]


def test_many_put_the_same_in_at_once_and_it_is_there_once(warehouse: Warehouse, url: str, tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        added = list(pool.map(lambda _: _put(url, tmp_path), range(6)))
    assert sum(added) == 20
    assert len(warehouse.outbox.messages()) == 20


def _put(url: str, home: Path) -> int:
    with open_warehouse(url, home) as other:
        return other.outbox.put([replace(FIRST, occurrence=number) for number in range(20)])


def test_one_sends_at_a_time(warehouse: Warehouse, url: str, tmp_path: Path) -> None:
    with open_warehouse(url, tmp_path) as other, warehouse.outbox.sending() as first, other.outbox.sending() as second:
        assert (first, second) == (True, False)
    with warehouse.outbox.sending() as again:
        assert again


def test_each_is_claimed_once_in_order(warehouse: Warehouse) -> None:
    warehouse.outbox.put([replace(FIRST, occurrence=number) for number in (1, 2)])
    claimed = [warehouse.outbox.claim() for _ in range(3)]
    assert [message and (message.occurrence, message.state, message.tries) for message in claimed] == [(1, "sending", 1), (2, "sending", 1), None]


def test_what_a_dead_sender_had_claimed_is_unsure(warehouse: Warehouse) -> None:
    warehouse.outbox.put([replace(FIRST, occurrence=number) for number in (1, 2)])
    with warehouse.outbox.sending():
        assert warehouse.outbox.claim() is not None
    with warehouse.outbox.sending():
        states = {message.occurrence: (message.state, message.error) for message in warehouse.outbox.messages()}
    assert states == {1: ("unsure", "died"), 2: ("queued", "")}
    assert warehouse.outbox.again(1)
    assert not warehouse.outbox.again(2)


def test_only_what_waits_is_dropped(warehouse: Warehouse) -> None:
    warehouse.outbox.put([replace(FIRST, occurrence=number) for number in (1, 2)])
    message = warehouse.outbox.claim()
    assert message is not None
    warehouse.outbox.settle(message.id, "sent")
    assert warehouse.outbox.drop([1, 2]) == 1
    assert warehouse.outbox.last_of_each() == {("YC", "2020-09", "late", "2020-10-11"): (2, "2020-10-12")}


def test_a_units_people_see_their_own(warehouse: Warehouse) -> None:
    warehouse.outbox.put([FIRST, replace(FIRST, unit="ZW", recipient="ZW")])
    assert [message.unit for message in warehouse.outbox.messages(units=["ZW"])] == ["ZW"]
    assert warehouse.outbox.messages(units=[]) == []


@pytest.mark.parametrize("state", ["gone", ""])
def test_no_state_but_those_declared(warehouse: Warehouse, state: str) -> None:
    warehouse.outbox.put([FIRST])
    with pytest.raises(Exception, match="(?i)check|state"):
        warehouse.outbox.settle(1, state)
