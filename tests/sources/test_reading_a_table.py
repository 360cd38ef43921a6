"""A table handed in as people lay it out, and what the reader makes of it: typed rows, their cells, what it refuses."""

import io
import os
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from scheme import Scheme
from sources.reader import read_file
from sources.reader_pool import Job, ReaderPool
from sources.reading import Reading
from tests.sources.workbooks import Page, to_ods, to_xlsx

PERIOD = "2020-09"
T05: list[Any] = ["县（市、区）", "领域", "农民工总数", "农民工会员数", "本期新入会", "其中网上申请", "流动服务窗口数"]
ROWS: list[list[Any]] = [["兴庆区", "建筑项目", 100, 60, 5, 2, 1], ["西夏区", "其他", 40, 20, 0, 0, 0]]


def workbook(lines: list[list[Any]], *, sheet: str = "T05", merge: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for line in lines:
        page.append(line)
    for area in merge:
        page.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(scheme: Scheme, content: bytes, stem: str = "报表", unit: str = "YC", period: str = PERIOD) -> Reading:
    return read_file(content, stem, unit, period, scheme)


def rows_of(reading: Reading, *columns: str, table: str = "T05") -> list[tuple[Any, ...]]:
    return list(zip(*(reading.tables[table][column].to_pylist() for column in columns), strict=True))


def rules(reading: Reading) -> list[tuple[str, str, str]]:
    return [(issue.rule, issue.column_id, issue.cell) for issue in reading.issues]


EXPECTED = [("640104", "建筑项目", 100, 60), ("640105", "其他", 40, 20)]
SHAPES: dict[str, list[list[Any]]] = {
    "title, unit and period above": [["农民工入会统计表"], ["填报单位：银川市总工会", None, "报告期：2020年9月"], T05, *ROWS],
    "header in the first line": [T05, *ROWS],
    "blank lines above": [[], [], T05, *ROWS],
    "blank lines between": [T05, ROWS[0], [], ROWS[1]],
    "aliases": [["县区", "重点领域", "农民工人数", "已入会农民工", "当期新入会", "网上申请入会", "服务窗口"], *ROWS],
    "another order": [[*T05[2:], *T05[:2]], *([*row[2:], *row[:2]] for row in ROWS)],
    "spaces and line breaks in headers": [[" 县（市、\n区） ", "领 域", "农民工\n总数", *T05[3:]], *ROWS],
    "half-width brackets": [["县(市、区)", *T05[1:]], *ROWS],
    "a number of the line in front": [["序号", *T05], *([at, *row] for at, row in enumerate(ROWS, 1))],
    "totals below and notes": [T05, *ROWS, ["合计", None, 140, 80, 5, 2, 1], [], ["注：数据截至月末"], ["填表人：甲", None, "审核人：乙"]],
    "totals on top": [T05, ["合计", None, 140, 80, 5, 2, 1], *ROWS],
    "two header lines": [[*T05[:5], None, T05[6]], [None, None, None, None, "合计", "其中网上申请", None], *ROWS],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_rows_come_out_of_every_shape(scheme: Scheme, shape: str) -> None:
    reading = read(scheme, workbook(SHAPES[shape]))
    assert rows_of(reading, "county", "field", "migrants", "members") == EXPECTED
    assert rows_of(reading, "online") == [(2,), (0,)]
    assert not reading.issues


def test_every_row_knows_its_line_and_every_column_its_letter(scheme: Scheme) -> None:
    lines = [[], [None, None, *T05], [None, None, *ROWS[0]], [], [None, None, *ROWS[1]]]
    reading = read(scheme, workbook(lines, sheet="表5"))
    assert rows_of(reading, "sheet", "row") == [("表5", 3), ("表5", 5)]
    assert reading.letters["T05"]["表5"] == {column.id: get_column_letter(at) for at, column in enumerate(scheme.tables["T05"].columns, 3)}


@pytest.mark.parametrize("sheet", ["T05", "T05 农民工入会统计表", "表5", "附表5", "农民工入会统计表"])
def test_a_sheet_says_by_its_name_which_table_it_is(scheme: Scheme, sheet: str) -> None:
    assert list(read(scheme, workbook([T05, *ROWS], sheet=sheet)).tables) == ["T05"]


def test_a_sheet_without_a_telling_name_is_known_by_title_file_or_header(scheme: Scheme) -> None:
    assert list(read(scheme, workbook([["农民工入会统计表"], T05, *ROWS], sheet="Sheet1")).tables) == ["T05"]
    assert list(read(scheme, workbook([T05, *ROWS], sheet="Sheet1"), "银川市9月-T05").tables) == ["T05"]
    assert list(read(scheme, workbook([T05, *ROWS], sheet="Sheet1")).tables) == ["T05"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1,234", 1234),
        ("１，２３４", 1234),
        ("1,234 人", 1234),
        (1234.0, 1234),
        ("1234.0", 1234),
        ("—", None),
        ("／", None),
        ("无", None),
        (None, None),
    ],
)
def test_numbers_as_people_type_them(scheme: Scheme, typed: Any, meant: int | None) -> None:
    reading = read(scheme, workbook([T05, ["兴庆区", "其他", 9999, typed, None, None, None], ["西夏区", "其他", 9, 1, None, None, None]]))
    assert rows_of(reading, "members")[0] == (meant,)
    assert not reading.issues


@pytest.mark.parametrize("typed", ["约120", "三百", "-5", -5, 1.5, "12a", "1,23", True])
def test_what_is_no_number_is_refused_with_its_cell(scheme: Scheme, typed: Any) -> None:
    reading = read(scheme, workbook([T05, ["兴庆区", "其他", typed, 1, None, None, None], ROWS[1]]))
    assert rules(reading) == [("S06", "migrants", "C2")]
    assert rows_of(reading, "migrants")[0] == (None,)


T07: list[Any] = ["名称", "类别", "等级", "所在单位", "县（市、区）", "授予日期", "状态", "整改期限"]


@pytest.mark.parametrize(
    "typed", [datetime(2020, 3, 1), "2020年3月1日", "2020.3.1", "20200301", 20200301, "2020-03-01", "2020/3/1", "２０２０年３月１日", 43891]
)
def test_dates_as_people_type_them(scheme: Scheme, typed: Any) -> None:
    reading = read(
        scheme,
        workbook(
            [
                T07,
                ["某职工之家", "职工之家", "示范点", "某单位", "兴庆区", typed, "在册", None],
                ["另一职工之家", "职工小家", "培育点", "某单位", "西夏区", None, "在册", None],
            ],
            sheet="T07",
        ),
    )
    assert rows_of(reading, "awarded_on", table="T07")[0] == (datetime(2020, 3, 1),)
    assert not reading.issues


@pytest.mark.parametrize("typed", ["兴庆区", "640104", 640104, "640104 兴庆区", "银川市兴庆区", " 兴庆 区"])
def test_a_county_by_name_code_or_both(scheme: Scheme, typed: Any) -> None:
    reading = read(scheme, workbook([T05, [typed, *ROWS[0][1:]], ROWS[1]]))
    assert rows_of(reading, "county", "row_key")[0] == ("640104", "640104|建筑项目")
    assert not reading.issues


@pytest.mark.parametrize("typed", ["大武口区", "640202", "某某区", "640104 西夏区"])
def test_a_county_of_another_unit_is_refused(scheme: Scheme, typed: str) -> None:
    assert rules(read(scheme, workbook([T05, [typed, *ROWS[0][1:]], ROWS[1]]))) == [("S09", "county", "A2")]


def test_structure_is_named_where_it_departs(scheme: Scheme) -> None:
    lines = [["填报单位：固原市总工会", None, "报告期：2020年8月"], [*T05[:2], "口径二", *T05[3:]], *ROWS, ["合计", None, 140, 81, 5, 2, 1]]
    found = rules(read(scheme, workbook(lines)))
    assert ("S04", "migrants", "") in found
    assert ("S05", "", "C2") in found
    assert ("S10", "members", "D5") in found
    assert [cell for rule, _, cell in found if rule == "S11"] == ["A1", "C1"]


def test_personal_data_is_masked_and_named(scheme: Scheme) -> None:
    reading = read(
        scheme,
        workbook(
            [
                T07,
                ["某职工之家", "职工之家", "示范点", "联系13912345678", "兴庆区", None, "在册", None],
                ["另一职工之家", "职工小家", "培育点", "某单位", "西夏区", None, "在册", None],
            ],
            sheet="T07",
        ),
    )
    assert rules(reading) == [("S12", "host", "D2")]
    assert "13912345678" not in str(reading.tables["T07"].to_pylist()) + str(reading.issues)


@pytest.mark.parametrize(("total", "wrong"), [(140, []), (139, [("S10", "migrants", "C3")])])
def test_the_last_sheet_may_hold_the_total_of_all(scheme: Scheme, total: int, wrong: list[tuple[str, str, str]]) -> None:
    last = ["合计", None, total, 80, 5, 2, 1]
    assert rules(read(scheme, to_xlsx([Page("T05-兴庆区", [T05, ROWS[0]]), Page("T05-西夏区", [T05, ROWS[1], last])]))) == wrong


def test_a_hidden_sheet_counts_unless_a_visible_one_has_its_rows(scheme: Scheme) -> None:
    other = read(scheme, to_xlsx([Page("T05-西夏区", [T05, ROWS[1]], visible=False), Page("T05-兴庆区", [T05, ROWS[0]])]))
    assert rows_of(other, "county", "field", "migrants", "members") == EXPECTED
    assert not other.issues
    old = read(scheme, to_xlsx([Page("T05旧", [T05, [*ROWS[0][:2], 7, 7, 0, 0, 0]], visible=False), Page("T05", [T05, *ROWS])]))
    assert rows_of(old, "county", "field", "migrants", "members") == EXPECTED
    assert [(issue.rule, issue.sheet, issue.detail) for issue in old.issues] == [("S03", "T05旧", "hidden")]


@pytest.mark.parametrize("line", [["甲", "乙", 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6, 7], ["栏次", None, "1", "2", "3", "4", "5"]])
def test_a_line_that_numbers_the_columns_is_no_row(scheme: Scheme, line: list[Any]) -> None:
    reading = read(scheme, workbook([T05, line, *ROWS]))
    assert rows_of(reading, "county", "field", "migrants", "members") == EXPECTED
    assert not reading.issues


def test_a_row_that_begins_with_the_word_of_a_column_number_is_a_row(scheme: Scheme) -> None:
    reading = read(scheme, workbook([T07, ["甲", "职工之家", "示范点", "某单位", "兴庆区", None, "在册", None]], sheet="T07"))
    assert rows_of(reading, "row_key", table="T07") == [("甲",)]


@pytest.mark.parametrize(("stem", "named"), [("report12", False), ("T12", True), ("银川t12", True)])
def test_a_word_that_ends_in_t_names_no_table(scheme: Scheme, stem: str, named: bool) -> None:
    columns = scheme.tables["T12"].columns
    few = [columns[0].zh, *(column.zh for column in columns[1 : len(columns) // 2])]  # too few to be known without a name
    content = workbook([few, ["兴庆区", *[1] * (len(few) - 1)]], sheet="Sheet1")
    assert ("T12" in read(scheme, content, stem, period="2020-12").tables) is named


MOBILE = "13912345678"
GOES_NOWHERE: dict[str, bytes] = {
    "beside 填报单位": workbook([[f"填报单位：张三{MOBILE}"], T05, *ROWS]),
    "a sheet's name": workbook([T05, *ROWS], sheet=f"T05 {MOBILE}"),
    "an extra sheet's name": workbook([["某", "某"], ["甲", "乙"]], sheet=f"联系{MOBILE}"),
    "a cell merged over rows": workbook([T05, [MOBILE, *ROWS[0][1:]], [None, *ROWS[1][1:]]], merge=("A2:A3",)),
    "an unknown header": workbook([[*T05, f"备注{MOBILE}"], *([*row, 1] for row in ROWS)]),
    "behind +86": workbook([T05, [f"+86{MOBILE}", *ROWS[0][1:]], ROWS[1]]),
}


@pytest.mark.parametrize("where", GOES_NOWHERE)
def test_personal_data_goes_nowhere(scheme: Scheme, where: str) -> None:
    reading = read(scheme, GOES_NOWHERE[where])
    said = str([table.to_pylist() for table in reading.tables.values()]) + str(reading.issues) + str(reading.letters)
    assert MOBILE not in said
    assert "139******78" in said


def test_a_private_cell_merged_over_rows_is_one_finding(scheme: Scheme) -> None:
    reading = read(scheme, GOES_NOWHERE["a cell merged over rows"])
    assert [found for found in rules(reading) if found[0]] == [("S12", "county", "A2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_in_the_encodings_in_use(scheme: Scheme, encoding: str) -> None:
    text = "\n".join(",".join(map(str, line)) for line in [T05, *ROWS])
    reading = read(scheme, text.encode(encoding), "报表-T05")
    assert rows_of(reading, "county", "field", "migrants", "members") == EXPECTED
    assert reading.letters["T05"][""]["members"] == "D"


BAD = {
    "nothing": (b"", "S01"),
    "zeros": (b"\0" * 4096, "S01"),
    "a web page called .xls": (b"<html><table><tr><td>1</td></tr></table></html>", "S01"),
    "half a workbook": (workbook([T05, *ROWS])[:2000], "S01"),
    "a CSV with NUL bytes": ("县区,领域\n兴庆区,\0其他".encode(), "S01"),
    "a CSV in no encoding": (b"\xff\xfe\xfa\xfb,\x81\x20\n", "S01"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_file_that_cannot_be_read_is_one_finding(scheme: Scheme, what: str) -> None:
    content, rule = BAD[what]
    assert [issue.rule for issue in read(scheme, content).issues] == [rule]


PROSE = {
    "one column": "关于报送工会工作情况的说明\n各位领导：\n现将本月情况汇报如下\n",
    "colons": "填报说明：\n一、建会情况:本月新建;基本完成。\n二、会员情况:会员增加;逐步推进。\n三、其他:无\n",
    "commas": "关于报送工会工作情况的说明,请审阅。\n各位领导:你们好,现将本月情况汇报如下:\n一、建会情况:本月新建,基本完成;\n二、会员情况:会员增加,效果良好。\n",
    "English": "Dear all,\nplease find below, as agreed, what was done.\nUnions were formed, members joined.\n",
    "nothing in its cells": ",,,\n,,,\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("what", PROSE)
def test_a_text_called_csv_is_one_finding_and_no_table(scheme: Scheme, what: str, encoding: str) -> None:
    (issue,) = read(scheme, PROSE[what].encode(encoding)).issues
    assert (issue.rule, issue.shown) == ("S01", "no_table")


@pytest.mark.parametrize("text", ["姓名,电话\n甲,1\n乙,2\n", "名单,,\n序号,姓名,备注\n1,甲,\n2,乙,已核对。\n3,丙,\n", "a;b\nc;d\n"])
def test_a_list_that_is_none_of_the_tables_is_an_extra_sheet(scheme: Scheme, text: str) -> None:
    assert [issue.rule for issue in read(scheme, text.encode()).issues] == ["S03"]


def test_a_table_among_more_words_than_rows_is_read(scheme: Scheme) -> None:
    words = "".join(f"说明{number}：以下各行为本月数字。\n" for number in range(20))
    found = read(scheme, (words + "\n".join(",".join(map(str, line)) for line in [T05, *ROWS])).encode())
    assert rows_of(found, "county", "field", "migrants", "members") == EXPECTED


def test_a_cell_at_the_far_end_is_refused_before_it_fills_the_memory(scheme: Scheme) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["XFD1048576"] = 1
    stream = io.BytesIO()
    book.save(stream)
    assert [issue.rule for issue in read(scheme, stream.getvalue()).issues] == ["S15"]


@pytest.mark.slow
def test_a_file_that_hangs_its_reader_is_one_failed_file(tmp_path: Path, scheme: Scheme) -> None:
    good, hanging = tmp_path / "good.xlsx", tmp_path / "hanging.xlsx"
    good.write_bytes(workbook([T05, *ROWS]))
    os.mkfifo(hanging)
    jobs = [Job(path, "报表-T05", "YC", PERIOD) for path in (good, hanging, good)]
    with ReaderPool(scheme.year, workers=1, seconds=12) as pool:
        first, stopped, last = pool.read(jobs)
    assert [rows_of(reading, "county", "field", "migrants", "members") for reading in (first, last)] == [EXPECTED, EXPECTED]
    assert [(issue.rule, issue.shown) for issue in stopped.issues] == [("S01", "stopped")]


def test_an_ods_whose_sheets_end_in_a_million_empty_rows_is_read(scheme: Scheme) -> None:
    """As LibreOffice leaves them: of many sheets, those rows together would span more than may be opened."""
    content, stream = to_ods([Page(f"T0{number}", [T05, *ROWS] if number == 5 else [["说明"]]) for number in range(1, 10)]), io.BytesIO()
    empty = b'<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table>'
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(stream, "w") as written:
        for part in archive.infolist():
            written.writestr(part, archive.read(part).replace(b"</table:table>", empty))
    found = read(scheme, stream.getvalue())
    assert [issue.rule for issue in found.issues if issue.rule != "S03"] == []
    assert len(found.tables["T05"]) == len(ROWS)
