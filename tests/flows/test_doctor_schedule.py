"""The doctor asks the sources that are pulled, and whoever serves the home."""

from datetime import datetime
from pathlib import Path

import pytest

from flows.doctor.line import FAULT, OK, WARNING, Line, Patient
from flows.doctor.nights import schedule
from flows.doctor.sources import pulled
from flows.schedule.standing import Checked, me, say, sole_server
from flows.settings import Settings
from scheme import Scheme

NOW = datetime.fromisoformat("2020-10-11T12:00:00+08:00")


@pytest.fixture
def patient(scheme: Scheme, tmp_path: Path) -> Patient:
    """A home, and a settings file with one source that is there and one that is not."""
    (tmp_path / "share" / "2020-09").mkdir(parents=True)
    (tmp_path / "share" / "2020-09" / "报表.csv").write_text("a\n", encoding="utf-8")
    config = tmp_path / "unionstats.toml"
    config.write_text('[sources.YC]\nkind = "folder"\nurl = "share"\n[sources.WZ]\nkind = "folder"\nurl = "not-mounted"\n', encoding="utf-8")
    return Patient(Settings(tmp_path / "home"), config, scheme, NOW)


def test_a_source_that_cannot_be_had_is_a_fault_and_the_others_are_told(patient: Patient) -> None:
    lines = {line.level: line for line in pulled(patient)}
    assert set(lines) == {OK, FAULT}
    assert "sources.YC" in lines[OK].place
    assert "1 files offered" in lines[OK].found
    assert "sources.WZ" in lines[FAULT].place
    assert "unionstats sources" in lines[FAULT].cure
    assert not (patient.settings.home / "pulled").exists()


def test_without_sources_there_is_nothing_to_ask(patient: Patient, tmp_path: Path) -> None:
    (tmp_path / "unionstats.toml").write_text("", encoding="utf-8")
    (line,) = pulled(patient)
    assert line.level == OK


@pytest.mark.parametrize(
    ("found", "level", "word"),
    [
        (None, WARNING, "no check"),
        (Checked("02:30", None, None), FAULT, "no next run"),
        (Checked("02:30", "2020-10-12T02:30:00+08:00", "2020-10-11T02:30:00+08:00"), WARNING, "owed"),
        (Checked("02:30", "2020-10-12T02:30:00+08:00", None), OK, "2020-10-12T02:30"),
    ],
)
def test_a_schedule_says_how_it_stands(found: Checked | None, level: str, word: str, patient: Patient) -> None:
    home = patient.settings.home
    with sole_server(home):
        say(home, me("2020-10-11T00:00:00+08:00", "http://127.0.0.1:4200/api", None, None))
        if found is not None:
            say(home, found)
        (line,) = schedule(patient)
    assert (line.level, word in line.found) == (level, True), line


def test_a_home_that_nobody_serves_is_no_fault(patient: Patient) -> None:
    (line,) = schedule(patient)
    assert isinstance(line, Line)
    assert line.level == OK
