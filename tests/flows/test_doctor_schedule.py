"""The doctor asks the sources that are pulled, and whoever serves the home."""

from datetime import datetime
from pathlib import Path

import pytest

from flows.doctor.line import FAULT, OK, WARNING, Line, Patient
from flows.doctor.nights import prefect_server, schedule
from flows.doctor.settings import sections
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


NEXT, LOOKED = "2020-10-12T02:30:00+08:00", "2020-10-11T11:59:40+08:00"


@pytest.mark.parametrize(
    ("found", "level", "word"),
    [
        (None, WARNING, "no check"),
        (Checked(LOOKED, None, None), FAULT, "no next run"),
        (Checked("2020-10-11T00:01:00+08:00", NEXT, None), FAULT, "last looked at 2020-10-11T00:01"),
        (Checked(LOOKED, NEXT, "2020-10-11T02:30:00+08:00"), WARNING, "owed"),
        (Checked(LOOKED, NEXT, None), OK, "2020-10-12T02:30"),
    ],
)
def test_a_schedule_says_how_it_stands(found: Checked | None, level: str, word: str, patient: Patient) -> None:
    home = patient.settings.home
    with sole_server(home):
        say(home, me("2020-10-11T00:00:00+08:00", "http://127.0.0.1:9/api", None, None))
        (line,) = prefect_server(patient)
        assert (line.level, line.place) == (FAULT, "http://127.0.0.1:9/api"), line
        if found is not None:
            say(home, found)
        (line,) = schedule(patient)
    assert (line.level, word in line.found) == (level, True), line
    (line,) = schedule(patient)
    assert (line.level, "not served" in line.found) == (OK, True), line


def test_who_has_just_begun_to_serve_need_not_have_planned_a_run(patient: Patient) -> None:
    with sole_server(patient.settings.home):
        say(patient.settings.home, me("2020-10-11T11:59:00+08:00", "http://127.0.0.1:4200/api", None, None))
        say(patient.settings.home, Checked(LOOKED, None, None))
        (line,) = schedule(patient)
    assert (line.level, "no next run" in line.found) == (WARNING, True), line


def test_who_served_and_was_killed_is_named(patient: Patient) -> None:
    patient.settings.home.mkdir()
    say(patient.settings.home, me("2020-10-11T00:00:00+08:00", "http://127.0.0.1:4200/api", None, None))
    (line,) = schedule(patient)
    assert (line.level, "was killed" in line.found) == (FAULT, True), line


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ('[schedule]\nat = "25:00"', "[schedule]", "time of day"),
        ('[cluster]\nscheduler = "a:1"', "[cluster]", "tcp://"),
        ('[watch]\nmetrics_token_file = "not-there"', "[watch]", "cannot be read"),
        ("[reminders]\nevery = 0", "[reminders]", "every"),
    ],
)
def test_a_section_that_no_night_could_begin_with_is_a_fault(text: str, place: str, word: str, patient: Patient) -> None:
    assert patient.config is not None
    assert [line.level for line in sections(patient)] == [OK]
    patient.config.write_text(text, encoding="utf-8")
    (line,) = sections(patient)
    assert (line.level, line.place, word in line.found) == (FAULT, place, True), line


def test_a_home_that_nobody_serves_is_no_fault(patient: Patient) -> None:
    (line,) = schedule(patient)
    assert isinstance(line, Line)
    assert line.level == OK
