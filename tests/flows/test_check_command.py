"""`unionstats check` as a city's clerk meets it: exit codes, what is shown, JSON, a workbook, messages that say the way out."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from flows.cli import run
from scheme import Scheme

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Said:
    """Runs `unionstats check` with arguments: its exit code, and what it said on both streams."""
    monkeypatch.chdir(tmp_path)

    def say(*arguments: object) -> tuple[int, str, str]:
        code = run(["check", *map(str, arguments)])
        return code, *capsys.readouterr()

    return say


@pytest.fixture
def report(dirty: Path, one_book: tuple[str, str]) -> tuple[Path, str]:
    """A made-up report with mistakes in it, and whose it is."""
    (file,) = (dirty / "inbox" / one_book[0] / "2020-10").iterdir()
    return file, one_book[0]


def test_errors_are_said_and_make_it_fail(report: tuple[Path, str], said: Said, own_home: Path, tmp_path: Path) -> None:
    file, unit = report
    code, text, _ = said(file, "--unit", unit, "--period", "2020-10")
    assert code == 1
    assert "T02-01 error" in text
    assert f"{file.name} " in text
    assert "Rules against the report before (P): there is no warehouse here" in text
    assert "Nothing was handed in, and nothing was kept." in text
    assert not own_home.exists()
    assert list(tmp_path.glob("*.unionstats*")) == []


def test_a_folder_stands_for_its_files_and_names_for_codes(report: tuple[Path, str], said: Said, scheme: Scheme) -> None:
    file, unit = report
    code, text, _ = said(file.parent, "--unit", scheme.units[unit].name, "--period", "2020-10", "--json")
    found = json.loads(text)
    assert code == 1
    assert (found["unit"], found["period"], [one["file"] for one in found["files"]]) == (unit, "2020-10", [file.name])
    assert found["errors"] == sum(one["severity"] == "error" for one in found["findings"]) > 0
    assert {"rule", "cell", "message", "message_en", "cure", "cure_en"} <= set(found["findings"][0])
    assert [one["checks"] for one in found["left_out"]] == ["periods", "registry", "forensics"]


def test_a_workbook_has_every_finding(report: tuple[Path, str], said: Said, tmp_path: Path) -> None:
    file, unit = report
    code, text, _ = said(file, "--unit", unit, "--period", "2020-10", "--xlsx", tmp_path / "found.xlsx")
    assert code == 1
    rows = len(pd.read_excel(tmp_path / "found.xlsx", engine="calamine"))
    assert rows > 0
    assert f"{rows} findings written to" in text


def test_without_an_error_it_is_done(said: Said, clean: Path, one_book: tuple[str, str]) -> None:
    (file,) = (clean / "inbox" / one_book[1] / "2020-09").iterdir()
    _, text, _ = said(file, "--unit", one_book[1], "--period", "2020-09", "--json")
    left = {(one["rule"], one["table_code"]) for one in json.loads(text)["findings"] if one["severity"] == "error"}
    # The made-up province of the tests has four tables, the scheme asks for all.
    assert {rule for rule, _table in left} == {"S02"}


def test_a_text_called_csv_is_one_clear_finding(said: Said, tmp_path: Path) -> None:
    (tmp_path / "报表.csv").write_text("一、建会情况:本月新建,基本完成。\n二、会员情况:会员增加,效果良好。\n", encoding="utf-8")
    code, text, _ = said("报表.csv", "--unit", "YC", "--period", "2020-10", "--json")
    (found,) = json.loads(text)["findings"]
    assert (code, found["rule"]) == (1, "S01")
    assert "it holds text and no table; hand in the report, filled in as its template says" in found["message_en"]


def test_of_a_file_without_any_of_the_tables_it_is_said_what_to_do(said: Said, tmp_path: Path) -> None:
    (tmp_path / "名单.csv").write_text("姓名,职务\n甲,主席\n乙,委员\n", encoding="utf-8")
    code, text, _ = said("名单.csv", "--unit", "YC", "--period", "2020-10")
    assert code == 1
    assert "名单.csv: none of the scheme's tables was recognised in it. Fill in the template" in text


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("gone.xlsx", "--unit", "YC", "--period", "2020-10"), 1, "gone.xlsx: there is no such file"),
        ((".", "--unit", "YC", "--period", "2020-10"), 1, "there is no report in it"),
        ((".", "--unit", "XX", "--period", "2020-10"), 1, "XX is no unit"),
        ((".", "--unit", "YC", "--period", "2019-10"), 1, "2019-10 is no period"),
        ((".", "--period", "2020-10"), 2, "--unit is missing"),
        (("--unit", "YC", "--period", "2020-10"), 2, "missing"),
        ((".", "--unit", "YC", "--period", "2020-10", "--xlsx", "a.csv"), 2, "ends in .xlsx"),
    ],
)
def test_what_is_wrong_says_the_way_out(arguments: tuple[str, ...], code: int, words: str, said: Said) -> None:
    found, _, complaint = said(*arguments)
    assert (found, words in complaint) == (code, True), complaint
