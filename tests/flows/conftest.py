"""Made-up provinces, one of each kind a session, and places to run a night in."""

import shutil
import uuid
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import psycopg
import pytest

from flows.digest import Digest
from scheme import Scheme
from sources.simulate import PERIODS, simulate
from tests.flows.making import LAST_DAY, Place, one_book_units, small_scheme
from tests.flows.nights import nights
from tests.flows.tracing_then import Traced, traced_now
from tests.once import once

SCALE = 0.02
SEED = 7


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts in the language of the code, unless a test asks for the other."""
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "en")


@pytest.fixture(scope="session")
def province(scheme: Scheme) -> Callable[..., Path]:
    """Makes a province, of each kind once a run: `province(small=True, dirty=False)`."""

    @cache
    def make(*, small: bool, dirty: bool) -> Path:
        made, periods = small_scheme(scheme) if small else scheme, PERIODS[:2] if small else PERIODS
        return once(
            f"{'small' if small else 'whole'}-{'dirty' if dirty else 'clean'}",
            lambda folder: simulate(made, folder, scale=SCALE, seed=SEED, dirty=dirty, periods=periods),
        )

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

    made = _night_once("published", small_scheme(scheme), dirty, one_book, "2020-09", day="2020-10-11")
    return made.copy(tmp_path_factory.mktemp("published") / "place")


@pytest.fixture(scope="session")
def published_whole(scheme: Scheme, dirty: Path, one_book: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The same night under the whole scheme; nobody changes it."""
    made = _night_once("published-whole", scheme, dirty, one_book, "2020-09", day="2020-10-11")
    return made.copy(tmp_path_factory.mktemp("published") / "place")


@pytest.fixture(scope="session")
def night_over_all(scheme: Scheme, province: Callable[..., Path]) -> Callable[[Path], Place]:
    """Copies a night over a made-up province with mistakes: all units, all tables, all periods."""

    def copied(folder: Path) -> Place:
        return _night_once("night-over-all", scheme, province(small=False, dirty=True), None, *PERIODS).copy(folder)

    return copied


def _night_once(name: str, scheme: Scheme, province: Path, units: Sequence[str] | None, *periods: str, day: str = LAST_DAY) -> Place:
    """A place after a night, made once a run. It is copied and never opened: others may be copying it."""

    def night(folder: Path) -> None:
        place = Place(folder / "place", scheme=scheme)
        place.hand_in(province, units, periods)
        place.night(day)

    return Place(once(name, night) / "place", scheme=scheme)


@pytest.fixture(scope="session")
def sample_night(shared: Path, scheme: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Place, Digest]]:
    """A night over the whole sample province, and its digest: `sample_night("clean")` or "dirty"; nobody changes it."""

    @cache
    def given(kind: str) -> tuple[Place, Digest]:
        def night(folder: Path) -> None:
            place = Place(folder / "place", None, scheme)
            place.folder.mkdir()
            place.inbox.symlink_to(shared / "sample" / kind / "inbox")
            place.registry.symlink_to(shared / "sample" / "registry")
            (folder / "digest").write_text(place.night("2021-01-15").to_text(), encoding="utf-8")

        made = once(f"sample-{kind}", night)
        own = tmp_path_factory.mktemp("sample") / "place"
        shutil.copytree(made / "place", own, symlinks=True)
        return Place(own, None, scheme), Digest.from_text((made / "digest").read_text(encoding="utf-8"))

    return given


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
