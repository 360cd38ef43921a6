"""One bad file, folder or extract is a finding or a notice; everybody else's report is read as if it were not there."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows.cli import run
from flows.running import PlainRunner
from sources.notices import Notice
from tests.flows.making import OF_THE_NIGHT, Place, different

DAY = "2020-10-11"
NewPlace = Callable[..., Place]


def codes(notices: tuple[Notice, ...]) -> set[tuple[str, str]]:
    return {(notice.code, notice.place) for notice in notices}


def register_lines(extract: Path) -> list[str]:
    content = extract.read_bytes()
    try:
        return content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return content.decode("gb18030").splitlines()


def refusing(monkeypatch: pytest.MonkeyPatch, what: str, path: Path, error: OSError, times: int | None = None) -> list[str]:
    """Let `Path.what` fail for `path`: always, or that many times. Gives the list of failures, which grows."""
    real = getattr(Path, what)
    failures: list[str] = []

    def refuse(self: Path, *arguments: Any, **options: Any) -> Any:
        if self == path and (times is None or len(failures) < times):
            failures.append(what)
            raise error
        return real(self, *arguments, **options)

    monkeypatch.setattr(Path, what, refuse)
    return failures


def of_unit(place: Place, unit: str) -> dict[str, pd.DataFrame]:
    """What the views say of a unit, whatever night it is."""
    views = place.views(*OF_THE_NIGHT, "edition")
    return {name: rows[rows["unit"] == unit].reset_index(drop=True) for name, rows in views.items() if "unit" in rows}


def test_bad_files_and_folders_harm_nobody_else(place: Place, one_book: tuple[str, str]) -> None:
    city, industry = one_book
    before = of_unit(place, city)
    report = place.report(industry, "2020-09")
    report.with_name("坏的.xlsx").write_bytes(b"PK\x03\x04" + report.read_bytes()[4:2000])
    report.with_name("空的.xlsx").touch()
    report.with_name("网页.xls").write_text("<html><table><tr><td>1</td></tr></table></html>", encoding="utf-8")
    report.with_name("扫描件.pdf").write_bytes(b"%PDF-1.4")
    for folder in ("XX/2020-09", f"{city}/2020-13", f"{city}/2019-09", f"{city}/散"):
        (place.inbox / folder).mkdir(parents=True)
        shutil.copy(report, place.inbox / folder)
    (place.inbox / "readme.txt").write_text("?", encoding="utf-8")
    digest = place.night(DAY)
    assert codes(digest.notices) == {
        ("unknown_unit", "XX"),
        ("unknown_period", f"{city}/2020-13"),
        ("unknown_period", f"{city}/2019-09"),
        ("unknown_period", f"{city}/散"),
        ("stray_file", "readme.txt"),
        ("not_a_report", f"{industry}/2020-09/扫描件.pdf"),
    }
    found = place.ask(f"SELECT file, rule FROM findings WHERE unit = '{industry}' AND rule IN ('S01', 'S15') ORDER BY file")
    assert {Path(file).name for file, _ in found} == {"坏的.xlsx", "空的.xlsx", "网页.xls"}
    assert different(before, of_unit(place, city)) == []


def test_the_same_file_under_two_units(place: Place, one_book: tuple[str, str]) -> None:
    city, industry = one_book
    before = of_unit(place, city)
    report = place.report(city, "2020-09")
    shutil.copy(report, place.inbox / industry / "2020-09")
    digest = place.night(DAY)
    assert codes(digest.notices) == {("same_bytes", f"{industry}/2020-09/{report.name}")}
    kept = [file for file in (place.home / "archive").rglob("*") if file.is_file()]
    assert len(kept) == 3, "the bytes are kept once: two reports and the register"
    for name in ("submissions", "t02"):
        assert different({name: before[name]}, {name: of_unit(place, city)[name]}) == []


def test_a_folder_that_cannot_be_read_is_a_notice(new_place: NewPlace, dirty: Path, one_book: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    city, industry = one_book
    place = new_place(dirty, one_book, "2020-09")
    asked = refusing(monkeypatch, "iterdir", place.inbox / city, PermissionError(errno.EACCES, "Permission denied"))
    digest = place.night(DAY, PlainRunner(retries=(0.0, 0.0)))
    assert len(asked) == 4, "asked, asked again twice, and once more for what can be had"
    assert codes(digest.notices) == {("unit_failed", city)}
    assert {unit for unit, *_ in digest.received} == {industry}
    assert (city, "2020-09") in digest.overdue


def test_a_pull_that_fails_twice_then_works(new_place: NewPlace, dirty: Path, one_book: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    place = new_place(dirty, one_book, "2020-09")
    report = place.report(one_book[0], "2020-09")
    failures = refusing(monkeypatch, "open", report, OSError(errno.EIO, "Input/output error"), times=2)
    digest = place.night(DAY, PlainRunner(retries=(0.0, 0.0, 0.0)))
    assert len(failures) == 2
    assert digest.notices == ()
    assert {unit for unit, *_ in digest.received} == set(one_book)


def test_a_file_that_never_can_be_read_harms_no_file_beside_it(place: Place, one_book: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    report = place.report(one_book[0], "2020-09")
    bad, good = report.with_stem("甲"), report.with_stem("乙")
    bad.write_bytes(b"x")
    shutil.copy(report, good)
    good.write_bytes(good.read_bytes() + b"\n")
    refusing(monkeypatch, "open", bad, OSError(errno.EIO, "Input/output error"))
    digest = place.night(DAY, PlainRunner(retries=(0.0,)))
    assert codes(digest.notices) == {("unreadable_path", f"{one_book[0]}/2020-09/{bad.name}")}
    assert digest.received == ((one_book[0], "2020-09", 1, 2),)


def test_a_register_that_is_missing(new_place: NewPlace, dirty: Path, one_book: tuple[str, str]) -> None:
    place = new_place(dirty, one_book, "2020-09")
    (extract,) = place.registry.iterdir()
    kept = extract.rename(place.folder / extract.name)
    digest = place.night(DAY)
    missing = {("register_missing", "2020-09"), ("registry_empty", str(place.registry))}
    assert codes(digest.notices) == missing
    assert digest.matches == {"none": sum(digest.matches.values())}
    assert place.ask("SELECT DISTINCT rule FROM findings WHERE rule LIKE 'R%' AND rule <> 'R09'") == []
    assert place.ask("SELECT DISTINCT state FROM figures WHERE indicator = 'I02a'") == [("partial",)]
    assert place.ask("SELECT count(*) FROM gap_ledger") == [(0,)]

    digest = place.night(DAY)
    assert (digest.published, codes(digest.notices)) == (False, missing)  # said as long as it is so

    shutil.copy(kept, place.registry)
    digest = place.night(DAY)
    assert (digest.published, digest.extracts, digest.notices) == (True, (("2020-09", kept.name),), ())
    assert digest.matches["accepted"] > 0
    assert any(kept.name in moved.why for moved in digest.moved)


def test_folders_with_nothing_in_them_make_no_first_edition(new_place: NewPlace, dirty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = new_place(dirty, (), "2020-09")  # the extract alone
    place.inbox.mkdir()
    swapped = ["--inbox", str(place.registry), "--registry", str(place.inbox), "--home", str(place.home)]
    assert run(["nightly", "--plain", *swapped]) == 1
    complaint = capsys.readouterr().err
    assert "nothing to publish" in complaint
    assert f"{place.registry}: the inbox holds no unit's folder" in complaint
    assert f"{place.inbox}: the register's folder holds no extract" in complaint
    assert "Traceback" not in complaint
    assert place.ask("SELECT state, edition FROM nights LEFT JOIN (SELECT id AS edition FROM editions) e ON true") == [("failed", None)]
    digest = place.night(DAY)  # the register's extract is enough
    assert (digest.published, codes(digest.notices)) == (True, {("inbox_empty", str(place.inbox))})


def test_folders_emptied_later_leave_the_edition_standing(place: Place) -> None:
    for folder in (place.inbox, place.registry):
        shutil.rmtree(folder)
        folder.mkdir()
    digest = place.night(DAY)
    assert (digest.published, codes(digest.notices)) == (False, {("inbox_empty", str(place.inbox)), ("registry_empty", str(place.registry))})


def cut_off(lines: list[str]) -> str:
    """A transfer that broke off in the middle of a line."""
    half = lines[: len(lines) // 2]
    return "\n".join([*half, half[-1].rpartition(",")[0].rpartition(",")[0]])


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (cut_off, "register_unreadable"),
        (lambda lines: "\n".join(lines).replace("单位名称", "某某", 1) + "\n", "register_columns"),
        (lambda _: "", "register_unreadable"),
    ],
    ids=["truncated", "a column lacks", "empty"],
)
def test_an_extract_that_cannot_be_used_leaves_the_last_one_standing(place: Place, spoil: Callable[[list[str]], str], code: str) -> None:
    (extract,) = place.registry.iterdir()
    extract.write_text(spoil(register_lines(extract)), encoding="utf-8")
    digest = place.night(DAY)
    assert codes(digest.notices) == {(code, extract.name)}
    assert not digest.published
    assert place.ask("SELECT count(*) FROM register_extracts") == [(1,)]


def test_an_extract_with_a_new_column_is_used_and_the_column_named(place: Place) -> None:
    (extract,) = place.registry.iterdir()
    head, *rows = register_lines(extract)
    extract.write_text("\n".join([f"{head},备注", *(f"{row},x" for row in rows)]) + "\n", encoding="utf-8")
    before = place.views(*OF_THE_NIGHT, "edition")
    digest = place.night(DAY)
    assert codes(digest.notices) == {("register_new_columns", extract.name)}
    assert (digest.published, digest.extracts, digest.moved) == (True, (("2020-09", extract.name),), ())
    assert different(before, place.views(*OF_THE_NIGHT, "edition")) == []


def test_an_extract_that_comes_back_in_its_old_form_stands_again(place: Place) -> None:
    (extract,) = place.registry.iterdir()
    first = extract.read_bytes()
    extract.write_bytes(b"".join(first.splitlines(keepends=True)[:-5]))
    assert place.night(DAY).published
    extract.write_bytes(first)
    assert place.night(DAY).published
    assert place.ask("SELECT coalesce(superseded_by, 0) FROM register_extracts ORDER BY id") == [(2,), (3,), (0,)]
    assert not place.night(DAY).published


def test_of_two_extracts_of_a_month_the_newest_counts_whatever_it_is_called(new_place: NewPlace, dirty: Path, one_book: tuple[str, str]) -> None:
    place = new_place(dirty, one_book, "2020-09")
    (extract,) = place.registry.iterdir()
    old = extract.rename(extract.with_name("2020-09.csv"))
    newer = old.with_name("2020-09(2).csv")
    newer.write_bytes(b"".join(old.read_bytes().splitlines(keepends=True)[:-1]))
    os.utime(old, (1, 1))
    digest = place.night(DAY)
    assert place.ask("SELECT path FROM register_extracts WHERE superseded_by IS NULL") == [(newer.name,)]
    assert [(n.code, n.place, n.found) for n in digest.notices] == [("register_superseded", newer.name, old.name)]
    assert place.night(DAY).notices == ()


def test_an_extract_that_cannot_be_opened_is_a_notice(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    (extract,) = place.registry.iterdir()
    refusing(monkeypatch, "open", extract, PermissionError(errno.EACCES, "Permission denied"))
    digest = place.night(DAY)
    assert (codes(digest.notices), digest.published) == ({("unreadable_path", extract.name)}, False)


def test_a_number_in_a_files_name_is_masked_wherever_it_is_shown(place: Place, one_book: tuple[str, str]) -> None:
    report = place.report(one_book[0], "2020-09")
    report.rename(report.with_stem("张三13912345678"))
    (report.parent / "张三13912345678.pdf").touch()
    report.with_stem("李四13812345678").write_bytes(report.with_stem("张三13912345678").read_bytes() + b"\n")
    digest = place.night(DAY)
    assert [notice.place for notice in digest.notices] == [f"{one_book[0]}/2020-09/张三139******78.pdf"]
    names = {Path(path).stem for (path,) in place.ask(f"SELECT path FROM submissions WHERE unit = '{one_book[0]}'")}
    assert "李四138******78" in names
    assert not any("12345678" in name for name in names)
