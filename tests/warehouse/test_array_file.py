"""A file of arrays gives back what was written, or nothing at all."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.array_file import read_arrays, write_arrays

ARRAYS = {
    "numbers": np.arange(12, dtype=np.int32).reshape(3, 4),
    "none": np.zeros((0, 3), np.int8),
    "truths": np.array([True, False]),
    "texts": pa.array(["银川", None, "", "a"], pa.large_string()),
    "small": pa.array(["x", "银"], pa.string()),
    "empty": pa.array([], pa.large_string()),
}


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("arrays") / "file"
    write_arrays(path, ARRAYS)
    return path.read_bytes()


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_arrays(tmp_path / "new" / "file", ARRAYS)
    found = read_arrays(tmp_path / "new" / "file")
    assert found is not None
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        if isinstance(array, np.ndarray):
            np.testing.assert_array_equal(found[name], array, strict=True)
        else:
            assert found[name].equals(array)
            found[name].validate(full=True)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["file"]


@given(st.lists(st.text() | st.none()), st.integers(0, 5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_part_of_any_texts(tmp_path: Path, texts: list[str | None], start: int) -> None:
    part = pa.array([None if text is None else text.encode("utf-8", "ignore").decode() for text in texts], pa.large_string())[start:]
    write_arrays(tmp_path / "file", {"texts": part})
    found = read_arrays(tmp_path / "file")
    assert found is not None and found["texts"].equals(part)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_damaged_bit_anywhere_and_nothing_is_read(tmp_path: Path, content: bytes, data: st.DataObject) -> None:
    damaged = bytearray(content)
    damaged[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    (tmp_path / "damaged").write_bytes(damaged)
    assert read_arrays(tmp_path / "damaged") is None


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_cut_short_or_grown_is_not_read(tmp_path: Path, content: bytes, data: st.DataObject) -> None:
    cut = content[: data.draw(st.integers(1, len(content) - 1))]
    for other in (cut, cut + bytes(len(content) - len(cut)), content + cut):
        (tmp_path / "cut").write_bytes(other)
        assert read_arrays(tmp_path / "cut") is None


def test_no_file_is_no_error(tmp_path: Path) -> None:
    assert read_arrays(tmp_path / "none") is None


def test_writing_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    write_arrays(tmp_path / "file", ARRAYS)
    with pytest.raises(TypeError, match="Cannot change"):
        write_arrays(tmp_path / "file", {"first": np.zeros(9), "objects": np.array([object()])})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert read_arrays(tmp_path / "file") is not None
