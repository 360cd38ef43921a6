"""The drill: what a backup has, a restore brings back, on either database; whatever is not sound is named and touches nothing."""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.backups import KEEP, BackupSettings, after_night, backup_settings
from flows.cli import run
from flows.errors import UserError
from flows.running import PlainRunner
from flows.settings import Settings
from tests.flows.making import Place, different
from tests.flows.test_broken_off import FIRST, NUMBERED, SECOND, first_do
from warehouse import Account, Act, NewDecision, WarehouseError
from warehouse.backup.manifest import DATABASE, FACTS, About, read_manifest, write_manifest
from warehouse.backup.place import backups
from warehouse.backup.restore import check_backup, lend_raw_files, restore
from warehouse.backup.write import Made, write_backup

ABOUT = About("0", "code", "scheme")
EITHER = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def back_up(place: Place, folder: Path, **more: object) -> Made:
    return write_backup(place.url, place.home, folder, ABOUT, place.scheme, **more)


def restored(made: Made, place: Place, folder: Path, url: str | None = None) -> Place:
    """The place again, out of a backup: same inbox and register, a home and a warehouse of its own."""
    again = Place(folder, url, place.scheme)
    for name in ("inbox", "registry"):
        shutil.copytree(place.folder / name, folder / name)
    restore(made.folder, url, again.home, place.scheme)
    return again


def peopled(place: Place) -> None:
    """Somebody signs in and decides."""
    with place.open(FIRST) as store:
        store.accounts.add(Account("zhao", "赵某", "provincial_steward", None, "hash", must_change=False), Act("root", "operator", "account_added"))
        store.accounts.open_session("token", "zhao", "127.0.0.1", Act("zhao", "provincial_steward", "sign_in"))
        unit, period, key = store.query("SELECT unit, period, row_key FROM matches").iloc[0]
        decision = NewDecision("unregistered", "赵某", str(unit), str(period), "R10", str(key), {"units": [], "ledger": {"enterprise_name": str(key), "uscc": ""}, "note": "看过"})
        assert store.decide([decision], seen=store.decision_head()) is not None


@pytest.mark.parametrize("into", EITHER)
@pytest.mark.parametrize("out_of", EITHER)
def test_what_is_lost_comes_back(out_of: str, into: str, request: pytest.FixtureRequest, published_once: Place, tmp_path: Path) -> None:
    def url(backend: str) -> str | None:
        return request.getfixturevalue("postgres_url")() if backend == "postgresql" else None

    place = published_once.copy(tmp_path / "place")
    if out_of == "postgresql":
        place = Place(place.folder, url(out_of), place.scheme)
        shutil.rmtree(place.home)
        place.night(FIRST)
    peopled(place)
    before, made = place.views(), back_up(place, tmp_path / "backups")
    facts = ("SELECT count(*) FROM nights", "SELECT hash FROM audit ORDER BY id", "SELECT login, name, password FROM users", "SELECT kind, author FROM decisions")
    known = [place.ask(fact) for fact in facts]
    with place.open() as store:
        figures = store.figures_of(1)
    shutil.rmtree(place.home)

    again = restored(made, place, tmp_path / "again", url(into))
    assert different(before, again.views()) == []
    assert [again.ask(fact) for fact in facts] == known
    assert again.ask("SELECT count(*) FROM user_sessions WHERE ended IS NULL") == [(0,)]
    with again.open() as store:
        assert store.figures_of(1).equals(figures)
        assert store.audit_broken_at() is None
        assert store.archive.path(store.files()["sha256"][0]).stat().st_mode & 0o777 == 0o444
    again.night(FIRST)  # the decision is news
    digest = again.night(FIRST)
    assert (digest.published, digest.edition) == (False, 2)


def test_a_night_after_a_restore_has_nothing_new(place: Place, tmp_path: Path) -> None:
    again = restored(back_up(place, tmp_path / "backups"), place, tmp_path / "again")
    digest = again.night(FIRST)
    assert (digest.published, digest.edition) == (False, 1)
    assert different(place.views(), again.views()) == []


MOMENTS = ["pull", "register", "read", "reconcile", "check", "figures", "publish"]


@pytest.mark.slow
@pytest.mark.parametrize("into", EITHER)
def test_a_backup_of_any_moment_of_a_night_is_of_one_moment(
    into: str, request: pytest.FixtureRequest, published_once: Place, dirty: Path, one_book: tuple[str, str], tmp_path: Path
) -> None:
    """Taken before every stage, and in the middle of publishing: the next night ends what that one began."""
    place = published_once.copy(tmp_path / "place")
    if into == "postgresql":
        place = Place(place.folder, request.getfixturevalue("postgres_url")(), place.scheme)
        shutil.rmtree(place.home)
        place.night(FIRST)
    place.hand_in(dirty, one_book, ["2020-10"])
    made: dict[str, Made] = {}

    def note(stage: str) -> None:
        made[stage.partition(" ")[0]] = back_up(place, tmp_path / "backups")

    with pytest.MonkeyPatch.context() as patch:
        first_do(patch, "warehouse.publish.publish_cases", lambda: note("publishing"))
        place.night(SECOND, PlainRunner(retries=(), progress=note))
    assert [*made] == [*MOMENTS, "publishing"]
    after = place.views(*NUMBERED)
    for stage in ("read", "reconcile", "publishing"):
        assert check_backup(made[stage].folder).edition == 1
        again = restored(made[stage], place, tmp_path / stage)
        again.night(SECOND)
        assert different(after, again.views(*NUMBERED)) == [], stage
        assert again.ask("SELECT state FROM nights ORDER BY id") == [("finished",), ("crashed",), ("finished",)]


def test_what_has_not_changed_is_not_copied_again(place: Place, dirty: Path, one_book: tuple[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    first = back_up(place, folder)
    place.hand_in(dirty, one_book, ["2020-10"])
    place.night(SECOND)
    second = back_up(place, folder)
    assert (second.raw.linked, first.raw.copied) == (len(first.manifest.raw_files), len(first.manifest.raw_files))
    assert second.raw.copied == len(second.manifest.raw_files) - second.raw.linked > 0
    raw = [name for name in first.manifest.files if name.startswith("archive/")]
    assert all((first.folder / name).samefile(second.folder / name) for name in raw)
    shutil.rmtree(first.folder)
    assert check_backup(second.folder) == second.manifest


def test_what_went_bad_in_an_earlier_backup_is_copied_anew(place: Place, tmp_path: Path) -> None:
    first = back_up(place, tmp_path / "backups")
    name = next(name for name in first.manifest.files if name.startswith("archive/"))
    spoil(first.folder / name)
    second = back_up(place, tmp_path / "backups")
    assert second.raw.copied == 1
    check_backup(second.folder)


def test_only_who_made_it_can_read_it(place: Place, tmp_path: Path) -> None:
    settings = tmp_path / "unionstats.toml"
    settings.write_text("[backup]\n", encoding="utf-8")
    made = back_up(place, tmp_path / "backups", settings=settings)
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (made.folder.parent, made.folder, *made.folder.rglob("*"))}
    assert modes == {0}
    assert (made.folder / "settings" / "unionstats.toml").read_text(encoding="utf-8") == "[backup]\n"


def test_the_last_ones_stay(place: Place, tmp_path: Path) -> None:
    made = [back_up(place, tmp_path / "backups", keep=2).folder for _ in range(4)]
    assert backups(tmp_path / "backups") == made[-2:]


def spoil(path: Path) -> None:
    """Other bytes, as many as before."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.chmod(0o600)
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("what", [DATABASE, "archive", FACTS, "gone"])
def test_a_damaged_backup_is_refused_and_names_the_file(what: str, place: Place, tmp_path: Path) -> None:
    made = back_up(place, tmp_path / "backups")
    raw = next(name for name in made.manifest.files if name.startswith("archive/"))
    path = made.folder / (raw if what in ("archive", "gone") else what)
    if what == "gone":
        path.unlink()
    else:
        spoil(path)
    home = tmp_path / "again"
    with pytest.raises(WarehouseError) as caught:
        restore(made.folder, None, home, place.scheme)
    assert caught.value.place == str(path)
    assert not home.exists()


def test_a_backup_of_a_newer_structure_is_refused(place: Place, tmp_path: Path) -> None:
    made = back_up(place, tmp_path / "backups")
    facts = read_manifest(made.folder)
    write_manifest(made.folder, type(facts)(**{**vars(facts), "revision": "9999"}))
    with pytest.raises(WarehouseError, match=r"structure 9999.*Install the version"):
        restore(made.folder, None, tmp_path / "again", place.scheme)
    assert not (tmp_path / "again").exists()


def test_what_is_not_empty_is_left_alone(place: Place, tmp_path: Path) -> None:
    made = back_up(place, tmp_path / "backups")
    before = place.views()
    with pytest.raises(WarehouseError, match=r"not empty \(.*archive"):
        restore(made.folder, None, place.home, place.scheme)
    with pytest.raises(WarehouseError, match="a warehouse that is not empty"):
        restore(made.folder, f"sqlite:///{place.home}/warehouse.sqlite", tmp_path / "elsewhere", place.scheme)
    assert different(before, place.views()) == []
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.postgres
def test_a_filled_database_is_left_alone(place: Place, postgres_url: Callable[[], str], tmp_path: Path) -> None:
    made, url = back_up(place, tmp_path / "backups"), postgres_url()
    restore(made.folder, url, tmp_path / "one", place.scheme)
    with pytest.raises(WarehouseError, match="a warehouse that is not empty"):
        restore(made.folder, url, tmp_path / "two", place.scheme)


def test_a_restore_that_broke_off_can_be_run_again(place: Place, tmp_path: Path) -> None:
    made, home = back_up(place, tmp_path / "backups"), tmp_path / "again"
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("warehouse.backup.restore._upgraded", stop)
        restore(made.folder, None, home, place.scheme)
    restore(made.folder, None, home, place.scheme)
    assert {path.name for path in home.iterdir()} == {"archive", "warehouse.sqlite"}


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_backup_that_broke_off_is_none(place: Place, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("warehouse.backup.write.write_manifest", stop)
        back_up(place, tmp_path / "backups")
    (tmp_path / "backups" / ".writing-dead").mkdir()
    made = back_up(place, tmp_path / "backups")
    assert {path.name for path in (tmp_path / "backups").iterdir()} == {".lock", made.folder.name}


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk is mounted by root")
@pytest.mark.parametrize("room", [100, 600])
def test_a_disk_that_runs_full_keeps_the_backups_there_are(room: int, place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    size = back_up(place, tmp_path / "elsewhere").manifest.size
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size + (room << 10)}", "tmpfs", str(folder)], check=False).returncode != 0:
        pytest.skip("no right to mount a disk here")
    try:
        first = back_up(place, folder)
        with pytest.raises(WarehouseError, match="a full disk; expected room to write"):
            back_up(place, folder)
        assert check_backup(first.folder) == first.manifest
        assert {path.name for path in folder.iterdir()} == {".lock", first.folder.name}
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_warehouse_that_is_damaged_makes_no_backup(place: Place, tmp_path: Path) -> None:
    back_up(place, tmp_path / "backups")
    file = place.home / "warehouse.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'figure'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    content = bytearray(file.read_bytes())
    content[(root - 1) * size : root * size] = b"\xff" * size
    file.write_bytes(bytes(content))
    with pytest.raises(WarehouseError, match="no sound database"):
        back_up(place, tmp_path / "backups")
    assert len(backups(tmp_path / "backups")) == 1


def test_raw_files_that_vanish_are_told_and_brought_back(place: Place, tmp_path: Path) -> None:
    first = back_up(place, tmp_path / "backups")
    gone, spoilt = first.manifest.raw_files[:2]
    with place.open() as store:
        store.archive.path(gone).unlink()
        spoil(store.archive.path(spoilt))
    second = back_up(place, tmp_path / "backups")
    assert second.raw.lost == sorted((gone, spoilt))
    lent = lend_raw_files(second.folder, place.home, set())
    assert lent.back == tuple(sorted((gone, spoilt)))
    assert back_up(place, tmp_path / "elsewhere").raw.lacking == []


def test_a_raw_file_that_is_nowhere_is_named(place: Place, tmp_path: Path) -> None:
    with place.open() as store:
        sha = store.files()["sha256"][0]
        store.archive.path(sha).unlink()
    made = back_up(place, tmp_path / "backups")
    assert made.manifest.lacking == (sha,)
    assert lend_raw_files(made.folder, place.home, {sha}).lacking == (sha,)


def test_the_commands(place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "unionstats.toml").write_text(f'home = "{place.home}"\n[backup]\nfolder = "kept"\nkeep = 1\n', encoding="utf-8")
    monkeypatch.delenv("UNIONSTATS_HOME")
    assert run(["backup", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert run(["backup"]) == 0
    assert "Earlier backups removed: 1" in capsys.readouterr().out
    assert not Path(first["folder"]).exists()
    (folder,) = backups(tmp_path / "kept")
    assert run(["restore", str(folder), "--check"]) == 0
    assert "sound" in capsys.readouterr().out
    assert run(["restore", str(folder)]) == 1
    assert "not empty" in capsys.readouterr().err
    assert run(["restore", str(folder), "--home", str(tmp_path / "again")]) == 0
    assert str(folder / "settings" / "unionstats.toml") in capsys.readouterr().out
    next((place.home / "archive").glob("??/*")).unlink()
    assert run(["backup"]) == 1
    assert "--raw-files" in capsys.readouterr().err
    (folder,) = backups(tmp_path / "kept")
    assert run(["restore", str(folder), "--raw-files"]) == 0
    assert "Raw files brought back: 1" in capsys.readouterr().out
    assert run(["backup", "--out", str(place.home / "inside")]) == 1
    assert "Name another folder" in capsys.readouterr().err
    assert run(["restore", str(tmp_path)]) == 1


def test_without_a_folder_there_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["backup"]) == 1
    assert "--out DIR" in capsys.readouterr().err
    (tmp_path / "file").touch()
    assert run(["backup", "--out", "file/below"]) == 1
    assert "file/below: found no folder that can be made or written to; expected a folder for backups" in capsys.readouterr().err
    assert run(["backup", "--out", "b"]) == 1
    assert "Run a night first" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "b").iterdir()] == [".lock"]


def test_every_night_may_end_with_one_and_none_fails_for_it(place: Place, tmp_path: Path) -> None:
    config = tmp_path / "unionstats.toml"
    settings = Settings(place.home)
    config.write_text('[backup]\nfolder = "kept"\n', encoding="utf-8")
    assert after_night(settings, config) == ()
    config.write_text('[backup]\nfolder = "kept"\nafter_night = true\n', encoding="utf-8")
    (line,) = after_night(settings, config)
    assert str(backups(tmp_path / "kept")[0]) in line
    (tmp_path / "file").touch()
    config.write_text('[backup]\nfolder = "file"\nafter_night = true\n', encoding="utf-8")
    (line,) = after_night(settings, config)
    assert line.startswith(f"!! No backup was made: {tmp_path / 'file'}: no folder that can be made or written to. Name another folder")


@pytest.mark.parametrize(
    ("section", "said"),
    [("keep = 0", "at least 1"), ("keep = true", "at least 1"), ("folder = 3", "quotation marks"), ("colour = 1", "Known are: folder"), ("after_night = 1", "true or false")],
)
def test_settings_that_cannot_be_right(section: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "unionstats.toml"
    file.write_text(f"[backup]\n{section}\n", encoding="utf-8")
    with pytest.raises(UserError, match=said):
        backup_settings(file)


def test_settings(tmp_path: Path) -> None:
    file = tmp_path / "unionstats.toml"
    file.write_text('[backup]\nfolder = "b"\n', encoding="utf-8")
    assert backup_settings(file) == BackupSettings(tmp_path / "b", KEEP, after_night=False, file=file)
