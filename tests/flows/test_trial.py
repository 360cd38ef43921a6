"""Files that were not handed in: the checks say what the night over the same files says, and leave nothing behind."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from flows.digest import Digest
from flows.trial import NO_EARLIER, NO_REGISTER, NO_WAREHOUSE, LeftOut, Trial, Trials, Tried
from scheme import Scheme
from sources.grids import open_grids
from sources.safety import inspect
from tests.flows.making import Place, Readers, small_scheme
from tests.sources.workbooks import Page, to_xlsx

SAID = ["rule", "severity", "table_code", "row_key", "column_id", "sheet", "cell", "shown", "expected", "message", "message_en", "cure", "cure_en"]
FIRST, SECOND = "2020-09", "2020-10"


def tried(folder: Path) -> list[Tried]:
    return [Tried(file, file.name) for file in sorted(folder.iterdir())]


def trial(place: Place, files: list[Tried], unit: str, period: str, *, supplement: bool = False) -> Trial:
    with place.open() as store:
        return Trials(place.scheme, store, Readers(place.scheme)).run(files, unit, period, supplement=supplement)  # type: ignore[arg-type]


def texts(findings: pd.DataFrame, unit: str, period: str) -> list[tuple[str, ...]]:
    """What findings say; a file is called by its name."""
    rows = findings[SAID].astype(object).where(findings[SAID].notna(), "").values.tolist()
    return sorted(tuple(str(value).replace(f"{unit}/{period}/", "") for value in row) for row in rows)


def of_night(place: Place, unit: str, period: str) -> list[tuple[str, ...]]:
    """What the night says of a report, but for the questions that look at the whole province."""
    with place.open() as store:
        found = store.view("findings", unit=unit, period=period)
    return texts(found[~found["rule"].str.startswith("F")], unit, period)


def left_behind(folder: Path) -> dict[str, str]:
    """Every file below a folder with a digest of what it holds, but for what a reader of SQLite touches."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".sqlite-shm", ".sqlite-wal"))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def both_months(scheme: Scheme, dirty: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A night over two months of the whole made-up province."""
    place = Place(tmp_path_factory.mktemp("trial") / "place", scheme=small_scheme(scheme))
    place.hand_in(dirty, None, [FIRST, SECOND])
    place.night()
    return place


def units_of(province: Path, period: str) -> Iterator[str]:
    return iter(sorted(folder.parent.name for folder in (province / "inbox").glob(f"*/{period}")))


def test_the_checks_say_what_the_night_says(both_months: Place, dirty: Path) -> None:
    families = set()
    for period in (FIRST, SECOND):
        for unit in units_of(dirty, period):
            found = trial(both_months, tried(dirty / "inbox" / unit / period), unit, period)
            assert texts(found.findings, unit, period) == of_night(both_months, unit, period), (unit, period)
            families |= {rule[0] for rule in found.findings["rule"]}
    assert set("STXPR") <= families


@pytest.mark.slow
def test_they_do_over_the_sample_province(sample_night: Callable[[str], tuple[Place, Digest]], shared: Path) -> None:
    (place, _digest), dirty = sample_night("dirty"), shared / "sample" / "dirty"
    for unit in units_of(dirty, "2020-10"):
        found = trial(place, tried(dirty / "inbox" / unit / "2020-10"), unit, "2020-10")
        assert texts(found.findings, unit, "2020-10") == of_night(place, unit, "2020-10"), unit


def test_nothing_is_left_behind(both_months: Place, dirty: Path) -> None:
    before = left_behind(both_months.folder)
    unit = next(units_of(dirty, SECOND))
    trial(both_months, tried(dirty / "inbox" / unit / SECOND), unit, SECOND, supplement=True)
    assert left_behind(both_months.folder) == before


def test_without_a_warehouse_it_says_what_was_not_checked(scheme: Scheme, dirty: Path, one_book: tuple[str, str]) -> None:
    city, small = one_book[0], small_scheme(scheme)
    found = Trials(small, None, Readers(small)).run(tried(dirty / "inbox" / city / SECOND), city, SECOND)  # type: ignore[arg-type]
    assert {rule[0] for rule in found.findings["rule"]} & set("PRF") == set()
    assert {"S", "T"} <= {rule[0] for rule in found.findings["rule"]}
    assert found.left_out[:2] == (LeftOut("periods", NO_WAREHOUSE), LeftOut("registry", NO_WAREHOUSE))
    assert [one.checks for one in found.left_out] == ["periods", "registry", "forensics"]


def test_the_first_report_has_none_before_it_and_a_month_may_lack_its_register(place: Place, dirty: Path, one_book: tuple[str, str]) -> None:
    city = one_book[0]
    assert LeftOut("periods", NO_EARLIER) in trial(place, tried(dirty / "inbox" / city / FIRST), city, FIRST).left_out
    later = trial(place, tried(dirty / "inbox" / city / SECOND), city, SECOND)
    assert [one.why for one in later.left_out[:1]] == [NO_REGISTER]
    assert "P" in {rule[0] for rule in later.findings["rule"]}


def test_files_are_the_whole_report_or_come_on_top_of_what_is_there(place: Place, one_book: tuple[str, str], one_table: Callable[[str], Path]) -> None:
    city, file = one_book[0], one_table("T03")
    alone = trial(place, [Tried(file, file.name)], city, FIRST)
    on_top = trial(place, [Tried(file, file.name)], city, FIRST, supplement=True)
    missing = set(alone.findings.loc[alone.findings["rule"] == "S02", "table_code"])
    assert missing == set(place.scheme.due_tables(city, FIRST)) - {"T03"}
    assert "S02" not in set(on_top.findings["rule"])
    there = {rule for rule, *_rest in of_night(place, city, FIRST)}
    assert {"T02-01"} <= there & set(on_top.findings["rule"]) - set(alone.findings["rule"])


def test_what_is_no_report_is_said(place: Place, one_book: tuple[str, str], tmp_path: Path) -> None:
    letter, broken = tmp_path / "letter.docx", tmp_path / "report.xlsx"
    letter.write_bytes(b"PK")
    broken.write_bytes(b"PK\x03\x04 and no more")
    found = trial(place, [Tried(letter, letter.name), Tried(broken, broken.name)], one_book[0], FIRST)
    assert [(notice.code, notice.place) for notice in found.notices] == [("not_a_report", "letter.docx")]
    assert set(found.findings["rule"]) == {"S01"}
    assert found.errors == 1


@pytest.fixture
def one_table(place: Place, one_book: tuple[str, str], tmp_path: Path) -> Callable[[str], Path]:
    """Makes a file with nothing but one table of the city's report."""

    def make(code: str) -> Path:
        content = place.report(one_book[0], FIRST).read_bytes()
        grids = [grid for grid in open_grids(content, inspect(content)) if code in grid.name or place.scheme.tables[code].name in grid.name]
        file = tmp_path / f"{code}.xlsx"
        file.write_bytes(to_xlsx([Page(grid.name, grid.rows) for grid in grids]))
        return file

    return make
