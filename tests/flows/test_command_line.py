"""Every verb as a user meets it: exit codes, messages that say the way out, JSON, workbooks, Chinese and English."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from flows.cli import run
from scheme import Scheme
from tests.conftest import ROOT
from tests.flows.making import Place

VERBS = ("demo", "nightly", "status", "findings", "matches", "sql", "simulate", "template")
Said = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def published(dirty: Path, one_book: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A warehouse of the whole scheme with an edition: 2020-09 of a city and an industry."""
    place = Place(tmp_path_factory.mktemp("published"))
    place.hand_in(dirty, one_book, ["2020-09"])
    place.night("2020-10-11")
    return place


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Said:
    """Runs `unionstats` with arguments: its exit code, and what it said on both streams."""
    monkeypatch.chdir(tmp_path)

    def say(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return say


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    code, english, _ = said(verb, "--help")
    assert (code, f"unionstats {verb}" in english) == (0, True)
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")
    code, chinese, _ = said(verb, "--help")
    assert code == 0
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.splitlines()[2]), chinese


def test_help_lists_every_verb(said: Said) -> None:
    code, text, _ = said("--help")
    assert code == 0
    assert [verb for verb in VERBS if f"{verb} " not in text] == []


@pytest.mark.parametrize(
    "wrong",
    [["nothing"], ["nightly", "--no-such-flag"], ["nightly", "--as-of", "yesterday"], ["sql"], ["template", "YC"], ["findings", "--limit", "many"]],
    ids=" ".join,
)
def test_wrong_usage_is_two(wrong: list[str], said: Said) -> None:
    code, _, complaint = said(*wrong)
    assert code == 2
    assert complaint
    assert "Traceback" not in complaint


FAULTS: dict[str, tuple[list[str], list[str]]] = {
    "no inbox named": (["nightly"], ["--inbox DIR", "unionstats.toml"]),
    "no such inbox": (["nightly", "--inbox", "nowhere"], ["nowhere", "no such folder", "<unit>/<period>/<files>"]),
    "no such register": (["nightly", "--inbox", ".", "--registry", "nowhere"], ["nowhere", "no such folder"]),
    "no warehouse": (["status"], ["warehouse.sqlite", "no warehouse yet", "unionstats nightly"]),
    "no such settings": (["status", "--config", "x.toml"], ["x.toml", "no such settings file", "--config"]),
    "no database's URL": (["status", "--warehouse", "oracle://x/y"], ["oracle://x/y", "PostgreSQL"]),
    "no URL": (["status", "--warehouse", "?"], ["SQLAlchemy URL"]),
    "no server": (["status", "--warehouse", "postgresql://nobody@127.0.0.1:1/x"], ["127.0.0.1:1", "no answer"]),
    "no unit": (["template", "XX", "2020-09", "--out", "."], ["XX", "no reporting unit", "YC"]),
    "no period": (["template", "YC", "2021-01", "--out", "."], ["2021-01", "no period", "2020-09"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_input_is_one_and_names_the_way_out(fault: str, said: Said) -> None:
    arguments, words = FAULTS[fault]
    code, _, complaint = said(*arguments)
    assert code == 1, complaint
    assert [word for word in words if word not in complaint] == [], complaint
    assert complaint.startswith("unionstats: ")
    assert "Traceback" not in complaint


def test_a_file_that_is_no_warehouse(said: Said, tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_text("this is a text, and long enough to be no database " * 40, encoding="utf-8")
    code, _, complaint = said("status", "--warehouse", f"sqlite:///{tmp_path / 'x.sqlite'}")
    assert (code, "x.sqlite" in complaint, "Traceback" in complaint) == (1, True, False), complaint


def test_no_edition_yet(said: Said, tmp_path: Path, scheme: Scheme) -> None:
    Place(tmp_path, scheme=scheme).open().close()
    code, _, complaint = said("findings", "--home", tmp_path / "home")
    assert (code, "no edition" in complaint, "unionstats nightly" in complaint) == (1, True, True)


def test_a_bug_is_seventy_with_a_traceback(said: Said, published: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr("warehouse.store.Warehouse.view", lambda *_, **__: 1 / 0)
    code, _, complaint = said("findings", "--home", published.home)
    assert (code, "this is a bug" in complaint) == (70, True)
    assert "ZeroDivisionError" in caplog.text


def test_a_reader_that_leaves_early_is_no_bug(published: Place) -> None:
    command = f"{sys.executable} -m flows.cli findings --json --home {published.home} | head -c 11"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ('[\n  {\n    "', "")


def test_status(said: Said, published: Place, one_book: tuple[str, str], scheme: Scheme) -> None:
    code, text, _ = said("status", "--home", published.home)
    assert code == 0
    assert all(unit in text for unit in scheme.units)
    assert "overdue" in text
    code, text, _ = said("status", "--home", published.home, "--json")
    grid = json.loads(text)
    assert {(row["unit"], row["period"]) for row in grid} == {(unit, period) for unit in scheme.units for period in ("2020-09", "2020-10")}
    states = {row["unit"]: row["state"] for row in grid if row["period"] == "2020-09"}
    assert {unit for unit, state in states.items() if state == "overdue"} == set(scheme.units) - set(one_book)
    errors = published.ask("SELECT unit, count(*) FROM findings WHERE severity = 'error' AND period = '2020-09' GROUP BY unit")
    assert {row["unit"]: row["error"] for row in grid if row["period"] == "2020-09" and row["error"]} == dict(errors)


def test_findings_are_filtered(said: Said, published: Place, one_book: tuple[str, str]) -> None:
    code, text, _ = said("findings", "--home", published.home, "--json")
    everything = json.loads(text)
    assert (code, len(everything)) == (0, published.ask("SELECT count(*) FROM findings")[0][0])
    for flag, column in (("--unit", "unit"), ("--rule", "rule"), ("--severity", "severity"), ("--table", "table_code"), ("--state", "state")):
        wanted = everything[0][column] or "T02"
        _, text, _ = said("findings", "--home", published.home, "--json", flag, wanted)
        assert json.loads(text) == [row for row in everything if row[column] == wanted], flag
    _, text, _ = said("findings", "--home", published.home, "--unit", one_book[0], "--limit", "3")
    assert f"{sum(row['unit'] == one_book[0] for row in everything)} findings" in text
    assert "more rows" in text


def test_matches(said: Said, published: Place) -> None:
    code, text, _ = said("matches", "--home", published.home, "--json", "--state", "accepted")
    found = json.loads(text)
    assert (code, len(found)) == (0, published.ask("SELECT count(*) FROM matches WHERE state = 'accepted'")[0][0])
    assert {row["state"] for row in found} == {"accepted"}
    assert said("matches", "--home", published.home)[0] == 0


@pytest.mark.parametrize("arguments", [["findings"], ["matches"], ["sql", "SELECT '=1+1' AS a, '2020-09-01' AS b, 1.5 AS c, NULL AS d"]], ids=lambda a: a[0])
def test_workbooks_open_and_hold_no_formula(arguments: list[str], said: Said, published: Place, tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "list.xlsx"
    code, _, complaint = said(*arguments, "--home", published.home, "--xlsx", file)
    assert (code, complaint) == (0, "")
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    assert sheet.max_row > 1
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    if arguments[0] == "sql":
        assert [cell.value for cell in sheet[2]] == ["=1+1", "2020-09-01", 1.5, None]


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM finding", "UPDATE files SET unit = 'X'", "DROP VIEW findings", "CREATE TABLE x (y int)", "INSERT INTO marks VALUES ('a', 'b')", "VACUUM"],
)
def test_sql_refuses_to_write(statement: str, said: Said, published: Place) -> None:
    before = published.views()
    code, _, complaint = said("sql", statement, "--home", published.home)
    assert (code, complaint.startswith("unionstats: ")) == (1, True), complaint
    after = published.views()
    assert all(before[name].equals(after[name]) for name in before)


def test_sql_answers(said: Said, published: Place) -> None:
    code, text, _ = said("sql", "SELECT unit, count(*) AS n FROM t02 GROUP BY unit ORDER BY unit", "--home", published.home, "--json")
    assert code == 0
    assert all(set(row) == {"unit", "n"} and row["n"] > 0 for row in json.loads(text))
    code, _, complaint = said("sql", "SELECT x FROM nowhere", "--home", published.home)
    assert (code, "nowhere" in complaint, "data_dictionary" in complaint) == (1, True, True)


def test_chinese_is_the_default_and_english_by_environment(said: Said, published: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    _, english, _ = said("findings", "--home", published.home)
    monkeypatch.delenv("UNIONSTATS_LANGUAGE")
    _, chinese, _ = said("findings", "--home", published.home)
    assert ("findings" in english, "findings" in chinese) == (True, False)
    assert "强制性" in chinese
    assert "强制性" not in english
    assert "没有" in said("status", "--home", "nowhere")[2] or "尚" in said("status", "--home", "nowhere")[2]


def test_simulate(said: Said, tmp_path: Path, scheme: Scheme) -> None:
    code, text, _ = said("simulate", "--scale", "0.01", "--out", tmp_path / "made", "--seed", "3")
    assert code == 0
    assert str(tmp_path / "made") in text
    assert {folder.name for folder in (tmp_path / "made").iterdir()} == {"inbox", "registry", "truth"}
    assert {folder.name for folder in (tmp_path / "made" / "inbox").iterdir()} == set(scheme.units)


def test_simulate_with_more_noise_and_more_strangers(said: Said, tmp_path: Path) -> None:
    counted = []
    for flags in ((), ("--noise", "2", "--unregistered", "0.6")):
        out = tmp_path / str(len(flags))
        assert said("simulate", "--scale", "0.05", "--out", out, "--dirty", *flags)[0] == 0
        rows = pd.read_csv(out / "truth" / "matches.csv", dtype="str", keep_default_na=False)
        counted.append(((rows["unit_no"] == "").mean(), (rows["key"] == rows["enterprise_name"].str.strip()).mean()))
    (strangers, without_code), (more_strangers, more_without_code) = counted
    assert strangers < 0.1
    assert 0.25 < more_strangers < 0.45
    assert without_code < 0.32
    assert more_without_code > 0.34


def test_the_blank_workbook_is_read_back_without_a_finding(said: Said, tmp_path: Path, scheme: Scheme) -> None:
    from sources.reader import read_file

    for unit in ("YC", "CY1"):
        code, text, _ = said("template", unit, "2020-09", "--out", tmp_path / unit)
        assert code == 0
        (file,) = (tmp_path / unit).iterdir()
        assert file.name in text
        reading = read_file(file.read_bytes(), file.stem, unit, "2020-09", scheme)
        assert reading.issues == ()
        assert set(reading.tables) == set(scheme.due_tables(unit, "2020-09"))


@pytest.mark.slow
def test_the_program_itself_runs_a_night(dirty: Path, one_book: tuple[str, str], tmp_path: Path, scheme: Scheme) -> None:
    """As a user starts it: readers in child processes, progress on standard error, JSON on standard output."""
    place = Place(tmp_path / "place")
    place.hand_in(dirty, one_book, ["2020-09"])
    command = [sys.executable, "-m", "flows.cli", "nightly", "--plain", *place.flags, "--as-of", "2020-10-11"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*command, "--json"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    digest = json.loads(done.stdout)
    assert (digest["edition"], digest["published"]) == (1, True)
    assert set(digest["seconds"]) == {"pull", "register", "read", "reconcile", "check", "figures", "publish"}
    again = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stderr.splitlines()) == (0, [*(f"pull {unit}" for unit in scheme.units if unit in one_book), "register"])
    assert "nothing new, edition 1 stands" in again.stdout


@pytest.mark.slow
def test_the_demo_ends_with_where_to_look(said: Said, tmp_path: Path) -> None:
    code, text, _ = said("demo", "--plain", "--scale", "0.01", "--home", tmp_path / "demo")
    assert code == 0
    assert "Figures against the plan's targets" in text
    for verb in ("status", "findings", "sql"):
        assert re.search(rf"UNIONSTATS_HOME={tmp_path / 'demo'} \S+ {verb}", text)
