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


def findings(place: Place, unit: str) -> dict[str, str]:
    """The states of a unit's findings but the register's, by fingerprint."""
    return dict(place.ask(f"SELECT fingerprint, state FROM findings WHERE unit = '{unit}' AND rule NOT LIKE 'R%'"))


def versions(place: Place, unit: str) -> list[tuple[str, int, str]]:
    rows = place.ask(f"SELECT path, version, CASE WHEN superseded_by IS NULL THEN 'stands' ELSE 'superseded' END FROM files WHERE unit = '{unit}' ORDER BY id")
    return [(Path(path).name, version, state) for path, version, state in rows]


def test_the_same_name_with_other_bytes(place: Place, city: str, corrected: Path, dirty: Path, scheme: Scheme) -> None:
    file = place.report(city, "2020-09")
    wrong = set(findings(place, city))
    shutil.copy(corrected, file)
    digest = place.night(DAY)
    left = set(findings(place, city))
    assert wrong - left
    assert digest.received == ((city, "2020-09", 1, 2),)
    assert versions(place, city) == [(file.name, 1, "superseded"), (file.name, 2, "stands")]
    assert findings(place, city) == dict.fromkeys(left & wrong, "open") | dict.fromkeys(left - wrong, "new")
    gone = {key for (key,) in place.ask(f"SELECT fingerprint FROM finding WHERE unit = '{city}' AND rule NOT LIKE 'R%' AND last_edition = 1")}
    assert gone == wrong - left
    assert sum(n for rule, n in digest.changes["gone"].items() if rule[0] != "R") == len(gone)
    _says_what_moved(digest, city, scheme)

    shutil.copy(dirty / "inbox" / city / "2020-09" / file.name, file)
    assert place.night(DAY).received == ((city, "2020-09", 1, 3),)
    assert findings(place, city) == dict.fromkeys(wrong & left, "open") | dict.fromkeys(gone, "back")
    assert [state for *_, state in versions(place, city)] == ["superseded", "superseded", "stands"]


def _says_what_moved(digest: Digest, city: str, scheme: Scheme) -> None:
    assert digest.moved
    assert all(moved.before != moved.after for moved in digest.moved)
    assert {why for moved in digest.moved for why in moved.why} == {f"{city} 2020-09 v2"}
    text = render(digest, scheme)
    named = f"{city} {scheme.units[city].name_en}"
    assert f"{named} 2020-09: 1 file(s), version 2" in text
    assert f"← {named} 2020-09 v2" in text
    assert "\n  gone " in text


def test_another_name_beside_the_old_one(place: Place, city: str, corrected: Path) -> None:
    old = place.report(city, "2020-09")
    wrong = set(findings(place, city))
    shutil.copy(corrected, old.with_stem("更正"))
    digest = place.night(DAY)
    assert digest.received == ((city, "2020-09", 1, 2),)
    assert versions(place, city) == [(old.name, 1, "superseded"), (f"更正{old.suffix}", 2, "stands")]
    assert set(digest.changes["gone"])
    assert not wrong <= set(findings(place, city))
    assert not place.night(DAY).published, "the old file still lies there, and is no news"
