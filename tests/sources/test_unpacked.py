"""A workbook in the form that its parser has less work with says the same as the file itself."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.facts import FileFacts
from sources.grids import open_grids
from sources.safety import inspect
from sources.unpacked import merges_in_front
from tests.sources.workbooks import Page, written

LINES = [["名称", "人数", "日期", "备注"], ["甲", 3, None, "一"], [None, 4.5, "2020-09-01", "二"], ["丙", None, None, "<sheetData> & </sheetData>"]]


def told(content: bytes, facts: FileFacts) -> list[tuple[object, ...]]:
    return [(grid.name, grid.rows, sorted(grid.merges), grid.visible) for grid in open_grids(content, facts)]


@pytest.mark.parametrize("carrier", ["xlsx", "xlsxwriter"])
@given(merges=st.sampled_from([(), ((1, 0, 2, 0),), ((1, 0, 2, 0), (0, 2, 0, 3))]), sheets=st.integers(1, 4))
def test_cells_and_merged_areas_are_the_same(carrier: str, merges: tuple[tuple[int, int, int, int], ...], sheets: int) -> None:
    pages = [Page(f"第{number}页", LINES, merges if number % 2 else (), visible=number != 1 or sheets == 1) for number in range(sheets)]
    content = written(carrier, pages)
    facts = inspect(content)
    assert zipfile.ZipFile(io.BytesIO(facts.unpacked)).testzip() is None
    assert told(content, facts) == told(content, replace(facts, unpacked=b""))


def test_what_is_not_a_sheet_is_left_as_it_was() -> None:
    content = with_part(written("xlsx", [Page("表", LINES)]), "xl/媒体/图.bin", b"\0" * 1000)
    unpacked = zipfile.ZipFile(io.BytesIO(inspect(content).unpacked))
    before = zipfile.ZipFile(io.BytesIO(content))
    assert unpacked.namelist() == before.namelist()
    others = [name for name in before.namelist() if "worksheets" not in name]
    assert others and all(unpacked.read(name) == before.read(name) and unpacked.getinfo(name).compress_type == before.getinfo(name).compress_type for name in others)


def test_parts_that_share_their_bytes_are_not_multiplied() -> None:
    content = with_part(written("xlsx", [Page("表", LINES)]), "xl/big.bin", bytes(range(256)) * 400)
    archive = zipfile.ZipFile(io.BytesIO(content))
    again = [archive.getinfo("xl/big.bin")] * 20
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as listed:
        listed.filelist += again
        listed.writestr("xl/another.bin", b"")  # so that the directory is written anew
    facts = inspect(stream.getvalue())
    assert facts.unpacked == b""
    assert open_grids(stream.getvalue(), facts)[0].rows[0] == LINES[0]


@pytest.mark.parametrize(
    ("xml", "front"),
    [
        (b"<a><sheetData><c/></sheetData></a>", b"<a><mergeCells/><sheetData>"),
        (b'<a><sheetData></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></a>', b'<a><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells><sheetData>'),
        (b'<a><sheetData></sheetData><mergeCells count="0"/><x/></a>', b'<a><mergeCells count="0"/><sheetData>'),
        (b"<x:a><x:sheetData></x:sheetData></x:a>", b"<x:a><x:sheetData></x:sheetData></x:a>"),
        (b"<a><sheetData/></a>", b"<a><sheetData/></a>"),
    ],
)
def test_merged_areas_are_said_before_the_cells(xml: bytes, front: bytes) -> None:
    assert merges_in_front(xml).startswith(front)


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()
