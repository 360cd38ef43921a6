"""Decisions on findings, as the console and the command line take them: by whom, on what, whole or not at all, on both databases."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import UserError
from flows.finding_desk import FindingDesk
from flows.stale import Stale, opened_at
from tests.warehouse.making import TickingClock, content, finding, frame
from transforms.stewardship.cases import READ, cases
from transforms.stewardship.groups import PARTS, groups
from transforms.stewardship.roles import Person
from warehouse import Found, NewDecision, Warehouse, open_warehouse

STEWARD = Person("zhang", "张三", "unit_steward", frozenset({"YC"}))
OTHER = Person("zhao", "赵六", "unit_steward", frozenset({"YC"}))
FOREIGN = Person("wang", "王五", "unit_steward", frozenset({"WZ"}))
PROVINCE = Person("qian", "钱七", "provincial_steward")
APPROVER = Person("li", "李四", "provincial_approver")
ANALYST = Person("sun", "孙八", "analyst")
NOTE = "经核实，确为统计口径不同所致"
UNTIL = "2020-12-31"


def query(key: str, value: int = 5, **values: Any) -> dict[str, Any]:
    usual = {"rule": "T02-12", "severity": "query", "table_code": "T02", "row_key": key, "basis": json.dumps({"members": value}), "sort": key}
    return finding(**usual | values)


def error(key: str, value: int = 312, **values: Any) -> dict[str, Any]:
    return finding(**{"row_key": key, "basis": json.dumps({"employees": 300, "members": value}), "sort": key} | values)


def night(store: Warehouse, *found: dict[str, Any], as_of: str = "2020-12-11") -> None:
    with store.night(as_of) as tonight:
        tonight.publish(content(findings=frame("findings", *found)))


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    """A warehouse that a night has published queries a, b, c and errors x, y of Yinchuan in."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")()
    with open_warehouse(url, tmp_path / "home", clock=TickingClock()) as opened:
        night(opened, query("a"), query("b"), query("c"), error("x"), error("y"))
        yield opened


def by_key(store: Warehouse) -> dict[str, Found]:
    found = [store.group_findings(group.id) for group in store.groups(state=None)]
    return {str(one.row_key): one for some in found for one in some}


def states(store: Warehouse) -> dict[str, str]:
    return {key: found.state for key, found in by_key(store).items()}


def named(store: Warehouse, *keys: str) -> list[str]:
    every = by_key(store)
    return [every[key].fingerprint for key in keys]


def rows(store: Warehouse, statement: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in store.query(statement).astype(object).itertuples(index=False)]


def assert_as_rebuilt(store: Warehouse) -> None:
    """What decisions have kept up to date is what a night would build from findings and decisions."""
    edition = store.latest_edition()
    assert edition is not None
    columns = ", ".join(dict.fromkeys([*READ, *PARTS]))
    there = store.query(f"SELECT {columns} FROM finding WHERE last_edition IS NULL")
    built = cases(store.scheme, there, store.decisions(), edition.as_of)
    kept = store.query("SELECT * FROM finding_case")
    assert as_set(built) == as_set(kept[list(built.columns)])
    placed = there[["fingerprint", *PARTS]].merge(built[["fingerprint", "state", "since"]], on="fingerprint")
    whole = groups(store.scheme, there, placed, {}, edition.as_of)
    assert as_set(whole) == as_set(store.query("SELECT * FROM finding_group")[list(whole.columns)])


def as_set(frame: pd.DataFrame) -> set[tuple[Any, ...]]:
    plain = frame.astype("object").where(frame.notna(), None)
    return set(plain.itertuples(index=False, name=None))


def test_explained_and_not_asked_again_until_the_value_changes(store: Warehouse) -> None:
    taken = FindingDesk(store, STEWARD).explain(named(store, "a"), "other_measure", NOTE, store.version())
    assert taken == type(taken)(None, (1,), ())
    (case,) = [found for key, found in by_key(store).items() if key == "a"]
    assert (case.state, case.decision, case.author, case.reason, case.note) == ("explained", 1, "zhang", "other_measure", NOTE)
    assert [(g.open, g.explained, g.waiting) for g in store.groups(severity="query")] == [(2, 1, 2)]
    night(store, query("a"), query("b"), error("x"))
    assert states(store) == {"a": "explained", "b": "open", "x": "open"}
    night(store, query("a", 6), query("b"), error("x"))
    assert (states(store)["a"], by_key(store)["a"].why) == ("lapsed", "会员数：5→6")
    assert rows(store, "SELECT row_key, decision_state, decision FROM findings WHERE decision IS NOT NULL") == [("a", "lapsed", 1)]
    assert [event.what for event in store.history(by_key(store)["a"].fingerprint)] == ["first", "explain"]
    assert_as_rebuilt(store)


def test_a_waiver_takes_two_people_and_ends_on_its_day(store: Warehouse) -> None:
    FindingDesk(store, STEWARD).ask_waiver(named(store, "x", "y"), "true_as_reported", NOTE, UNTIL)
    with pytest.raises(UserError, match="角色不能"):
        FindingDesk(store, STEWARD).grant(named(store, "x"))
    assert FindingDesk(store, APPROVER).grant(named(store, "x")).numbers == (3,)
    assert FindingDesk(store, APPROVER).refuse(named(store, "y"), "请更正后报送").numbers == (4,)
    assert states(store) == {"a": "open", "b": "open", "c": "open", "x": "waived", "y": "open"}
    assert (by_key(store)["x"].until, by_key(store)["y"].why) == (UNTIL, "豁免未获批准：请更正后报送")
    assert_as_rebuilt(store)
    night(store, error("x"), as_of=UNTIL)
    assert states(store) == {"x": "waived"}
    night(store, error("x"), as_of="2021-01-01")
    assert (states(store)["x"], by_key(store)["x"].why) == ("lapsed", f"豁免到期（{UNTIL}）")


def test_nobody_grants_what_they_asked_for(store: Warehouse) -> None:
    FindingDesk(store, STEWARD).ask_waiver(named(store, "x"), "true_as_reported", NOTE, UNTIL)
    same = Person("zhang", "张三", "provincial_approver")
    for answer in (lambda desk: desk.grant(named(store, "x")), lambda desk: desk.refuse(named(store, "x"), "不行")):
        with pytest.raises(UserError, match="不能自行批准"):
            answer(FindingDesk(store, same))
    assert states(store)["x"] == "asked"


@pytest.mark.parametrize(
    ("person", "key", "take", "said"),
    [
        (ANALYST, "a", lambda d, f: d.explain(f, "other", NOTE), "角色不能"),
        (APPROVER, "x", lambda d, f: d.ask_waiver(f, "other", NOTE, UNTIL), "角色不能"),
        (FOREIGN, "a", lambda d, f: d.explain(f, "other", NOTE), "该问题不存在"),
        (STEWARD, "x", lambda d, f: d.explain(f, "other", NOTE), "不能以说明代替"),
        (STEWARD, "a", lambda d, f: d.ask_waiver(f, "other", NOTE, UNTIL), "只有强制性问题可以豁免"),
        (STEWARD, "a", lambda d, f: d.explain(f, "other", "太短"), "不少于 10 个字"),
        (STEWARD, "a", lambda d, f: d.explain(f, "other", "短" + " " * 20), "不少于 10 个字"),
        (STEWARD, "a", lambda d, f: d.explain(f, "wrong_value", NOTE), "不是可用的理由"),
        (STEWARD, "a", lambda d, f: d.explain(f, "", NOTE), "不是可用的理由"),
        (STEWARD, "a", lambda d, f: d.explain(f, "", "太短"), "(?s)不是可用的理由.*不少于 10 个字"),
        (STEWARD, "a", lambda d, f: d.explain(f, "other", NOTE + "，电话 13800138000"), r"138\*+00"),
        (STEWARD, "x", lambda d, f: d.give_back(f, "wrong_value", "请问 11010519491231002X"), r"110\*+2X"),
        (STEWARD, "x", lambda d, f: d.give_back(f), "请选择理由，或写明"),
        (STEWARD, "x", lambda d, f: d.ask_waiver(f, "other", NOTE, ""), "截止日"),
        (STEWARD, "x", lambda d, f: d.ask_waiver(f, "other", NOTE, "2020-12-10"), "截止日"),
        (STEWARD, "x", lambda d, f: d.ask_waiver(f, "other", NOTE, "2099-12-31"), "截止日"),
        (APPROVER, "x", lambda d, f: d.grant(f), "目前状态为“待处理”"),
        (STEWARD, "a", lambda d, _: d.explain(["nobody"], "other", NOTE), "该问题不存在"),
    ],
)
def test_what_may_not_be_is_refused_and_nothing_is_recorded(
    store: Warehouse, person: Person, key: str, take: Callable[[FindingDesk, list[str]], Any], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        take(FindingDesk(store, person), named(store, key))
    assert (store.decisions(), store.audit_page()) == ((), [])


def test_who_undoes_leaves_personal_numbers_out_of_the_words_too(store: Warehouse) -> None:
    FindingDesk(store, STEWARD).explain(named(store, "a"), "other", NOTE)
    with pytest.raises(UserError, match=r"138\*+00"):
        FindingDesk(store, STEWARD).undo_last("问 13800138000")
    assert states(store)["a"] == "explained"


def test_who_came_second_is_told_who_was_first(store: Warehouse) -> None:
    version, seen = store.version(), named(store, "a", "b")
    FindingDesk(store, OTHER).give_back(seen[:1], "wrong_value")
    with pytest.raises(Stale, match="zhao") as stale:
        FindingDesk(store, STEWARD).explain(seen, "other", NOTE, version)
    assert [d.author for d in stale.value.decisions] == ["zhao"]
    assert FindingDesk(store, STEWARD).explain(seen[1:], "other", NOTE, version).numbers == (2,)  # of another finding
    night(store, query("a"), query("b"), query("c", 7))
    with pytest.raises(Stale, match="夜间核查"):
        FindingDesk(store, STEWARD).explain(named(store, "c"), "other", NOTE, version)


def opened(store: Warehouse, key: str) -> tuple[list[str], str]:
    """A finding as a form of it carries it: its fingerprint, and what was seen when the form was opened."""
    found = by_key(store)[key]
    return [found.fingerprint], opened_at(store.version(), store.scheme, vars(found))


def test_a_night_that_left_a_finding_as_it_was_seen_stands_in_nobodys_way(store: Warehouse) -> None:
    seen, version = opened(store, "c")
    night(store, query("a", 9), query("b"), query("c"), error("x"))
    night(store, query("b"), query("c"))
    assert FindingDesk(store, STEWARD).explain(seen, "other", NOTE, version).numbers == (1,)
    (decision,) = store.decisions()
    assert decision.payload["edition"] == 3, "it is recorded on the edition that it was checked against"
    assert states(store)["c"] == "explained"
    night(store, query("b"), query("c"))
    assert states(store)["c"] == "explained"


def test_a_night_that_changed_what_was_seen_does(store: Warehouse) -> None:
    changed, again = opened(store, "a"), opened(store, "b")
    night(store, query("a", 9), query("c"))
    night(store, query("a", 9), query("b"), query("c"))  # b was gone, and came back with the same value
    for seen, version in (changed, again):
        with pytest.raises(Stale, match="夜间核查"):
            FindingDesk(store, STEWARD).explain(seen, "other", NOTE, version)
    assert store.decisions() == ()
    FindingDesk(store, STEWARD).explain(named(store, "c"), "other", NOTE)
    seen, version = opened(store, "c")
    night(store, query("a", 9), query("b"), query("c", 8))  # the explanation lapsed
    with pytest.raises(Stale, match="夜间核查"):
        FindingDesk(store, STEWARD).give_back(seen, "wrong_value", "", version)


def test_what_was_seen_is_of_that_finding_and_not_made_up(store: Warehouse) -> None:
    (a, version), (b, _other) = opened(store, "a"), opened(store, "b")
    for names, said in ((b, version), ([*a, *b], version), (a, version[:-1]), (a, version[:-1] + "x"), (a, f"{version}-0"), (a, "１-1"), (a, "²")):
        with pytest.raises(Stale):
            FindingDesk(store, STEWARD).explain(names, "other", NOTE, said)
    FindingDesk(store, OTHER).give_back(a, "wrong_value")
    with pytest.raises(Stale, match="zhao"):
        FindingDesk(store, STEWARD).explain(a, "other", NOTE, version)


def test_what_a_night_has_closed_is_left_out_and_said(store: Warehouse) -> None:
    a, b = named(store, "a", "b")
    night(store, query("b"))
    taken = FindingDesk(store, STEWARD).explain([a, b], "other", NOTE)
    assert [name for name, _ in taken.left_out] == [a] and len(taken.numbers) == 1
    with pytest.raises(UserError, match="已由夜间核查消除"):
        FindingDesk(store, STEWARD).explain([a], "other", NOTE)


def test_only_a_night_closes_and_what_comes_back_says_so(store: Warehouse) -> None:
    FindingDesk(store, STEWARD).explain(named(store, "a"), "other", NOTE)
    FindingDesk(store, STEWARD).give_back(named(store, "x"), "wrong_value", "请核对会员数")
    assert {state for key, state in states(store).items() if key in "ax"} == {"explained", "returned"}
    (group,) = store.groups(state="returned")
    assert group.due == store.scheme.due_date(group.period).isoformat(), "y waits in it still"
    FindingDesk(store, STEWARD).give_back(named(store, "y"), "wrong_value", "请核对会员数")
    assert [g.due for g in store.groups(state="returned")] == ["2020-12-11"]
    night(store, query("b"))
    assert "a" not in states(store)
    night(store, query("a"), error("x"))
    found = by_key(store)
    assert (found["a"].state, found["a"].why, found["a"].news) == ("explained", "消除后再次出现，原决定仍适用", "back")
    assert (found["x"].state, found["x"].why) == ("lapsed", "消除后再次出现")
    assert_as_rebuilt(store)


def test_a_bulk_commits_exactly_what_was_previewed(store: Warehouse) -> None:
    desk = FindingDesk(store, STEWARD)
    desk.give_back(named(store, "c"), "wrong_value")
    desk.explain(named(store, "c"), "other", NOTE)
    (group,) = store.groups(severity="query")
    seen = desk.preview("explain", [group.id])
    assert (seen.count, [found.row_key for found in seen.examples], seen.left_out) == (2, ["a", "b"], (("目前状态为“已说明”", 1),))
    with pytest.raises(UserError, match="不少于 10 个字"):
        desk.commit(seen.token, "other", "短")
    taken = desk.commit(seen.token, "other", NOTE)
    assert (len(taken.numbers), len(taken.left_out)) == (2, 1)
    assert {d.batch for d in store.decisions()[-2:]} == {taken.batch}
    with pytest.raises(Stale):
        desk.commit(seen.token, "other", NOTE)
    assert_as_rebuilt(store)
    namesake = Person("zhang2", STEWARD.name, STEWARD.role, STEWARD.units)
    with pytest.raises(UserError):
        FindingDesk(store, namesake).undo_last()
    assert len(FindingDesk(store, replace(STEWARD, name="张三丰")).undo_last().numbers) == 2, "another name since, the same login"
    assert states(store) == {"a": "open", "b": "open", "c": "explained", "x": "open", "y": "open"}
    assert desk.undo_last().numbers == (7,)
    assert states(store)["c"] == "returned"
    assert_as_rebuilt(store)


def test_a_bulk_by_what_the_queue_shows_leaves_other_units_alone(store: Warehouse) -> None:
    night(store, query("a"), query("b", unit="WZ"))
    seen = FindingDesk(store, STEWARD).preview("explain", severity="query")
    assert seen.count == 1
    assert FindingDesk(store, PROVINCE).preview("explain", severity="query").count == 2
    assert FindingDesk(store, FOREIGN).preview("explain", [g.id for g in store.groups(frozenset({"YC"}))]).count == 0
    with pytest.raises(UserError, match="预览"):
        FindingDesk(store, STEWARD).commit("bm8gdG9rZW4=", "other", NOTE)


def test_a_preview_of_values_that_have_changed_is_stale(store: Warehouse) -> None:
    desk = FindingDesk(store, STEWARD)
    seen = desk.preview("explain", [g.id for g in store.groups(severity="query")])
    night(store, query("a"), query("b"), query("c", 9))
    with pytest.raises(Stale):
        desk.commit(seen.token, "other", NOTE)


def test_undo_is_for_ones_own_or_for_the_province(store: Warehouse) -> None:
    FindingDesk(store, STEWARD).explain(named(store, "a", "b"), "other", NOTE)
    batch = store.decisions()[0].batch
    assert batch is not None
    with pytest.raises(UserError, match="只有本人或自治区"):
        FindingDesk(store, OTHER).undo(1)
    with pytest.raises(UserError, match="没有此决定"):
        FindingDesk(store, FOREIGN).undo_batch(batch)
    assert FindingDesk(store, PROVINCE).undo(1).numbers == (3,)
    assert FindingDesk(store, STEWARD).undo_batch(batch).left_out == (("1", "已由第 3 号决定撤销"),)
    with pytest.raises(UserError, match="没有可撤销"):
        FindingDesk(store, STEWARD).undo_last()
    assert states(store)["a"] == states(store)["b"] == "open"
    assert [event.undone for event in store.history(named(store, "a")[0]) if event.what == "explain"] == [3]


def test_what_a_grant_rests_on_is_not_undone_under_it(store: Warehouse) -> None:
    FindingDesk(store, STEWARD).ask_waiver(named(store, "x"), "other", NOTE, UNTIL)
    FindingDesk(store, APPROVER).grant(named(store, "x"))
    with pytest.raises(UserError, match="第 2 号决定以它为依据"):
        FindingDesk(store, STEWARD).undo(1)
    FindingDesk(store, APPROVER).undo(2)
    assert states(store)["x"] == "asked"
    FindingDesk(store, STEWARD).undo(1)
    assert states(store)["x"] == "open"


def test_every_change_has_its_row_in_the_log_and_no_change_of_the_log_goes_unseen(store: Warehouse) -> None:
    FindingDesk(store, STEWARD).explain(named(store, "a", "b"), "other", NOTE)
    FindingDesk(store, STEWARD).undo(2)
    assert store.decide([NewDecision("unsure", "张三", "YC", "2020-09", "R10", "某公司", {"note": ""})], seen=0, person=STEWARD) == [4]
    log = store.audit_page()
    assert [(row.action, row.login, row.unit, row.object) for row in log] == [
        ("unsure", "zhang", "YC", "4"), ("undo", "zhang", "YC", "3"), ("explain", "zhang", "YC", "2"), ("explain", "zhang", "YC", "1"),
    ]  # fmt: skip
    assert log[-1].content["from"] == "open" and log[-1].content["to"] == "explained" and log[-1].content["note"] == NOTE
    assert store.audit_head() == (4, log[0].hash)
    assert store.audit_page(frozenset({"WZ"})) == [] and len(store.audit_page(before=3)) == 2
    assert store.audit_broken_at() is None
    for statement in ("UPDATE audit SET login = 'x'", "DELETE FROM audit WHERE id = 4"):
        with pytest.raises(sa.exc.DBAPIError, match="only ever added to"), store._database.write() as connection:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE audit SET detail = '{}' WHERE id = 2", 2),
        ("UPDATE audit SET made_at = '2020-01-01' WHERE id = 1", 1),
        ("DELETE FROM audit WHERE id = 2", 3),
        ("DELETE FROM audit WHERE id = 1", 2),
    ],
)
def test_tampering_shows(tmp_path: Path, statement: str, row: int) -> None:
    with open_warehouse(None, tmp_path, clock=TickingClock()) as store:
        night(store, query("a"), query("b"), query("c"))
        FindingDesk(store, STEWARD).explain(named(store, "a", "b", "c"), "other", NOTE)
        with store._database.write() as connection:
            for trigger in ("audit_never_changed", "audit_never_deleted"):
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
            connection.exec_driver_sql(statement)
        assert store.audit_broken_at() == row


def test_nothing_is_recorded_by_halves(store: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the power goes")

    with monkeypatch.context() as patch:
        patch.setattr("warehouse.audit.append", fails)
        with pytest.raises(RuntimeError):
            FindingDesk(store, STEWARD).explain(named(store, "a"), "other", NOTE)
    assert (store.decisions(), set(states(store).values())) == ((), {"open"})


def test_facets_count_what_the_queue_shows(store: Warehouse) -> None:
    FindingDesk(store, STEWARD).explain(named(store, "a"), "other", NOTE)
    facets = store.facets(frozenset({"YC"}))
    assert (facets.states["open"], facets.states["explained"]) == (4, 1)
    assert (facets.severities, facets.rules) == ({"error": 2, "query": 2}, {"T01-01": 2, "T02-12": 2})
    assert store.facets(frozenset({"WZ"})).severities == {}
    assert [g.rule for g in store.groups(text="银川")] == ["T01-01", "T02-12"]
    assert [g.rule for g in store.groups(text="t02-1")] == ["T02-12"]
    first = store.groups(limit=1)
    assert [g.rule for g in store.groups(after=first[0].sort)] == ["T02-12"]


def test_what_needs_no_answer_does_not_wait(store: Warehouse) -> None:
    told = finding(rule="R02", severity="info", table_code="REG", row_key="u", basis="{}", sort="u")
    night(store, query("a"), error("x"), told, as_of="2020-12-12")
    assert [(g.severity, g.waiting) for g in store.groups()] == [("error", 1), ("query", 1)]
    assert [(g.severity, g.open, g.waiting) for g in store.groups(severity="info")] == [("info", 1, 0)]
    assert [g.severity for g in store.groups(state=None)] == ["error", "query", "info"]
    waits, only, every = store.facets(), store.facets(severity="info"), store.facets(state=None)
    assert (waits.states["open"], waits.total, waits.severities) == (2, 3, {"error": 1, "query": 1, "info": 1})
    assert waits.rules == {"T01-01": 1, "T02-12": 1}
    assert (only.states["open"], only.total, only.rules) == (1, 1, {"R02": 1})
    assert (every.states["open"], every.total, every.rules) == (2, 3, {"R02": 1, "T01-01": 1, "T02-12": 1})


PEOPLE = (STEWARD, OTHER, FOREIGN, PROVINCE, APPROVER, ANALYST)
TAKE: Mapping[str, Callable[[FindingDesk, list[str]], Any]] = {
    "explain": lambda desk, some: desk.explain(some, "other", NOTE),
    "waive": lambda desk, some: desk.ask_waiver(some, "other", NOTE, "2020-12-20"),
    "grant": lambda desk, some: desk.grant(some),
    "refuse": lambda desk, some: desk.refuse(some, "不同意"),
    "return": lambda desk, some: desk.give_back(some, "wrong_value"),
    "undo": lambda desk, _: desk.undo_last(),
}
KEYS = ("a", "b", "r", "x", "y")
VALUES = st.fixed_dictionaries({key: st.sampled_from([None, 1, 2]) for key in KEYS})
STEPS = st.one_of(
    st.tuples(st.just("night"), VALUES, st.tuples(st.sampled_from([0, 0, 1, 12]), st.sampled_from([None, 1, 2]))),
    st.tuples(st.sampled_from(sorted(TAKE)), st.sampled_from(PEOPLE), st.lists(st.sampled_from(KEYS), min_size=1, max_size=3)),
)


def made(key: str, value: int, file_id: int | None) -> dict[str, Any]:
    """Queries a and b and errors x and y about reported values; r about what the register says of that month."""
    if key == "r":
        return query(key, rule="R05", basis=json.dumps({"register_status": value}), file_id=file_id)
    return (query if key in "ab" else error)(key, value, file_id=file_id)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("empty")
    open_warehouse(None, home).close()
    return home / "warehouse.sqlite"


@pytest.mark.slow
@settings(max_examples=15)
@given(steps=st.lists(STEPS, min_size=4, max_size=14))
def test_no_decision_is_lost_and_none_holds_for_what_it_was_not_made_for(
    empty: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Any, ...]]
) -> None:
    """Nights with values handed in, corrected in the same or another file, withdrawn, and new registers; days; people who decide and undo."""
    home = tmp_path_factory.mktemp("walk")
    shutil.copyfile(empty, home / "warehouse.sqlite")
    with open_warehouse(None, home, clock=TickingClock()) as store:
        night(store, *(made(key, 1, None) for key in KEYS))
        every, day = by_key(store), pd.Timestamp("2020-12-11")
        taken: tuple[int, ...] = ()
        for what, which, more in steps:
            if what == "night":
                day += pd.Timedelta(days=more[0])
                there = [made(key, value, more[1]) for key, value in which.items() if value is not None]
                night(store, *there, as_of=f"{day:%Y-%m-%d}")
            else:
                with contextlib.suppress(UserError):
                    taken += TAKE[what](FindingDesk(store, which), [every[key].fingerprint for key in more]).numbers
            assert tuple(decision.id for decision in store.decisions()) == taken
            assert_sound(store, f"{day:%Y-%m-%d}")
            assert_as_rebuilt(store)
        assert store.audit_broken_at() is None and store.audit_head()[0] == len(taken)


def assert_sound(store: Warehouse, as_of: str) -> None:
    decisions = {decision.id: decision for decision in store.decisions()}
    undone = {decision.payload.get("revokes") for decision in decisions.values()}
    for found in by_key(store).values():
        if found.decision is None:
            assert found.state == "open"
            continue
        on = decisions[found.decision]
        assert on.id not in undone
        assert found.state == "lapsed" or on.payload["basis"] == found.basis
        if found.state == "waived":
            asked = decisions[on.payload["asks"]]
            assert on.author != asked.author and as_of <= on.payload["until"]
