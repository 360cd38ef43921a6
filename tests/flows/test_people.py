"""Who has decided: kept by login, read by name; rows of before, which have the name as author, are read by their login."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.finding_desk import FindingDesk
from flows.language import speak
from flows.people import called, look_up
from tests.flows.test_finding_desk import NOTE, named, night, query
from tests.warehouse.making import TickingClock
from transforms.stewardship.roles import Person
from warehouse import Account, Warehouse, open_warehouse

WANG = Person("wang", "王敏", "unit_steward", frozenset({"YC"}))
NAMESAKE = Person("wang2", "王敏", "unit_steward", frozenset({"YC"}))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")()
    with open_warehouse(url, tmp_path / "home", clock=TickingClock()) as opened:
        night(opened, query("a"), query("b"), query("c"))
        for person in (WANG, NAMESAKE):
            opened.accounts.add(Account(person.login, person.name, person.role, person.units, "-"))
        yield opened


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    speak("en")
    yield
    speak(None)
    look_up(None)


def test_a_decision_keeps_the_login_of_who_took_it(store: Warehouse) -> None:
    FindingDesk(store, WANG).explain(named(store, "a"), "other_measure", NOTE, store.version())
    (row,) = store.query("SELECT author, payload FROM decisions").itertuples(index=False)
    assert (row.author, "login" in json.loads(row.payload)) == ("wang", False)
    (decision,) = store.decisions()
    assert decision.author == "wang"
    assert store.query("SELECT login FROM audit")["login"].tolist() == ["wang"]


def as_before(store: Warehouse, key: str, person: Person) -> None:
    """A decision as the program once recorded it: the name as author, the login in what it says."""
    FindingDesk(store, person).explain(named(store, key), "other_measure", NOTE, store.version())
    columns = "kind, unit, period, rule, row_key, author, made_at, fingerprint"
    with store._database.write() as connection:  # there is no such way any more
        last = connection.execute(sa.text(f"SELECT {columns}, payload, id FROM decisions ORDER BY id DESC LIMIT 1")).mappings().one()
        old = {**last, "author": person.name, "payload": json.dumps(json.loads(last["payload"]) | {"login": person.login}, ensure_ascii=False, sort_keys=True)}
        connection.execute(sa.text(f"INSERT INTO decisions ({columns}, payload) VALUES (:{columns.replace(', ', ', :')}, :payload)"), old)
        connection.execute(sa.text("UPDATE finding_case SET decision = decision + 1"))


def test_rows_of_before_are_read_by_their_login_and_the_audit_log_stays_whole(store: Warehouse) -> None:
    as_before(store, "a", WANG)
    (fingerprint,) = named(store, "a")
    found = store.finding(fingerprint)
    assert found is not None and found.author == "wang"
    assert [decision.author for decision in store.decisions()] == ["wang", "wang"]
    assert [event.author for event in store.history(fingerprint) if event.what == "explain"] == ["wang", "wang"]
    assert store.audit_broken_at() is None
    taken = FindingDesk(store, WANG).undo_last()
    assert [decision.payload.get("revokes") for decision in store.decisions()][-1] == 2 and taken.numbers


def test_a_namesake_does_not_undo_what_another_decided(store: Warehouse) -> None:
    from flows.errors import UserError

    as_before(store, "a", WANG)
    with pytest.raises(UserError, match="There is nothing of yours to undo"):
        FindingDesk(store, NAMESAKE).undo_last()
    with pytest.raises(UserError, match="another person's"):
        FindingDesk(store, NAMESAKE).undo(2)


def test_people_read_the_name_that_the_account_has_now(store: Warehouse) -> None:
    look_up(store.accounts.names)
    assert (called("wang"), called("zhao"), called("return:YC"), called(None)) == ("王敏", "zhao", "YC, returned workbook", "")
    store.accounts.change("wang", name="王敏（调离）")
    look_up(store.accounts.names)
    assert called("wang") == "王敏（调离）"
    look_up(None)
    assert called("wang") == "wang"
