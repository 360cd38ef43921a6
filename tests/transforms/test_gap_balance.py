"""Opening gap + entered − newly unionised − left − reclassified = closing gap, whatever happens between any two nights."""

from __future__ import annotations

from itertools import pairwise, product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.gap_ledger import BALANCE, GAP_STATES, STATES, balance, moves, unbalanced
from transforms.gap_ledger.moves import ABSENT, MOVES, PAIRS, move_of

COUNTIES, BANDS = ["640104", "640402", "640502"], [">=50", "25-49"]
NAMES = [state.zh for state in STATES]


def ledger(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["unit_no", "region", "band", "state"], dtype="string[pyarrow]")


def lines(balanced: pd.DataFrame) -> list[list[object]]:
    return balanced.to_numpy().tolist()


# what an enterprise was (county, band, state), what it is, and the lines of the balance
A, B = ("640104", ">=50"), ("640402", ">=50")
CASES = {
    "new in the register": ((), (*A, "未入台账"), [[*A, 0, 1, 0, 0, 0, 1]]),
    "new, and unionised already": ((), (*A, "已建会"), []),
    "a union formed": ((*A, "未建会"), (*A, "已建会"), [[*A, 1, 0, 1, 0, 0, 0]]),
    "covered by a federation": ((*A, "未入台账"), (*A, "联合工会涵盖"), [[*A, 1, 0, 1, 0, 0, 0]]),
    "a union formed, and moved on": ((*A, "未建会"), (*B, "已建会"), [[*A, 1, 0, 1, 0, 0, 0]]),
    "below the line": ((*A, "未建会"), (*A, "低于人数线"), [[*A, 1, 0, 0, 1, 0, 0]]),
    "stopped": ((*A, "待核"), (*A, "停保注销"), [[*A, 1, 0, 0, 1, 0, 0]]),
    "back above the line": ((*A, "低于人数线"), (*A, "未建会"), [[*A, 0, 1, 0, 0, 0, 1]]),
    "withdrawn by a corrected register": ((*A, "未建会"), (), [[*A, 1, 0, 0, 1, 0, 0]]),
    "found to be a duplicate": ((*A, "未建会"), (*A, "重复"), [[*A, 1, 0, 0, 0, 1, 0]]),
    "no duplicate after all": ((*A, "重复"), (*A, "未建会"), [[*A, 0, 0, 0, 0, -1, 1]]),
    "no longer unionised": ((*A, "已建会"), (*A, "未建会"), [[*A, 0, 0, 0, 0, -1, 1]]),
    "another county": ((*A, "未建会"), (*B, "未入台账"), [[*A, 1, 0, 0, 0, 1, 0], [*B, 0, 0, 0, 0, -1, 1]]),
    "another band": ((*A, "未建会"), ("640104", "25-49", "未建会"), [["640104", "25-49", 0, 0, 0, 0, -1, 1], [*A, 1, 0, 0, 0, 1, 0]]),
    "decided, still a gap": ((*A, "待核"), (*A, "未建会"), [[*A, 1, 0, 0, 0, 0, 1]]),
    "from federation to own": ((*A, "联合工会涵盖"), (*A, "已建会"), []),
    "unionised and gone": ((*A, "已建会"), (*A, "停保注销"), []),
}


@pytest.mark.parametrize("case", CASES)
def test_each_move_counts_where_it_belongs(case: str):
    was, now, expected = CASES[case]
    found = balance(ledger(*[("1", *was)] if was else []), ledger(*[("1", *now)] if now else []))
    assert lines(found) == expected
    assert unbalanced(found).empty


def test_every_pair_of_states_is_exactly_one_move():
    every = set(product([ABSENT, *NAMES], [ABSENT, *NAMES], [True, False]))
    assert set(PAIRS) == every
    assert set(PAIRS.values()) == set(MOVES), "a move that no pair leads to"
    for (before, after, same), move in PAIRS.items():
        opens, closes = after in GAP_STATES, before in GAP_STATES
        change = opens - closes if same else int(opens or closes)
        assert (move.column is not None) == bool(change), (before, after, same)
        assert move.column != "entered" or (opens and not closes)
        assert move.column not in ("unionised", "left") or (closes and not opens)
    with pytest.raises(KeyError):
        move_of("未建会", "没有这种状态", same_cell=True)


def test_a_night_in_which_an_enterprise_is_in_two_states_does_not_add_up():
    twice = balance(ledger(("1", *A, "未建会"), ("1", *A, "未建会"), ("2", *B, "未建会")), ledger(("1", *A, "已建会"), ("1", *A, "未建会")))
    assert unbalanced(twice)[["county", "closing", "expected"]].to_numpy().tolist() == [["640104", 1, 0]]


def test_nothing_and_nothing():
    assert list(balance(ledger(), ledger())) == list(BALANCE)
    assert balance(ledger(), ledger()).empty
    assert moves(ledger(), ledger()).empty


places = st.tuples(st.sampled_from(COUNTIES), st.sampled_from(BANDS), st.sampled_from(NAMES))
nights = st.dictionaries(st.sampled_from([str(n) for n in range(12)]), places).map(lambda units: ledger(*[(n, *p) for n, p in units.items()]))


def gaps(night: pd.DataFrame) -> int:
    return int(night["state"].isin(GAP_STATES).sum())


@settings(max_examples=60)
@given(st.lists(nights, min_size=2, max_size=6))
def test_nothing_is_lost_over_any_nights(course: list[pd.DataFrame]):
    steps = [balance(one, other) for one, other in pairwise(course)]
    for step, (one, other) in zip(steps, pairwise(course), strict=True):
        assert unbalanced(step).empty
        assert step[["county", "band"]].duplicated().sum() == 0
        assert (step["opening"].sum(), step["closing"].sum()) == (gaps(one), gaps(other))
        assert (step[["opening", "entered", "unionised", "left", "closing"]] >= 0).all(axis=None)
        moved = moves(one, other)
        assert set(moved["unit_no"]) == {*one["unit_no"], *other["unit_no"]}
        assert moved["unit_no"].value_counts().max() <= 2 if len(moved) else True
    cells = ["county", "band"]
    for earlier, later in pairwise(steps):
        both = earlier.set_index(cells)["closing"].to_frame("closed").join(later.set_index(cells)["opening"].rename("opened"), how="outer").fillna(0)
        assert (both["closed"] == both["opened"]).all(), "one night opens with what the night before closed with"
    whole = balance(course[0], course[-1])
    assert unbalanced(whole).empty
    net = sum((step["closing"].sum() - step["opening"].sum() for step in steps), 0)
    assert whole["closing"].sum() - whole["opening"].sum() == net, "all the nights together come to the same as the first and the last"


@given(nights)
def test_a_night_like_the_one_before_moves_nothing(night: pd.DataFrame):
    still = balance(night, night)
    assert (still[["entered", "unionised", "left", "reclassified"]] == 0).all(axis=None)
    assert (still["opening"] == still["closing"]).all()
