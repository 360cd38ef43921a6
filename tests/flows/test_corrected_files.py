"""A corrected file is a new version: it takes the place of the old one, closes its findings, and the digest says why figures moved."""

import shutil
from pathlib import Path

import pytest

from flows.digest import Digest, render
from scheme import Scheme
from tests.flows.making import Place

DAY = "2020-10-11"


@pytest.fixture
def city(one_book: tuple[str, str]) -> str:
    return one_book[0]


@pytest.fixture
def corrected(clean: Path, city: str) -> Path:
    """The report of the city without its mistakes."""
    (file,) = (clean / "inbox" / city / "2020-09").iterdir()
    return file


def states(place: Place, unit: str) -> dict[str, int]:
    return dict(place.ask(f"SELECT state, count(*) FROM findings WHERE unit = '{unit}' AND rule NOT LIKE 'R%' GROUP BY state"))


def versions(place: Place, unit: str) -> list[tuple[str, int, str]]:
    rows = place.ask(f"SELECT path, version, state FROM submissions WHERE unit = '{unit}' ORDER BY id")
    return [(Path(path).name, version, state) for path, version, state in rows]


def test_the_same_name_with_other_bytes(place: Place, city: str, corrected: Path, dirty: Path, scheme: Scheme) -> None:
    file = place.report(city, "2020-09")
    wrong = states(place, city)["new"]
    assert wrong > 10
    shutil.copy(corrected, file)
    digest = place.night(DAY)
    assert digest.received == ((city, "2020-09", 1, 2),)
    assert [version[1:] for version in versions(place, city)] == [(1, "superseded"), (2, "accepted")]
    assert states(place, city) == {}
    gone = place.ask(f"SELECT count(*) FROM finding WHERE unit = '{city}' AND rule NOT LIKE 'R%' AND last_edition = 1")
    assert gone == [(wrong,)]
    assert sum(n for rule, n in digest.changes["gone"].items() if rule[0] != "R") == wrong
    _says_what_moved(digest, city, scheme)

    shutil.copy(dirty / "inbox" / city / "2020-09" / file.name, file)
    assert place.night(DAY).received == ((city, "2020-09", 1, 3),)
    assert states(place, city) == {"back": wrong}
    assert [state for *_, state in versions(place, city)][:2] == ["superseded", "superseded"]


def _says_what_moved(digest: Digest, city: str, scheme: Scheme) -> None:
    assert digest.moved
    assert all(moved.before != moved.after for moved in digest.moved)
    assert {why for moved in digest.moved for why in moved.why} == {f"{city} 2020-09 v2"}
    text = render(digest, scheme)
    assert f"{city} 2020-09: 1 file(s), version 2" in text
    assert f"← {city} 2020-09 v2" in text
    assert "\n  gone " in text


def test_another_name_beside_the_old_one(place: Place, city: str, corrected: Path) -> None:
    old = place.report(city, "2020-09")
    shutil.copy(corrected, old.with_stem("更正"))
    digest = place.night(DAY)
    assert digest.received == ((city, "2020-09", 1, 2),)
    assert versions(place, city) == [(old.name, 1, "superseded"), (f"更正{old.suffix}", 2, "accepted")]
    assert states(place, city) == {}
    assert not place.night(DAY).published, "the old file still lies there, and is no news"
