"""Sign-off: what it takes, who may, what makes it lapse, and that each step leaves its row in the audit log."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.cli import run
from flows.errors import UserError
from flows.finding_desk import FindingDesk
from flows.sign_off import SignOffDesk
from flows.stale import Stale
from tests.warehouse.making import TickingClock, arrival, finding, frame, publish
from transforms.stewardship.roles import Person
from warehouse import Warehouse, open_warehouse

SIGNER = Person("yc-signer", "银川签报人", "unit_signer", frozenset({"YC"}))
STEWARD = Person("yc-steward", "银川统计员", "unit_steward", frozenset({"YC"}))
PROVINCE = Person("province", "自治区统计员", "provincial_steward")
APPROVER = Person("approver", "自治区审批人", "provincial_approver")
HERE = ("YC", "2020-09")
WORDS = "本单位当月有一次性用工，已核对原始凭证"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    url = request.getfixturevalue("postgres_url")() if request.param == "postgresql" else None
    with open_warehouse(url, tmp_path / "home", clock=TickingClock()) as opened:
        yield opened


def handed_in(store: Warehouse, *, sha: str = "aa") -> None:
    with store.night("2020-12-11") as night:
        night.register_files([arrival(sha256=sha)])


def checked(store: Warehouse, *findings: dict) -> None:
    """A night over what is there (files 1 and 2 count as read), with these findings."""
    publish(store, findings=frame("findings", *findings) if findings else frame("findings"))


def take(store: Warehouse, who: Person, *kinds: str, note: str = "") -> None:
    for kind in kinds:
        SignOffDesk(store, who).take(kind, *HERE, note)


def state(store: Warehouse) -> tuple[str, list[str]]:
    found = SignOffDesk(store, APPROVER).one(*HERE).period
    return found.state, [why.code for why in found.why]


def test_the_whole_way_and_its_audit(store: Warehouse) -> None:
    handed_in(store)
    checked(store)
    take(store, SIGNER, "sign")
    take(store, PROVINCE, "accept")
    take(store, APPROVER, "lock")
    assert state(store) == ("locked", [])
    take(store, APPROVER, "unlock", note="单位来函更正")
    assert state(store) == ("accepted", [])
    rows = [row for row in reversed(store.audit_page()) if row.period == HERE[1]]
    assert [(row.action, row.login, row.role) for row in rows] == [
        ("sign", "yc-signer", "unit_signer"),
        ("accept", "province", "provincial_steward"),
        ("lock", "approver", "provincial_approver"),
        ("unlock", "approver", "provincial_approver"),
    ]
    assert rows[-1].content["note"] == "单位来函更正"
    assert rows[0].content["files"] == {"1": "aa"}
    assert store.audit_broken_at() is None


def test_a_remark_with_a_mobile_number_is_not_taken(store: Warehouse) -> None:
    handed_in(store)
    checked(store)
    with pytest.raises(UserError, match=r"138\*+00"):
        take(store, SIGNER, "sign", note="问 13800138000")
    assert state(store) == ("open", [])


def test_nothing_is_signed_over_an_open_finding_and_it_says_which(store: Warehouse) -> None:
    handed_in(store)
    checked(store, finding(), finding(rule="T01-02", severity="query"))
    with pytest.raises(UserError, match=r"2 finding\(s\) open"):
        take(store, SIGNER, "sign")
    assert state(store) == ("open", [])


def test_nothing_is_signed_that_is_not_there_or_not_checked(store: Warehouse) -> None:
    checked(store)
    with pytest.raises(UserError, match="nothing was handed in"):
        take(store, SIGNER, "sign")
    for sha in ("aa", "bb", "cc"):
        handed_in(store, sha=sha)
    with pytest.raises(UserError, match="not checked yet"):
        take(store, SIGNER, "sign")


def test_explained_is_signed_and_a_waiver_that_is_asked_for_bars_acceptance_only(store: Warehouse) -> None:
    handed_in(store)
    checked(store, finding(), finding(rule="T01-02", severity="query"))
    by_rule = {group.rule: store.group_findings(group.id)[0].fingerprint for group in store.groups()}
    FindingDesk(store, STEWARD).explain([by_rule["T01-02"]], "seasonal", WORDS)
    FindingDesk(store, STEWARD).ask_waiver([by_rule["T01-01"]], "correcting", WORDS, "2021-03-31")
    take(store, SIGNER, "sign")
    with pytest.raises(UserError, match=r"1 waiver\(s\) asked for"):
        take(store, PROVINCE, "accept")
    FindingDesk(store, APPROVER).grant([by_rule["T01-01"]])
    assert state(store) == ("signed", [])
    take(store, PROVINCE, "accept")
    assert state(store) == ("accepted", [])
    FindingDesk(store, PROVINCE).give_back([by_rule["T01-02"]], "not_explained", WORDS)
    assert state(store) == ("lapsed", ["returned"])


def test_a_new_version_makes_it_lapse_and_it_is_signed_anew(store: Warehouse) -> None:
    handed_in(store)
    checked(store)
    take(store, SIGNER, "sign")
    take(store, PROVINCE, "accept")
    handed_in(store, sha="bb")
    assert state(store) == ("lapsed", ["version"])
    with pytest.raises(UserError, match="lapsed; expected accepted"):
        take(store, APPROVER, "lock")
    checked(store)
    take(store, SIGNER, "sign")
    assert state(store) == ("signed", [])


def test_an_explanation_taken_back_makes_it_lapse(store: Warehouse) -> None:
    handed_in(store)
    checked(store, finding(severity="query"))
    (group,) = store.groups()
    taken = FindingDesk(store, STEWARD).explain([store.group_findings(group.id)[0].fingerprint], "seasonal", WORDS)
    take(store, SIGNER, "sign")
    FindingDesk(store, STEWARD).undo(taken.numbers[0])
    assert state(store) == ("lapsed", ["open"])


@pytest.mark.parametrize(
    ("who", "kind"),
    [(STEWARD, "sign"), (APPROVER, "sign"), (SIGNER, "accept"), (PROVINCE, "lock"), (PROVINCE, "unlock"), (SIGNER, "unlock")],
)
def test_who_may_not(store: Warehouse, who: Person, kind: str) -> None:
    handed_in(store)
    checked(store)
    with pytest.raises(UserError, match="your role may not do that"):
        take(store, who, kind)


def test_a_foreign_unit_is_not_there(store: Warehouse) -> None:
    handed_in(store)
    checked(store)
    stranger = Person("zw", "中卫", "unit_signer", frozenset({"ZW"}))
    with pytest.raises(UserError, match="nothing here"):
        take(store, stranger, "sign")
    assert SignOffDesk(store, stranger).overview() == {}


def test_unlocking_needs_a_reason(store: Warehouse) -> None:
    handed_in(store)
    checked(store)
    take(store, SIGNER, "sign")
    take(store, APPROVER, "accept", "lock")
    with pytest.raises(UserError, match="needs a reason"):
        take(store, APPROVER, "unlock", note="  ")


def test_a_signature_is_taken_back_by_those_who_may_give_it_and_not_under_an_acceptance(store: Warehouse) -> None:
    handed_in(store)
    checked(store)
    take(store, SIGNER, "sign")
    with pytest.raises(UserError, match="your role may not"):
        take(store, PROVINCE, "undo")
    take(store, SIGNER, "undo")
    assert state(store) == ("open", [])
    take(store, SIGNER, "sign")
    take(store, APPROVER, "accept")
    with pytest.raises(UserError, match="your role may not"):
        take(store, SIGNER, "undo")
    take(store, APPROVER, "undo")
    assert state(store) == ("signed", [])


def test_a_form_that_is_out_of_date_is_refused(store: Warehouse) -> None:
    handed_in(store)
    checked(store)
    seen = SignOffDesk(store, SIGNER).one(*HERE).token
    take(store, SIGNER, "sign")
    take(store, SIGNER, "undo")
    take(store, SIGNER, "sign")
    with pytest.raises(Stale):
        SignOffDesk(store, SIGNER).take("undo", *HERE, seen=seen)
    SignOffDesk(store, SIGNER).take("undo", *HERE, seen=SignOffDesk(store, SIGNER).one(*HERE).token)


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with open_warehouse(None, tmp_path / "home", clock=TickingClock()) as opened:
        handed_in(opened)
        checked(opened)
    at = ["--home", str(tmp_path / "home")]
    assert run(["signoff", "sign", "银川市", "2020-09", "--by", "王", *at]) == 0
    assert "signed (decision 1)" in capsys.readouterr().out
    assert run(["signoff", "lock", "YC", "2020-09", *at]) == 1
    assert "expected accepted" in capsys.readouterr().err
    assert [run(["signoff", kind, "YC", "2020-09", "--by", "李", *at]) for kind in ("accept", "lock")] == [0, 0]
    assert run(["signoff", "unlock", "YC", "2020-09", *at]) == 1
    assert run(["signoff", "unlock", "YC", "2020-09", "--note", "来函", "--by", "赵", *at]) == 0
    capsys.readouterr()
    assert run(["signoff", "list", "--json", *at]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["state"], row["author"]) == ("accepted", "赵")
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")
    assert run(["signoff", "list", *at]) == 0
    assert "已验收" in capsys.readouterr().out
    assert run(["signoff", "sign", "YC", "2020-99", *at]) == 1
