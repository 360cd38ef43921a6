"""Made-up provinces, one of each kind a session, and places to run a night in."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from scheme import Scheme
from sources.simulate import simulate
from tests.flows.making import Place, Readers, one_book_units

SCALE = 0.02
SEED = 7


@pytest.fixture(autouse=True, scope="session")
def readers_here() -> Iterator[None]:
    """Nights of tests read in their own process; those that run the program itself read as it does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flows.reading.ReaderPool", Readers)
        yield


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts in the language of the code, unless a test asks for the other."""
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "en")


@pytest.fixture(scope="session")
def dirty(scheme: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province with a mistake of every kind."""
    folder = tmp_path_factory.mktemp("dirty")
    simulate(scheme, folder, scale=SCALE, seed=SEED, dirty=True)
    return folder


@pytest.fixture(scope="session")
def clean(scheme: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same province without mistakes, with the truth about its figures."""
    folder = tmp_path_factory.mktemp("clean")
    simulate(scheme, folder, scale=SCALE, seed=SEED)
    return folder


@pytest.fixture(scope="session")
def one_book(dirty: Path) -> tuple[str, str]:
    """A city and an industry that hand in one book each, for 2020-09 and 2020-10."""
    units = set(one_book_units(dirty, "2020-09")) & set(one_book_units(dirty, "2020-10"))
    city, industry = (next(iter(sorted(unit for unit in units if unit.startswith("CY") == wanted))) for wanted in (False, True))
    return city, industry


@pytest.fixture
def new_place(tmp_path: Path) -> Callable[..., Place]:
    """Makes a place: `new_place(province, units, *periods)`, of all units where `units` is None."""

    def make(province: Path, units: tuple[str, ...] | None = None, *periods: str, url: str | None = None) -> Place:
        number = len(list(tmp_path.glob("place-*")))
        place = Place(tmp_path / f"place-{number}", url)
        place.inbox.mkdir(parents=True)
        place.hand_in(province, units, periods or ("2020-09", "2020-10", "2020-11", "2020-12"))
        return place

    return make


@pytest.fixture(scope="session")
def session_database(postgres: str) -> str:
    """The URL of a database that lasts as long as the session's PostgreSQL."""
    name = f"session_{uuid.uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def published_once(dirty: Path, one_book: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A night over a city's and an industry's report of 2020-09, to be copied, never changed."""
    place = Place(tmp_path_factory.mktemp("published") / "place")
    place.hand_in(dirty, one_book, ["2020-09"])
    place.night("2020-10-11")
    return place


@pytest.fixture
def place(published_once: Place, tmp_path: Path) -> Place:
    """A place of the test's own where one night has published an edition: 2020-09 of a city and an industry."""
    return published_once.copy(tmp_path / "place")
