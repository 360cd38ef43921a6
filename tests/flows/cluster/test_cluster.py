"""A night whose files are read on a cluster comes to what it comes to here, whatever becomes of the cluster meanwhile."""

import hashlib
import logging
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem

pytest.importorskip("distributed", reason="the extra cluster is not installed")

from flows.cluster.night import read_far
from flows.cluster.settings import ClusterSettings, cluster_settings
from flows.doctor.cluster import cluster as examined
from flows.doctor.line import OK, WARNING, Line, Patient
from flows.errors import UserError
from flows.intake import current_files
from flows.night import Course, run_night
from flows.running import PlainRunner
from flows.settings import Settings
from scheme import Scheme
from tests.flows.cluster.conftest import Cluster
from tests.flows.making import OF_THE_NIGHT, Place, different
from tests.waiting import until

pytestmark = pytest.mark.slow
DAY = "2020-10-11"
UNITS = ("CY1", "CY2", "GY", "WZ")


@pytest.fixture(scope="module")
def at_home(scheme: Scheme, province: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A night of this machine alone."""
    place = Place(tmp_path_factory.mktemp("home") / "place", scheme=scheme)
    place.hand_in(province(small=False, dirty=True), UNITS, ["2020-09"])
    place.night(DAY)
    return place


@pytest.fixture
def away(at_home: Place, tmp_path: Path) -> Place:
    """The same reports, and a warehouse in which nothing is yet."""
    place = Place(tmp_path / "place", scheme=at_home.scheme)
    place.folder.mkdir()
    for name in ("inbox", "registry"):
        (place.folder / name).symlink_to(at_home.folder / name)
    return place


def night(place: Place, scheduler: str, storage: str) -> list[str]:
    """A night that reads on a cluster; what it says of that to people."""
    with place.open(DAY) as warehouse:
        course = Course(place.scheme, warehouse, place.inbox, place.registry, date.fromisoformat(DAY), cluster=ClusterSettings(scheduler, storage))
        run_night(course, PlainRunner(retries=()))
    return [notice.text("en") for notice in course.notices if "cluster" in notice.code]


def read(storage: Path) -> dict[str, int]:
    """What is read there, and when."""
    return {path.name: path.stat().st_mtime_ns for path in storage.glob("readings/*/read/*/*/*.json")}


def same(one: Place, other: Place) -> list[str]:
    return different(one.views(*OF_THE_NIGHT, "received"), other.views(*OF_THE_NIGHT, "received"))


def asked_of(scheduler: str, storage: Path | str, scheme: Scheme, folder: Path) -> list[Line]:
    """What the doctor says of a cluster."""
    config = folder / "unionstats.toml"
    config.write_text(f'[cluster]\nscheduler = "{scheduler}"\nstorage = "{storage}"\n', encoding="utf-8")
    return list(examined(Patient(Settings(folder / "home"), config, scheme, datetime.now(UTC))))


def test_it_comes_to_the_same_and_leaves_no_raw_file_outside(
    at_home: Place, away: Place, cluster: Callable[..., Cluster], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    raw = tmp_path / "storage" / "raw"
    raw.mkdir(parents=True)
    ours = next(away.registry.iterdir()).read_bytes()  # as a night that was killed leaves files behind
    (raw / hashlib.sha256(ours).hexdigest()).write_bytes(ours)
    (raw / hashlib.sha256(b"another's").hexdigest()).write_bytes(b"another's")
    dask = cluster("one", "two")
    with caplog.at_level(logging.WARNING, "unionstats"):
        assert night(away, dask.address, str(tmp_path / "storage")) == []
    (line,) = asked_of(dask.address, tmp_path / "storage", at_home.scheme, tmp_path)
    assert (line.level, "2 workers" in line.found) == (OK, True), line
    assert same(at_home, away) == []
    assert len(read(tmp_path / "storage")) == len(away.ask("SELECT sha256 FROM submissions"))
    assert [path.read_bytes() for path in raw.iterdir()] == [b"another's"]
    assert caplog.messages == []


def test_a_worker_dies_in_the_middle_and_nothing_that_was_read_is_read_again(at_home: Place, away: Place, cluster: Callable[..., Cluster], tmp_path: Path) -> None:
    storage, dask = tmp_path / "storage", cluster("one")
    at_work = threading.Thread(target=night, args=(away, dask.address, str(storage)))
    at_work.start()
    until(lambda: read(storage) or not at_work.is_alive(), pause=0.02)
    dask.kill("one")
    before = read(storage)
    assert before
    dask.join("two")
    at_work.join(timeout=120)
    assert not at_work.is_alive()
    assert same(at_home, away) == []
    after = read(storage)
    assert {name: after[name] for name in before} == before
    assert dask.put_aside() == []


def test_the_last_worker_dies_and_the_rest_is_read_here(
    at_home: Place, away: Place, cluster: Callable[..., Cluster], tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.cluster.night.LOOK", 0.5)
    storage, dask = tmp_path / "storage", cluster("one")
    with caplog.at_level(logging.WARNING, "unionstats"):
        at_work = threading.Thread(target=night, args=(away, dask.address, str(storage)))
        at_work.start()
        until(lambda: read(storage) or not at_work.is_alive(), pause=0.02)
        dask.kill("one")
        at_work.join(timeout=120)
    assert not at_work.is_alive()
    assert caplog.messages
    assert all(message.endswith("the cluster did not read this (no worker is left); it is read here.") for message in caplog.messages)
    assert [record for record in caplog.records if record.exc_info] == []
    assert same(at_home, away) == []
    assert list((storage / "raw").iterdir()) == []


def test_a_scheduler_that_does_not_answer_fails_no_night(
    at_home: Place, away: Place, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.cluster.dask.SECONDS", 1)
    with caplog.at_level(logging.WARNING, "unionstats"):
        said = night(away, "tcp://127.0.0.1:9", str(tmp_path / "storage"))
    files = len(away.ask("SELECT sha256 FROM submissions"))
    assert [f"({files}/{files}). Look at scheduler" in text for text in said] == [True], said
    assert same(at_home, away) == []
    assert any("no Dask scheduler" in message for message in caplog.messages), caplog.messages
    (line,) = asked_of("tcp://127.0.0.1:9", tmp_path / "storage", at_home.scheme, tmp_path)
    assert (line.level, "no Dask scheduler" in line.found) == (WARNING, True), line


def test_what_the_cluster_cannot_do_is_left_to_this_machine_and_the_log_says_why(
    at_home: Place, cluster: Callable[..., Cluster], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a-file").touch()
    dask = cluster("one", version="0")
    faults = {
        str(tmp_path / "a-file" / "below"): "storage cannot be used",
        "nowhere://x": "storage cannot be used",
        str(tmp_path / "storage"): "another version of unionstats",
    }
    with at_home.open(DAY) as warehouse:
        course, files = Course(at_home.scheme, warehouse, at_home.inbox, None, date.fromisoformat(DAY)), current_files(warehouse)
        for storage, word in faults.items():
            caplog.clear()
            with caplog.at_level(logging.WARNING, "unionstats"):
                assert read_far(course, ClusterSettings(dask.address, storage), PlainRunner(retries=()), files) == {}
            assert any(word in message for message in caplog.messages), (storage, caplog.messages)
    told = [asked_of(dask.address, storage, at_home.scheme, tmp_path) for storage in faults]
    assert [(len(lines), lines[0].level) for lines in told] == [(1, WARNING)] * 3, told
    assert "another version" in told[2][0].found
    assert list((tmp_path / "storage" / "raw").iterdir()) == []


def test_a_storage_that_hangs_is_not_waited_for(at_home: Place, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    back = threading.Event()

    class Gone(LocalFileSystem):  # a share whose server is gone: the system lets nobody go who asks
        protocol = "gone"

        def exists(self, path: str, **options: object) -> bool:
            return back.wait(60)

    fsspec.register_implementation("gone", Gone, clobber=True)
    monkeypatch.setattr("flows.cluster.night.ANSWER", 0.1)
    with at_home.open(DAY) as warehouse, caplog.at_level(logging.WARNING, "unionstats"):
        course, files = Course(at_home.scheme, warehouse, at_home.inbox, None, date.fromisoformat(DAY)), current_files(warehouse)
        assert read_far(course, ClusterSettings("tcp://127.0.0.1:9", f"gone://{tmp_path}"), PlainRunner(retries=()), files) == {}
    back.set()
    assert any("storage cannot be used" in message for message in caplog.messages), caplog.messages


def test_a_storage_that_fails_in_its_own_way_fails_no_night_and_keeps_no_raw_file(
    at_home: Place, cluster: Callable[..., Cluster], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Full(LocalFileSystem):  # as object stores say it: by errors that are no OSError
        protocol = "full"

        def pipe_file(self, path: str, value: bytes, **options: object) -> None:
            if len(list((tmp_path / "raw").iterdir())) == 2:
                raise RuntimeError("no room in the bucket")
            super().pipe_file(path, value, **options)

    fsspec.register_implementation("full", Full, clobber=True)
    with at_home.open(DAY) as warehouse, caplog.at_level(logging.WARNING, "unionstats"):
        course, files = Course(at_home.scheme, warehouse, at_home.inbox, None, date.fromisoformat(DAY)), current_files(warehouse)
        assert read_far(course, ClusterSettings(cluster("one").address, f"full://{tmp_path}"), PlainRunner(retries=()), files) == {}
    assert any("no room in the bucket" in message for message in caplog.messages), caplog.messages
    assert list((tmp_path / "raw").iterdir()) == []


@pytest.mark.parametrize(
    ("section", "word"),
    [
        ('scheduler = "tcp://a:1"', "storage"),
        ('scheduler = "a:1"\nstorage = "s"', "tcp://"),
        ('scheduler = "tcp://a:1"\nstorage = 3', "storage"),
        ('scheduler = "tcp://a:1"\nstorage = "s"\nworkers = 3', "workers is no setting"),
    ],
)
def test_settings_at_fault_are_said(section: str, word: str, tmp_path: Path) -> None:
    config = tmp_path / "unionstats.toml"
    config.write_text(f"[cluster]\n{section}\n", encoding="utf-8")
    with pytest.raises(UserError, match=word):
        cluster_settings(config)


def test_a_folder_as_storage_counts_from_the_settings_file(tmp_path: Path) -> None:
    config = tmp_path / "unionstats.toml"
    config.write_text('[cluster]\nscheduler = "tcp://a:1"\nstorage = "shared"\n', encoding="utf-8")
    assert cluster_settings(config) == ClusterSettings("tcp://a:1", str(tmp_path / "shared"))
    config.write_text('home = "x"\n', encoding="utf-8")
    assert cluster_settings(config) is None
