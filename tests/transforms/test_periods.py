"""A unit's period: who may follow whom, what makes a signature lapse, and that nothing gets round a lock."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.decided import Decision
from transforms.stewardship.periods import (
    ACCEPTED,
    LAPSED,
    LOCKED,
    MOVES,
    OPEN,
    SIGNED,
    STATES,
    WHY,
    Lying,
    Now,
    Standing,
    blocks,
    bound_to,
    locked_files,
    period_now,
    standings,
)

ONE, TWO = Lying(1, "aa", 1, "YC/a.xlsx"), Lying(2, "bb", 2, "YC/b.xlsx")


def decision(number: int, kind: str, *files: Lying, revokes: int | None = None) -> Decision:
    payload = {"revokes": revokes} if revokes else {"files": {str(file.id): file.sha256 for file in files}}
    return Decision(number, kind, None if revokes else "YC", None if revokes else "2020-09", None, None, payload, "u", "2020-11-02T09:00:00+08:00")


def taken(*kinds: str) -> list[Decision]:
    return [decision(number, kind, ONE) for number, kind in enumerate(kinds, 1)]


def now_at(decisions: list[Decision], now: Now) -> tuple[str, list[str]]:
    found = period_now("YC", "2020-09", standings(decisions).get(("YC", "2020-09"), Standing()), now)
    return found.state, [why.code for why in found.why]


def test_the_way_of_a_period() -> None:
    assert [now_at(taken(*kinds), Now((ONE,)))[0] for kinds in ((), ("sign",), ("sign", "accept"), ("sign", "accept", "lock"))] == [
        OPEN,
        SIGNED,
        ACCEPTED,
        LOCKED,
    ]
    assert now_at(taken("sign", "accept", "lock", "unlock"), Now((ONE,))) == (ACCEPTED, [])


def test_what_comes_out_of_order_is_passed_over() -> None:
    assert [now_at(taken(*kinds), Now((ONE,)))[0] for kinds in (("accept",), ("lock",), ("sign", "lock"), ("unlock",))] == [OPEN, OPEN, SIGNED, OPEN]
    other = [decision(1, "sign", ONE), decision(2, "accept", TWO)]
    assert now_at(other, Now((ONE,)))[0] == SIGNED


def test_another_version_makes_it_lapse_and_says_so() -> None:
    assert now_at(taken("sign"), Now((ONE, TWO))) == (LAPSED, ["version"])
    assert now_at(taken("sign", "accept"), Now((TWO,))) == (LAPSED, ["version"])
    found = period_now("YC", "2020-09", standings(taken("sign"))["YC", "2020-09"], Now((ONE, TWO)))
    assert found.why[0].text() == "报表已更新：YC/b.xlsx v2"


def test_a_waiver_that_lapsed_makes_it_lapse() -> None:
    assert now_at(taken("sign"), Now((ONE,), {"lapsed": 2, "waived": 5})) == (LAPSED, ["lapsed"])


def test_what_was_asked_for_is_in_the_way_of_acceptance_and_not_of_signing() -> None:
    waiting = Now((ONE,), {"asked": 1, "returned": 2, "explained": 7})
    assert blocks("sign", waiting) == ()
    assert [why.code for why in blocks("accept", waiting)] == ["asked", "returned"]
    assert now_at(taken("sign"), waiting) == (SIGNED, [])


def test_an_answer_given_after_the_signature_is_not_covered_by_it() -> None:
    assert now_at(taken("sign"), Now((ONE,), {"explained": 1}, {"explained": 9})) == (LAPSED, ["answered"])
    assert now_at(taken("sign"), Now((ONE,), {"waived": 1}, {"waived": 9})) == (SIGNED, [])
    assert now_at(taken("sign", "accept"), Now((ONE,), {"waived": 1}, {"waived": 9})) == (LAPSED, ["answered"])


def test_nothing_is_signed_that_no_night_has_checked() -> None:
    assert [why.code for why in blocks("sign", Now())] == ["no_file"]
    assert [why.code for why in blocks("sign", Now((Lying(1, "aa", 1, "a", checked=False),)))] == ["unchecked"]


def test_a_locked_period_keeps_its_files_and_says_which_wait() -> None:
    locked = taken("sign", "accept", "lock")
    found = period_now("YC", "2020-09", standings(locked)["YC", "2020-09"], Now((TWO,), {"open": 9}))
    assert (found.state, found.waiting) == (LOCKED, (TWO,))
    assert locked_files(locked) == {("YC", "2020-09"): frozenset({1})}


def test_only_a_signature_or_an_acceptance_is_undone_and_only_the_last() -> None:
    decisions = taken("sign", "accept", "lock")
    assert now_at([*decisions[:2], decision(9, "undo", revokes=2)], Now((ONE,)))[0] == SIGNED
    assert now_at([*decisions, decision(9, "undo", revokes=1)], Now((ONE,)))[0] == LOCKED


def test_every_state_and_reason_has_its_words() -> None:
    assert {state for move in MOVES.values() for state in (*move.before, move.after)} == set(STATES)
    assert all(words[language] for words in WHY.values() for language in ("zh", "en"))


FILES = st.lists(st.sampled_from([ONE, TWO, Lying(3, "cc", 3, "YC/c.xlsx")]), max_size=2, unique=True)
STEPS = st.one_of(
    st.tuples(st.sampled_from(sorted(MOVES)), FILES),
    st.tuples(st.just("undo"), st.integers(1, 12)),
)


@given(st.lists(STEPS, max_size=25))
def test_whatever_is_recorded_nothing_is_accepted_unsigned_nor_locked_unaccepted(steps: list[tuple[str, object]]) -> None:
    decisions: list[Decision] = []
    for number, (kind, what) in enumerate(steps, 1):
        before = locked_files(decisions)
        decisions.append(decision(number, kind, revokes=what) if kind == "undo" else decision(number, kind, *what))
        reached = standings(decisions).get(("YC", "2020-09"), Standing())
        kinds = [step.kind for step in reached.steps]
        assert kinds[: min(3, len(kinds))] == ["sign", "accept", "lock"][: len(kinds)]
        assert all(bound_to(step) == dict(reached.files) for step in reached.steps if step.kind != "unlock")
        if before and kind != "unlock":
            assert locked_files(decisions) == before


@given(st.lists(STEPS, max_size=20), st.lists(FILES, min_size=1, max_size=5))
def test_what_comes_for_a_locked_period_never_counts(steps: list[tuple[str, object]], arrivals: list[list[Lying]]) -> None:
    decisions = [
        decision(number, kind, revokes=what) if kind == "undo" else decision(number, kind, *what) for number, (kind, what) in enumerate(steps, 1)
    ]
    reached = standings(decisions).get(("YC", "2020-09"), Standing())
    seen = {period_now("YC", "2020-09", reached, Now(tuple(files))).state for files in arrivals}
    assert (seen == {LOCKED}) == (reached.state == LOCKED)
