"""A figure of any edition is traced to what it rested on: the same rows, findings, matches and decisions as on the edition's own day."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flows.cli import run
from flows.errors import UserError
from flows.trace import trace_cell, trace_figure
from flows.trace.asked import read_id
from scheme import Scheme
from tests.flows.making import Place, small_scheme
from tests.flows.nights import BOOKS, EDITIONS
from tests.flows.tracing_then import Traced, traced, traced_now
from transforms.figure_id import FigureId
from warehouse import open_warehouse

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("number", range(1, EDITIONS + 1))
def test_an_edition_is_traced_as_on_its_day(number: int, traced_nights: tuple[Place, Traced]) -> None:
    place, then = traced_nights
    with place.open() as store:
        now = traced(store, number, number)
    assert now.keys() == then[number].keys()
    assert [name for name in now if now[name] != then[number][name]] == []


def test_the_editions_differ_in_what_they_are_traced_to(traced_nights: tuple[Place, Traced]) -> None:
    """The test above says nothing of a table whose rows stayed the same through all nights."""
    _, then = traced_nights
    records = {number: [one["figure"] for one in some.values()] for number, some in then.items()}
    rows = {number: [[{**line, "findings": [], "claims": []} for line in one["rows"]] for one in some] for number, some in records.items()}
    claims = {number: [str(line["claims"]) for line in some["2020-10/I02a/640000"]["figure"]["rows"]] for number, some in then.items() if number > 2}
    held = {number: len(some["2020-09/I03b/640000"]["figure"]["held_back"]) for number, some in then.items()}
    assert rows[3] != rows[4] != rows[9]
    assert [held[number] for number in (1, 2, 5, 6)] == [1, 0, 0, 1], "the waiver let a row in, and its end kept it out"
    assert claims[6] != claims[7] != claims[8] == claims[6]


@pytest.mark.postgres
@pytest.mark.parametrize("number", range(1, EDITIONS + 1))
def test_postgres_traces_the_same(number: int, postgres_nights: tuple[Place, Traced], traced_nights: tuple[Place, Traced]) -> None:
    place, then = postgres_nights
    with place.open() as store:
        now = traced(store, number, number)
    assert now == traced_nights[1][number]
    assert number != 2 or now == then[2]


def test_little_is_kept_of_what_stays_the_same(traced_nights: tuple[Place, Traced]) -> None:
    """An edition in which one waiver ended keeps no matches: they are as they were."""
    place, _ = traced_nights
    kept = dict(place.ask("SELECT last_edition, COUNT(*) FROM match_past GROUP BY last_edition"))
    assert set(kept) == {3, 6, 7}, "before the corrected ledger, the decisions and their undoing"
    assert {row[0] for row in place.ask("SELECT DISTINCT last_edition FROM current_tables_past")} <= set(range(1, EDITIONS))


def test_a_warehouse_of_an_earlier_program_keeps_its_latest_edition(published_once: Place, clean: Path, one_book: tuple[str, str], tmp_path: Path) -> None:
    """What it published before that one is not there, and the reason is said."""
    place = published_once.copy(tmp_path / "place")
    then = traced_now(place)
    place.hand_in(clean, one_book[:1], ["2020-10"])
    place.night("2020-11-10")
    then_2 = traced_now(place)
    with closing(sqlite3.connect(place.home / "warehouse.sqlite")) as connection, connection:
        for table in ("edition_part", "match_past", "held_rows_past", "current_tables_past", "finding_past"):
            connection.execute(f"DELETE FROM {table}")
    place.hand_in(clean, one_book[:1], ["2020-09"])
    place.night("2020-11-12")
    with place.open() as store:
        assert traced(store, 2, 2) == then_2 != then
        with pytest.raises(UserError, match="edition 1 was published by a program that kept rows"):
            trace_figure(store, FigureId("2020-09", "I01a", "640000", "", 1))


@pytest.mark.parametrize("number", [1, 4])
def test_the_command_and_a_name_with_its_edition(number: int, traced_nights: tuple[Place, Traced], capsys: pytest.CaptureFixture[str]) -> None:
    place, then = traced_nights
    some = [name for name, one in then[number].items() if one["figure"]["rows"]]
    for name in random.Random(number).sample(some, 2):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("warehouse.store.load_scheme", lambda: place.scheme)
            for asked in ([f"{name}@{number}"], [name, "--edition", str(number)]):
                assert run(["trace", *asked, "--rows", "1", "--home", str(place.home)]) == 0
                said = capsys.readouterr().out
                assert f"trace {name}@{number}, edition of" in said
                assert "An earlier edition: rows, findings and decisions as they stood then." in said


def test_a_cell_of_an_edition_and_of_none(traced_nights: tuple[Place, Traced]) -> None:
    """The row that was held back, then waived, then held back again; a file that came later moves nothing yet."""
    place, then = traced_nights
    row = then[1]["2020-09/I03b/640000"]["figure"]["held_back"][0]
    at = (row["file"], row["sheet"], row["cells"][0]["cell"])
    with place.open() as store:
        found = {number: trace_cell(store, *at, number) for number in (1, 2, 6)}
        assert {number: cell.held for number, cell in found.items()} == {1: row["note"], 2: None, 6: row["note"]}
        assert {number: {one.id.edition for one in cell.figures} for number, cell in found.items()} == {1: {1}, 2: {2}, 6: {6}}
        assert [let.zh for let in found[2].decisions] and not found[1].decisions
        later = next(file["path"] for file in store.rows("SELECT path FROM files WHERE period = '2020-10' AND unit = :unit", unit=BOOKS[0]))
        with pytest.raises(UserError, match="no file of that name stands in edition 2"):
            trace_cell(store, later, at[1], at[2], 2)


def test_the_cell_of_an_edition_by_the_command(traced_nights: tuple[Place, Traced], capsys: pytest.CaptureFixture[str]) -> None:
    place, then = traced_nights
    row = then[1]["2020-09/I03b/640000"]["figure"]["held_back"][0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warehouse.store.load_scheme", lambda: place.scheme)
        at = ["trace", "--cell", row["file"], row["sheet"], row["cells"][0]["cell"], "--home", str(place.home)]
        assert run([*at, "--edition", "1"]) == 0
        said = capsys.readouterr().out
        assert "Edition 1 of 2020-10-11" in said and "held back by" in said and "/I03b/640000@1" in said
        assert run([*at, "--edition", "77"]) == 1
        assert "there is no edition 77" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "edition", "said"),
    [
        ("2020-10/I01a/640000@1", None, "There is no|is no period"),
        ("2020-09/I01a/640000@99", None, "there is no edition 99. Expected one of 1 to 9. Is it the edition of another warehouse"),
        ("2020-09/I01a/640000@0", None, "there is no edition 0"),
        ("2020-09/I01a/640000@1", 2, "names edition 1, and --edition names 2"),
        ("2020-09/I01a/640000@", None, "no figure's name"),
        ("2020-09/I01a/640000@1@2", None, "no figure's name|no region"),
        ("2020-09/I01a", None, "no figure's name"),
        ("2020-09//640000", None, "no figure's name"),
        ("x" * 5000, None, "no figure's name"),
        ("2020-09/I01a/640000'; DROP TABLE figure; --", None, "no region"),
        ("２０２０-09/I01a/640000", None, "no period|no figure's name"),
        ("2020-09/I01a/640000@99999999999999999999999", None, "there is no edition"),
    ],
)
def test_what_names_nothing_here_is_refused_in_words(name: str, edition: int | None, said: str, traced_nights: tuple[Place, Traced]) -> None:
    with traced_nights[0].open() as store, pytest.raises(UserError, match=said):
        trace_figure(store, read_id(name, edition))


def test_an_edition_of_other_definitions_is_not_taken_apart(traced_nights: tuple[Place, Traced], tmp_path: Path, scheme: Scheme) -> None:
    copy = traced_nights[0].copy(tmp_path / "place")
    with closing(sqlite3.connect(copy.home / "warehouse.sqlite")) as connection, connection:
        connection.execute("UPDATE editions SET inputs = replace(inputs, ?, 'older') WHERE id = 2", (small_scheme(scheme).digest,))
    with open_warehouse(None, copy.home, scheme=copy.scheme) as store:
        with pytest.raises(UserError, match="edition 2 was made under another version of the scheme .* may be defined otherwise"):
            trace_figure(store, FigureId("2020-09", "I01a", "640000", "", 2))
        assert trace_figure(store, FigureId("2020-09", "I01a", "640000", "", 1)).edition.id == 1
