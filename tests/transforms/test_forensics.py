"""What counts as a pattern, shown by small tables: bunched head counts, copied columns, rates exactly at their target."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scheme import Scheme
from transforms.forensics import at_target, bunched, copied
from transforms.forensics.chance import at_least, at_least_of_each, more_than_elsewhere, stand_out
from transforms.forensics.copying import unchanged


def limits(scheme: Scheme, code: str) -> Any:
    question = scheme.rule(code).question
    if question is None:
        raise LookupError(code)
    return question.asks


# -- chance


def test_the_tails_are_exact():
    assert at_least(8, 10, 0.5) == pytest.approx((45 + 10 + 1) / 1024)
    assert at_least(0, 10, 0.5) == 1
    assert more_than_elsewhere((2, 0), (0, 2)) == pytest.approx(1 / math.comb(4, 2))
    assert at_least_of_each(2, [0.5, 0.5, 0.5]) == pytest.approx(0.5)
    assert at_least_of_each(1, [0.1, 0.2]) == pytest.approx(1 - 0.9 * 0.8)
    assert at_least_of_each(0, []) == 1


def test_many_tests_count_together():
    assert stand_out([0.004, 0.5, 0.9], 0.01).tolist() == [False, False, False]
    assert stand_out([0.003, 0.5, 0.9], 0.01).tolist() == [True, False, False]
    assert stand_out([0.0033, 0.0066, 0.9], 0.01).tolist() == [True, True, False]
    assert stand_out([], 0.01).tolist() == []


# -- F01


def ledger(pairs: list[tuple[int, int]], unit: str = "YC", county: str = "640104") -> pd.DataFrame:
    """(employees, insured) of each row."""
    heads = pd.DataFrame(pairs, columns=["employees", "insured"]).astype("Int64")
    return heads.assign(unit=unit, period="2020-12", county=county)


def honest(seed: int, rows: int, spread: float = 0.45, listed: float = 0.36) -> list[tuple[int, int]]:
    """Rows of which those of 50 and more are listed more often than the smaller ones."""
    draw = random.Random(seed)
    found: list[tuple[int, int]] = []
    while len(found) < rows:
        insured = max(1, round(draw.lognormvariate(math.log(11), 1.35)))
        if draw.random() < (0.92 if insured >= 50 else listed):
            found.append((max(1, round(insured * draw.lognormvariate(0, spread))), insured))
    return found


def bent(pairs: list[tuple[int, int]], threshold: int = 50) -> list[tuple[int, int]]:
    draw = random.Random(1)
    tempting = [threshold <= insured < threshold * 1.4 and heads >= threshold for heads, insured in pairs]
    return [(draw.randint(threshold - threshold // 10, threshold - 1), i) if odd else (h, i) for (h, i), odd in zip(pairs, tempting, strict=True)]


def odd(found: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return list(found.loc[~found["plain"].astype(bool), list(columns)].itertuples(index=False, name=None))


@pytest.mark.parametrize("spread", [0.0, 0.12, 0.45, 0.9])
def test_honest_head_counts_are_never_asked_about(scheme: Scheme, spread: float):
    for seed in range(20):
        assert odd(bunched(ledger(honest(seed, 900, spread)), limits(scheme, "F01")), "unit", "threshold") == []


@pytest.mark.parametrize("factor", [0.8, 0.9, 1.15])
def test_a_unit_that_counts_otherwise_than_the_register_is_not_asked_about(scheme: Scheme, factor: float):
    for seed in range(10):
        pairs = [(max(1, round(heads * factor)), insured) for heads, insured in honest(seed, 900, 0.02)]
        assert odd(bunched(ledger(pairs), limits(scheme, "F01")), "unit", "threshold") == []


@pytest.mark.parametrize("threshold", [50, 25])
def test_head_counts_written_under_a_threshold_are(scheme: Scheme, threshold: int):
    pairs = bent(honest(3, 2500, 0.12, listed=0.9), threshold)
    found = bunched(ledger(pairs), limits(scheme, "F01"))
    assert odd(found, "unit", "county", "threshold") == [("YC", "", threshold)]
    (row,) = found[~found["plain"]].to_dict("records")
    low = threshold - round(threshold * 0.1)
    assert row["below"] == sum(low <= heads < threshold <= insured for heads, insured in pairs)
    assert row["expected_below"] < row["below"] / 2
    assert row["first"] == next(at for at, (heads, insured) in enumerate(pairs) if low <= heads < threshold <= insured)


def test_a_county_is_named_where_its_unit_as_a_whole_does_not_stand_out(scheme: Scheme):
    county = ledger(bent(honest(5, 500, 0.12, listed=0.9)), county="640104")
    others = ledger([(50 + at % 5, 55) for at in range(400)] + honest(6, 2000, 0.12), county="640105")
    found = bunched(pd.concat([others, county], ignore_index=True), limits(scheme, "F01"))
    assert odd(found, "county", "threshold") == [("640104", 50)]


def test_rows_without_a_match_or_a_number_and_few_rows_are_left_alone(scheme: Scheme):
    few = ledger([(48, 55)] * 7 + [(60 + at, 60 + at) for at in range(100)])
    unmatched = ledger([(48, 55)] * 40).assign(insured=pd.array([pd.NA] * 40, dtype="Int64"))
    for rows in (few, unmatched, few.iloc[:0]):
        assert odd(bunched(rows, limits(scheme, "F01")), "unit") == []


# -- F02


def counted(same: dict[tuple[str, str], tuple[int, int]]) -> pd.DataFrame:
    """(unit, period) to rows and how many of them are unchanged."""
    rows = [(*report, "T15", "people", of, equal, 0) for report, (of, equal) in same.items()]
    return pd.DataFrame(rows, columns=["unit", "period", "table", "column", "rows", "same", "first"])


MOVING = {(unit, period): (30, 1) for unit in ("YC", "SZS", "WZ") for period in ("2020-10", "2020-11", "2020-12")}


def test_a_column_copied_where_others_move_is_asked_about(scheme: Scheme):
    found = copied(counted(MOVING | {("GY", "2020-12"): (30, 30)}), limits(scheme, "F02"))
    assert odd(found, "unit", "period", "rows", "same") == [("GY", "2020-12", 30, 30)]


def test_two_copies_do_not_hide_each_other(scheme: Scheme):
    found = copied(counted(MOVING | {("GY", "2020-12"): (30, 30), ("ZW", "2020-12"): (30, 29)}), limits(scheme, "F02"))
    assert odd(found, "unit") == [("GY",), ("ZW",)]


@pytest.mark.parametrize(
    "others",
    [
        dict.fromkeys(MOVING, (30, 29)),  # a column that hardly ever moves
        dict.fromkeys(MOVING, (30, 16)),  # or moves in fewer than half of its rows
        {("YC", "2020-12"): (30, 1)},  # too little to compare it with
    ],
)
def test_a_column_that_rests_everywhere_is_left_alone(scheme: Scheme, others: dict[tuple[str, str], tuple[int, int]]):
    assert odd(copied(counted(others | {("GY", "2020-12"): (30, 30)}), limits(scheme, "F02")), "unit") == []


def test_a_few_equal_rows_prove_nothing(scheme: Scheme):
    for rows, same in ((4, 4), (30, 25)):
        assert odd(copied(counted(MOVING | {("GY", "2020-12"): (rows, same)}), limits(scheme, "F02")), "unit") == []


def test_zero_and_nothing_are_no_values_to_copy():
    now, before = (pd.Series(values, dtype="Int64") for values in ([0, None, 5, 7, 3], [0, None, 5, 8, None]))
    reports = pd.MultiIndex.from_tuples([("YC", "2020-11"), ("YC", "2020-12")], names=["unit", "period"])
    found = unchanged(now, before, reports, np.ones(5, np.int64))
    assert found.to_dict("records") == [{"unit": "YC", "period": "2020-12", "rows": 2, "same": 1, "first": 2}]


# -- F03


def rates(*rows: tuple[str, str, float, float], target: str = ">= 55", step: float = 1.0) -> pd.DataFrame:
    """(region, period, numerator, denominator), among counties that lie elsewhere."""
    around = [(f"6404{at:02d}", f"2020-{month:02d}", 0.40 * 10_000 + 37 * at, 10_000.0) for at in range(1, 16) for month in (11, 12)]
    found = pd.DataFrame([*rows, *around], columns=["region", "period", "numerator", "denominator"])
    return found.assign(indicator="I04a", unit=[f"U{region[:4]}" for region in found["region"]], level="county", target=target, step=step)


def test_two_counties_of_a_unit_exactly_at_the_target_are_asked_about(scheme: Scheme):
    figures = rates(("640101", "2020-12", 4400, 8000), ("640102", "2020-12", 5501, 10_001))
    assert odd(at_target(figures, limits(scheme, "F03")), "region") == [("640101",), ("640102",)]


def test_a_county_exactly_at_it_again_with_other_numbers_is_asked_about(scheme: Scheme):
    figures = rates(("640101", "2020-11", 4400, 8000), ("640101", "2020-12", 4513, 8205))
    assert odd(at_target(figures, limits(scheme, "F03")), "region", "period") == [("640101", "2020-12")]


@pytest.mark.parametrize(
    "rows",
    [
        [("640101", "2020-12", 4400, 8000)],  # one county of eight thousand: chance does that every few months
        [("640101", "2020-11", 4400, 8000), ("640101", "2020-12", 4400, 8000)],  # the same numbers again are no second time
        [("640101", "2020-12", 4401, 8000), ("640102", "2020-12", 5502, 10_001)],  # one more than needed
        [("640101", "2020-12", 55, 100), ("640102", "2020-12", 66, 120)],  # so few that a rate must fall somewhere
    ],
)
def test_what_chance_may_do_is_left_alone(scheme: Scheme, rows: list[tuple[str, str, float, float]]):
    assert odd(at_target(rates(*rows), limits(scheme, "F03")), "region") == []


def test_a_large_budget_just_above_its_target_stands_out_alone(scheme: Scheme):
    figures = rates(("640101", "2020-12", 4000.01, 8000.0), target="> 50", step=0.01)
    assert odd(at_target(figures, limits(scheme, "F03")), "region") == [("640101",)]
    even = rates(("640101", "2020-12", 4000.0, 8000.0), target="> 50", step=0.01)
    assert odd(at_target(even, limits(scheme, "F03")), "region") == []
