"""What an edition has that the last one had not, and what of it may have moved a figure."""

import pandas as pd
import pytest

from flows.came import Came, what_came
from flows.came_decided import add_decided
from flows.digest import Causes, moved_figures
from flows.intake import Register
from flows.reading import Read
from scheme import Scheme, load_scheme
from sources.standing import Standing
from transforms.decided import Decision
from warehouse import Edition, Inputs

BEFORE = Inputs(file_ids=(), register_shas=(), decision_head=3, scheme_digest="s", code_version="c")
LAST = Edition(1, 1, "2020-10-11T00:00:00+08:00", "2020-10-11", BEFORE, BEFORE.digest)


def decided(number: int, kind: str, **payload: object) -> Decision:
    return Decision(number, kind, "YC", "2020-10", "T02-12", None, payload, "x", "2020-10-12", "f" if kind in ("waive", "grant") else None)


def causes(*decisions: Decision, as_of: str = "2020-10-12") -> Causes:
    came = Came()
    scheme = load_scheme()
    add_decided(came, scheme, decisions, LAST, as_of, lambda: {"f": "T02"})
    return came.causes


@pytest.mark.parametrize(("head", "said"), [(3, []), (4, ["decision 4"]), (6, ["decisions 4–6"])])
def test_decisions_on_matches_since_the_last_edition_are_a_cause(head: int, said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "en")
    found = causes(*(decided(number, "same") for number in range(1, head + 1)))
    assert found == ({"REG": {"": set(said)}} if said else {})


def test_waivers_granted_revoked_and_ended_are_causes_for_their_table_and_period(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "en")
    old = decided(2, "waive", until="2020-10-11"), decided(3, "grant", until="2020-10-11")
    assert causes(*old, as_of="2020-10-11") == {}
    assert causes(*old) == {"T02": {"2020-10": {"YC 2020-10 waiver ended (decision 3)"}}}
    assert causes(*old, decided(4, "undo", revokes=3)) == {"T02": {"2020-10": {"YC 2020-10 waiver revoked (decision 4)"}}}
    assert causes(decided(4, "waive", until="2021-01-01"), decided(5, "grant", until="2021-01-01")) == {
        "T02": {"2020-10": {"YC 2020-10 waiver granted (decision 5)"}}
    }


def test_a_file_is_a_cause_only_for_the_tables_and_months_that_an_indicator_reads(scheme: Scheme) -> None:
    columns = ["period", "indicator", "region", "breakdown", "value"]
    at = [(period, "I06b", scheme.province.code, "") for period in ("2020-09", "2020-12")]
    before, after = (pd.DataFrame([(*key, value) for key in at], columns=columns) for value in (14.0, 15.0))
    came = {"T07": {"2020-09": {"YC 2020-09 v2"}}, "T03": {"2020-12": {"YC 2020-12 v2"}}, "T16": {"": {"all"}}}
    moved = moved_figures(before, after, scheme, came)
    assert [(one.period, one.why) for one in moved] == [("2020-09", ("YC 2020-09 v2",)), ("2020-12", ())]


def test_the_first_edition_has_no_cause_but_what_came_in(scheme: Scheme) -> None:
    assert what_came(scheme, Read((), {}, Standing({}, {})), Register(()), None, BEFORE).causes == {}
