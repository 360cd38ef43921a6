"""The tables of states, moves, roles and permissions, walked; and what stands on a finding after decisions, in small tables."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pandas as pd
import pytest

from scheme import Scheme
from transforms.decided import KINDS, Decision
from transforms.stewardship.bound import changed_values, rule_digest
from transforms.stewardship.cases import READ, Case, case_of, cases
from transforms.stewardship.groups import groups
from transforms.stewardship.reasons import REASONS, reasons_for
from transforms.stewardship.roles import ACTIONS, PERMISSIONS, ROLES, Person, at_the_computer
from transforms.stewardship.states import BY_KIND, CAUSES, MOVES, STATES, target
from transforms.stewardship.waivers import ended_between, waived

SEVERITIES = ("error", "query", "info")
LEADS = {
    ("explain", "query"): {"open": "explained", "lapsed": "explained", "returned": "explained"},
    ("waive", "error"): {"open": "asked", "lapsed": "asked", "returned": "asked"},
    ("grant", "error"): {"asked": "waived"},
    ("refuse", "error"): {"asked": "open"},
    ("return", "error"): {"open": "returned", "lapsed": "returned", "explained": "returned"},
    ("return", "query"): {"open": "returned", "lapsed": "returned", "explained": "returned"},
}
MAY = {
    "unit_steward": {"see", "explain", "ask_waiver", "return", "match", "undo", "upload", "check"},
    "unit_signer": {"see", "undo", "check", "sign"},
    "provincial_steward": {
        "see", "explain", "ask_waiver", "return", "match", "undo", "undo_others", "upload", "check", "accept", "remind",
    },
    "provincial_approver": {
        "see", "explain", "grant_waiver", "return", "match", "undo", "undo_others", "check", "accept", "lock", "unlock", "audit",
    },
    "analyst": {"see"},
    "operator": {"see", "remind", "users"},
    "auditor": {"see", "audit"},
}  # fmt: skip
A, B = '{"employees": 300, "members": 312}', '{"employees": 300, "members": 330}'


@pytest.mark.parametrize(("kind", "severity", "state"), [*itertools.product((m.kind for m in MOVES), SEVERITIES, STATES)])
def test_every_move(kind: str, severity: str, state: str) -> None:
    assert target(kind, severity, state) == LEADS.get((kind, severity), {}).get(state)


def test_every_kind_about_findings_moves_them_and_every_move_is_somebodys() -> None:
    assert {kind.code for kind in KINDS.values() if kind.about == "finding"} == {*BY_KIND, "remark"}  # a remark settles nothing
    assert all(PERMISSIONS[move.action] for move in MOVES)
    assert {move.to for move in MOVES} | {"open", "lapsed"} == set(STATES)
    assert all(reasons_for(kind) for kind in ("explain", "waive", "return"))
    assert all(set(reason.for_kinds) <= set(BY_KIND) for reason in REASONS.values())


@pytest.mark.parametrize(("role", "action"), [*itertools.product(ROLES, ACTIONS)])
def test_who_may(role: str, action: str) -> None:
    units = frozenset({"YC"}) if ROLES[role].scoped else None
    person = Person("a", "甲", role, units)
    assert person.may(action) == person.may(action, "YC") == (action in MAY[role])
    assert person.may(action, "WZ") == (action in MAY[role] and not ROLES[role].scoped)


def test_at_the_computer_everything_but_accounts() -> None:
    assert {action for action in ACTIONS if at_the_computer("甲").may(action, "YC")} == set(ACTIONS) - {"users"}


def decision(scheme: Scheme, number: int, kind: str, basis: str = A, **said: Any) -> Decision:
    payload = {
        "fingerprint": "f", "basis": basis, "severity": "error", "rule_digest": rule_digest(scheme, "T01-01"), "edition": 1, "since_edition": 1,
        "as_of": "2020-12-11", "reason": "other", "note": "", "login": "a",
    }  # fmt: skip
    return Decision(number, kind, "YC", "2020-09", "T01-01", "k", payload | said, "甲", "2020-12-11T09:00:00+08:00", "f")


def undo(number: int, revokes: int) -> Decision:
    return Decision(number, "undo", "YC", "2020-09", "T01-01", "k", {"revokes": revokes}, "甲", "2020-12-11T09:00:00+08:00", "f")


def finding(basis: str = A, **values: Any) -> dict[str, Any]:
    usual = ("f", "YC", "T01-01", "error", "T01", basis, 1)
    return dict(zip(READ, usual, strict=True)) | values


WAIVED = [("waive", {"until": "2020-12-31"}), ("grant", {"until": "2020-12-31", "asks": 1, "login": "b"})]


@pytest.mark.parametrize(
    ("taken", "tonight", "as_of", "stands"),
    [
        (WAIVED, {}, "2020-12-31", ("waived", None, "")),
        (WAIVED, {}, "2021-01-01", ("lapsed", "expired", "豁免到期（2020-12-31）")),
        (WAIVED, {"basis": B}, "2020-12-12", ("lapsed", "value", "会员数：312→330")),
        (WAIVED, {"severity": "query"}, "2020-12-12", ("lapsed", "rule", "核查规则已修改")),
        (WAIVED, {"since_edition": 3}, "2020-12-12", ("waived", None, "消除后再次出现，原决定仍适用")),
        (WAIVED[:1], {}, "2020-12-12", ("asked", None, "")),
        ([WAIVED[0], ("refuse", {"note": "材料不足"})], {}, "2020-12-12", ("open", None, "豁免未获批准：材料不足")),
        ([("return", {})], {}, "2020-12-12", ("returned", None, "")),
        ([("return", {})], {"since_edition": 3}, "2020-12-12", ("lapsed", "back", "消除后再次出现")),
        ([("return", {}), ("waive", {"until": "2020-12-31", "basis": B})], {"basis": B}, "2020-12-12", ("asked", None, "")),
        ([*WAIVED, ("waive", {"until": "2021-03-31", "as_of": "2021-01-05"})], {}, "2021-01-06", ("asked", None, "")),
    ],
)
def test_what_stands(scheme: Scheme, taken: list[tuple[str, dict[str, Any]]], tonight: dict[str, Any], as_of: str, stands: tuple[str, ...]) -> None:
    decisions = [decision(scheme, number, kind, **said) for number, (kind, said) in enumerate(taken, 1)]
    case = case_of(scheme, finding(**tonight), decisions, as_of)
    assert isinstance(case, Case)
    assert (case.state, case.cause, case.why) == stands
    assert case.decision == len(taken)


@pytest.mark.parametrize(
    ("taken", "tonight"),
    [
        ([("grant", {"until": "2020-12-31"})], A),
        ([("explain", {})], A),
        ([WAIVED[0], ("refuse", {"note": "材料不足"})], B),
    ],
    ids=["a grant that nobody asked for", "an explanation of an error", "a refusal of what was another value"],
)
def test_nothing_stands(scheme: Scheme, taken: list[tuple[str, dict[str, Any]]], tonight: str) -> None:
    decisions = [decision(scheme, number, kind, **said) for number, (kind, said) in enumerate(taken, 1)]
    assert case_of(scheme, finding(tonight), decisions, "2020-12-12") is None


def test_what_cannot_follow_changes_nothing(scheme: Scheme) -> None:
    late = decision(scheme, 2, "refuse", B)  # of a value that is not there (any more): it answers nothing
    case = case_of(scheme, finding(), [decision(scheme, 1, "waive", until="2020-12-31"), late], "2020-12-12")
    assert case is not None and (case.state, case.decision) == ("asked", 1)


def test_an_undo_goes_back_to_what_stood_before(scheme: Scheme) -> None:
    asked, granted = (decision(scheme, number, kind, **said) for number, (kind, said) in enumerate(WAIVED, 1))
    back = case_of(scheme, finding(), [asked, granted, undo(3, 2)], "2020-12-12")
    assert back is not None and (back.state, back.decision) == ("asked", 1)
    assert case_of(scheme, finding(), [asked, granted, undo(3, 2), undo(4, 1)], "2020-12-12") is None


def test_a_value_that_comes_back_is_the_one_that_was_decided_on(scheme: Scheme) -> None:
    decisions = [decision(scheme, n, kind, **said) for n, (kind, said) in enumerate(WAIVED, 1)]
    states = [case_of(scheme, finding(basis), decisions, "2020-12-12") for basis in (A, B, A)]
    assert [case.state for case in states if case] == ["waived", "lapsed", "waived"]


def test_changes_are_said_by_what_columns_are_called(scheme: Scheme) -> None:
    old = decision(scheme, 1, "return", json.dumps({"register_insured": 40, "county": "640104", "found": True}), rule_digest=rule_digest(scheme, "R03"))
    now = finding(json.dumps({"register_insured": None, "county": "640106", "found": False}), rule="R03", table_code="T02")
    case = case_of(scheme, now, [old], "2020-12-12")
    names = scheme.regions["640104"].name, scheme.regions["640106"].name
    assert case is not None
    assert case.why == f"参保人数：40→（空），{scheme.tables['T02'].by_id['county'].zh}：{names[0]}→{names[1]}，是否在登记库中查到：是→否"
    assert "insured: 40→(empty)" in case.why_en and "yes→no" in case.why_en


def test_days_and_moments_are_said_as_people_write_them(scheme: Scheme) -> None:
    for rule, table, name, values, said in (
        ("T07-03", "T07", "awarded_on", ("2021-05-01T00:00:00", "2020-05-01T00:00:00"), "2021-05-01→2020-05-01"),
        ("T17-01", "T17", "closed_at", ("2020-10-21T10:04:00", None), "2020-10-21 10:04→（空）"),
    ):
        before, after = (json.dumps({name: value}) for value in values)
        assert changed_values(scheme, rule, table, before, after)[0] == f"{scheme.tables[table].by_id[name].zh}：{said}"


def test_waivers_hold_on_their_last_day_and_end_by_the_day_alone(scheme: Scheme) -> None:
    decisions = [decision(scheme, number, kind, **said) for number, (kind, said) in enumerate(WAIVED, 1)]
    there = pd.DataFrame([finding(), finding(fingerprint="g")])
    assert [set(waived(scheme, there, decisions, day)) for day in ("2020-12-31", "2021-01-01")] == [{"f"}, set()]
    days = ("2020-12-11", "2020-12-31", "2021-01-01", "2021-01-02")
    assert [ended_between(decisions, *pair) for pair in itertools.pairwise(days)] == [False, True, False]
    assert not ended_between([*decisions, undo(3, 2), undo(4, 1)], "2020-12-11", "2021-01-02")


def test_the_queue_takes_errors_then_what_is_overdue_then_what_holds_back_most(scheme: Scheme) -> None:
    rows = [("YC", "2020-09", "T02-02", "query", 9), ("YC", "2020-12", "S07", "error", 5), ("YC", "2020-09", "S07", "error", 1), ("WZ", "2020-09", "S07", "error", 2)]
    found = pd.DataFrame([(u, p, r, "T02", 1, s) for u, p, r, s, _ in rows], columns=["unit", "period", "rule", "table_code", "file_id", "severity"])
    none = pd.DataFrame(columns=["unit", "period", "rule", "table_code", "file_id", "state", "since"])
    held = {(u, p, r, "T02"): n for u, p, r, _, n in rows}
    queue = groups(scheme, found, none, held, "2020-12-11").sort_values("sort")
    assert list(zip(queue["unit"], queue["period"], queue["figures"], strict=True)) == [("WZ", "2020-09", 2), ("YC", "2020-09", 1), ("YC", "2020-12", 5), ("YC", "2020-09", 9)]
    assert queue["due"].iloc[0] == scheme.due_date("2020-09").isoformat()


def test_of_findings_that_nobody_decided_on_there_is_no_case(scheme: Scheme) -> None:
    found = cases(scheme, pd.DataFrame([finding(), finding(fingerprint="g")]), [decision(scheme, 1, "return")], "2020-12-12")
    assert list(found["fingerprint"]) == ["f"]
    assert set(found["cause"].dropna()) <= set(CAUSES)
