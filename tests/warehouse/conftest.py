"""Every test of the warehouse runs on both databases: SQLite in a temporary home, PostgreSQL on a server of all."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.warehouse.making import TickingClock
from warehouse import Warehouse, open_warehouse

BACKENDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres_template(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty warehouse on PostgreSQL, which each test gets a copy of."""
    name = f"template_{uuid.uuid4().hex}"
    open_warehouse(_create(postgres, name), tmp_path_factory.mktemp("template")).close()
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty warehouse on SQLite, which each test gets a copy of."""
    home = tmp_path_factory.mktemp("template")
    open_warehouse(None, home).close()
    return home / "warehouse.sqlite"


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Makes a database that nobody has used, with an empty warehouse in it or nothing at all (`empty`); its URL."""
    dropped = []

    def make(backend: str, *, empty: bool = False) -> str:
        name = f"test_{uuid.uuid4().hex}"
        if backend == "sqlite":
            file = tmp_path / f"{name}.sqlite"
            if not empty:
                shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
            return f"sqlite:///{file}"
        postgres: str = request.getfixturevalue("postgres")
        dropped.append((postgres, name))
        return _create(postgres, name, "template1" if empty else request.getfixturevalue("postgres_template"))

    yield make
    for postgres, name in dropped:
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(backend: str, new_url: Callable[..., str]) -> str:
    return new_url(backend)


@pytest.fixture
def warehouse(url: str, tmp_path: Path, clock: TickingClock) -> Iterator[Warehouse]:
    opened = open_warehouse(url, tmp_path, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


def _create(postgres: str, name: str, template: str = "template1") -> str:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return postgres.replace("/postgres?", f"/{name}?")
