"""Raw files are kept by their content, whole, once and for ever."""

import hashlib
import os
from pathlib import Path
from typing import NoReturn

import pytest

from warehouse import Archive, WarehouseError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "银川市 9月.xlsx"
    file.write_bytes(b"report" * 1000)
    return file


def test_bytes_are_kept_under_their_hash(tmp_path: Path, source: Path) -> None:
    archive = Archive(tmp_path / "home")
    sha = archive.keep(source)
    assert sha == hashlib.sha256(source.read_bytes()).hexdigest()
    assert archive.path(sha) == tmp_path / "home" / "archive" / sha[:2] / sha[2:]
    assert archive.path(sha).read_bytes() == source.read_bytes()


def test_what_is_kept_is_never_written_again(tmp_path: Path, source: Path) -> None:
    archive = Archive(tmp_path)
    kept = archive.path(archive.keep(source))
    before = kept.stat()
    archive.keep(source)
    after = kept.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert kept.stat().st_mode & 0o222 == 0


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WarehouseError, match="a full disk"):
        Archive(tmp_path).keep(source)
    assert [f for f in (tmp_path / "archive").rglob("*") if f.is_file()] == []


def test_a_file_that_is_gone_from_the_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="no such file"):
        Archive(tmp_path).path("ab" * 32)
