"""Every edition of a run of nights comes out again from its files, register, decisions and day, byte for byte."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from flows.bridging import CAUSES, bridge_between
from flows.cli import run
from flows.errors import UserError
from flows.recomputing import Recomputed, recomputed
from tests.flows.making import Place
from tests.flows.nights import EDITIONS
from tests.flows.tracing_then import Traced

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


def test_what_is_not_there_is_said(said: Said, nights: Place) -> None:
    code, _, complaint = said("figures", "--home", nights.home, "--as-of", "2020-10-01")
    assert (code, "Nothing had been published by 2020-10-01. The first edition is as of 2020-10-11" in complaint) == (1, True)
    code, _, complaint = said("figures", "--home", nights.home, "--edition", "99")
    assert (code, "There is no edition 99. There are 1 to 9" in complaint) == (1, True)
    assert said("figures", "--home", nights.home, "--edition", "1", "--as-of", "2020-10-11")[0] == 2
    code, _, complaint = said("recompute", "1", "--home", nights.home)
    assert (code, "Other rules may come to other figures" in complaint) == (1, True)


def bridge(place: Place, one: int, other: int, **options: bool) -> pd.DataFrame:
    with place.open() as store:
        every = {edition.id: edition for edition in store.editions()}
        return bridge_between(store, place.scheme, every[one], every[other], **options)


@pytest.mark.slow
@pytest.mark.parametrize(("one", "other", "cause"), [(3, 4, "corrected"), (4, 5, "register"), (5, 4, "register")])
def test_a_change_of_one_kind_is_all_of_its_cause(one: int, other: int, cause: str, nights: Place) -> None:
    found = bridge(nights, one, other)
    assert len(found) > 0
    whole = found[found["by"] == ""]
    assert set(found["by"]) <= {"", cause}
    assert all(abs(part - change) < 1e-9 for part, change in zip(whole[cause], whole["change"], strict=True))
    assert all((whole[other_cause] == 0).all() for other_cause in CAUSES if other_cause != cause)


@pytest.mark.slow
def test_the_parts_of_many_causes_add_up(nights: Place) -> None:
    found = bridge(nights, 1, 6)
    whole = found[found["by"] == ""]
    assert all(abs(off) < 1e-9 for off in whole[list(CAUSES)].sum(axis="columns") - whole["change"])
    assert set(found.loc[found["period"] == "2020-10", "by"]) == {"late", "register"}  # with October came October's register
    assert (whole["corrected"] != 0).any()


def test_different_definitions_are_not_compared_unless_asked(nights: Place) -> None:
    with nights.open() as store:
        one, *_, last = store.editions()
        older = replace(one, inputs=replace(one.inputs, scheme_digest="older"))
        with pytest.raises(UserError, match="figures of different definitions cannot be compared"):
            bridge_between(store, nights.scheme, older, last)


@pytest.mark.slow
def test_an_edition_that_does_not_come_out_again_has_no_bridge(nights: Place, tmp_path: Path) -> None:
    place = nights.copy(tmp_path / "place")
    with sqlite3.connect(place.home / "warehouse.sqlite") as connection:
        connection.execute("UPDATE figure SET value = value + 1 WHERE rowid = (SELECT min(rowid) FROM figure WHERE edition = 2 AND value > 0)")
    connection.close()
    with pytest.raises(UserError, match="does not come out again"):
        bridge(place, 1, 2)
