"""Every edition of a run of nights comes out again from its files, register, decisions and day, byte for byte."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from flows.cli import run
from flows.errors import UserError
from flows.recomputing import Recomputed, recomputed
from tests.flows.making import Place
from tests.flows.nights import EDITIONS
from tests.flows.tracing_then import Traced

pytestmark = pytest.mark.slow
Said = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def nights(traced_nights: tuple[Place, Traced]) -> Place:
    """After the first: a waiver; October; a corrected September; another register; the waiver lapsed; matches rejected; accepted again; another unit."""
    return traced_nights[0]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Said:
    monkeypatch.chdir(tmp_path)

    def say(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return say


def again(place: Place, number: int) -> Recomputed:
    with place.open() as store:
        edition = next(edition for edition in store.editions() if edition.id == number)
        return recomputed(store, place.scheme, edition)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(1, EDITIONS + 1))
def test_an_edition_comes_out_again_byte_for_byte(number: int, nights: Place) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in (nights.home / "linkage").rglob("*"))
    found = again(nights, number)
    assert found.digests[0] == found.digests[1]
    assert len(found.again) > 50
    assert sorted((path, path.stat().st_mtime_ns) for path in (nights.home / "linkage").rglob("*")) == before


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("number", range(1, EDITIONS + 1))
def test_so_it_does_on_postgresql(number: int, postgres_nights: tuple[Place, Traced], nights: Place) -> None:
    found = again(postgres_nights[0], number)
    assert found.digests[0] == found.digests[1]
    with nights.open() as store:
        same = store.figures_of(number)
    assert Recomputed(found.published, same).digests[0] == Recomputed(found.published, same).digests[1], "both databases publish the same"


def test_the_nights_changed_the_figures(nights: Place) -> None:
    with nights.open() as store:
        digests = [Recomputed(store.figures_of(number), store.figures_of(number)).digests[0] for number in range(1, EDITIONS + 1)]
        assert len(store.editions()) == EDITIONS
    assert len(set(digests)) >= EDITIONS - 1, "the nights of this test must change what they are about"


def test_a_figure_changed_by_hand_is_found(nights: Place, tmp_path: Path) -> None:
    place = nights.copy(tmp_path / "place")
    with sqlite3.connect(place.home / "warehouse.sqlite") as connection:
        connection.execute("UPDATE figure SET numerator = numerator + 1 WHERE rowid = (SELECT min(rowid) FROM figure WHERE edition = 1 AND numerator > 0)")
    connection.close()
    found = again(place, 1)
    assert found.digests[0] != found.digests[1]


def test_another_scheme_or_program_promises_nothing(nights: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with nights.open() as store:
        edition = store.editions()[0]
        with pytest.raises(UserError, match="rests on scheme small; here is other"):
            recomputed(store, replace(nights.scheme, digest="other"), edition)
        monkeypatch.setattr("flows.recomputing.code_version", lambda: "9.9/x")
        with pytest.raises(UserError, match=r"rests on program .*; here is 9\.9/x"):
            recomputed(store, nights.scheme, edition)


def test_editions_and_figures_are_listed(said: Said, nights: Place) -> None:
    code, text, _ = said("editions", "--home", nights.home, "--json")
    every = json.loads(text)
    assert (code, [row["edition"] for row in every], [row["as_of"] for row in every][:2]) == (0, list(range(1, EDITIONS + 1)), ["2020-10-11", "2020-10-12"])
    assert every[0]["register"] == "2020-09" and every[2]["register"] == "2020-09 2020-10"
    assert every[1]["decisions"] > every[0]["decisions"] == 0
    old = json.loads(said("figures", "--home", nights.home, "--json", "--edition", "1")[1])
    assert old == json.loads(said("figures", "--home", nights.home, "--json", "--as-of", "2020-10-11")[1])
    assert {row["edition"] for row in json.loads(said("figures", "--home", nights.home, "--json")[1])} == {EDITIONS}
    some = json.loads(said("figures", "--home", nights.home, "--json", "--indicator", "I01c", "--region", "640000", "--period", "2020-10")[1])
    assert [(row["indicator"], row["region"], row["period"]) for row in some] == [("I01c", "640000", "2020-10")]


def test_the_latest_figures_have_their_bounds_and_older_ones_have_none(said: Said, nights: Place) -> None:
    latest = json.loads(said("figures", "--home", nights.home, "--json")[1])
    bound = [row for row in latest if row["doubtful"]]
    assert len(bound) > 3
    assert all(row["breakdown"] == "" and row["low"] <= row["value"] <= row["high"] for row in bound if None not in (row["low"], row["high"]))
    assert "low" not in json.loads(said("figures", "--home", nights.home, "--json", "--edition", "1")[1])[0]


def test_what_is_not_there_is_said(said: Said, nights: Place) -> None:
    code, _, complaint = said("figures", "--home", nights.home, "--as-of", "2020-10-01")
    assert (code, "Nothing had been published by 2020-10-01. The first edition is as of 2020-10-11" in complaint) == (1, True)
    code, _, complaint = said("figures", "--home", nights.home, "--edition", "99")
    assert (code, "There is no edition 99. There are 1 to 9" in complaint) == (1, True)
    assert said("figures", "--home", nights.home, "--edition", "1", "--as-of", "2020-10-11")[0] == 2
    code, _, complaint = said("recompute", "1", "--home", nights.home)
    assert (code, "Other rules may come to other figures" in complaint) == (1, True)
