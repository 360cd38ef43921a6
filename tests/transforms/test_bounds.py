"""The bounds of a figure are those of every way in which its doubtful rows may count or not."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.bounds import Bounds, bounds


def every_way(whole: tuple[float, float], doubtful: list[tuple[float, float]]) -> list[float]:
    ways = chain.from_iterable(combinations(doubtful, size) for size in range(len(doubtful) + 1))
    found = [(whole[0] - sum(n for n, _ in out), whole[1] - sum(d for _, d in out)) for out in ways]
    return [above / below for above, below in found if below > 0]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda s: (float(min(s)), float(max(s)))), max_size=6),
    st.tuples(st.integers(0, 20), st.integers(1, 30)).map(lambda s: (float(min(s)), float(max(s)))),
)
def test_a_rate_lies_between_the_extremes_of_all_ways(doubtful: list[tuple[float, float]], certain: tuple[float, float]) -> None:
    whole = (certain[0] + sum(n for n, _ in doubtful), certain[1] + sum(d for _, d in doubtful))
    ways = every_way(whole, doubtful)
    found = bounds(whole, doubtful)
    assert found.low == pytest.approx(min(ways))
    assert found.high == pytest.approx(max(ways))


def test_a_sum_loses_what_is_above_or_below_zero() -> None:
    assert bounds((10.0, None), [(4.0, None), (-3.0, None), (0.0, None)]) == Bounds(6.0, 13.0, 3)


def test_where_all_is_in_doubt_there_may_be_no_bound() -> None:
    assert bounds((1.0, 2.0), [(1.0, 2.0)]) == Bounds(0.5, 0.5, 1)
    assert bounds((2.0, 3.0), [(1.0, 1.0), (1.0, 2.0)]) == Bounds(0.5, 1.0, 2)


def test_without_doubt_the_figure_is_its_own_bounds() -> None:
    assert bounds((1.0, 4.0), []) == Bounds(0.25, 0.25, 0)
    assert bounds((0.0, 0.0), []) == Bounds(None, None, 0)
