"""A locked period keeps its figures: what comes for it is archived, waits, and is said every night until somebody unlocks it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from flows.digest import Digest, render
from flows.sign_off import SignOffDesk
from tests.flows.making import Place, different
from transforms.stewardship.periods import MOVES
from transforms.stewardship.roles import at_the_computer
from warehouse import NewDecision

DAY, PERIOD = "2020-10-11", "2020-09"
OF_THE_EDITION = ("edition", "first_seen", "last_seen", "state", "since_edition")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def locked(request: pytest.FixtureRequest, new_place: Callable[..., Place], clean: Path, one_book: tuple[str, str]) -> Place:
    """Two units' September, checked by a night; the city's is locked."""
    url = request.getfixturevalue("postgres_url")() if request.param == "postgresql" else None
    place = new_place(clean, one_book, PERIOD, url=url)
    place.night(DAY)
    decide(place, one_book[0], "sign", "accept", "lock")
    return place


def decide(place: Place, unit: str, *kinds: str) -> None:
    """Take steps on the files that the latest edition rests on, whatever findings are open: what they bar is tested elsewhere."""
    with place.open() as store:
        edition, files = store.latest_edition(), store.files(current=False)
        assert edition is not None
        mine = files[(files["unit"] == unit) & files["id"].isin(edition.inputs.file_ids)]
        bound = {str(number): sha for number, sha in zip(mine["id"], mine["sha256"], strict=True)}
        for kind in kinds:
            assert kind in MOVES
            store.decide([NewDecision(kind, "u", unit, PERIOD, payload={"files": bound, "note": "来函"})], seen=store.decision_head())


def state(place: Place, unit: str) -> tuple[str, int]:
    with place.open() as store:
        found = SignOffDesk(store, at_the_computer("u")).one(unit, PERIOD).period
    return found.state, len(found.waiting)


def figures(place: Place) -> pd.DataFrame:
    return place.views(*OF_THE_EDITION)["figures"]


def waiting(digest: Digest) -> list[str]:
    return [notice.found for notice in digest.notices if notice.code == "period_locked"]


def test_a_late_file_waits_and_changes_no_figure_until_the_period_is_unlocked(locked: Place, one_book: tuple[str, str], dirty: Path, scheme) -> None:
    city, _ = one_book
    locked.night(DAY)  # the decisions themselves are an input, and change nothing
    before, at_first = figures(locked), locked.views(*OF_THE_EDITION)
    file = locked.report(city, PERIOD)
    good = file.read_bytes()
    shutil.copy(dirty / "inbox" / city / PERIOD / file.name, file)
    assert file.read_bytes() != good

    digest = locked.night(DAY)
    assert waiting(digest) == [f"{city} {PERIOD} v2"]
    assert digest.received == ()
    assert "locked; the file is kept and does not count" in render(digest, scheme)
    assert figures(locked).equals(before)
    assert state(locked, city) == ("locked", 1)
    rows = locked.ask(f"SELECT version, state FROM submissions WHERE unit = '{city}' ORDER BY id")
    assert [version for version, _ in rows] == [1, 2]
    assert rows[0][1] in ("accepted", "partly", "held")
    assert rows[1][1] == "received"

    again = locked.night(DAY)
    assert not again.published
    assert waiting(again) == [f"{city} {PERIOD} v2"]
    now = locked.views(*OF_THE_EDITION)
    assert different(*({name: views[name] for name in ("figures", "findings")} for views in (at_first, now))) == []

    decide(locked, city, "unlock")
    after = locked.night(DAY)
    assert waiting(after) == []
    assert after.received == ((city, PERIOD, 1, 2),)
    assert not figures(locked).equals(before)
    assert state(locked, city)[0] == "lapsed"


def test_a_late_file_of_another_name_waits_too_and_another_unit_goes_on(locked: Place, one_book: tuple[str, str], dirty: Path) -> None:
    city, industry = one_book
    locked.night(DAY)
    of_the_city = f"SELECT rule, row_key FROM findings WHERE unit = '{city}' AND rule NOT LIKE 'R%' ORDER BY fingerprint"  # R asks about others too
    before = locked.ask(of_the_city)
    shutil.copy(dirty / "inbox" / city / PERIOD / locked.report(city, PERIOD).name, locked.inbox / city / PERIOD / "补报.xlsx")
    shutil.copy(dirty / "inbox" / industry / PERIOD / locked.report(industry, PERIOD).name, locked.report(industry, PERIOD))
    digest = locked.night(DAY)
    assert digest.received == ((industry, PERIOD, 1, 2),)
    assert waiting(digest) == [f"{city} {PERIOD} v2"]
    assert locked.ask(of_the_city) == before
