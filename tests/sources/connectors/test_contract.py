"""What holds of every kind of source, each against a real server on this machine."""

import base64
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from flows.commands.sources import KIND_WORDS
from scheme import Scheme
from sources.connectors.contract import Refused, Unreachable
from sources.connectors.mirror import Mirror
from sources.connectors.opened import connector_of
from sources.connectors.settings import KINDS, Secret, SourceSettings
from sources.notices import Notice
from tests.ports import free_port
from tests.sources.connectors.conftest import KINDS as ALL
from tests.sources.connectors.cutting import Cable
from tests.sources.connectors.places import Place

REPORT = "2020-09/银川市总工会报表 九月（一）.csv"
OTHER = "2020-10/T07.csv"
EXTRACTS = ("register-2020-09.csv", "register-2020-10.csv")


def files(place: Place) -> tuple[str, str]:
    """The names of two files as the kind knows them: of months of the register, or of a unit's."""
    return EXTRACTS if place.settings.unit == "register" else (REPORT, OTHER)


def pulled(settings: SourceSettings, scheme: Scheme, home: Path, **more) -> list[Notice]:
    connector = connector_of(settings, scheme)
    try:
        return Mirror(home, **more).pull(settings, connector, scheme)
    finally:
        connector.close()


def here(home: Path, place: Place) -> dict[str, bytes]:
    root = home / place.settings.unit
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def of(home: Path, place: Place, path: str) -> list[bytes]:
    """The contents of a file in the mirror, one where it is there; of a mailbox one a letter."""
    return [found.read_bytes() for found in (home / place.settings.unit).glob(place.path(path))]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "pulled"


def test_every_kind_is_held_to_this() -> None:
    assert {name.partition("-")[0] for name in ALL} == set(KINDS) == set(KIND_WORDS)


def test_it_lists_the_same_twice(place: Place, scheme: Scheme) -> None:
    one, other = files(place)
    place.put(one, b"one")
    place.put(other, b"other")
    connector = connector_of(place.settings, scheme)
    try:
        first, second = connector.offers(), connector.offers()
    finally:
        connector.close()
    assert len(first) == 2
    assert first == second


def test_it_brings_every_byte_and_changes_nothing_there(place: Place, scheme: Scheme, home: Path) -> None:
    one, other = files(place)
    place.put(one, b"one" * 50_000)
    place.put(other, bytes(range(256)) * 9_000)
    before = place.state()
    assert pulled(place.settings, scheme, home) == []
    assert place.state() == before
    assert len(here(home, place)) == 2
    if place.settings.kind == "database":
        (text,) = of(home, place, one)
        assert text.decode("utf-8-sig").splitlines()[0] == "单位编号,单位名称,参保地区划,参保人数,数据月份"
        assert text.count(b"\n") == 1 + 1_501
    else:
        assert (of(home, place, one), of(home, place, other)) == ([b"one" * 50_000], [bytes(range(256)) * 9_000])


def test_what_is_here_is_not_fetched_again(place: Place, scheme: Scheme, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, _other = files(place)
    place.put(one, b"one")
    pulled(place.settings, scheme, home)
    inodes = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in home.rglob("*.csv")}
    connector = connector_of(place.settings, scheme)
    asked = []
    read = connector.read

    def note(remote, start):
        asked.append(remote.path)
        return read(remote, start)

    monkeypatch.setattr(connector, "read", note)
    assert Mirror(home).pull(place.settings, connector, scheme) == []
    connector.close()
    assert {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in home.rglob("*.csv")} == inodes
    assert asked == ([one] if place.settings.kind == "database" else [])  # only its bytes tell whether a view has changed


def test_a_new_version_is_fetched_and_what_goes_away_there_stays_here(place: Place, scheme: Scheme, home: Path) -> None:
    one, other = files(place)
    place.put(one, b"first")
    place.put(other, b"other")
    pulled(place.settings, scheme, home)
    before = here(home, place)
    place.put(one, b"second!" * 50, 1_600_000_100.0)
    pulled(place.settings, scheme, home)
    now = here(home, place)
    assert now != before
    if place.settings.kind not in ("database", "mailbox"):
        assert of(home, place, one) == [b"second!" * 50]
    if place.settings.kind == "mailbox":  # two letters are two files; which of them gives a table is settled by their age
        assert sorted(of(home, place, one)) == [b"first", b"second!" * 50]
    place.remove(one)
    pulled(place.settings, scheme, home)
    assert here(home, place) == now


def test_names_of_what_is_not_whole_are_passed_over(place: Place, scheme: Scheme, home: Path) -> None:
    if place.settings.kind == "database":
        pytest.skip("a view has no files")
    for name in ("~$报表.xlsx", "报表.xlsx.part", "报表.xlsx.filepart", "报表.tmp", ".报表.csv.swp"):
        place.put(f"2020-09/{name}", b"half")
    assert pulled(place.settings, scheme, home) == []
    assert here(home, place) == {}


def test_what_is_being_written_is_left_alone_until_it_is_whole(place: Place, scheme: Scheme, home: Path) -> None:
    connector = connector_of(place.settings, scheme)
    whole = connector.whole
    connector.close()
    if whole:
        pytest.skip("nothing is offered here before it is complete")
    slow = replace(place.settings, settle=5.0)
    place.put(REPORT, b"half", 1_600_000_000.0)
    place.put(OTHER, b"whole", 1_500_000_000.0)
    waited = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        place.put(REPORT, b"half and half", 1_600_000_002.0)

    notices = pulled(slow, scheme, home, clock=lambda: 1_600_000_001.0, sleep=sleep)
    assert waited == [5.0]
    assert notices == [Notice("source_unsettled", f"YC/{REPORT}")]
    assert here(home, place) == {OTHER: b"whole"}
    assert pulled(slow, scheme, home, clock=lambda: 1_600_000_003.0, sleep=lambda seconds: None) == []
    assert here(home, place)[REPORT] == b"half and half"


def test_what_changes_while_it_is_read_is_not_kept(place: Place, scheme: Scheme, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connector = connector_of(place.settings, scheme)
    if place.settings.kind in ("database", "mailbox"):
        connector.close()
        pytest.skip("read as one version")
    place.put(REPORT, b"first")
    read = connector.read

    def change_first(remote, start):
        place.put(REPORT, b"second version", 1_600_000_050.0)
        return read(remote, start)

    monkeypatch.setattr(connector, "read", change_first)
    notices = Mirror(home).pull(place.settings, connector, scheme)
    connector.close()
    assert [notice.code for notice in notices] == ["source_unsettled"]
    assert here(home, place) == {}


def test_after_a_cut_it_goes_on_where_it_stopped(place: Place, scheme: Scheme, home: Path) -> None:
    if not place.port:
        pytest.skip("there is no cable to it")
    content = bytes(range(251)) * 16_000  # 4 MB
    place.put(REPORT, content)
    cable = Cable(place.port)
    settings = _by_cable(place, cable)
    connector = connector_of(settings, scheme)
    try:
        cable.cuts, cable.after = 1, 2_500_000
        with pytest.raises(Unreachable) as error:
            Mirror(home).pull(settings, connector, scheme)
        assert error.value.notice("YC").place.startswith("YC ")
        assert here(home, place) == {}
        assert Mirror(home).pull(settings, connector, scheme) == []
    finally:
        connector.close()
        cable.close()
    assert of(home, place, REPORT) == [content]
    sent = len(content) * (1.37 if place.settings.kind == "mailbox" else 1)
    assert cable.passed < 1.75 * sent  # 2.5 MB of 4 had come: what begins again brings more
    assert list(home.glob(".parts/*/*")) == []


def test_of_a_month_that_a_cut_has_left_in_half_nothing_counts_until_the_rest_has_come(place: Place, scheme: Scheme, home: Path) -> None:
    """Else what comes a night later would be taken for a correction of what came before it."""
    if not place.port:
        pytest.skip("there is no cable to it")
    for path, size in ((REPORT, 10), ("2020-10/1 报表.csv", 100_000), ("2020-10/2 报表.csv", 600_000)):
        place.put(path, b"0" * size)
    cable = Cable(place.port)
    settings = _by_cable(place, cable)
    connector = connector_of(settings, scheme)
    try:
        cable.cuts, cable.after, cable.for_good = 1, 400_000, True
        with pytest.raises(Unreachable):
            Mirror(home).pull(settings, connector, scheme)
        assert list(here(home, place).values()) == [b"0" * 10]
        cable.for_good = False
        assert Mirror(home).pull(settings, connector, scheme) == []
    finally:
        connector.close()
        cable.close()
    assert len(here(home, place)) == 3
    assert list(home.glob(".parts/*/*")) == []


def test_a_place_that_is_down_is_asked_again_and_named(place: Place, scheme: Scheme, home: Path) -> None:
    if not place.port:
        pytest.skip("there is no server")
    settings = place.at_port(free_port())
    with pytest.raises(Unreachable) as error:
        pulled(settings, scheme, home)
    notice = error.value.notice("YC")
    assert (notice.code, notice.place) == ("source_unreachable", f"YC {settings.url}")
    assert notice.found


def test_a_wrong_secret_is_refused_once_and_told_to_nobody(
    place: Place, scheme: Scheme, home: Path, secrets: Path, sshd, caplog: pytest.LogCaptureFixture
) -> None:
    if not place.port:
        pytest.skip("asks for no secret")
    caplog.set_level(logging.DEBUG)
    place.put(REPORT, b"one")
    wrong = Secret(secrets / "wrong-secret-9f3a")
    settings = replace(place.settings, key_file=sshd[1] / "stranger") if place.settings.kind == "sftp" else place.with_secret(wrong)
    with pytest.raises(Refused) as error:
        pulled(settings, scheme, home)
    said = f"{error.value} {error.value.notice('YC').text()} {error.value.notice('YC').text('en')} {settings!r} {caplog.text}"
    assert error.value.code == "source_login"
    assert "wrong-secret-9f3a\n" not in said.replace(str(wrong.file), "")
    assert here(home, place) == {}


def test_no_log_has_a_secret(place: Place, scheme: Scheme, home: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    place.put(files(place)[0], b"one")
    assert pulled(place.settings, scheme, home) == []
    known = [place.settings.password.value()] if place.settings.password else []
    if place.settings.key_file:
        known += place.settings.key_file.read_text().splitlines()[1:-1]
    known += [base64.b64encode(f"tj:{secret}".encode()).decode() for secret in known]
    assert [secret for secret in known if secret in caplog.text or secret in repr(place.settings)] == []


def test_a_secret_that_is_not_there_is_named_by_its_place(place: Place, scheme: Scheme, home: Path, tmp_path: Path) -> None:
    if not place.port:
        pytest.skip("asks for no secret")
    gone = tmp_path / "no-such-secret"
    settings = replace(place.settings, key_file=gone) if place.settings.kind == "sftp" else place.with_secret(Secret(gone))
    with pytest.raises(Refused) as error:
        pulled(settings, scheme, home)
    assert (error.value.code, error.value.place) == ("source_secret", str(gone))


def test_a_place_that_is_not_there_is_said(place: Place, scheme: Scheme, home: Path) -> None:
    settings = _nowhere(place)
    with pytest.raises(Refused) as error:
        pulled(settings, scheme, home)
    assert error.value.code in ("source_not_found", "source_answer")


def test_too_large_a_file_is_left_there(place: Place, scheme: Scheme, home: Path) -> None:
    one, other = files(place)
    place.put(one, b"0" * 2**21)
    if place.settings.kind != "database":
        place.put(other, b"small")
    notices = pulled(replace(place.settings, max_mb=1), scheme, home)
    assert [notice.code for notice in notices] == ["source_too_large"]
    assert len(here(home, place)) == (place.settings.kind != "database")
    assert list(home.glob(".parts/*/*")) == []


def _by_cable(place: Place, cable: Cable) -> SourceSettings:
    settings = place.at_port(cable.port)
    if place.settings.kind != "sftp":
        return settings
    assert place.settings.known_hosts is not None
    hosts = place.root.parent / "known_by_cable"
    hosts.write_text(place.settings.known_hosts.read_text().replace(f":{place.port}", f":{cable.port}"))
    return replace(settings, known_hosts=hosts)


def _nowhere(place: Place) -> SourceSettings:
    settings = place.settings
    match settings.kind:
        case "database":
            return replace(settings, view="no_such_view")
        case "s3":
            return replace(settings, url="s3://no-such-bucket-7f2")
        case "mailbox":
            return replace(settings, url=f"{settings.url}/无此文件夹")
        case _other:
            return replace(settings, url=f"{settings.url.rstrip('/')}/no-such-place/")
