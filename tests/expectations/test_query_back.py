"""The query-back workbook: the unit's own file with its looks, marked; handed in again it reads as what it came from."""

import html
import io
import random
import shutil
import subprocess
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from expectations.query_back import Head, Item, only_cover, with_findings
from expectations.query_back.looks import ALWAYS
from scheme import Scheme
from sources.reader import read_file
from sources.reading import Reading
from sources.returned import COVER, MEMO, NUMBER, PROBLEM, REASON, WORDS
from tests.sources.layouts import Layout, lay_out, make_rows
from tests.sources.workbooks import Page, written

UNIT, PERIOD = "SZS", "2020-09"
HEAD = Head("石嘴山市总工会", PERIOD, "报表.xlsx", "2020-10-12 02:00", {"error": "强制性", "query": "核实性", "info": "提示性"})
CARRIERS = ("xlsx", "xlsxwriter", "xls", "ods", "csv utf-8 ,", "csv gb18030 ,", "csv utf-8-sig ;")
WAYS: tuple[dict[str, Any], ...] = (
    {}, {"levels": 2}, {"levels": 2, "whole_inside": False, "merged_county": True}, {"totals": "top", "subtotals": "named above"}, {"lead_rows": 3, "lead_columns": 2},
    {"sheet_name": "file", "title": "none", "hidden": True}, {"numbers": "wide", "dates": "chinese", "nil": "—"}, {"gaps": True, "repeated_header": True, "notes": "many"},
)  # fmt: skip


def item(cell: str, sheet: str, number: int = 1, severity: str = "query", **more: Any) -> Item:
    facts = {"message": "会员数大于职工数：多 6 人", "cure": "请核实", "column": "会员数", "shown": "318", "expected": "会员数 ≤ 职工数"}
    return Item(f"{number:032x}", "T02-09", severity, sheet=sheet, cell=cell, **(facts | more))


def read(content: bytes, scheme: Scheme, stem: str = "报表") -> Reading:
    return read_file(content, stem, UNIT, PERIOD, scheme)


def facts(reading: Reading) -> tuple[Any, ...]:
    return ({code: rows.to_pylist() for code, rows in reading.tables.items()}, reading.letters, reading.issues)


def returned(content: bytes, items: list[Item], scheme: Scheme, stem: str = "报表", language: str = "zh") -> Any:
    return openpyxl.load_workbook(io.BytesIO(with_findings(content, stem, items, HEAD, scheme, language)))


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def places(sheet: Any) -> dict[str, int]:
    """Where our headers stand in a sheet: column, and under "line" their line."""
    for line in sheet.iter_rows():
        found = {cell.value: cell.column for cell in line if cell.value in (*PROBLEM, *REASON, *WORDS, *NUMBER)}
        if found:
            return {**found, "line": line[0].row}
    return {}


def a_table(scheme: Scheme, code: str, carrier: str, **layout: Any) -> tuple[bytes, str, Reading]:
    rng = random.Random(3)
    rows = make_rows(scheme, scheme.tables[code], "640200", rng, 8)
    laid = lay_out(scheme, scheme.tables[code], rows, Layout(carrier=carrier, **layout), UNIT, PERIOD, rng)
    content = written(carrier, [laid.page])
    return content, laid.stem, read(content, scheme, laid.stem)


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("code", ["T02", "T05"])
def test_a_copy_handed_in_unchanged_reads_as_the_original(scheme: Scheme, code: str, carrier: str, way: dict[str, Any]) -> None:
    content, stem, before = a_table(scheme, code, carrier, **way)
    (name,) = before.letters[code]
    letter = list(before.letters[code][name].values())[-1]
    rows = before.tables[code]["row"].to_pylist()
    items = [item(f"{letter}{row}", name, row) for row in rows[::2]] + [item(f"{letter}{rows[0]}", name, 99, "error"), item("", "", 100)]
    back = with_findings(content, stem, items, HEAD, scheme, "zh")
    after = read(back, scheme, stem)
    assert rows
    assert (facts(after), after.explanations) == (facts(before), ())
    assert facts(read(with_findings(back, stem, items, HEAD, scheme, "en"), scheme, stem)) == facts(before), "returned twice"


@pytest.mark.parametrize("carrier", ["xlsx", "xls", "csv utf-8 ,"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_answers_come_back_and_a_corrected_value_is_read(scheme: Scheme, carrier: str, language: str) -> None:
    content, stem, before = a_table(scheme, "T05", carrier)
    (name,) = before.letters["T05"]
    first, second = before.tables["T05"]["row"].to_pylist()[:2]
    column, letter = list(before.letters["T05"][name].items())[-1]
    book = returned(content, [item(f"{letter}{first}", name, 1), item(f"{letter}{second}", name, 2), item("", "", 3)], scheme, stem, language)
    page = book.worksheets[1]
    at = places(page)
    page[f"{letter}{first}"].value = 7
    page.cell(second, at[REASON[language == "en"]]).value = "情况属实"
    page.cell(second, at[WORDS[language == "en"]]).value = "已与基层工会核对无误"
    page.insert_rows(at["line"] + 1)
    cover = book.worksheets[0]
    at = places(cover)
    line = next(row for row in range(at["line"] + 1, cover.max_row + 1) if cover.cell(row, at[NUMBER[language == "en"]]).value == f"{3:032x}")
    cover.cell(line, at[WORDS[language == "en"]]).value = "本期没有这项工作开展"
    after = read(saved(book), scheme, stem)
    assert after.tables["T05"][column].to_pylist()[0] == 7
    assert {(one.fingerprint[-1], one.reason, one.words) for one in after.explanations} == {("2", "情况属实", "已与基层工会核对无误"), ("3", "", "本期没有这项工作开展")}
    again = returned(saved(book), [item(f"{letter}{second + 1}", name, 2)], scheme, stem, "zh")
    at = places(again.worksheets[1])
    assert again.worksheets[1].cell(second + 1, at[WORDS[0]]).value == "已与基层工会核对无误", "what was said need not be typed again"
    assert [sheet.title for sheet in again.worksheets] == [COVER[0], page.title, MEMO]


def a_book() -> bytes:
    """A workbook as only xlsxwriter writes it, with what openpyxl alone would lose."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet("T03")
    money, day = book.add_format({"num_format": "#,##0.00", "bg_color": "#CCFFCC"}), book.add_format({"num_format": "yyyy-mm-dd"})
    page.write_row(0, 0, ["县（市、区）", "50人以上企业数", "其中已建会", "其中未建会"])
    page.write_row(1, 0, ["大武口区", 3, 2])
    page.write_formula(1, 3, "=B2-C2", None, 1)
    page.write_string(2, 0, "=1+1")
    page.write_number(2, 1, 0.1 + 0.2, money)
    page.write_number(2, 2, 12345678901234.0, day)  # no date at all
    page.write_formula(2, 3, '=A3&"x"', None, "=1+1x")
    page.merge_range(4, 0, 5, 0, "平罗县")
    page.write_number(5, 1, 4)
    page.write_string(5, 0, "盖住的")  # as programs leave it that merge and keep
    page.set_column(1, 3, 23)
    page.set_column(4, 16383, 5, None, {"hidden": True})
    page.set_row(1, 33)
    page.write_comment(1, 1, "自己的批注")
    page.data_validation(1, 1, 9, 1, {"validate": "integer", "criteria": ">=", "value": 0})
    page.conditional_format(1, 1, 9, 1, {"type": "cell", "criteria": ">", "value": 5, "format": money})
    page.freeze_panes(1, 1)
    other = book.add_worksheet("别的表")
    other.hide()
    book.define_name("数", "=T03!$B$2")
    book.close()
    seventeen_digits = io.BytesIO()
    with zipfile.ZipFile(stream) as archive, zipfile.ZipFile(seventeen_digits, "w") as written_anew:
        for part in archive.infolist():
            written_anew.writestr(part, archive.read(part).replace(b"<v>0.3</v>", b"<v>0.30000000000000004</v>"))
    return seventeen_digits.getvalue()


@pytest.mark.filterwarnings("ignore:Cell C3 is marked as a date")
def test_all_that_is_not_marked_stays_as_it_was(scheme: Scheme) -> None:
    content = a_book()
    before, after = openpyxl.load_workbook(io.BytesIO(content)), returned(content, [item("B2", "T03", severity="error"), item("A5", "T03", 2)], scheme)
    old, new = before["T03"], after["T03"]
    assert places(new) == {PROBLEM[0]: 5, REASON[0]: 6, WORDS[0]: 7, NUMBER[0]: 8, "line": 1}
    for line in old.iter_rows(max_col=4):
        for cell in line:
            same = new[cell.coordinate]
            assert (same.value, same.number_format, same.fill.fgColor.rgb, same.data_type) == (cell.value, cell.number_format, cell.fill.fgColor.rgb, cell.data_type)
    assert [str(one) for one in new.merged_cells.ranges] == [str(one) for one in old.merged_cells.ranges]
    assert (new.column_dimensions["B"].width, new.row_dimensions[2].height, new.freeze_panes) == (old.column_dimensions["B"].width, 33, "B2")
    assert (after["别的表"].sheet_state, list(after.defined_names)) == ("hidden", ["数"])
    assert len(new.data_validations.dataValidation) == 2
    widths = sorted((one.min, one.max, one.hidden) for one in new.column_dimensions.values())
    assert all(first[1] < second[0] for first, second in pairwise(widths)), "overlapping columns are a damaged file"
    assert [hidden for low, high, hidden in widths for at in range(low, high + 1) if at in (5, 6, 7, 8, 9)] == [False, False, False, True, True]
    came, back = (zipfile.ZipFile(io.BytesIO(one)) for one in (content, saved_again(content, scheme)))
    assert b"<v>0.30000000000000004</v>" in back.read("xl/worksheets/sheet2.xml")
    sheet = html.unescape(back.read("xl/worksheets/sheet2.xml").decode())  # with lxml, openpyxl writes characters as numbers
    assert [value for value in ("<f>B2-C2</f><v>1</v>", "<v>=1+1x</v>", "<v>12345678901234</v>", "盖住的") if value not in sheet] == []
    assert facts(read(saved_again(content, scheme), scheme)) == facts(read(content, scheme))
    assert came.testzip() is back.testzip() is None


def saved_again(content: bytes, scheme: Scheme) -> bytes:
    return with_findings(content, "报表", [item("B2", "T03")], HEAD, scheme, "zh")


@pytest.mark.filterwarnings("ignore:Cell C3 is marked as a date")
def test_a_mark_is_a_frame_a_fill_a_note_and_words_beside(scheme: Scheme) -> None:
    items = [item("B2", "T03", 1, "error", previous="2020-08: 312", register="参保人数 300"), item("B2", "T03", 2), item("C2", "T03", 3, "info")]
    page = returned(a_book(), items, scheme)["T03"]
    note = page["B2"].comment.text
    assert note.startswith("自己的批注\n")
    assert all(said in note for said in ("✖ 强制性 T02-09", "？ 核实性", "所见：318", "应有：会员数 ≤ 职工数", "上期：2020-08: 312", "登记库：参保人数 300", "处理办法：请核实"))
    assert page["E2"].value.split("\n")[0] == "✖ 会员数 B2：会员数大于职工数：多 6 人"
    marks = {str(some.sqref): some.rules[0].dxf for some in page.conditional_formatting if some.rules[0].formula == [ALWAYS]}
    assert {place: bool(dxf.fill and dxf.border and dxf.font.b) for place, dxf in marks.items()} == {"B2": True, "C2": True}
    twice = with_findings(saved_of(a_book(), items, scheme), "报表", items[1:2], HEAD, scheme, "zh")
    page = openpyxl.load_workbook(io.BytesIO(twice))["T03"]
    assert page["B2"].comment.text.count("核实性") == 1 and "强制性" not in page["B2"].comment.text
    assert page["C2"].comment is None
    assert [str(some.sqref) for some in page.conditional_formatting if some.rules[0].formula == [ALWAYS]] == ["B2"]


def saved_of(content: bytes, items: list[Item], scheme: Scheme) -> bytes:
    return with_findings(content, "报表", items, HEAD, scheme, "zh")


@pytest.mark.filterwarnings("ignore:Cell C3 is marked as a date")
def test_the_cover_lists_everything_errors_first_and_leads_there(scheme: Scheme) -> None:
    cover = returned(a_book(), [item("C2", "T03", 1, "info"), item("B2", "T03", 2), item("", "", 3, "error", message="缺少报表")], scheme).worksheets[0]
    at = places(cover)
    lines = [[cell.value for cell in line] for line in cover.iter_rows(min_row=at["line"] + 1)]
    assert [line[1] for line in lines] == ["✖ 强制性", "？ 核实性", "○ 提示性"]
    assert [cover.cell(at["line"] + number, 4).hyperlink.location if cover.cell(at["line"] + number, 4).hyperlink else None for number in (1, 2, 3)] == [None, "'T03'!B2", "'T03'!C2"]
    assert cover.column_dimensions[openpyxl.utils.get_column_letter(at[NUMBER[0]])].hidden
    assert cover.data_validations.dataValidation[0].formula1.startswith(f"'{MEMO}'!")


@pytest.mark.parametrize("name", ['=HYPERLINK("http://a")', "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_no_text_becomes_a_formula(scheme: Scheme, name: str) -> None:
    lines = [["县（市、区）", "50人以上企业数", "其中已建会", "其中未建会"], ["大武口区", name, 1, 1]]
    for carrier in ("csv utf-8 ,", "xls", "ods", "xlsxwriter"):
        content = written(carrier, [Page("T03", lines)])
        items = [item("B2", "" if carrier.startswith("csv") else "T03", message=name, cure=name, key=name, shown=name, column="")]
        book = returned(content, items, scheme)
        cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
        assert name in [cell.value for cell in cells]
        assert not [cell for cell in cells if cell.data_type == "f"]


def test_personal_data_stays_in_its_cell_and_in_no_note(scheme: Scheme) -> None:
    lines = [["县（市、区）", "50人以上企业数", "其中已建会", "其中未建会"], ["大武口区", 3, 2, "13812345678"]]
    content = written("xls", [Page("T03", lines)])
    issue = next(one for one in read(content, scheme).issues if one.rule == "S12")
    book = returned(content, [item(issue.cell, "T03", shown=issue.shown, message=issue.shown)], scheme)
    assert [cell.coordinate for sheet in book for line in sheet.iter_rows() for cell in line if "13812345678" in str(cell.value)] == ["D2"]
    assert "13812345678" not in book["T03"]["D2"].comment.text


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04 damaged", b"<html>", b"\0\0\0"])
def test_what_cannot_be_opened_comes_back_as_a_cover(scheme: Scheme, content: bytes) -> None:
    items = [item("", "", 1, "error", message="文件无法读取")]
    back = with_findings(content, "报表", items, HEAD, scheme, "zh")
    book = openpyxl.load_workbook(io.BytesIO(back))
    assert book.sheetnames == [COVER[0], MEMO]
    assert any("无法读取" in str(cell.value) for line in book.worksheets[0].iter_rows() for cell in line)
    assert [issue.rule for issue in read(back, scheme).issues] == ["S01"], "handed in alone, it is still no report"


@pytest.mark.filterwarnings("ignore:Cell C3 is marked as a date")
def test_a_file_with_macros_comes_back_without_them(scheme: Scheme) -> None:
    stream = io.BytesIO(a_book())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    back = with_findings(stream.getvalue(), "报表", [item("B2", "T03")], HEAD, scheme, "zh")
    assert not [name for name in zipfile.ZipFile(io.BytesIO(back)).namelist() if "vba" in name]
    assert any("不含宏" in str(cell.value) for line in openpyxl.load_workbook(io.BytesIO(back)).worksheets[0].iter_rows() for cell in line)
    assert facts(read(back, scheme)) == facts(replace(read(stream.getvalue(), scheme)))


def test_where_nothing_came_the_cover_says_so(scheme: Scheme) -> None:
    book = openpyxl.load_workbook(io.BytesIO(only_cover([item("", "", 1, "error", message="逾期未报")], HEAD, "本期没有收到报表", "zh")))
    assert any("逾期未报" in str(cell.value) for line in book.worksheets[0].iter_rows() for cell in line)


def test_a_unit_that_has_a_cover_of_that_name_keeps_it(scheme: Scheme) -> None:
    lines = [["县（市、区）", "50人以上企业数", "其中已建会", "其中未建会"], ["大武口区", 3, 2, 1]]
    content = written("xlsx", [Page(COVER[0], [["我们自己写的"]]), Page("T03", lines)])
    back = with_findings(content, "报表", [item("B2", "T03")], HEAD, scheme, "zh")
    assert openpyxl.load_workbook(io.BytesIO(back)).sheetnames == [f"{COVER[0]} (2)", COVER[0], "T03", MEMO]
    assert facts(read(back, scheme)) == facts(read(content, scheme))


@pytest.mark.filterwarnings("ignore:Cell C3 is marked as a date")
def test_notes_of_other_people_survive_a_second_return(scheme: Scheme) -> None:
    book = openpyxl.load_workbook(io.BytesIO(with_findings(a_book(), "报表", [item("B2", "T03")], HEAD, scheme, "zh")))
    book["T03"]["C2"].comment = Comment("请李工核对", "李工")
    again = returned(saved(book), [item("C2", "T03")], scheme)["T03"]
    assert again["B2"].comment.text == "自己的批注"
    assert again["C2"].comment.text.startswith("请李工核对\n")


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_a_copy_that_an_office_program_saved_reads_as_the_original(scheme: Scheme, tmp_path: Path, ending: str) -> None:
    if (office := shutil.which("soffice")) is None:
        pytest.skip("no LibreOffice here: apt-get install libreoffice-calc")
    content, stem, before = a_table(scheme, "T05", "csv gb18030 ,", levels=2, totals="both", merged_county=True)
    rows = before.tables["T05"]["row"].to_pylist()
    book = returned(content, [item(f"C{row}", "", row) for row in rows], scheme, stem)
    at = places(book.worksheets[1])
    book.worksheets[1].cell(rows[0], at[REASON[0]]).value, book.worksheets[1].cell(rows[0], at[WORDS[0]]).value = "情况属实", "已与基层工会核对无误"
    file = tmp_path / "in" / f"{stem}.xlsx"
    file.parent.mkdir()
    book.save(file)
    command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", ending, "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    after = read((tmp_path / f"{stem}.{ending}").read_bytes(), scheme, stem)
    assert facts(after) == facts(before)
    assert [(one.fingerprint, one.reason, one.words) for one in after.explanations] == [(f"{rows[0]:032x}", "情况属实", "已与基层工会核对无误")]
