"""A corrected file is a new version: it takes the place of the old one, closes its findings, and the digest says why figures moved."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from flows.digest import Digest, render
from scheme import Scheme
from tests.flows.making import Place
from tests.sources.workbooks import Page, to_xlsx

DAY = "2020-10-11"


@pytest.fixture
def city(one_book: tuple[str, str]) -> str:
    return one_book[0]


@pytest.fixture
def corrected(clean: Path, city: str) -> Path:
    """The report of the city without its mistakes."""
    (file,) = (clean / "inbox" / city / "2020-09").iterdir()
    return file


def findings(place: Place, unit: str) -> dict[str, str]:
    """The states of a unit's findings but the register's, by fingerprint."""
    return dict(place.ask(f"SELECT fingerprint, state FROM findings WHERE unit = '{unit}' AND rule NOT LIKE 'R%'"))


def versions(place: Place, unit: str) -> list[tuple[str, int, str]]:
    rows = place.ask(f"SELECT path, version, CASE WHEN superseded_by IS NULL THEN 'stands' ELSE 'superseded' END FROM submissions WHERE unit = '{unit}' ORDER BY id")
    return [(Path(path).name, version, state) for path, version, state in rows]


def test_the_same_name_with_other_bytes(place: Place, city: str, corrected: Path, dirty: Path, scheme: Scheme) -> None:
    file = place.report(city, "2020-09")
    wrong = set(findings(place, city))
    shutil.copy(corrected, file)
    digest = place.night(DAY)
    left = set(findings(place, city))
    assert wrong - left
    assert digest.received == ((city, "2020-09", 1, 2),)
    assert versions(place, city) == [(file.name, 1, "superseded"), (file.name, 2, "stands")]
    assert findings(place, city) == dict.fromkeys(left & wrong, "open") | dict.fromkeys(left - wrong, "new")
    gone = {key for (key,) in place.ask(f"SELECT fingerprint FROM finding WHERE unit = '{city}' AND rule NOT LIKE 'R%' AND last_edition = 1")}
    assert gone == wrong - left
    assert sum(n for rule, n in digest.changes["gone"].items() if rule[0] != "R") == len(gone)
    _says_what_moved(digest, city, scheme)

    shutil.copy(dirty / "inbox" / city / "2020-09" / file.name, file)
    assert place.night(DAY).received == ((city, "2020-09", 1, 3),)
    assert findings(place, city) == dict.fromkeys(wrong & left, "open") | dict.fromkeys(gone, "back")
    assert [state for *_, state in versions(place, city)] == ["superseded", "superseded", "stands"]


def _says_what_moved(digest: Digest, city: str, scheme: Scheme) -> None:
    assert digest.moved
    assert all(moved.before != moved.after for moved in digest.moved)
    assert {why for moved in digest.moved for why in moved.why} == {f"{city} 2020-09 v2"}
    text = render(digest, scheme)
    named = f"{city} {scheme.units[city].name_en}"
    assert f"{named} 2020-09: version 2, files: 1" in text
    assert f"← {named} 2020-09 v2" in text
    assert "\n  gone " in text


def test_another_name_beside_the_old_one(place: Place, city: str, corrected: Path) -> None:
    old = place.report(city, "2020-09")
    wrong = set(findings(place, city))
    shutil.copy(corrected, old.with_stem("更正"))
    digest = place.night(DAY)
    assert digest.received == ((city, "2020-09", 1, 2),)
    assert versions(place, city) == [(old.name, 1, "superseded"), (f"更正{old.suffix}", 2, "stands")]
    assert set(digest.changes["gone"])
    assert not wrong <= set(findings(place, city))
    assert not place.night(DAY).published, "the old file still lies there, and is no news"


def test_a_wrong_header_goes_with_its_table(new_place: Callable[..., Place], dirty: Path) -> None:
    place = new_place(dirty, (), "2020-09")
    folder = place.inbox / "YC" / "2020-09"
    folder.mkdir(parents=True)
    t03, t16 = ("县（市、区）,50人以上企业数,其中已建会,其中未建会\n兴庆区,3,2,1\n", "县（市、区）,合同份数,覆盖企业数,覆盖职工数\n兴庆区,3,3,30\n")
    head = "填报单位：固原市总工会,,,\n"
    book = openpyxl.Workbook()
    for code, text in (("T03", head + t03), ("T16", t16)):
        page = book.create_sheet(code)
        for line in text.splitlines():
            page.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    book.remove(book.worksheets[0])
    book.save(folder / "报表.xlsx")
    place.night(DAY)
    said = "SELECT table_code, message FROM findings WHERE unit = 'YC' AND rule = 'S11'"
    assert [(code or "", "固原市总工会" in message) for code, message in place.ask(said)] == [("", True)]
    (folder / "T03更正.csv").write_text(t03, encoding="utf-8")
    place.night(DAY)
    assert place.ask(said) == []


def test_a_table_that_the_scheme_gains_is_read_from_a_file_whose_other_tables_were_replaced(new_place: Callable[..., Place], dirty: Path) -> None:
    place = new_place(dirty, (), "2020-09")
    units = {code: replace(unit, tables=tuple(table for table in unit.tables if table != "T16")) for code, unit in place.scheme.units.items()}
    poorer = replace(place, scheme=replace(place.scheme, units=units, digest="poorer"))
    folder = place.inbox / "YC" / "2020-09"
    folder.mkdir(parents=True)
    t03 = [["县（市、区）", "50人以上企业数", "其中已建会", "其中未建会"], ["兴庆区", 3, 2, 1]]
    pages = [Page("T03", t03), Page("T16", [["县（市、区）", "合同份数", "覆盖企业数", "覆盖职工数"], ["兴庆区", 3, 3, 30]])]
    (folder / "报表.xlsx").write_bytes(to_xlsx(pages))
    poorer.night(DAY)
    (folder / "T03更正.csv").write_text("\n".join(",".join(map(str, line)) for line in t03), encoding="utf-8")
    poorer.night(DAY)
    assert versions(poorer, "YC") == [("报表.xlsx", 1, "superseded"), ("T03更正.csv", 2, "stands")]
    place.night(DAY)
    assert versions(place, "YC") == [("报表.xlsx", 1, "stands"), ("T03更正.csv", 2, "stands")]
    assert place.ask("SELECT count(*) FROM current_tables WHERE table_code = 'T16'") == [(1,)]
