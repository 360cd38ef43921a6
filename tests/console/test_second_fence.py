"""Behind the second fence, on PostgreSQL: a unit's people see and do what they do on SQLite, and a page that forgets its filter shows no other unit."""

import inspect
import re
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from console.routes import Route, all_routes
from flows import second_readings
from flows.decisions_so_far import decisions_so_far
from scheme import Scheme
from tests.console import test_batches, test_matches, test_query_back, test_queue, test_signoff_page
from tests.console.conftest import IN_UNIT, PASSWORD, Served, serving
from tests.flows import doubtful
from tests.flows.making import Clock, Place, one_book_units
from transforms.stewardship.roles import PERMISSIONS, Person
from warehouse import NewDecision, WarehouseError

pytestmark = pytest.mark.postgres
PAGES = [r for r in all_routes() if r.method == "GET" and r.action and not PERMISSIONS[r.action].isdisjoint(IN_UNIT)]
MOMENT = "2020-10-12"
OF_A_SESSION = re.compile(r'name="csrf" value="\w+"|127\.0\.0\.1:\d+')
QUEUE = (
    test_queue.test_a_query_is_explained_the_next_one_follows_and_the_last_is_taken_back,
    test_queue.test_an_error_is_returned_or_waived_by_two,
    test_queue.test_a_whole_group_is_decided_as_it_was_seen_and_taken_back_as_a_whole,
    test_queue.test_who_comes_second_is_told_who_came_first,
    test_queue.test_a_list_is_taken_along_and_no_cell_of_it_is_a_formula,
    test_signoff_page.test_the_whole_way_by_those_who_may,
    test_query_back.test_its_own_steward_and_the_province_get_it,
)
MATCHES = (
    test_matches.test_one_after_the_other_without_scripts,
    test_matches.test_who_comes_too_late_gets_409_with_who_has_done_what,
    test_matches.test_rows_of_another_unit_are_not_there,
    test_matches.test_a_second_reader_is_not_told,
)


class Databases:
    """Databases of one night each, and copies of them."""

    def __init__(self, url: str) -> None:
        self._url, self._made = url, [""]

    def new(self, template: str = "template1") -> str:
        """The URL of a new database, a copy of the one at the URL or of the name `template`."""
        self._made.append(f"test_{uuid.uuid4().hex}")
        self._do(f"CREATE DATABASE {self._made[-1]} TEMPLATE {template.partition('?')[0].rpartition('/')[2]}")
        return self._url.replace("/postgres?", f"/{self._made[-1]}?")

    def drop(self) -> None:
        for name in filter(None, self._made):
            self._do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="module")
def databases(postgres: str) -> Iterator[Databases]:
    made = Databases(postgres)
    yield made
    made.drop()


@pytest.fixture(scope="module")
def night(databases: Databases, published_once: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The night of `published_once` once more, into PostgreSQL."""
    place = replace(published_once.copy(tmp_path_factory.mktemp("fenced") / "place"), url=databases.new())
    place.night("2020-10-11")
    return place


@pytest.fixture(scope="module")
def doubts(databases: Databases, scheme: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The night of doubtful rows that the matches' tests decide on, into PostgreSQL."""
    periods = (doubtful.SEPTEMBER, doubtful.OCTOBER)
    place = replace(doubtful.make(tmp_path_factory.mktemp("doubts") / "place", scheme, test_matches.ROWS, periods), url=databases.new())
    place.night("2020-11-11")
    return place


@pytest.fixture
def over(databases: Databases, tmp_path: Path, hashed: str) -> Iterator[Callable[..., Served]]:
    """Serve a copy of a place, database and all, until the test ends."""
    running: list[serving] = []

    def serve(place: Place, clock: Clock | None = None) -> Served:
        running.append(serving(replace(place.copy(tmp_path / "place"), url=databases.new(str(place.url))), hashed, clock=clock))
        return running[-1].__enter__()

    yield serve
    for one in running:
        one.__exit__(None, None, None)


def address(route: Route, served: Served, unit: str) -> str | None:
    if route.example is None:
        return route.path
    fields = route.example(served.store, unit)
    return None if fields is None else route.at(**fields)


def test_every_page_says_what_it_says_without_the_fence(over: Callable[..., Served], night: Place, published_once: Place, tmp_path: Path, hashed: str) -> None:
    on_postgres, asked = over(night, Clock(MOMENT)), set()
    with serving(published_once.copy(tmp_path / "free"), hashed, clock=Clock(MOMENT)) as on_sqlite:
        for login in (*IN_UNIT, "other_steward", "other_signer"):
            unit = on_postgres.other if login.startswith("other") else on_postgres.unit
            fenced, free = on_postgres.client(login), on_sqlite.client(login)
            for route in PAGES:
                path = address(route, on_postgres, unit)
                if login.replace("other", "unit") not in PERMISSIONS[route.action or ""] or path is None:
                    continue
                assert path == address(route, on_sqlite, unit), route.path
                here, there = fenced.get(path), free.get(path)
                assert here.status_code == there.status_code and here.status_code in (200, 303), (path, here.status_code, there.status_code)
                if "text/html" in here.headers.get("content-type", ""):
                    assert OF_A_SESSION.sub("", here.text) == OF_A_SESSION.sub("", there.text), path
                asked.add(route.path)
    assert {"/", "/findings", "/matches", "/batches", "/upload", "/gap", "/figures", "/rules", "/signoff", "/findings/export", "/window"} <= asked


@pytest.mark.parametrize("told", QUEUE, ids=lambda told: told.__name__)
def test_what_is_decided_on_findings_and_periods(told: Callable[[Served], None], over: Callable[..., Served], night: Place) -> None:
    served = over(night)
    told(served)
    assert served.store.audit_broken_at() is None


@pytest.mark.parametrize("told", MATCHES, ids=lambda told: told.__name__)
def test_what_is_decided_on_matches(told: Callable[..., None], over: Callable[..., Served], doubts: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_readings, "ONE_IN", 2**63)
    served = over(doubts)
    told(*([served, monkeypatch] if "monkeypatch" in inspect.signature(told).parameters else [served]))
    assert served.store.audit_broken_at() is None


def test_a_report_is_handed_in(databases: Databases, scheme: Scheme, dirty: Path, tmp_path: Path, hashed: str) -> None:
    place = Place(tmp_path / "place", databases.new(), scheme)
    cities = [unit for unit in one_book_units(dirty, test_batches.PERIOD) if scheme.units[unit].kind == "city"]
    place.hand_in(dirty, cities[:1], [test_batches.PERIOD])
    place.night("2020-10-11")
    with serving(place, hashed) as console:
        test_batches.test_from_the_form_to_a_new_version(console)
        test_batches.test_the_same_bytes_and_a_discarded_file(console)
        assert console.store.audit_broken_at() is None


def test_passwords_and_sessions_are_kept_outside(over: Callable[..., Served], night: Place) -> None:
    served = over(night)
    client = served.client("unit_steward")
    new = "another four words of it"
    form = {"old": PASSWORD, "new": new, "again": new}
    assert client.post("/password", data=form).status_code == 303
    again = served.client()
    again.sign_in("unit_steward", new)
    assert again.post("/logout").status_code == 303
    assert again.get("/findings").status_code == 303
    mine = frozenset({served.unit})
    for table in ("users", "user_sessions", "outbox"):
        with served.store.as_units(mine), pytest.raises(WarehouseError):
            served.store.rows(f"SELECT * FROM {table}")
    assert served.store.audit_broken_at() is None


def test_a_page_without_its_filter_shows_no_other_unit(over: Callable[..., Served], night: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    served = over(night)
    foreign = served.store.groups(frozenset({served.unit}), state=None, limit=None)
    fingerprint = served.store.group_findings(foreign[0].id, limit=1)[0].fingerprint
    (file,) = served.store.rows("SELECT max(id) AS id FROM files WHERE unit = :unit", unit=served.unit)
    client, free = served.client("other_steward"), served.client("provincial_steward")
    for module in [module for name, module in sys.modules.items() if name.startswith("console.") and hasattr(module, "units_of")]:
        monkeypatch.setattr(module, "units_of", lambda *_request: None)
    monkeypatch.setattr(Person, "acts_for", lambda *_asked: True)
    theirs = [*(f"group-{group.id}" for group in foreign), served.place.report(served.unit, "2020-09").name]
    for path in ("/findings?state=all", "/batches"):
        assert any(name in free.get(path).text for name in theirs), path
        assert not any(name in client.get(path).text for name in theirs), path
    gone = [f"/findings/{foreign[0].id}", f"/window?fingerprint={fingerprint}", f"/batches/file/{file['id']}", f"/batches/file/{file['id']}/diff"]
    assert [(free.get(path).status_code, client.get(path).status_code) for path in gone] == [(200, 404)] * len(gone)
    form = {"kind": "explain", "reason_explain": "other", "note": test_queue.WORDS}
    assert client.post(f"/findings/{foreign[0].id}/{fingerprint}/decide", data=form).status_code == 404
    with served.store.as_units(frozenset({served.other})):
        assert served.store.groups(None, state=None, limit=None) == []
        with pytest.raises(WarehouseError):
            served.store.decide([NewDecision("sign", "x", served.unit, "2020-09")], seen=served.store.decision_head())
    assert served.store.decisions() == ()


def test_what_one_person_reads_first_is_not_all_that_others_get(over: Callable[..., Served], doubts: Place) -> None:
    """Decisions on matches are kept in the program, for everybody: what a unit's person has them read for must not stand for all."""
    served = over(doubts)
    by = {unit: Person("q", "q", "provincial_steward") for unit in (served.other, served.unit)}
    for unit, person in by.items():
        (place, *_rest) = served.store.rows('SELECT period, row_key FROM "match" WHERE unit = :unit ORDER BY period, row_key', unit=unit)
        new = NewDecision("unsure", "q", unit, place["period"], "R10", place["row_key"], {"ledger": {}, "units": [], "proposed": [], "note": ""})
        assert served.store.decide([new], seen=served.store.decision_head(), person=person)
    assert served.client("unit_steward").get("/matches").status_code == 200  # the first to ask
    assert {decision.unit for decision in decisions_so_far(served.store)} == {served.unit, served.other}
