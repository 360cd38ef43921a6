"""A waiver lets what an error held back count, until its last day; the error stays a finding."""

from collections.abc import Sequence
from typing import Any

import pytest

from flows.came import Came
from flows.came_decided import add_decided, tables_of_errors
from flows.digest import render
from flows.finding_desk import FindingDesk
from tests.flows.making import Place, different
from transforms.stewardship.roles import Person
from warehouse import Group

STEWARD, APPROVER = Person("qian", "钱七", "provincial_steward"), Person("li", "李四", "provincial_approver")
UNTIL = "2020-10-31"
HELD = "SELECT table_code, sheet, row FROM held_rows WHERE rule = '{}' AND reading_id IN (SELECT id FROM readings WHERE file_id = {})"


def held_by(place: Place, group: Group) -> set[tuple[Any, ...]]:
    return set(place.ask(HELD.format(group.rule, group.file_id)))


def settled(place: Place, group: Group) -> None:
    with place.open("2020-10-11") as store:
        fingerprints = [found.fingerprint for found in store.group_findings(group.id, limit=None)]
        FindingDesk(store, STEWARD).ask_waiver(fingerprints, "true_as_reported", "已向填报单位核实，数据属实", UNTIL)
        FindingDesk(store, APPROVER).grant(fingerprints)


@pytest.fixture
def group(place: Place) -> Group:
    """Errors of single rows of one file, which nothing else holds back, and which figures lack."""
    with place.open("2020-10-11") as store:
        errors: Sequence[Group] = store.groups(severity="error", limit=None)
    found = [g for g in errors if g.file_id is not None and g.figures and held_by(place, g)]
    assert found, "the made-up province has no error that holds a row back"
    return found[0]


def test_a_waived_error_holds_nothing_back_until_its_day(place: Place, group: Group) -> None:
    before, held = place.views("edition"), held_by(place, group)
    settled(place, group)
    digest = place.night("2020-10-12")
    assert digest.published and digest.cases == {"waived": group.total}
    assert f"已豁免 {group.total}" in render(digest, place.scheme) or f"waived {group.total}" in render(digest, place.scheme)
    assert digest.audit is not None and digest.audit[1] in render(digest, place.scheme)
    assert held and held_by(place, group) == set()
    waived = place.ask(f"SELECT count(*) FROM findings WHERE decision_state = 'waived' AND rule = '{group.rule}' AND file_id = {group.file_id}")
    assert waived == [(group.total,)]
    with place.open("2020-10-12") as store:
        now = store.group(group.id)
        assert now is not None and (now.waived, now.waiting, now.figures) == (group.total, 0, 0)
    assert not place.night(UNTIL).published
    ended = place.night("2020-11-01")
    assert ended.published and ended.lapsed == {"expired": group.total}
    assert held_by(place, group) == held
    after = place.views("edition")
    del before["findings"], after["findings"]  # they say that the waiver has ended
    assert different(before, after) == []


def test_a_granted_waiver_is_a_cause_for_what_reads_its_table_and_period(place: Place, group: Group) -> None:
    settled(place, group)
    came = Came()
    with place.open("2020-10-12") as store:
        add_decided(came, place.scheme, store.decisions(), store.latest_edition(), "2020-10-12", lambda: tables_of_errors(store))
    assert list(came.causes) == [group.table_code]
    assert list(came.causes[group.table_code or ""]) == [group.period]
    (said,) = came.causes[group.table_code or ""][group.period]
    assert said.startswith(f"{group.unit} {group.period} ")


def test_a_waiver_that_is_only_asked_for_changes_nothing(place: Place, group: Group) -> None:
    held = held_by(place, group)
    with place.open("2020-10-11") as store:
        fingerprints = [found.fingerprint for found in store.group_findings(group.id, limit=None)]
        FindingDesk(store, STEWARD).ask_waiver(fingerprints, "true_as_reported", "已向填报单位核实，数据属实", UNTIL)
    place.night("2020-10-12")
    assert held_by(place, group) == held
