"""An extract of the register as it is exported: whatever it looks like, it is read or refused, and says what it lost."""

import os
from pathlib import Path
from typing import Any

import pytest

from scheme import Scheme
from sources.reader_pool import ReaderPool
from sources.register import Extract, read_extract
from tests.sources.workbooks import Page, to_csv, to_xlsx

HEAD = ["单位编号", "单位名称", "参保地区划", "参保人数", "参保状态"]
ROWS: list[list[Any]] = [["1001", "某某建材有限公司", "640104", "60", "正常参保"], ["1002", "某某商贸有限公司", "640105", "30", "正常参保"]]


def extract(scheme: Scheme, *lines: list[Any], name: str = "2020-09.csv") -> Extract:
    return read_extract(to_csv(Page("", lines), "utf-8", ","), name, scheme)


def told(found: Extract) -> list[tuple[str, str]]:
    return [(notice.code, notice.found) for notice in found.notices]


def test_the_fixture_is_an_extract(scheme: Scheme) -> None:
    found = extract(scheme, HEAD, *ROWS)
    assert (found.month, list(found.rows["unit_no"]), found.notices) == ("2020-09", ["1001", "1002"], ())


@pytest.mark.parametrize("twice", ["备注", "单位名称"], ids=["unknown", "known"])
def test_a_column_that_stands_there_twice_is_named_and_the_first_counts(scheme: Scheme, twice: str) -> None:
    found = extract(scheme, [*HEAD, "备注", twice], *([*row, "x", "x"] for row in ROWS))
    assert list(found.rows["unit_name"]) == [row[1] for row in ROWS]
    assert told(found) == [("register_new_columns", f"备注、{twice}")]


def test_a_header_with_a_line_break(scheme: Scheme) -> None:
    assert len(extract(scheme, ["单位\n编号", *HEAD[1:]], *ROWS).rows) == 2


def test_workbooks_without_a_table_are_refused(scheme: Scheme) -> None:
    for content in (to_xlsx([Page("Sheet1", [])]), to_xlsx([Page("Sheet1", [["x"]])])):
        assert not read_extract(content, "2020-09.xlsx", scheme).usable


def test_whatever_a_reader_raises_is_a_refusal(scheme: Scheme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.register.open_grids", lambda *_: (_ for _ in ()).throw(IndexError("no sheet")))
    assert told(read_extract(to_xlsx([Page("Sheet1", [HEAD, *ROWS])]), "2020-09.xlsx", scheme)) == [("register_unreadable", "no sheet")]


def test_a_reader_that_is_ended_is_a_refusal(scheme: Scheme, tmp_path: Path) -> None:
    hanging = tmp_path / "2020-09.csv"
    os.mkfifo(hanging)
    with ReaderPool(scheme.year, 1, seconds=4) as pool:
        assert told(pool.read_extract(hanging, hanging.name)) == [("register_unreadable", "stopped")]


def test_a_number_that_stands_there_twice_counts_once_and_is_told(scheme: Scheme) -> None:
    found = extract(scheme, HEAD, *ROWS, [ROWS[0][0], "某某又一公司", *ROWS[0][2:]])
    assert list(found.rows["unit_name"]) == [row[1] for row in ROWS]
    assert told(found) == [("register_twice", "1")]


def test_a_header_without_a_row_is_told(scheme: Scheme) -> None:
    assert told(extract(scheme, HEAD)) == [("register_empty", "")]


def test_the_header_is_found_below_a_title_and_behind_a_cover(scheme: Scheme) -> None:
    title = ["2020年9月参保单位名单", None, None, None, None]
    assert len(extract(scheme, title, HEAD, *ROWS).rows) == 2
    book = to_xlsx([Page("封面", [["参保单位名单"], ["说明"]]), Page("明细", [title, HEAD, *ROWS])])
    assert len(read_extract(book, "2020-09.xlsx", scheme).rows) == 2


def test_a_number_in_a_name_is_masked(scheme: Scheme) -> None:
    found = extract(scheme, HEAD, [ROWS[0][0], "李某13912345678商店", *ROWS[0][2:]], ROWS[1])
    assert list(found.rows["unit_name"]) == ["李某139******78商店", ROWS[1][1]]


def test_what_a_process_keeps_of_a_large_extract_is_not_missing_for_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = tmp_path / "2020-09.csv"
    large.write_bytes(to_csv(Page("", [HEAD, *ROWS]), "utf-8", ","))
    read_by = []
    with ReaderPool(2020, 1) as pool:
        for limit in (2**20, 0):
            monkeypatch.setattr("sources.reader_pool.LARGE", limit)
            assert len(pool.read_extract(large, large.name).rows) == 2
            read_by.append(pool._pool)
    assert read_by[0] is not None
    assert read_by[1] is None
