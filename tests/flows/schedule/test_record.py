"""The ledger of nights, asked for what is due, on both databases."""

from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from flows.schedule.due import last_slot
from flows.schedule.record import nights_since, still_due
from flows.schedule.settings import local_now
from scheme import Scheme
from tests.flows.making import Clock
from warehouse import open_warehouse

AT = time(2, 30)


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_night_is_owed_until_one_has_ended(backend: str, tmp_path: Path, request: pytest.FixtureRequest, scheme: Scheme) -> None:
    url = None
    if backend == "postgresql":
        new_database: Callable[[], str] = request.getfixturevalue("postgres_url")
        url = new_database()
    now = local_now(scheme)
    slot = last_slot(AT, now)
    with open_warehouse(url, tmp_path, clock=Clock("2020-10-11")) as warehouse, warehouse.night("2020-10-11"):
        pass
    with open_warehouse(url, tmp_path) as warehouse:
        assert nights_since(warehouse, slot) == []
        with pytest.raises(RuntimeError), warehouse.night(f"{now:%Y-%m-%d}"):
            raise RuntimeError
        failed = nights_since(warehouse, slot)
        assert [(night.state, night.whole) for night in failed] == [("failed", True)]
        assert still_due(AT, now, failed)
        with warehouse.night(f"{now:%Y-%m-%d}") as night:
            night.sum_up('{"only": [[], ["YC"]]}')
            assert warehouse.night_at_work()
        assert still_due(AT, now, nights_since(warehouse, slot)), "that was a unit only"
        with warehouse.night(f"{now:%Y-%m-%d}"):
            pass
        assert not warehouse.night_at_work()
        ended = nights_since(warehouse, slot)
        assert [night.state for night in ended] == ["failed", "finished", "finished"]
        assert not still_due(AT, now, ended)
