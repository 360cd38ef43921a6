"""A file's sheets kept as text: as typed, from every kind of file, without personal data, and nothing half-written."""

from datetime import date, datetime
from pathlib import Path

import pytest

from scheme import Scheme
from sources.raw_grids import BLOCK, keep_grids, open_kept
from sources.reader import read_file
from sources.reader_pool import Job, ReaderPool, keeping
from tests.sources.workbooks import Page, written

HEAD = ["县（市、区）", "50人以上企业数", "其中已建会", "其中未建会"]


def kept(content: bytes, scheme: Scheme, tmp_path: Path) -> Path:
    grid = tmp_path / "grids" / "one.parquet"
    read_file(content, "某市-T03", "YC", "2020-09", scheme, keeping(Job(tmp_path, "某市-T03", "YC", "2020-09", grid)))
    return grid


@pytest.mark.parametrize("carrier", ["xlsx", "xlsxwriter", "xls", "ods", "csv utf-8 ,", "csv gb18030 ;"])
def test_every_kind_of_file_is_kept_as_it_was_typed(carrier: str, scheme: Scheme, tmp_path: Path) -> None:
    lines = [["T03 50人以上企业建会进度表"], HEAD, ["兴庆区", "１，２３４ 人", 318, 12.5], ["金凤区", " 无 ", None, "㛃𠮷"]]
    grid = open_kept(kept(written(carrier, [Page("表3", lines)]), scheme, tmp_path))
    assert grid is not None
    ((name, facts),) = grid.sheets.items()
    assert (name, facts.table, facts.top, facts.bottom) == ("" if carrier.startswith("csv") else "表3", "T03", 1, 1)
    assert facts.columns == {"county": 0, "large": 1, "large_union": 2, "large_none": 3}
    assert grid.lines(name, 2, 9) == [["兴庆区", "１，２３４ 人", "318", "12.5"], ["金凤区", " 无 ", "", "㛃𠮷"]]


def test_a_day_a_time_and_a_yes_read_as_a_spreadsheet_shows_them(scheme: Scheme, tmp_path: Path) -> None:
    lines = [["T03"], HEAD, [date(2020, 9, 30), datetime(2020, 9, 30, 8, 5), True, 1]]  # a cell has no time zone
    grid = open_kept(kept(written("xlsx", [Page("表3", lines)]), scheme, tmp_path))
    assert grid is not None
    assert grid.lines("表3", 2, 2) == [["2020-09-30", "2020-09-30 08:05:00", "TRUE", "1"]]


def test_personal_data_stays_in_the_raw_file(scheme: Scheme, tmp_path: Path) -> None:
    lines = [["经办人电话 13912345678"], HEAD, ["兴庆区", 13912345678, "640104199003071236", 1]]
    path = kept(written("xlsx", [Page("表3", lines), Page("说明", [["身份证640104199003071236"]])]), scheme, tmp_path)
    grid = open_kept(path)
    assert grid is not None
    words = str([grid.lines(name, 0, 9) for name in grid.sheets])
    assert "139" in words and "640" in words
    assert "13912345678" not in words and "640104199003071236" not in words


def test_a_window_far_down_crosses_blocks_and_sheets(scheme: Scheme, tmp_path: Path) -> None:
    pages = [Page("表3", [HEAD, *([f"{n}", n, n, n] for n in range(2 * BLOCK))]), Page("另表", [[f"x{n}"] for n in range(BLOCK)])]
    grid = open_kept(kept(written("xlsxwriter", pages), scheme, tmp_path))
    assert grid is not None
    assert [line[0] for line in grid.lines("表3", BLOCK - 1, BLOCK + 2)] == [str(BLOCK - 2 + n) for n in range(4)]
    assert grid.lines("表3", 2 * BLOCK, 2 * BLOCK + 9) == [[str(2 * BLOCK - 1)] * 4]
    assert [line[0] for line in grid.lines("另表", BLOCK - 2, BLOCK + 2)] == [f"x{BLOCK - 2}", f"x{BLOCK - 1}"]
    assert grid.lines("另表", BLOCK, BLOCK + 2) == []


def test_what_is_gone_or_damaged_or_of_another_program_is_none(scheme: Scheme, tmp_path: Path) -> None:
    assert open_kept(tmp_path / "none.parquet") is None
    path = kept(written("xlsx", [Page("表3", [HEAD])]), scheme, tmp_path)
    assert open_kept(path) is not None
    path.write_bytes(path.read_bytes()[:-20])
    assert open_kept(path) is None


def test_a_grid_that_cannot_be_kept_is_no_failure_of_the_file(scheme: Scheme, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "grids").write_text("a file where a folder should be")
    content = written("xlsx", [Page("表3", [HEAD, ["兴庆区", 4, 3, 1]])])
    job = Job(tmp_path, "某市-T03", "YC", "2020-09", tmp_path / "grids" / "one.parquet")
    reading = read_file(content, "某市-T03", "YC", "2020-09", scheme, keeping(job))
    assert len(reading.tables["T03"]) == 1
    assert "is not kept" in caplog.text


def test_the_reader_process_keeps_it_and_leaves_nothing_beside_it(scheme: Scheme, tmp_path: Path) -> None:
    source, grid = tmp_path / "raw", tmp_path / "grids" / "ab" / "cd.parquet"
    source.write_bytes(written("xlsx", [Page("表3", [HEAD, ["兴庆区", 4, 3, 1]])]))
    with ReaderPool(scheme.year, 1) as pool:
        (reading,) = pool.read([Job(source, "某市-T03", "YC", "2020-09", grid)])
    assert "T03" in reading.tables
    assert list(grid.parent.iterdir()) == [grid]


def test_nothing_is_left_where_writing_breaks_off(scheme: Scheme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sources.raw_grids.pq.write_table", full)
    with pytest.raises(OSError, match="No space"):
        keep_grids([], tmp_path / "grids" / "one.parquet")
    assert list((tmp_path / "grids").iterdir()) == []
