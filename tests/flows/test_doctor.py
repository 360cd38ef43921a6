"""The doctor names what is wrong and the way out, and changes nothing."""

import json
import resource
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.cli import run
from flows.doctor import checks, program
from flows.doctor.line import FAULT, OK, WARNING, Check, Line, Patient
from flows.settings import Settings
from scheme import Scheme
from tests.flows.making import Place
from tests.flows.test_backup import back_up, spoil

DAY = "2020-10-11T12:00:00+08:00"


@pytest.fixture
def patient(place: Place, tmp_path: Path) -> Iterator[Patient]:
    """A home where a night ended ten hours ago, and a settings file that names a folder of backups."""
    config = tmp_path / "unionstats.toml"
    config.write_text('[backup]\nfolder = "backups"\n', encoding="utf-8")
    found = Patient(Settings(place.home, inbox=place.inbox, registry=place.registry), config, place.scheme, datetime.fromisoformat(DAY))
    yield found
    found.database.close()


def told(patient: Patient, code: str, level: str) -> str:
    """What a check says on a level, all in one; a test fails where it says nothing on it."""
    (check,) = [check for check in checks.CHECKS if check.code == code]
    lines = [line for line in checks._said(check, patient) if line.level == level]
    assert lines, [*checks._said(check, patient)]
    assert all(line.level == OK or (line.place and line.expected and line.cure) for line in lines)
    return " / ".join(f"{line.place}: {line.found}; {line.expected}. {line.cure}" for line in lines)


def test_a_sound_installation_has_no_fault(patient: Patient, place: Place, tmp_path: Path) -> None:
    back_up(place, tmp_path / "backups", clock=lambda: DAY)
    levels = {check.code: line.level for check, line in checks.examine(patient)}
    assert FAULT not in levels.values(), levels
    assert set(levels) == {check.code for check in checks.CHECKS}
    assert {"database", "integrity", "audit log", "raw files", "reader", "last night", "clock", "sources"} <= {code for code, level in levels.items() if level == OK}


def test_nothing_is_changed(patient: Patient, place: Place) -> None:
    before = {path: path.stat().st_mtime_ns for path in place.home.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal"))}
    list(checks.examine(patient))
    assert before == {path: path.stat().st_mtime_ns for path in place.home.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal"))}


def test_a_raw_file_that_is_gone_or_spoilt(patient: Patient, place: Place) -> None:
    with place.open() as store:
        one, other = (store.archive.path(sha) for sha in store.files()["sha256"][:2])
    spoil(one)
    other.unlink()
    said = told(patient, "raw files", FAULT)
    assert "1 raw files are not there" in said
    assert "1 raw files have other bytes" in said
    assert "restore FOLDER --raw-files" in said


@pytest.mark.parametrize("how", ["cut short", "overwritten"])
def test_a_warehouse_that_is_damaged(how: str, patient: Patient, place: Place) -> None:
    file = place.home / "warehouse.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2] if how == "cut short" else content[: len(content) // 2] + b"\xff" * (len(content) - len(content) // 2))
    assert "Restore the last backup" in told(patient, "integrity", FAULT)
    assert len(list(checks.examine(patient))) >= len(checks.CHECKS)


def test_an_audit_log_that_somebody_changed(patient: Patient, place: Place) -> None:
    from warehouse import Act

    with place.open() as store:
        store.audit_add(Act("zhao", "operator", "one"), Act("zhao", "operator", "two"))
    with sqlite3.connect(place.home / "warehouse.sqlite") as connection:
        connection.execute("DROP TRIGGER audit_never_changed")
        connection.execute("UPDATE audit SET login = 'li' WHERE id = 2")
    connection.close()
    assert "row 2 is not as it was written" in told(patient, "audit log", FAULT)


def test_a_clock_that_jumped_back(patient: Patient) -> None:
    early = Patient(patient.settings, patient.config, patient.scheme, patient.now - timedelta(days=1))
    assert "Set the clock" in told(early, "clock", FAULT)


@pytest.mark.parametrize(("days", "level"), [(0, OK), (2, WARNING), (4, FAULT)])
def test_how_long_ago_the_last_night_was(days: int, level: str, patient: Patient) -> None:
    late = Patient(patient.settings, patient.config, patient.scheme, patient.now + timedelta(days=days))
    assert "hours ago" in told(late, "last night", level)


def test_a_night_that_failed(patient: Patient, place: Place) -> None:
    def fail(_stage: str) -> None:
        raise KeyboardInterrupt

    from flows.running import PlainRunner

    with pytest.raises(KeyboardInterrupt):
        place.night("2020-10-11", PlainRunner(progress=fail))
    assert "night 2 ended as a failure" in told(patient, "last night", WARNING)


@pytest.mark.parametrize(("days", "level"), [(0, OK), (3, WARNING), (20, FAULT)])
def test_how_old_the_last_backup_is(days: int, level: str, patient: Patient, place: Place, tmp_path: Path) -> None:
    back_up(place, tmp_path / "backups", clock=lambda: DAY)
    late = Patient(patient.settings, patient.config, patient.scheme, patient.now + timedelta(days=days))
    assert "edition 1" in told(late, "last backup", level)
    assert "on the disk of the home" in told(late, "last backup", WARNING)


def test_no_backup_at_all(patient: Patient, tmp_path: Path) -> None:
    assert "no backup" in told(patient, "last backup", FAULT)
    bare = tmp_path / "bare.toml"
    bare.write_text("", encoding="utf-8")
    assert "no folder is set" in told(Patient(patient.settings, bare, patient.scheme, patient.now), "last backup", WARNING)


def test_a_warehouse_that_is_gone(patient: Patient, place: Place) -> None:
    (place.home / "warehouse.sqlite").unlink()
    assert "no warehouse, beside raw files" in told(patient, "database", FAULT)


def test_a_newer_structure(patient: Patient, place: Place) -> None:
    with sqlite3.connect(place.home / "warehouse.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "Install the version" in told(patient, "database", FAULT)


def test_an_earlier_structure(patient: Patient, place: Place) -> None:
    with sqlite3.connect(place.home / "warehouse.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0007'")
    connection.close()
    assert "structure 0007" in told(patient, "database", WARNING)


@pytest.mark.postgres
def test_a_postgres_that_answers_and_one_that_does_not(patient: Patient, postgres_url: Callable[[], str], scheme: Scheme, tmp_path: Path) -> None:
    from warehouse import open_warehouse

    url = postgres_url()
    open_warehouse(url, tmp_path / "home", scheme=scheme).close()
    there = Patient(Settings(tmp_path / "home", url), None, scheme, patient.now)
    assert "structure" in told(there, "database", OK)
    there.database.close()
    nobody = Patient(Settings(tmp_path / "home", "postgresql://nobody@127.0.0.1:1/x"), None, scheme, patient.now)
    assert "no answer" in told(nobody, "database", FAULT)
    assert "not looked at" in told(nobody, "last night", OK)


def test_packages_that_are_not_those_of_the_lock(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    real = program._installed
    monkeypatch.setattr(program, "_installed", lambda name: {"sqlalchemy": "2.1.3", "pandas": "0.1", "rich": None}.get(name, real(name)))
    said = told(patient, "packages", FAULT)
    assert "sqlalchemy: 2.1.3; < 2.1" in said
    assert "rich" in said
    assert "pandas 0.1" in told(patient, "packages", WARNING)


def test_a_secret_that_everybody_can_read(patient: Patient, tmp_path: Path) -> None:
    text = '[watch]\naddresses = "a.txt"\n[sources.YC]\nkind = "https"\nurl = "https://x"\nuser = "tj"\npassword_file = "b.txt"\n'
    (tmp_path / "unionstats.toml").write_text(text, encoding="utf-8")
    for name, mode in (("a.txt", 0o600), ("b.txt", 0o644)):
        (tmp_path / name).write_text("", encoding="utf-8")
        (tmp_path / name).chmod(mode)
    assert "chmod o= " in (said := told(patient, "secrets", WARNING))
    assert ("b.txt" in said, "a.txt" in said) == (True, False)


def test_folders_that_are_not_there(patient: Patient, place: Place) -> None:
    shutil.rmtree(place.inbox)
    assert str(place.inbox) in told(patient, "folders", FAULT)


def test_a_prefect_server_that_is_set_and_does_not_answer(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    assert "unionstats serve" in told(patient, "Prefect server", FAULT)


def test_limits(patient: Patient) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        assert "256" in told(patient, "open files", WARNING)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_check_that_fails_itself_or_hangs_does_not_hide_the_others(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    back = threading.Event()

    def broken(_patient: Patient) -> list[Line]:
        raise ValueError("odd")

    def hanging(_patient: Patient) -> list[Line]:  # as a share that is gone
        back.wait(60)
        return []

    monkeypatch.setattr(checks, "SECONDS", 5.0)
    monkeypatch.setattr(checks, "CHECKS", (Check("python", broken), checks.CHECKS[1]))
    levels = [line.level for _check, line in checks.examine(patient)]
    assert levels[0] == FAULT
    assert len(levels) == 2
    monkeypatch.setattr(checks, "SECONDS", 0.1)
    monkeypatch.setattr(checks, "CHECKS", (Check("folders", hanging),))
    ((_check, line),) = checks.examine(patient)
    back.set()
    assert (line.level, "no answer" in line.found) == (FAULT, True)


def test_the_command(place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["doctor", "--home", str(tmp_path / "new")]) == 0
    assert "no warehouse yet" in capsys.readouterr().out
    with place.open() as store:
        store.archive.path(store.files()["sha256"][0]).unlink()
    assert run(["doctor", "--home", str(place.home)]) == 1
    assert "faults" in capsys.readouterr().out.splitlines()[-1]
    assert run(["doctor", "--home", str(place.home), "--json"]) == 1
    lines = json.loads(capsys.readouterr().out)
    assert {"check", "level", "place", "found", "expected", "cure"} == set(lines[0])
    assert [line["check"] for line in lines if line["level"] == FAULT and line["check"] != "last night"] == ["raw files"]
