"""The snapshot as a night's last step and by command; `sql` on it, in every format; the saved questions on both."""

import json
import os
from collections.abc import Callable
from datetime import date
from numbers import Number
from pathlib import Path
from unittest.mock import patch

import nbclient
import nbformat
import openpyxl
import pandas as pd
import pytest

from flows.answers import plain
from flows.cli import run
from flows.digest import Digest
from flows.night import Course, run_night
from flows.running import PlainRunner
from flows.saved_questions import saved_questions
from tests.conftest import ROOT
from tests.flows.making import Place, Readers, different, in_order
from warehouse.snapshot.ask import ask
from warehouse.snapshot.place import snapshot_of

READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    "csv": lambda file: pd.read_csv(file, dtype={"region": str}),
    "xlsx": lambda file: pd.read_excel(file, engine="openpyxl", dtype={"region": str}),
    "json": lambda file: pd.DataFrame(json.loads(file.read_text(encoding="utf-8"))),
    "parquet": pd.read_parquet,
}
Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Said:
    monkeypatch.chdir(tmp_path)

    def say(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return say


def night(place: Place, day: str = "2020-10-11") -> Digest:
    """A night that writes the snapshot."""
    with place.open(day) as store, patch("flows.reading.ReaderPool", lambda _: Readers(place.scheme)):
        course = Course(place.scheme, store, place.inbox, place.registry, date.fromisoformat(day), snapshot=True)
        return run_night(course, PlainRunner(retries=()))


@pytest.fixture(scope="module")
def written(published_once: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place whose edition has its snapshot; to be read only."""
    place = published_once.copy(tmp_path_factory.mktemp("written") / "place")
    night(place)
    return place


def as_floats(frame: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers beside missing ones are floats in a frame of rows, whole in one of Arrow."""
    return frame.map(lambda value: float(value) if isinstance(value, Number) else value)


def folder_of(place: Place) -> Path | None:
    with place.open() as store:
        edition = store.latest_edition()
        assert edition is not None
        return snapshot_of(place.home, edition)


def test_a_night_makes_up_for_a_missing_snapshot_and_says_what_all_views_say(written: Place) -> None:
    folder = folder_of(written)
    assert folder is not None
    views = written.views()
    found = {name: in_order(plain(ask(folder, f"SELECT * FROM {name}"))) for name in views}
    assert different({name: as_floats(view) for name, view in views.items()}, {name: as_floats(view) for name, view in found.items()}) == []
    assert len(views["findings"]) > 10


def test_a_night_without_room_publishes_and_says_so_and_the_next_one_writes_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patched:
        patched.setattr("warehouse.snapshot.write.write_duckdb", full)
        digest = night(place)
    assert [(notice.code, notice.found) for notice in digest.notices] == [("snapshot_failed", "a full disk")]
    assert (digest.edition, folder_of(place)) == (1, None)
    assert place.ask("SELECT state FROM nights ORDER BY id DESC LIMIT 1") == [("finished",)]
    again = night(place)
    assert [notice.code for notice in again.notices] == []
    assert folder_of(place) == place.home / "snapshots" / "1"


def test_it_can_be_switched_off_and_a_wrong_word_is_refused(said: Said, place: Place, tmp_path: Path) -> None:
    (tmp_path / "unionstats.toml").write_text('snapshot = "off"\n', encoding="utf-8")
    assert said("nightly", "--plain", *place.flags, "--as-of", "2020-10-11")[0] == 0
    assert not (place.home / "snapshots").exists()
    (tmp_path / "unionstats.toml").write_text('snapshot = "sometimes"\n', encoding="utf-8")
    code, _, complaint = said("status", "--home", place.home)
    assert (code, "found sometimes, expected one of on, off" in complaint) == (1, True)


def test_the_command_writes_it_here_or_there(said: Said, place: Place, tmp_path: Path) -> None:
    code, text, _ = said("snapshot", "--home", place.home)
    assert (code, "Edition 1: snapshot written to" in text) == (0, True)
    assert folder_of(place) == place.home / "snapshots" / "1"
    assert said("snapshot", "--home", place.home, "--out", tmp_path / "there", "--edition", "1")[0] == 0
    assert (tmp_path / "there" / "current" / "unionstats.duckdb").exists()
    code, _, complaint = said("snapshot", "--home", place.home, "--edition", "7")
    assert (code, "found 7, expected latest or 1" in complaint) == (1, True)
    (tmp_path / "file").write_text("")
    code, _, complaint = said("snapshot", "--home", place.home, "--out", tmp_path / "file")
    assert (code, "cannot be written" in complaint) == (1, True)


def test_sql_is_answered_by_the_snapshot_and_live_by_the_warehouse(said: Said, written: Place) -> None:
    code, text, complaint = said("sql", 'SELECT count(*) AS n FROM "核查问题"', "--home", written.home, "--json")
    assert (code, json.loads(text), complaint) == (0, [{"n": written.ask("SELECT count(*) FROM findings")[0][0]}], "")
    code, text, _ = said("sql", "SELECT count(*) AS n FROM nights", "--home", written.home, "--json", "--live")
    assert (code, json.loads(text)[0]["n"] > 0) == (0, True)
    code, _, complaint = said("sql", "SELECT * FROM nights", "--home", written.home)
    assert (code, "no table or view nights" in complaint) == (1, True)
    code, _, complaint = said("sql", "COPY figures TO 'x.csv'", "--home", written.home)
    assert (code, "reaches for files" in complaint) == (1, True)


def test_a_snapshot_of_another_edition_is_not_asked(said: Said, written: Place, tmp_path: Path) -> None:
    place = written.copy(tmp_path / "copy")
    facts = place.home / "snapshots" / "current" / "edition.json"
    facts.write_text(facts.read_text(encoding="utf-8").replace('"edition": 1', '"edition": 2'), encoding="utf-8")
    code, _, complaint = said("sql", "SELECT count(*) FROM nights", "--home", place.home)
    assert (code, "The snapshot is not of edition 1" in complaint) == (0, True)


def test_every_format_holds_the_same(said: Said, written: Place, tmp_path: Path) -> None:
    statement = "SELECT period, indicator, region, value, met FROM figures WHERE coalesce(breakdown, '') = '' ORDER BY 1, 2, 3"
    expected = pd.DataFrame(written.ask(statement), columns=["period", "indicator", "region", "value", "met"])
    for ending in ("csv", "xlsx", "json", "parquet"):
        file = tmp_path / "new" / f"answer.{ending}"
        code, _, complaint = said("sql", statement, "--home", written.home, "--out", file)
        assert (code, complaint) == (0, "")
        found = READERS[ending](file)
        assert list(found.columns) == list(expected.columns)
        assert found["region"].tolist() == expected["region"].tolist()
        assert found["value"].astype(float).round(6).tolist() == pytest.approx(expected["value"].astype(float).round(6).tolist(), nan_ok=True)
    assert said("sql", "SELECT 1 AS a, 2 AS a", "--home", written.home, "--format", "csv")[1] == "a,a\n1,2\n"
    assert json.loads(said("sql", "SELECT 1 AS a, 2 AS a", "--home", written.home, "--json")[1]) == [{"a": 1, "a_2": 2}]


def test_values_are_those_of_the_warehouse(said: Said, written: Place) -> None:
    statement = "SELECT sum(employees) AS n, sum(unionised_on IS NULL) AS none, min(unionised_on) AS first, max(unionised) AS yes, 7 / 2 AS half FROM t02"
    assert said("sql", statement, "--home", written.home, "--json")[1] == said("sql", statement, "--home", written.home, "--json", "--live")[1]


def test_an_xlsx_answer_holds_no_formula(said: Said, written: Place, tmp_path: Path) -> None:
    assert said("sql", "SELECT '=1+1' AS a, 2.5 AS b", "--home", written.home, "--out", tmp_path / "a.xlsx")[0] == 0
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [("=1+1", "s"), (2.5, "n")]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "STATEMENT is missing, or --saved NAME"),
        (("SELECT 1", "--saved", "unmatched"), "only one"),
        (("SELECT 1", "--format", "pdf"), "--format: found pdf, expected one of table, csv, xlsx, json, parquet"),
        (("SELECT 1", "--format", "parquet"), "name it with --out FILE"),
        (("SELECT 1", "--out", "a.doc"), "--format: found doc"),
        (("SELECT 1", "--seconds", "0"), "--seconds: found 0"),
    ],
)
def test_wrong_usage_is_said_before_any_work(said: Said, arguments: tuple[str, ...], complaint: str) -> None:
    code, _, wrong = said("sql", *arguments)
    assert (code, complaint in wrong) == (2, True), wrong


@pytest.mark.parametrize("name", saved_questions())
def test_a_saved_question_has_the_same_answer_on_both(name: str, said: Said, written: Place) -> None:
    answers = [said("sql", "--saved", name, "--home", written.home, "--json", *live) for live in ((), ("--live",))]
    assert [code for code, *_ in answers] == [0, 0], answers
    assert json.loads(answers[0][1]) == json.loads(answers[1][1])
    assert json.loads(answers[0][1]) or name == "partial-figures"


def test_saved_questions_are_listed_in_both_languages(said: Said, written: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(question.en in said("sql", "--list")[1] for question in saved_questions().values())
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")
    assert all(question.zh and question.zh in said("sql", "--list")[1] for question in saved_questions().values())
    code, _, complaint = said("sql", "--saved", "nothing", "--home", written.home)
    assert (code, "city-ranking" in complaint) == (1, True)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:jupyter_client", "ignore::DeprecationWarning:zmq")
def test_the_notebook_runs_and_its_rates_are_what_they_are_made_of(written: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {"UNIONSTATS_HOME": written.home, "IPYTHONDIR": tmp_path, "JUPYTER_RUNTIME_DIR": tmp_path, "JUPYTER_PLATFORM_DIRS": "1"}.items():
        monkeypatch.setenv(name, str(value))
    made = nbformat.read(ROOT / "docs" / "examples" / "figures.ipynb", as_version=4)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in made.cells if cell.cell_type == "code")
    made.cells.append(nbformat.v4.new_code_cell("print(json.dumps([len(rates), off.max(), len(both), len(province)]))"))
    done = nbclient.NotebookClient(made, timeout=120, kernel_name="python3").execute()
    rates, off, both, province = json.loads(done.cells[-1].outputs[0].text)
    assert (rates > 10, off < 1e-9, both > 0) == (True, True, True)
    assert province == written.ask("SELECT count(*) FROM figures WHERE region = '640000' AND breakdown = ''")[0][0]
