"""What an edition has that the last one had not, and what of it may have moved a figure."""

from dataclasses import replace

import pytest

from flows.came import what_came
from flows.intake import Register
from flows.reading import Read
from scheme import Scheme
from sources.standing import Standing
from warehouse import Edition, Inputs

BEFORE = Inputs(file_ids=(), register_shas=(), decision_head=3, scheme_digest="s", code_version="c")
LAST = Edition(1, 1, "2020-10-11T00:00:00+08:00", "2020-10-11", BEFORE, BEFORE.digest)


@pytest.mark.parametrize(("head", "said"), [(3, []), (4, ["decision 4"]), (6, ["decisions 4–6"])])
def test_decisions_since_the_last_edition_are_a_cause(head: int, said: list[str], scheme: Scheme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "en")
    came = what_came(scheme, Read((), {}, Standing({}, {})), Register(()), LAST, replace(BEFORE, decision_head=head))
    assert [cause for periods in came.causes.values() for causes in periods.values() for cause in causes] == said
    assert set(came.causes) == ({"REG"} if said else set())


def test_the_first_edition_has_no_cause_but_what_came_in(scheme: Scheme) -> None:
    assert what_came(scheme, Read((), {}, Standing({}, {})), Register(()), None, BEFORE).causes == {}
