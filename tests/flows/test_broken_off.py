"""A full disk, a lost database, another night at work: said in words, the last edition untouched, the next night ends the work."""

import os
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flows.cli import run
from scheme import Scheme
from tests.flows.making import OF_THE_NIGHT, Place, different
from warehouse import WarehouseError
from warehouse.bulk_postgres import PostgresBatch

FIRST, SECOND = "2020-10-11", "2020-11-11"
NUMBERED = (*OF_THE_NIGHT, "received", "edition")  # PostgreSQL gives a number away with an edition that was never published
STEPS = {"loading": "warehouse.night.load_readings", "publishing": "warehouse.night.publish"}


@pytest.fixture(scope="module")
def unbroken(scheme: Scheme, published_once: Place, dirty: Path, one_book: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Place:
    """What two nights come to that nothing befell."""
    place = published_once.copy(tmp_path_factory.mktemp("unbroken") / "place")
    place.hand_in(dirty, one_book, ["2020-10"])
    place.night(SECOND)
    return place


def goes_on_unharmed(place: Place, before: dict[str, Any], unbroken: Place) -> None:
    """The last edition still stands; the next night does what the broken one did not."""
    after = place.views()
    for views in (before, after):
        views.pop("submissions", None)  # a file taken in is taken in
    assert different(before, after) == []
    assert place.night(SECOND).published
    assert different(unbroken.views(*NUMBERED), place.views(*NUMBERED)) == []
    assert not any((place.home / "staging").iterdir())
    states = [state for (state,) in place.ask("SELECT state FROM nights ORDER BY id")]
    assert (states[0], states[-1]) == ("finished", "finished")
    assert set(states[1:-1]) <= {"failed", "crashed"}


def first_do(monkeypatch: pytest.MonkeyPatch, step: str, harm: Callable[[], None]) -> None:
    """Let something happen right before a step of the night."""
    module, _, name = step.rpartition(".")
    real = getattr(__import__(module, fromlist=[name]), name)

    def harmed(*arguments: Any, **options: Any) -> Any:
        harm()
        return real(*arguments, **options)

    monkeypatch.setattr(step, harmed)


@pytest.mark.parametrize("step", STEPS)
def test_no_room_in_the_database(step: str, place: Place, dirty: Path, one_book: tuple[str, str], unbroken: Place) -> None:
    before = place.views()
    place.hand_in(dirty, one_book, ["2020-10"])

    def fill() -> None:
        from warehouse import database

        with sqlite3.connect(place.home / "warehouse.sqlite") as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
        patch.setattr(database, "_PRAGMAS", (*database._PRAGMAS, f"max_page_count = {pages}"))

    with pytest.MonkeyPatch.context() as patch:
        first_do(patch, STEPS[step], fill)
        with pytest.raises(WarehouseError, match=r"warehouse\.sqlite: found a full disk; expected room to write\. Free some space"):
            place.night(SECOND)
    goes_on_unharmed(place, before, unbroken)


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """This process can't write beyond a file's first bytes, as where a quota is used up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [1000, 30_000, 100_000])
def test_no_room_for_files(size: int, place: Place, dirty: Path, one_book: tuple[str, str], unbroken: Place) -> None:
    """The archive, the staging file and SQLite's journal each run full, depending on the size."""
    before = place.views()
    place.hand_in(dirty, one_book, ["2020-10"])
    with files_no_larger_than(size), pytest.raises(WarehouseError):
        place.night(SECOND)
    goes_on_unharmed(place, before, unbroken)
    assert not list((place.home / "archive").glob(".arriving-*"))


@pytest.fixture
def on_postgres(postgres_url: Callable[[], str], scheme: Scheme, published_once: Place, tmp_path: Path) -> Place:
    place = Place(tmp_path / "on-postgres", postgres_url(), published_once.scheme)
    for folder in ("inbox", "registry"):
        shutil.copytree(published_once.folder / folder, place.folder / folder)
    place.night(FIRST)
    return place


def end_sessions(url: str, only: int | None = None) -> None:
    """End a session of the database, or all: the server restarts, the network breaks."""
    which = f"pid = {only}" if only else "datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {which}")


@pytest.mark.postgres
@pytest.mark.parametrize("whole_server", [False, True], ids=["its session", "every session"])
@pytest.mark.parametrize("step", STEPS)
def test_a_lost_database(
    step: str, whole_server: bool, on_postgres: Place, dirty: Path, one_book: tuple[str, str], unbroken: Place
) -> None:
    place = on_postgres
    assert place.url is not None
    before = place.views()
    place.hand_in(dirty, one_book, ["2020-10"])
    copied, real = [0], PostgresBatch._copy
    url = place.url

    def break_off(batch: PostgresBatch, *arguments: Any) -> None:
        real(batch, *arguments)
        copied[0] += 1
        if copied[0] == 2:
            driver = batch.connection.connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
            end_sessions(url, None if whole_server else driver.info.backend_pid)

    with pytest.MonkeyPatch.context() as patch:
        first_do(patch, STEPS[step], lambda: patch.setattr(PostgresBatch, "_copy", break_off))
        with pytest.raises(WarehouseError, match="found no answer from the database; expected a connection"):
            place.night(SECOND)
    assert copied[0] >= 2
    place.home.joinpath("staging").mkdir(exist_ok=True)
    goes_on_unharmed(place, before, unbroken)


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_two_nights_at_once(backend: str, request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = request.getfixturevalue("postgres_url")() if backend == "postgresql" else None
    place = Place(tmp_path / "place", url)
    for folder in (place.inbox, place.registry):
        folder.mkdir(parents=True)
    warehouse = place.open()
    with warehouse.night(FIRST):
        code = run(["nightly", "--plain", *place.flags, "--as-of", SECOND])
    warehouse.close()
    complaint = capsys.readouterr().err
    assert code == 1
    assert "another night at work" in complaint
    assert f"(pid {os.getpid()} on " in complaint
    assert "{" not in complaint
    assert "Traceback" not in complaint
    assert place.ask("SELECT as_of, state FROM nights") == [(FIRST, "finished")]


def test_what_the_warehouse_says_reaches_the_user_without_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise WarehouseError("sqlite:///x", "a full disk", "room to write", "Free some space")

    monkeypatch.setattr("flows.night.run_night", fail)
    (tmp_path / "inbox").mkdir()
    assert run(["nightly", "--plain", "--inbox", str(tmp_path / "inbox")]) == 1
    assert capsys.readouterr().err == "unionstats: sqlite:///x: found a full disk; expected room to write. Free some space.\n"
