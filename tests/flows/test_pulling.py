"""A night over sources: the same bytes give the same submissions; a unit whose source fails keeps no other one from its edition."""

import json
import logging
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from flows.cli import run
from flows.digest import lines
from flows.naming import unit_name
from flows.pulling.pull import Sources
from flows.running import PlainRunner
from flows.watching.measures import exposition
from scheme import Scheme
from sources.connectors.settings import Secret, SourceSettings
from tests.flows.making import Place, small_scheme
from tests.ports import free_port
from tests.sources.connectors.conftest import certificates, nginx, secrets  # noqa: F401  # fixtures
from tests.sources.connectors.places import SECRET, settings

SUBMITTED = "SELECT unit, period, path, sha256, version FROM files ORDER BY path, version"


@pytest.fixture
def there(dirty: Path, one_book: tuple[str, str], nginx: tuple[int, Path], secrets: Path, certificates, scheme: Scheme, tmp_path: Path):  # noqa: F811
    """A city that a web server has the reports of, an industry and the register that lie on shares; and the same as an inbox."""
    inbox = Place(tmp_path / "by-inbox", scheme=small_scheme(scheme))
    inbox.hand_in(dirty, one_book, ["2020-09"])
    city, industry = one_book
    port, root = nginx
    shutil.copytree(inbox.inbox / city, root / tmp_path.name / city)
    more = {"user": "tj", "password": Secret(secrets / "right"), "ca_file": certificates[0]}
    found = {
        city: settings(city, "https", f"https://127.0.0.1:{port}/page/{tmp_path.name}/{city}/", **more),
        industry: settings(industry, "folder", str(inbox.inbox / industry)),
        "register": settings("register", "folder", str(inbox.registry)),
    }
    return inbox, Place(tmp_path / "by-sources", scheme=small_scheme(scheme)), found, root / tmp_path.name / city


def sources(place: Place, found: dict[str, SourceSettings]) -> Sources:
    return Sources(place.home / "pulled", found)


def test_a_night_over_sources_is_a_night_over_an_inbox(there) -> None:
    inbox, place, found, root = there
    by_inbox, by_sources = inbox.night(), place.night(sources=sources(place, found))
    assert by_sources.published
    assert place.ask(SUBMITTED) == inbox.ask(SUBMITTED)
    assert (by_sources.findings, by_sources.received, by_sources.extracts) == (by_inbox.findings, by_inbox.received, by_inbox.extracts)
    assert by_sources.notices == by_inbox.notices
    again = place.night(sources=sources(place, found))
    assert (again.published, again.notices) == (False, by_inbox.notices)
    (file,) = (root / "2020-09").iterdir()
    file.unlink()  # it stays ours
    assert place.night(sources=sources(place, found)).published is False


def test_a_unit_that_cannot_be_had_is_named_and_the_others_go_on(there, one_book, caplog: pytest.LogCaptureFixture) -> None:
    _inbox, place, found, _root = there
    city, industry = one_book
    url = f"https://127.0.0.1:{free_port()}/page/"
    down = found | {city: replace(found[city], url=url)}
    waits = PlainRunner(retries=(0.0, 0.0, 0.0))
    caplog.set_level(logging.INFO)
    digest = place.night(runner=waits, sources=sources(place, down))
    assert digest.published
    assert {unit for unit, *_rest in digest.received} == {industry}
    (notice,) = (notice for notice in digest.notices if notice.code.startswith("source"))
    assert (notice.code, notice.place) == ("source_unreachable", f"{city} {url}")
    said = "\n".join(lines(place.night(runner=waits, sources=sources(place, down)), place.scheme))
    assert f"Sources not reached (1):\n  {unit_name(place.scheme, city)} {url}: " in said
    assert "The next night goes on from there (2 nights in a row)" in said
    assert "Notices" not in said
    with place.open() as store:
        assert f'unionstats_source_failed_nights{{unit="{city}"}} 2.0' in exposition(store).decode()
    assert place.night(sources=sources(place, found)).received[0][0] == city  # the next night has it
    with place.open() as store:
        assert "unionstats_source_failed_nights{" not in exposition(store).decode()
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text


def test_a_refusal_is_not_asked_again(there, one_book, secrets: Path, nginx) -> None:  # noqa: F811
    _inbox, place, found, _root = there
    city, industry = one_book
    wrong = found | {city: replace(found[city], password=Secret(secrets / "wrong-secret-9f3a"))}
    log = nginx[1].parent / "access.log"
    asked = log.read_text().count(" 401 ")
    digest = place.night(runner=PlainRunner(retries=(60.0,)), sources=sources(place, wrong))
    assert [notice.code for notice in digest.notices if notice.code.startswith("source")] == ["source_login"]
    assert log.read_text().count(" 401 ") == asked + 1
    assert {unit for unit, *_rest in digest.received} == {industry}


def test_units_without_a_source_hand_in_to_the_inbox(there, one_book) -> None:
    inbox, _place, found, _root = there
    city, industry = one_book
    del found[industry]
    digest = inbox.night(sources=sources(inbox, found))
    assert {unit for unit, *_rest in digest.received} == {city, industry}
    assert ("source_beside_inbox", city) in {(notice.code, notice.place) for notice in digest.notices}
    assert (inbox.home / "pulled" / city).is_dir()
    assert not (inbox.home / "pulled" / industry).exists()


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    """A settings file with a share that is there and one that is not."""
    report = tmp_path / "share" / "2020-09" / "T03.csv"
    report.parent.mkdir(parents=True)
    report.write_text("县（市、区）,50人以上企业数\n兴庆区,5\n", encoding="utf-8")
    file = tmp_path / "unionstats.toml"
    file.write_text('home = "house"\n[sources.YC]\nkind = "folder"\nurl = "share"\nsettle = 0\n[sources.SZS]\nkind = "folder"\nurl = "gone"\n', encoding="utf-8")
    return file


def test_the_verb_says_what_is_there_and_writes_nothing(configured: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UNIONSTATS_HOME")
    assert run(["sources", "--config", str(configured), "--json"]) == 1
    yc, szs = json.loads(capsys.readouterr().out)
    assert (yc["unit"], yc["reachable"], yc["files"], yc["new"], yc["notices"]) == ("YC", True, 1, 1, [])
    assert (szs["reachable"], szs["notices"][0]["code"]) == (False, "source_not_found")
    assert not (configured.parent / "house").exists()
    assert run(["sources", "--config", str(configured), "--unit", "YC"]) == 0
    assert "YC Yinchuan Federation of Trade Unions\tfolder\t" in capsys.readouterr().out
    assert run(["sources", "--config", str(configured), "--unit", "WZ"]) == 1
    assert "WZ" in capsys.readouterr().err


def test_nothing_is_configured(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["sources"]) == 1
    assert "configure-sources.md" in capsys.readouterr().err
    assert run(["nightly", "--plain"]) == 1
    assert "[sources.UNIT]" in capsys.readouterr().err


def test_the_command_pulls_what_is_configured_and_a_flag_names_a_folder_instead(
    configured: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UNIONSTATS_HOME")
    asked = ["nightly", "--plain", "--config", str(configured), "--as-of", "2020-10-11", "--json"]
    assert run(asked) == 0
    digest = json.loads(capsys.readouterr().out)
    assert digest["received"] == [["YC", "2020-09", 1, 1]]
    assert [line for line in digest["notices"] if line.startswith("SZS ")] != []
    inbox = configured.parent / "inbox"
    (inbox / "WZ" / "2020-09").mkdir(parents=True)
    shutil.copy(configured.parent / "share/2020-09/T03.csv", inbox / "WZ" / "2020-09")
    shutil.copytree(configured.parent / "share", configured.parent / "gone")
    assert run([*asked, "--inbox", str(inbox)]) == 0
    assert json.loads(capsys.readouterr().out)["received"] == [["WZ", "2020-09", 1, 1]]
    assert not (configured.parent / "house" / "pulled" / "SZS" / "2020-09").exists()
