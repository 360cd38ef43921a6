"""The blank workbook: every table that is due, ready to fill in, and locked where there is nothing to fill in."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from scheme import Scheme, load_scheme
from sources.template import write_template
from sources.template.header import headings, is_two_level
from sources.template.prefill import known_rows
from sources.template.sheet import sheet_name
from sources.template.validation import date_bounds
from sources.template.wording import comment, rules_about

UNITS = ("YC", "CY1")
PERIODS = ("2020-10", "2020-12")


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_scheme()


@pytest.fixture(scope="module")
def december(scheme: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_template(scheme, "YC", "2020-12", tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="module")
def book(december: Path) -> Any:
    return openpyxl.load_workbook(december)


def first_line(scheme: Scheme, table: str) -> int:
    """The first line of rows, from 1."""
    return 5 if is_two_level(scheme.tables[table]) else 4


def columns(scheme: Scheme, table: str) -> list[str]:
    return [column.id for heading in headings(scheme.tables[table]) for column in heading.columns]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("period", PERIODS)
def test_there_is_a_sheet_for_every_table_due_behind_the_cover(
    scheme: Scheme, unit: str, period: str, tmp_path: Path
) -> None:
    path = write_template(scheme, unit, period, tmp_path / "new" / "folder")
    due = [sheet_name(scheme.tables[code]) for code in scheme.due_tables(unit, period)]
    assert CalamineWorkbook.from_path(path).sheet_names == ["填报说明", *due]
    assert path.name == f"{scheme.units[unit].name}2020年{int(period[5:])}月报表.xlsx"


def test_a_file_can_be_named_and_comes_out_the_same_every_time(scheme: Scheme, tmp_path: Path) -> None:
    first = write_template(scheme, "CY1", "2020-10", tmp_path / "a.xlsx")
    second = write_template(scheme, "CY1", "2020-10", tmp_path / "b.xlsx")
    assert first == tmp_path / "a.xlsx"
    assert first.read_bytes() == second.read_bytes()


def test_every_header_is_the_schemes_own(scheme: Scheme, december: Path) -> None:
    workbook = CalamineWorkbook.from_path(december)
    for code in scheme.due_tables("YC", "2020-12"):
        table = scheme.tables[code]
        lines = workbook.get_sheet_by_name(sheet_name(table)).to_python(skip_empty_area=False)
        assert lines[0][0] == table.name
        assert lines[1][0] == "填报单位：银川市总工会"
        assert "报告期：2020年12月" in lines[1]
        head = lines[2 : first_line(scheme, code) - 1]
        said = {text for line in head for text in line if text}
        groups = {column.group for column in table.columns if column.group}
        wholes = {name for column in table.columns for name in column.headers if name in groups}
        assert {column.zh for column in table.columns} - wholes <= said
        assert groups <= said


def test_a_column_that_gives_its_name_to_a_group_stands_under_it(december: Path) -> None:
    sheet = CalamineWorkbook.from_path(december).get_sheet_by_name("T02 企业建会台账")
    lines = sheet.to_python(skip_empty_area=False)
    at = lines[2].index("职工人数")
    assert lines[3][at : at + 3] == ["合计", "其中女职工", "其中农民工"]
    assert ((2, at), (2, at + 2)) in (sheet.merged_cell_ranges or [])


@pytest.mark.parametrize(
    ("table", "count", "first", "last"),
    [
        ("T01", 60, ("兴庆区", "凤凰北街街道"), None),
        ("T03", 6, ("兴庆区",), ("灵武市",)),
        ("T04", 48, ("兴庆区", "货车司机"), ("灵武市", "保安员")),
        ("T22", 4, ("市级",), ("基层工会",)),
    ],
)
def test_closed_keys_are_filled_in(
    scheme: Scheme, december: Path, table: str, count: int, first: tuple[str, ...], last: tuple[str, ...] | None
) -> None:
    lines = (
        CalamineWorkbook.from_path(december)
        .get_sheet_by_name(sheet_name(scheme.tables[table]))
        .to_python(skip_empty_area=False)
    )
    rows = lines[first_line(scheme, table) - 1 :][:count]
    assert tuple(rows[0][: len(first)]) == first
    if last:
        assert tuple(rows[-1][: len(last)]) == last
    assert lines[first_line(scheme, table) - 1 + count][0] == "合计"


@pytest.mark.parametrize("table", ["T02", "T07", "T08", "T11", "T17", "T19"])
def test_tables_of_any_length_have_no_rows_given(scheme: Scheme, table: str) -> None:
    assert known_rows(scheme, "640100", scheme.tables[table]) is None


def test_only_what_is_to_be_filled_in_is_unlocked(scheme: Scheme, book: Any) -> None:
    for code in scheme.due_tables("YC", "2020-12"):
        table = scheme.tables[code]
        sheet = book[sheet_name(table)]
        assert sheet.protection.sheet
        rows = known_rows(scheme, "640100", table)
        given = rows[0] if rows else {}
        line = first_line(scheme, code)
        for at, column in enumerate(columns(scheme, code), 1):
            assert sheet.cell(line, at).protection.locked is (column in given), (code, column)
            assert sheet.cell(3, at).protection.locked
        if rows:
            assert all(sheet.cell(line + len(rows), at).protection.locked for at in range(1, len(table.columns) + 1))


def test_totals_stay_empty_until_something_is_filled_in(book: Any, december: Path) -> None:
    sheet = book["T14 困难职工帮扶表"]
    assert sheet["B10"].value == '=IF(COUNT(B4:B9)=0,"",SUM(B4:B9))'
    assert book["T22 工会经费收支表"]["B9"].value == '=IF(COUNT(B5:B8)=0,"",ROUND(SUM(B5:B8),2))'
    shown = (
        CalamineWorkbook.from_path(december).get_sheet_by_name("T14 困难职工帮扶表").to_python(skip_empty_area=False)
    )
    assert shown[9] == ["合计", "", "", "", "", ""]


def validations(sheet: Any) -> dict[str, Any]:
    """Column letter → validation."""
    return {str(v.sqref).split(":")[0].rstrip("0123456789"): v for v in sheet.data_validations.dataValidation}


def test_cells_accept_what_the_column_means(scheme: Scheme, book: Any) -> None:
    rules = validations(book["T02 企业建会台账"])
    letters = dict(zip(columns(scheme, "T02"), "ABCDEFGHIJKLMNOPQ", strict=True))
    assert rules[letters["employees"]].type == "whole"
    assert rules[letters["unionised"]].formula1 == '"是,否"'
    assert rules[letters["township"]].formula1 == f"INDIRECT(${letters['county']}5)"
    assert rules[letters["unionised_on"]].type == "date"
    assert rules[letters["uscc"]].errorStyle == "warning"
    assert "企" not in rules
    assert rules[letters["ownership"]].formula1.startswith("填报说明!$")
    assert validations(book["T22 工会经费收支表"])["B"].type == "custom"
    assert "2)" in validations(book["T22 工会经费收支表"])["B"].formula1


def test_every_choice_stands_in_the_lists(scheme: Scheme, book: Any) -> None:
    cover = book["填报说明"]
    for code in scheme.due_tables("YC", "2020-12"):
        table = scheme.tables[code]
        found = validations(book[sheet_name(table)])
        given = (known_rows(scheme, "640100", table) or [{}])[0]
        for letter, column in zip(_letters(len(table.columns)), columns(scheme, code), strict=True):
            codelist = table.by_id[column].codelist
            if codelist and column not in given:
                area = found[letter].formula1.partition("!")[2].replace("$", "")
                assert [cell.value for (cell,) in cover[area]] == list(scheme.codelists[codelist])


def test_each_countys_townships_can_be_asked_for_by_its_name(scheme: Scheme, book: Any) -> None:
    for county in scheme.children("640100", "county"):
        area = book.defined_names[county.name].attr_text.partition("!")[2].replace("$", "")
        townships = [township.name for township in scheme.children(county.code, "township")]
        assert [cell.value for (cell,) in book["填报说明"][area]] == townships


def test_the_lists_are_hidden(book: Any) -> None:
    assert book["填报说明"].column_dimensions["AE"].hidden


def test_dates_are_bounded_by_the_rules(scheme: Scheme) -> None:
    def bounds(table: str, column: str) -> tuple[date, date]:
        return date_bounds(scheme, "2020-10", scheme.tables[table], scheme.tables[table].by_id[column])

    assert bounds("T17", "received_at") == (date(2020, 10, 1), date(2020, 10, 31))
    assert bounds("T02", "unionised_on")[1] == date(2020, 10, 31)
    assert bounds("T07", "rectify_by")[1] == date(2099, 12, 31)


def test_codes_are_text_so_that_no_digit_is_lost(scheme: Scheme, book: Any) -> None:
    at = columns(scheme, "T02").index("uscc") + 1
    assert book["T02 企业建会台账"].cell(5, at).number_format == "@"


def test_headers_say_what_a_column_is_and_which_checks_read_it(scheme: Scheme, book: Any) -> None:
    table = scheme.tables["T06"]
    text = comment(scheme, table, table.by_id["closing"])
    assert "期末会员数（必填）" in text
    assert "计量单位：人" in text
    assert scheme.rule("T06-01").zh in text
    assert {rule.code for rule in rules_about(scheme, table, table.by_id["closing"])} == {"T06-01", "T06-02", "X04"}
    said = [cell.comment.text for line in book["T06 会员会籍变动表"]["A3:I4"] for cell in line if cell.comment]
    assert len(said) == len(table.columns)
    assert any("会员档案不齐" in words for words in said)


def test_every_sheet_is_ready_to_scroll_and_to_print(scheme: Scheme, book: Any) -> None:
    for code in scheme.due_tables("YC", "2020-12"):
        sheet = book[sheet_name(scheme.tables[code])]
        line = first_line(scheme, code)
        assert re.fullmatch(rf"[A-Z]+{line}", sheet.freeze_panes)
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert sheet.print_title_rows == f"$3:${line - 1}"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 where it is not said
        assert sheet.page_setup.fitToHeight == 0


def test_the_cover_says_what_is_due_and_when(december: Path) -> None:
    lines = CalamineWorkbook.from_path(december).get_sheet_by_name("填报说明").to_python(skip_empty_area=False)
    said = " ".join(str(cell) for line in lines for cell in line[:7] if cell)
    assert "2020年12月工会统计报表" in said
    assert "2021年1月10日前" in said
    assert "12351职工诉求工单明细" in said
    assert "不要填 0" in said


def test_an_industry_union_can_choose_any_county(scheme: Scheme, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(write_template(scheme, "CY1", "2020-10", tmp_path))["T02 企业建会台账"]
    assert "$22" in validations(sheet)["C"].formula1


def _letters(count: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:count]
