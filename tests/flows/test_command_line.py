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
from cyclopts import App

from flows.cli import app, run
from scheme import Scheme
from tests.conftest import ROOT
from tests.flows.making import Place

FORMULAS = """SELECT '=1+1' AS a, '{=1}' AS b, '+1' AS c, '-1' AS d, '@A1' AS e, '2020-09-01' AS f, 'http://a' AS g, 1.5 AS h,
    12345678901234567 AS i, 1e999 AS j, NULL AS k"""
VERBS = ("demo", "nightly", "sources", "check", "status", "findings", "matches", "decide", "gap", "sql", "snapshot", "editions", "figures", "recompute", "bridge", "simulate", "template", "console", "user")
ON_FINDINGS = ("explain", "waive", "grant", "refuse", "return", "undo-batch")
DECISIONS = ("same", "predecessor", "none", "unregistered", "federation", "accept", "reject", "unsure", *ON_FINDINGS, "undo", "list")
ACCOUNTS = ("add", "list", "disable", "enable", "password", "role")
COMMANDS = (*VERBS, *(f"decide {verb}" for verb in DECISIONS), *(f"user {verb}" for verb in ACCOUNTS))
Said = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def published(published_whole: Place) -> Place:
    """A warehouse of the whole scheme with an edition: 2020-09 of a city and an industry."""
    return published_whole


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Said:
    """Runs `unionstats` with arguments: its exit code, and what it said on both streams."""
    monkeypatch.chdir(tmp_path)

    def say(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return say


def command(verb: str) -> App:
    """The command of a verb, such as `decide same`."""
    found = app()
    for name in verb.split():
        found = found[name]
    return found


@pytest.mark.parametrize("verb", COMMANDS)
def test_every_verb_has_help(verb: str, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    code, english, _ = said(*verb.split(), "--help")
    assert (code, f"unionstats {verb}" in english) == (0, True)
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")
    code, chinese, _ = said(*verb.split(), "--help")
    assert (code, f"用法：unionstats {verb}" in chinese) == (0, True)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.splitlines()[2]), chinese


def test_help_lists_every_verb(said: Said) -> None:
    code, text, _ = said("--help")
    assert code == 0
    assert [verb for verb in VERBS if f"{verb} " not in text] == []
    code, text, _ = said("decide", "--help")
    assert [verb for verb in DECISIONS if f"  {verb} " not in text] == []


@pytest.mark.parametrize("verb", COMMANDS)
@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_every_option_says_what_it_is(verb: str, tongue: str, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", tongue)
    monkeypatch.setenv("COLUMNS", "400")  # an option a line
    _, text, _ = said(*verb.split(), "--help")
    entries = dict(re.findall(r"^  (\S+(?: \S+)?)  +(.*?) *$", text, re.MULTILINE))
    named = {argument.name for argument in command(verb).assemble_argument_collection() if argument.show}
    below = {"decide": set(DECISIONS), "user": set(ACCOUNTS)}.get(verb, set())
    assert named | below == {entry.split()[0] for entry in entries}
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert [entry for entry, words in entries.items() if len(words) < 5 or bool(chinese.search(words)) != (tongue == "zh")] == []


def test_an_option_says_the_same_in_every_verb() -> None:
    helps: dict[str, set[str | None]] = {}
    for verb in COMMANDS:
        for argument in command(verb).assemble_argument_collection():
            if argument.name.startswith("--"):
                helps.setdefault(argument.name, set()).add(argument.parameter.help)
    differing = {name for name, texts in helps.items() if len(texts) > 1}
    # Another thing to write, other states, a home that is made; check asks whose report it is, the others filter; a day or an
    # edition is that of a night, of figures, of a trace or of a summary.
    assert differing == {"--out", "--state", "--home", "--unit", "--period", "--as-of", "--edition"}


WRONG: dict[str, tuple[list[str], str, str]] = {
    "no such command": (["statsu"], "no command statsu. Did you mean status?", "没有命令 statsu。是否想用 status？"),
    "options first": (["--config", "x", "status"], "options stand after the command", "选项应写在命令之后"),
    "no such option": (["nightly", "--inbx", "x"], "no option --inbx. Did you mean --inbox?", "没有选项 --inbx。是否想用 --inbox？"),
    "no value": (["nightly", "--inbox"], "--inbox has no value", "--inbox 缺少值"),
    "no day": (["nightly", "--as-of", "yesterday"], "--as-of: found yesterday, expected a day as YYYY-MM-DD", "应为日期"),
    "a day that is none": (["nightly", "--as-of", "2020-09-31"], "found 2020-09-31", "现为 2020-09-31"),
    "a value too many": (["nightly", "--plain=7"], "--plain: found 7, expected no value", "应为不带值"),
    "no statement": (["sql"], "STATEMENT is missing", "缺少 STATEMENT"),
    "a statement without quotes": (["sql", "SELECT", "1"], "too much: 1", "多余的内容：1"),
    "no period": (["template", "YC"], "PERIOD is missing", "缺少 PERIOD"),
    "no place": (["template", "YC", "2020-09"], "--out is missing", "缺少 --out"),
    "no number": (["findings", "--limit", "many"], "--limit: found many, expected a whole number", "应为整数"),
    "half a row": (["findings", "--limit", "1.5"], "found 1.5, expected a whole number", "现为 1.5，应为整数"),
    "fewer than none": (["findings", "--limit", "-3"], "--limit: found -3", "--limit：现为 -3"),
    "twice": (["findings", "--unit", "YC", "--unit", "GY"], "--unit is given twice", "--unit 重复"),
    "no workbook": (["matches", "--xlsx", "a.csv"], "a.csv, expected a file name that ends in .xlsx", "文件名应以 .xlsx 结尾"),
    "a size below none": (["simulate", "--out", "o", "--scale", "-1"], "--scale: found -1.0, expected a number above 0", "--scale：现为 -1.0"),
    "no size": (["simulate", "--out", "o", "--scale", "0"], "expected a number above 0", "应为大于 0"),
    "a size that is no number": (["simulate", "--out", "o", "--scale", "nan"], "--scale: found nan", "--scale：现为 nan"),
    "a size without end": (["demo", "--scale", "inf"], "at most 100", "不超过 100"),
    "bent beyond all": (["simulate", "--out", "o", "--bent", "1.5"], "--bent: found 1.5, expected a number from 0 to 1", "--bent：现为 1.5"),
    "bent below none": (["simulate", "--out", "o", "--bent", "-0.1"], "--bent: found -0.1", "--bent：现为 -0.1"),
    "bent by no number": (["simulate", "--out", "o", "--bent", "nan"], "--bent: found nan", "--bent：现为 nan"),
    "noise below none": (["simulate", "--out", "o", "--noise", "-1"], "--noise: found -1.0, expected a number from 0 on", "--noise：现为 -1.0"),
    "noise that is no number": (["simulate", "--out", "o", "--noise", "nan"], "--noise: found nan", "--noise：现为 nan"),
    "noise without end": (["simulate", "--out", "o", "--noise", "inf"], "--noise: found inf", "--noise：现为 inf"),
    "nobody registered": (["simulate", "--out", "o", "--unregistered", "1"], "found 1.0, expected a number from 0 to below 1", "现为 1.0，应为"),
    "a share that is no number": (["simulate", "--out", "o", "--unregistered", "nan"], "--unregistered: found nan", "--unregistered：现为 nan"),
    "no workbook of the gap": (["gap", "--xlsx", "a.xls"], "a.xls, expected a file name that ends in .xlsx", "文件名应以 .xlsx 结尾"),
    "half an edition": (["gap", "--balance", "1.5", "2"], "found 1.5, expected a whole number", "现为 1.5，应为整数"),
    "editions without a balance": (["gap", "1", "2"], "unionstats gap --balance A B", "unionstats gap --balance A B"),
    "three editions": (["gap", "--balance", "1", "2", "3"], "between two editions", "两版之间"),
    "a state of the balance": (["gap", "--balance", "--state", "gap"], "--state chooses from the list", "--state"),
    "no decision": (["decide"], "decide takes a command, or a filled-in sheet with --from FILE", "decide 之后"),
    "no such verb of deciding": (["decide", "sme"], "Did you mean same?", "是否想用 same？"),
    "a decision without its row": (["decide", "same", "YC", "2020-09"], "ROW_KEY is missing", "缺少 ROW_KEY"),
    "half a decision": (["decide", "undo", "1.5"], "found 1.5, expected a whole number", "现为 1.5，应为整数"),
    "no number of a decision": (["decide", "undo", "first"], "found first, expected a whole number", "应为整数"),
    "a seed below none": (["simulate", "--out", "o", "--seed", "-1"], "--seed: found -1", "--seed：现为 -1"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_usage_is_two_and_says_what_is_wrong(wrong: str, said: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    arguments, english, chinese = WRONG[wrong]
    code, shown, complaint = said(*arguments)
    assert (code, shown, complaint.startswith("unionstats")) == (2, "", True)
    assert english in complaint
    assert not (tmp_path / "o").exists()
    monkeypatch.delenv("UNIONSTATS_LANGUAGE")
    code, shown, complaint = said(*arguments)
    assert (code, shown) == (2, "")
    assert chinese in complaint


def test_the_settings_file_gives_the_language_of_help_and_complaints(said: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("UNIONSTATS_LANGUAGE")
    assert "用法：" in said("status", "--help")[1]
    (tmp_path / "unionstats.toml").write_text('language = "en"', encoding="utf-8")
    assert "Usage: " in said("status", "--help")[1]
    assert "no command" in said("nothing")[2]
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")
    assert "没有命令" in said("nothing")[2]


FAULTS: dict[str, tuple[list[str], list[str]]] = {
    "no inbox named": (["nightly"], ["--inbox DIR", "unionstats.toml"]),
    "no such inbox": (["nightly", "--inbox", "nowhere"], ["nowhere", "no such folder", "<unit>/<period>/<files>"]),
    "no such register": (["nightly", "--inbox", ".", "--registry", "nowhere"], ["nowhere", "no such folder"]),
    "no warehouse": (["status"], ["warehouse.sqlite", "no warehouse yet", "unionstats nightly"]),
    "no such settings": (["status", "--config", "x.toml"], ["x.toml", "no such settings file", "--config"]),
    "no database's URL": (["status", "--warehouse", "oracle://x/y"], ["oracle://x/y", "PostgreSQL"]),
    "no URL": (["status", "--warehouse", "?"], ["SQLAlchemy URL"]),
    "no server": (["status", "--warehouse", "postgresql://nobody@127.0.0.1:1/x"], ["127.0.0.1:1", "no answer"]),
    "no unit": (["template", "XX", "2020-09", "--out", "."], ["XX", "no unit", "YC"]),
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


LISTS = ("findings", "matches", "gap")
OUTPUTS = (["simulate", "--scale", "0.01", "--out"], ["template", "YC", "2020-09", "--out"], *([verb, "--xlsx"] for verb in LISTS))


@pytest.mark.parametrize("arguments", OUTPUTS, ids=lambda arguments: arguments[0])
def test_where_nothing_can_be_written(arguments: list[str], said: Said, published: Place, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    home = ["--home", str(published.home)] if arguments[0] in LISTS else []
    places = ["file/below.xlsx"] if arguments[0] in LISTS else ["file", "file/below"]
    for place in places:
        code, _, complaint = said(*arguments, place, *home)
        assert (code, complaint.startswith("unionstats: file"), arguments[-1] in complaint) == (1, True, True), complaint
    code, _, complaint = said("nightly", "--plain", "--inbox", ".", "--home", "file")
    assert (code, complaint.startswith("unionstats: file"), "--home" in complaint) == (1, True, True), complaint
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_a_province_goes_into_no_folder_of_others(said: Said, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine", encoding="utf-8")
    code, _, complaint = said("simulate", "--scale", "0.01", "--out", "mine")
    assert (code, "holds other files" in complaint) == (1, True)
    assert [entry.name for entry in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    (tmp_path / "mine" / "warehouse.sqlite").touch()
    code, _, complaint = said("demo", "--scale", "0.01", "--home", "mine")
    assert (code, "no demo made" in complaint) == (1, True)
    for _once_more in range(2):
        assert said("simulate", "--scale", "0.01", "--out", "made")[0] == 0


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
    assert "A cell: the report's state, then its open findings error/query/info." in text
    assert all(f"  {state}: " in text for state in ("overdue", "awaited", "held back", "late", "accepted"))
    code, text, _ = said("status", "--home", published.home, "--json")
    grid = json.loads(text)
    assert {(row["unit"], row["period"]) for row in grid} == {(unit, period) for unit in scheme.units for period in ("2020-09", "2020-10")}
    states = {row["unit"]: row["state"] for row in grid if row["period"] == "2020-09"}
    assert {unit for unit, state in states.items() if state == "overdue"} == set(scheme.units) - set(one_book)
    errors = published.ask("SELECT unit, count(*) FROM findings WHERE severity = 'error' AND period = '2020-09' GROUP BY unit")
    assert {row["unit"]: row["error"] for row in grid if row["period"] == "2020-09" and row["error"]} == dict(errors)


def test_a_file_has_come_on_the_day_that_its_night_stands_for(said: Said, dirty: Path, one_book: tuple[str, str], tmp_path: Path) -> None:
    place = Place(tmp_path / "place")
    for unit, day, really in zip(one_book, ("2020-10-10", "2020-10-11"), ("2026-05-01", "2026-05-02"), strict=True):
        place.hand_in(dirty, (unit,), ["2020-09"])
        place.night(day, really=really)
    _, text, _ = said("status", "--home", place.home, "--json")
    states = {row["unit"]: row["state"] for row in json.loads(text) if row["period"] == "2020-09" and row["unit"] in one_book}
    assert states == {one_book[0]: "accepted", one_book[1]: "late"}
    assert place.ask("SELECT DISTINCT substr(received, 1, 10) FROM submissions ORDER BY 1") == [("2026-05-01",), ("2026-05-02",)]  # and stays a fact


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
    last = text.splitlines()[-1]
    assert "more rows" in last
    assert [option for option in ("--limit", "--severity", "--unit", "--xlsx") if option not in last] == []


def test_the_gravest_and_newest_findings_come_first(said: Said, dirty: Path, one_book: tuple[str, str], tmp_path: Path) -> None:
    place = Place(tmp_path / "place")
    place.hand_in(dirty, one_book, ["2020-09", "2020-10"])
    place.night("2020-11-11")
    found = json.loads(said("findings", "--home", place.home, "--json")[1])
    weights = [["error", "query", "info"].index(row["severity"]) for row in found]
    assert weights == sorted(weights)
    assert {0, 1} <= set(weights)
    for weight in set(weights):
        periods = [row["period"] for row, other in zip(found, weights, strict=True) if other == weight]
        assert periods == sorted(periods, reverse=True)
    assert len({row["period"] for row in found if row["severity"] == "error"}) == 2


def test_matches(said: Said, published: Place) -> None:
    code, text, _ = said("matches", "--home", published.home, "--json", "--state", "accepted")
    found = json.loads(text)
    assert (code, len(found)) == (0, published.ask("SELECT count(*) FROM matches WHERE state = 'accepted'")[0][0])
    assert {row["state"] for row in found} == {"accepted"}
    assert said("matches", "--home", published.home)[0] == 0


def test_matches_of_no_method(said: Said, published: Place) -> None:
    code, _, complaint = said("matches", "--home", published.home, "--method", "guess")
    assert (code, "guess is no method" in complaint, "code" in complaint) == (1, True, True), complaint


def test_workbooks_have_the_headings_of_the_list(said: Said, published: Place, tmp_path: Path, scheme: Scheme, monkeypatch: pytest.MonkeyPatch) -> None:
    for tongue, first, gone in (("en", "unit", "fingerprint"), ("zh", "单位", "message")):
        monkeypatch.setenv("UNIONSTATS_LANGUAGE", tongue)
        for verb in ("findings", "matches"):
            _, listed, _ = said(verb, "--home", published.home, "--limit", "0")
            assert said(verb, "--home", published.home, "--xlsx", tmp_path / "list.xlsx")[0] == 0
            sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
            assert sheet is not None
            headings = [cell.value for cell in sheet[1]]
            assert headings[0] == first
            assert gone not in headings
            assert set(listed.splitlines()[1].split("\t")) - {"place", "位置"} <= set(headings)  # of a workbook: file, sheet, cell
            assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}")
            assert sheet.column_dimensions["A"].width > 12
            units = {f"{code} {unit.short if tongue == 'zh' else unit.name_en}" for code, unit in scheme.units.items()}
            assert {row[0].value for row in sheet.iter_rows(min_row=2)} <= units


def test_the_findings_on_paper(said: Said, published: Place, tmp_path: Path) -> None:
    """What is wrong and what to do stand right beside where, wrapped, with days for moments; landscape, as wide as the page, the header on each."""
    assert said("findings", "--home", published.home, "--xlsx", tmp_path / "list.xlsx")[0] == 0
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    headings = [cell.value for cell in sheet[1]]
    assert headings[:9] == ["unit", "period", "rule", "severity", "file", "sheet", "cell", "message", "cure"]
    assert sheet.max_row == 1 + published.ask("SELECT count(*) FROM findings")[0][0]
    message, cure, seen = (sheet.cell(2, headings.index(name) + 1) for name in ("message", "cure", "first_seen"))
    assert (message.alignment.wrap_text, cure.alignment.wrap_text) == (True, True)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(seen.value))
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == ("landscape", None, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"


@pytest.mark.parametrize("arguments", [["findings"], ["matches"], ["sql", FORMULAS]], ids=lambda a: a[0])
def test_workbooks_open_and_hold_no_formula(arguments: list[str], said: Said, published: Place, tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "list.xlsx"
    code, _, complaint = said(*arguments, "--home", published.home, "--xlsx", file)
    assert (code, complaint) == (0, "")
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    assert sheet.max_row > 1
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    if arguments[0] == "sql":
        assert [cell.value for cell in sheet[2]] == ["=1+1", "{=1}", "+1", "-1", "@A1", "2020-09-01", "http://a", 1.5, "12345678901234567", "inf", None]
        assert {cell.number_format for cell in sheet[2][:5]} == {"@"}  # and stays a text for whoever edits the cell


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


def test_sql_says_in_both_languages_what_is_wrong(said: Said, published: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "SELECT unti FROM findings"
    assert "no column unti; expected unit." in said("sql", wrong, "--home", published.home)[2]
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")
    assert "没有栏目 unti。应为：unit。" in said("sql", wrong, "--home", published.home)[2]


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
    assert set(digest["seconds"]) == {"pull", "register", "read", "reconcile", "check", "figures", "publish", "snapshot"}
    again = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stderr.splitlines()) == (
        0,
        [*(f"pull {code} {unit.name_en}" for code, unit in scheme.units.items() if code in one_book), "register"],
    )
    assert "nothing new, edition 1 stands" in again.stdout


@pytest.mark.slow
def test_the_demo_ends_with_where_to_look(said: Said, tmp_path: Path) -> None:
    code, text, _ = said("demo", "--plain", "--scale", "0.01", "--home", tmp_path / "demo")
    assert code == 0
    assert "Figures against the plan's targets" in text
    for verb in ("status", "findings", "sql"):
        assert re.search(rf"UNIONSTATS_HOME={tmp_path / 'demo'} \S+ {verb}", text)
