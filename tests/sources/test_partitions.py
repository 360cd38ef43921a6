"""Readings kept outside the warehouse come back as they were, and what is not whole does not pass for it."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from scheme import Scheme
from sources.partitions import Partitions, Piece
from sources.reading import Issue, Reading, arrow_schema
from sources.returned import Explanation

PIECE = Piece("ab" * 32, "报表", "YC", "2020-09")


def a_reading(scheme: Scheme) -> Reading:
    schema = arrow_schema(scheme.tables["T02"])
    row = dict.fromkeys(schema.names) | {"sheet": "企业", "row": 7, "row_key": "甲"}
    return Reading(
        {"T02": pa.Table.from_pylist([row], schema=schema)},
        {"T02": {"企业": {schema.names[3]: "D"}}},
        (Issue("S06", "T02", "企业", "D7", 7, "x", "甲", "十二", "a word"),),
        ("hidden_sheet",),
        (Explanation("f" * 32, "other", "情况属实", "企业", 7),),
    )


def test_a_reading_comes_back_as_it_was(scheme: Scheme, tmp_path: Path) -> None:
    kept = Partitions(str(tmp_path), "v")
    assert not kept.has(PIECE)
    kept.keep(PIECE, a_reading(scheme))
    assert kept.has(PIECE)
    assert kept.reading(PIECE, scheme) == a_reading(scheme)
    assert (tmp_path / "readings" / "v" / "T02" / "unit=YC" / "period=2020-09").is_dir()


@pytest.mark.parametrize("other", [Piece("cd" * 32, "报表", "YC", "2020-09"), Piece("ab" * 32, "更正", "YC", "2020-09"), Piece("ab" * 32, "报表", "WZ", "2020-09")])
def test_other_bytes_or_the_same_under_another_name_or_unit_are_not_read(other: Piece, scheme: Scheme, tmp_path: Path) -> None:
    kept = Partitions(str(tmp_path), "v")
    kept.keep(PIECE, a_reading(scheme))
    assert not kept.has(other)
    assert not Partitions(str(tmp_path), "another version").has(PIECE)


def test_what_is_half_there_is_an_error_and_no_empty_reading(scheme: Scheme, tmp_path: Path) -> None:
    kept = Partitions(str(tmp_path), "v")
    kept.keep(PIECE, a_reading(scheme))
    (rows,) = tmp_path.rglob("*.parquet")
    rows.write_bytes(rows.read_bytes()[:-20])
    with pytest.raises((OSError, pa.ArrowException)):
        kept.reading(PIECE, scheme)
    (said,) = tmp_path.rglob("*.json")
    said.write_text(said.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    with pytest.raises(ValueError, match=r".") as failed:
        kept.reading(PIECE, scheme)
    assert isinstance(failed.value, json.JSONDecodeError)


def test_raw_bytes_are_those_of_their_name_or_none(tmp_path: Path) -> None:
    kept, content = Partitions(str(tmp_path), "v"), b"bytes of a report"
    import hashlib

    sha256 = hashlib.sha256(content).hexdigest()
    kept.bring(sha256, content)
    assert kept.take(sha256) == content
    (tmp_path / "raw" / sha256).write_bytes(content[:5])
    with pytest.raises(OSError, match="bytes are others"):
        kept.take(sha256)
    kept.bring(sha256, content)
    assert kept.take(sha256) == content
    kept.forget(sha256)
    kept.forget(sha256)
    assert list((tmp_path / "raw").iterdir()) == []
