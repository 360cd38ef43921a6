"""The page of questions: asked of a province that was bent, absent from one that was not, the same every night."""

import json
from pathlib import Path

import pytest

from scheme import Scheme
from sources.simulate import simulate
from tests.flows.making import Place, found, told
from tests.flows.test_command_line import Said, said

__all__ = ["said"]


@pytest.fixture(scope="module")
def bent(scheme: Scheme, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Place]:
    """Two months of a province with its truth, and a night over it."""
    folder = tmp_path_factory.mktemp("bent")
    simulate(scheme, folder / "made", scale=0.25, seed=7, periods=("2020-11", "2020-12"), bent=1.0)
    place = Place(folder / "place")
    place.hand_in(folder / "made", None, ["2020-11", "2020-12"])
    place.night("2021-01-11")
    return folder / "made" / "truth", place


@pytest.mark.slow
def test_what_was_bent_is_asked_about(bent: tuple[Path, Place], said: Said) -> None:
    truth, place = bent
    planted, asked = ({key for key in keys if key[2].startswith("F")} for keys in (told(truth), found(place)))
    assert {key[2] for key in asked} >= {"F01", "F02"}
    assert asked <= planted
    _, text, _ = said("status", "--home", place.home)
    assert f"Patterns to ask about: {len(asked)} (" in text
    code, page, _ = said("status", "--questions", "--home", place.home)
    assert code == 0
    for words in ("questions, not verdicts", "What would explain it:", "Whom to ask:", "F01 YC", "have 45–49 in the ledger"):
        assert words in page
    _, listed, _ = said("status", "--questions", "--json", "--home", place.home)
    data = json.loads(listed)
    assert {(row["unit"], row["period"], row["rule"]) for row in data} == {key[:3] for key in asked}
    assert all(row["seen"] and row["seen_en"] and row["innocent"] and row["innocent_en"] and row["ask"] and row["ask_en"] for row in data)


@pytest.mark.slow
def test_a_question_keeps_its_fingerprint(bent: tuple[Path, Place], tmp_path: Path) -> None:
    _, place = bent
    again = place.copy(tmp_path / "again")
    (extract,) = again.registry.glob("*2020-12*")
    extract.write_bytes(extract.read_bytes() + b"\n")  # the same rows in another file: a night with something new
    statement = "SELECT rule, fingerprint FROM findings WHERE rule LIKE 'F%' ORDER BY fingerprint"
    before = again.ask(statement)
    assert again.night("2021-01-12").published
    assert again.ask(statement) == before


def test_without_a_pattern_there_is_nothing_to_ask(place: Place, said: Said) -> None:
    assert "Patterns to ask about" not in said("status", "--home", place.home)[1]
    code, page, _ = said("status", "--questions", "--home", place.home)
    assert (code, "There are none." in page) == (0, True)
    assert json.loads(said("status", "--questions", "--json", "--home", place.home)[1]) == []
