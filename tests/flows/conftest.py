"""Made-up provinces, one of each kind a session, and places to run a night in."""

import uuid
from collections.abc import Callable
from functools import cache
from pathlib import Path

import psycopg
import pytest

from scheme import Scheme
from sources.simulate import PERIODS, simulate
from tests.flows.making import Place, one_book_units, small_scheme
from tests.flows.nights import nights
from tests.flows.tracing_then import Traced, traced_now

SCALE = 0.02
SEED = 7


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts in the language of the code, unless a test asks for the other."""
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "en")


@pytest.fixture(scope="session")
def province(scheme: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Makes a province, of each kind once: `province(small=True, dirty=False)`."""

    @cache
    def make(*, small: bool, dirty: bool) -> Path:
        folder = tmp_path_factory.mktemp("province")
        periods = PERIODS[:2] if small else PERIODS
        simulate(small_scheme(scheme) if small else scheme, folder, scale=SCALE, seed=SEED, dirty=dirty, periods=periods)
        return folder

    return make


@pytest.fixture(scope="session")
def dirty(province: Callable[..., Path]) -> Path:
    """Two months of four tables, with a mistake of every kind that they can have."""
    return province(small=True, dirty=True)


@pytest.fixture(scope="session")
def clean(province: Callable[..., Path]) -> Path:
    """The same two months without mistakes."""
    return province(small=True, dirty=False)


@pytest.fixture(scope="session")
def one_book(dirty: Path) -> tuple[str, str]:
    """A city and an industry that hand in one book each, for 2020-09 and 2020-10."""
    units = set(one_book_units(dirty, "2020-09")) & set(one_book_units(dirty, "2020-10"))
    city, industry = (next(iter(sorted(unit for unit in units if unit.startswith("CY") == wanted))) for wanted in (False, True))
    return city, industry


@pytest.fixture
def new_place(scheme: Scheme, tmp_path: Path) -> Callable[..., Place]:
    """Makes a place: `new_place(province, units, *periods)`, with the reports of all units where `units` is None."""

    def make(province: Path, units: tuple[str, ...] | None, *periods: str, url: str | None = None) -> Place:
        number = len(list(tmp_path.glob("place-*")))
        place = Place(tmp_path / f"place-{number}", url, small_scheme(scheme))
        place.hand_in(province, units, periods)
        return place

    return make


@pytest.fixture(scope="session")
def session_database(postgres: str) -> str:
    """The URL of a database that lasts as long as the session's PostgreSQL."""
    return _database(postgres)


def _database(postgres: str) -> str:
    name = f"session_{uuid.uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def published_once(scheme: Scheme, dirty: Path, one_book: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A night over a city's and an industry's report of 2020-09, to be copied, never changed."""
    place = Place(tmp_path_factory.mktemp("published") / "place", scheme=small_scheme(scheme))
    place.hand_in(dirty, one_book, ["2020-09"])
    place.night("2020-10-11")
    return place


@pytest.fixture(scope="session")
def traced_nights(scheme: Scheme, dirty: Path, clean: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Traced]:
    """The nights of tests/flows/nights.py, and by edition what its figures were traced to on its day; nobody changes it."""
    place = Place(tmp_path_factory.mktemp("nights") / "place", scheme=small_scheme(scheme))
    return place, {number: traced_now(place) for number in nights(place, dirty, clean)}


@pytest.fixture(scope="session")
def postgres_nights(scheme: Scheme, dirty: Path, clean: Path, postgres: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Traced]:
    """The same nights on PostgreSQL, and what the second edition was traced to on its day."""
    place = Place(tmp_path_factory.mktemp("nights") / "place", _database(postgres), small_scheme(scheme))
    return place, {number: traced_now(place) if number == 2 else {} for number in nights(place, dirty, clean)}


@pytest.fixture
def place(published_once: Place, tmp_path: Path) -> Place:
    """A place of the test's own where one night has published an edition: 2020-09 of a city and an industry."""
    return published_once.copy(tmp_path / "place")
