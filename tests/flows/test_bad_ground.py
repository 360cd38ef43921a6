"""A home that is read-only, a warehouse cut short or emptied, a clock that jumps back: said in words, nothing lost."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.cli import run
from flows.errors import UserError
from tests.flows.making import Place, different
from tests.flows.test_backup import back_up
from tests.flows.test_broken_off import FIRST, NUMBERED, SECOND
from warehouse import WarehouseError
from warehouse.backup.restore import restore


@pytest.fixture
def read_only_home(place: Place) -> Iterator[Place]:
    """The home on a disk that is mounted for reading only; without the right to mount, a folder nobody may write to."""
    if os.geteuid() != 0:
        folders = [place.home, *(path for path in place.home.rglob("*") if path.is_dir())]
        for folder in folders:
            folder.chmod(0o500)
        yield place
        for folder in folders:
            folder.chmod(0o700)
        return
    mounted = subprocess.run(["mount", "--bind", str(place.home), str(place.home)], check=False).returncode == 0
    if not mounted:
        pytest.skip("no right to mount a folder here")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(place.home)], check=True)
        yield place
    finally:
        subprocess.run(["umount", str(place.home)], check=True)


def test_a_home_that_cannot_be_written(read_only_home: Place, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(path.name for path in read_only_home.home.rglob("*"))
    code = run(["nightly", "--plain", *read_only_home.flags, "--as-of", FIRST])
    said = capsys.readouterr().err
    assert code == 1, said
    assert "cannot be written; expected one that can. Check its permissions" in said
    assert "Traceback" not in said
    assert sorted(path.name for path in read_only_home.home.rglob("*")) == before


def closed(place: Place) -> Path:
    """The warehouse's file, with everything in it."""
    file = place.home / "warehouse.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    return file


@pytest.mark.parametrize("left", [0.5, 0.001, 0])
def test_a_warehouse_that_was_cut_short(left: float, place: Place, tmp_path: Path, dirty: Path, one_book: tuple[str, str]) -> None:
    """It is not taken for a new one; the backup and the night after it bring back everything, with what came since."""
    before, made = place.views(), back_up(place, tmp_path / "backups")
    whole = place.copy(tmp_path / "whole")
    for each in (place, whole):
        each.hand_in(dirty, one_book, ["2020-10"])
    file = closed(place)
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * left)])
    with pytest.raises(WarehouseError, match=r"Restore it from a backup; the archive is not touched"):
        place.night(SECOND)
    assert file.stat().st_size == int(len(content) * left)
    shutil.move(place.home, tmp_path / "set aside")
    restore(made.folder, None, place.home, place.scheme)
    assert different(before, place.views()) == []
    whole.night(SECOND)
    place.night(SECOND)
    assert different(whole.views(*NUMBERED), place.views(*NUMBERED)) == []


def test_an_empty_file_without_raw_files_is_a_new_warehouse(tmp_path: Path, place: Place) -> None:
    new = Place(tmp_path / "new", scheme=place.scheme)
    new.home.mkdir(parents=True)
    (new.home / "warehouse.sqlite").touch()
    assert new.ask("SELECT count(*) FROM editions") == [(0,)]


def test_a_clock_that_jumps_back(place: Place, dirty: Path, one_book: tuple[str, str], tmp_path: Path) -> None:
    """The night says so and ends; what came in counts as ever, for everything is ordered by number and not by time."""
    whole = place.copy(tmp_path / "whole")
    for each in (place, whole):
        each.hand_in(dirty, one_book, ["2020-10"])
    digest = place.night(SECOND, really="2019-01-01")
    (notice,) = [notice for notice in digest.notices if notice.code == "clock_back"]
    assert (notice.place[:10], notice.found[:10]) == ("2019-01-01", FIRST)
    assert "clock_back" not in {notice.code for notice in whole.night(SECOND).notices}
    assert different(whole.views(*NUMBERED, "came_on"), place.views(*NUMBERED, "came_on")) == []
    assert {notice.code for notice in place.night(SECOND, really="2019-01-01").notices} >= {"clock_back"}


def test_an_earlier_day_changes_what_is_overdue_and_loses_nothing(place: Place) -> None:
    before = place.views(*NUMBERED)
    digest = place.night("2020-09-20", really="2020-10-12")
    assert "clock_back" not in {notice.code for notice in digest.notices}
    assert digest.overdue == ()
    place.night(FIRST, really="2020-10-13")
    assert different(before, place.views(*NUMBERED)) == []


def test_a_home_that_is_not_the_one_of_the_warehouse(place: Place, tmp_path: Path) -> None:
    """A restore tried out under the settings of the running house, a home whose disk is not mounted: nothing is taken in there."""
    other = Place(tmp_path / "other", f"sqlite:///{place.home / 'warehouse.sqlite'}", place.scheme)
    for folder in (other.folder, other.home):
        folder.mkdir()
    for name in ("inbox", "registry"):
        (other.folder / name).symlink_to(place.folder / name)
    with pytest.raises(UserError, match=r"none of them lies here. Expected .* restore FOLDER --raw-files"):
        other.night(SECOND)
    assert not (other.home / "archive").exists()
    (other.home / "archive").mkdir()
    assert other.night(SECOND).received == ()
