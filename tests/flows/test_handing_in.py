"""Handing in from the console: tried, shown, confirmed once; the next night takes it in as a new version."""

import io
import json
import os
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from expectations.findings import COLUMNS
from flows.errors import UserError
from flows.handing_in import HandedIn, HandingIn, as_outcome
from flows.staging import KEPT, Staged
from flows.trial import Trial, Trials, by_weight
from scheme import Scheme
from sources.grids import open_grids
from sources.reading import Reading
from sources.returned import Explanation
from sources.safety import inspect
from tests.flows.making import Place, Readers
from tests.sources.workbooks import Page, to_xlsx
from transforms.stewardship.roles import Person
from warehouse import Warehouse

PERIOD = "2020-09"
NIGHT = "2020-10-12"


@pytest.fixture
def city(one_book: tuple[str, str]) -> str:
    return one_book[0]


@pytest.fixture
def clerk(city: str) -> Person:
    return Person("clerk", "张三", "unit_steward", frozenset({city}))


def stage(store: Warehouse, place: Place, who: Person, unit: str, *files: tuple[str, bytes]) -> tuple[HandingIn, Staged]:
    """Send files and have them checked, as the console does."""
    desk = HandingIn(store, who)
    staged = desk.stage(unit, PERIOD, files)
    trial = Trials(place.scheme, store, Readers(place.scheme)).run(desk.tried(staged), unit, PERIOD, supplement=True)  # type: ignore[arg-type]
    desk.staging.conclude(staged, as_outcome(place.scheme, trial))
    return desk, staged


def test_the_outcome_says_how_many_answers_a_file_carries(scheme: Scheme) -> None:
    said = Explanation("f" * 32, "其他", "经核实，数据属实", "T03", 4)
    readings = (Reading(explanations=(said, said)), Reading())
    none = pd.DataFrame(columns=list(COLUMNS))
    trial = Trial("YC", PERIOD, ("a.xlsx", "b.xlsx"), none, (), (), readings)
    assert as_outcome(scheme, trial)["answers"] == [2, 0]


def corrected(place: Place, city: str, table: str = "T03", column: int = 2) -> bytes:
    """One table of the city's report with another number in a column of its second row (the first may be a total), as a workbook."""
    content = place.report(city, PERIOD).read_bytes()
    name = place.scheme.tables[table].name
    (grid,) = [grid for grid in open_grids(content, inspect(content)) if table in grid.name or name in grid.name]
    lines = [list(row) for row in grid.rows]
    row = [at for at, line in enumerate(lines) if sum(isinstance(cell, (int, float)) for cell in line) > 1][1]
    at = [at for at, cell in enumerate(lines[row]) if isinstance(cell, (int, float))][column]
    lines[row][at] += 7
    return to_xlsx([Page(grid.name, lines)])


def submitted(place: Place, city: str) -> list[tuple[str, int, str]]:
    return [tuple(row) for row in place.ask(f"SELECT path, version, state FROM submissions WHERE unit = '{city}' ORDER BY id")]  # type: ignore[misc]


def test_what_is_confirmed_is_a_new_version_in_the_next_night(place: Place, city: str, clerk: Person) -> None:
    content = corrected(place, city)
    with place.open() as store:
        desk, staged = stage(store, place, clerk, city, ("更正.xlsx", content))
        outcome = desk.staging.outcome(staged)
        assert outcome is not None
        (change,) = [table for table in outcome["changes"] if table["n_changed"]]
        assert (change["code"], change["n_changed"], change["n_added"], change["n_removed"]) == ("T03", 1, 0, 0)
        assert int(change["changed"][0]["after"]) - int(change["changed"][0]["before"]) == 7
        taken = desk.confirm(staged)
        assert taken == HandedIn(city, PERIOD, taken.files, ())
        (act,) = store.audit_page()
        assert (act.login, act.action, act.unit, act.period, act.object) == ("clerk", "upload", city, PERIOD, f"file {taken.files[0]}")
        (file,) = json.loads(act.detail)["files"]
        assert file["path"].startswith(f"{city}/{PERIOD}/web-")
        assert store.archive.path(file["sha256"]).read_bytes() == content
        assert desk.staged(staged.token) is None
    digest = place.night(NIGHT)
    assert digest.received == ((city, PERIOD, 1, 2),)
    assert [(path.rpartition("/")[2], version) for path, version, _state in submitted(place, city)][1:] == [("更正.xlsx", 2)]
    quiet = place.night(NIGHT)
    assert (quiet.published, quiet.received) == (False, ())


def test_confirmed_twice_it_is_there_once(place: Place, city: str, clerk: Person) -> None:
    with place.open() as store:
        desk, staged = stage(store, place, clerk, city, ("更正.xlsx", corrected(place, city)))
        kept = {path: path.read_bytes() for path in desk.staging.paths(staged)}
        outcome = desk.staging.outcome(staged)
        first = desk.confirm(staged)
        folder = desk.staging.root / staged.token  # the console died before it could let the files go
        folder.mkdir()
        for path, content in kept.items():
            path.write_bytes(content)
        desk.staging.conclude(staged, outcome or {})
        assert desk.confirm(staged) == first
        assert desk.confirm(staged) == first, "in a second tab, when nothing waits any more"
        folder.mkdir()
        desk.staging.conclude(staged, outcome or {})
        assert desk.confirm(staged) == first, "in a second tab, while the first one's files go"
        assert len(store.files()) == 3
        assert len(store.audit_page()) == 1


def test_what_was_discarded_in_another_tab_is_not_taken_in(place: Place, city: str, clerk: Person) -> None:
    with place.open() as store:
        desk, staged = stage(store, place, clerk, city, ("更正.xlsx", corrected(place, city)))
        desk.staging.discard(staged)
        (desk.staging.root / "going").symlink_to("gone")  # as a folder that goes while another request looks through them
        desk.staging.sweep()
        with pytest.raises(UserError, match="confirmed or discarded already"):
            desk.confirm(staged)
        assert store.audit_page() == []


def test_the_same_bytes_are_nothing_new(place: Place, city: str, clerk: Person) -> None:
    with place.open() as store:
        file = place.report(city, PERIOD)
        desk, staged = stage(store, place, clerk, city, (f"again{file.suffix}", file.read_bytes()))
        assert desk.same_bytes(staged) == (f"again{file.suffix}",)
        assert desk.confirm(staged) == HandedIn(city, PERIOD, (), (f"again{file.suffix}",))
        assert store.audit_page() == []


def test_while_a_night_runs(place: Place, city: str, clerk: Person) -> None:
    with place.open() as store, place.open() as console:
        desk, staged = stage(console, place, clerk, city, ("更正.xlsx", corrected(place, city)))
        with store.night("2020-10-11") as night:
            taken = desk.confirm(staged)
            assert night.register_files([]) == []
        assert taken.files
    assert place.night(NIGHT).received == ((city, PERIOD, 1, 2),)


def test_a_file_that_is_not_read_yet_counts_for_the_next(place: Place, city: str, clerk: Person) -> None:
    with place.open() as store:
        desk, staged = stage(store, place, clerk, city, ("一.xlsx", corrected(place, city)))
        desk.confirm(staged)
        desk, staged = stage(store, place, clerk, city, ("二.xlsx", corrected(place, city)))
        outcome = desk.staging.outcome(staged)
        assert outcome is not None
        assert [table["n_changed"] for table in outcome["changes"] if table["code"] == "T03"] == [0]


def test_another_units_report_is_said_and_refused(place: Place, city: str, one_book: tuple[str, str]) -> None:
    other = one_book[1]
    content = corrected(place, city)
    lines = [["填报单位：" + place.scheme.units[city].name], *open_grids(content, inspect(content))[0].rows]
    provincial = Person("p", "李四", "provincial_steward")
    with place.open() as store:
        desk, staged = stage(store, place, provincial, city, ("a.xlsx", to_xlsx([Page("T03", lines)])))
        desk.confirm(staged)
        some = next(code for code, unit in place.scheme.units.items() if unit.kind == "city" and code != city)
        desk, staged = stage(store, place, provincial, some, ("a.xlsx", to_xlsx([Page("T03", lines)])))
        with pytest.raises(UserError, match=f"a.xlsx: .*{place.scheme.units[city].name}.*{place.scheme.units[some].name}"):
            desk.confirm(staged)
        assert set(store.files()["unit"]) == {city, other}


def test_what_cannot_be_opened_is_refused(place: Place, city: str, clerk: Person) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with place.open() as store:
        desk, staged = stage(store, place, clerk, city, ("a.xlsx", stream.getvalue()))
        with pytest.raises(UserError, match="a.xlsx: "):
            desk.confirm(staged)


def test_who_may(place: Place, city: str, one_book: tuple[str, str], clerk: Person) -> None:
    content = corrected(place, city)
    with place.open() as store:
        with pytest.raises(UserError, match="you cannot hand in for this unit"):
            HandingIn(store, clerk).stage(one_book[1], PERIOD, [("a.xlsx", content)])
        for role in ("auditor", "analyst", "unit_signer"):
            with pytest.raises(UserError, match="you cannot hand in for this unit"):
                HandingIn(store, Person("x", "x", role)).stage(city, PERIOD, [("a.xlsx", content)])
        _desk, staged = stage(store, place, clerk, city, ("a.xlsx", content))
        colleague = Person("other", "王五", "unit_steward", frozenset({city}))
        assert HandingIn(store, colleague).staged(staged.token) is None
        assert HandingIn(store, clerk).staged(staged.token) == staged
        moved = Person("clerk", "张三", "unit_steward", frozenset({one_book[1]}))
        assert HandingIn(store, moved).staged(staged.token) is None
        assert HandingIn(store, clerk).staged("../../warehouse.sqlite") is None


def test_a_browser_that_goes_away_loses_nothing_and_a_day_later_it_is_gone(place: Place, city: str, clerk: Person) -> None:
    with place.open() as store:
        staged = HandingIn(store, clerk).stage(city, PERIOD, [("a.xlsx", corrected(place, city))])
        desk = HandingIn(store, clerk)
        assert desk.staging.waiting("clerk") == [staged]
        with pytest.raises(UserError, match="not been checked yet"):
            desk.confirm(staged)
        facts = desk.staging.root / staged.token / "upload.json"
        facts.write_text(json.dumps(json.loads(facts.read_text()) | {"moment": time.time() - KEPT - 1}))
        os.utime(facts.parent, (0, 0))
        assert desk.staging.waiting("clerk") == []
        desk.stage(city, PERIOD, [("b.xlsx", corrected(place, city))])
        assert not facts.parent.exists()


@pytest.mark.parametrize(
    ("files", "words"),
    [([], "No file was sent"), ([("a.xlsx", b"x")] * 21, "21 files were sent, at most 20"), ([("a.csv", b"a,b"), ("b/a.csv", b"a,b")], "two files of this name")],
)
def test_what_is_sent(files: list[tuple[str, bytes]], words: str, place: Place, city: str, clerk: Person) -> None:
    with place.open() as store, pytest.raises(UserError, match=words):
        HandingIn(store, clerk).stage(city, PERIOD, files)
    assert list(Path(place.home / "uploads").glob("*")) == []


def test_findings_are_held_against_those_of_the_latest_night(place: Place, city: str, clerk: Person) -> None:
    with place.open() as store:
        trials = Trials(place.scheme, store, Readers(place.scheme))  # type: ignore[arg-type]
        published = trials.published(city, PERIOD)
        assert published
        assert trials.published(city, "2020-12") is None
        file = place.report(city, PERIOD)
        desk = HandingIn(store, clerk)
        same = desk.stage(city, PERIOD, [(file.name, file.read_bytes())])
        outcome = as_outcome(place.scheme, trials.run(desk.tried(same), city, PERIOD), published)
        assert (outcome["gone"], [one for one in outcome["findings"] if one["new"]]) == (0, [])
        fewer = as_outcome(place.scheme, trials.run(desk.tried(same), city, PERIOD), [*published[1:], ("S99", "", "", "")])
        assert (fewer["gone"], [(one["rule"], one["table_code"]) for one in fewer["findings"] if one["new"]]) == (1, [published[0][:2]])
        broken = desk.stage(city, PERIOD, [("便条.csv", "随便写的话\n".encode())])
        outcome = as_outcome(place.scheme, trials.run(desk.tried(broken), city, PERIOD), published)
        assert outcome["gone"] is None, "nothing was read, so nothing is compared"


def test_what_is_wrong_with_a_whole_file_comes_first(place: Place) -> None:
    rules = ["S02", "S09", "S11", "T01-01"]
    found = pd.DataFrame([{"rule": rule, "severity": place.scheme.rule(rule).severity} for rule in rules])
    found = found.reindex(columns=["rule", "severity", "table_code", "sheet", "row", "row_key"])
    assert by_weight(found, place.scheme)["rule"].iloc[0] == "S11"
