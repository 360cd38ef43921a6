"""Numbers as people read them: no rounding makes of a figure short of its target one that has met it."""

import math

import pytest

from flows.tables import cell_text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (378_066 / 378_071 * 100, "99.999"),
        (100.0, "100"),
        (54.996, "54.996"),
        (94.9999, "94.9999"),
        (95.4996, "95.4996"),
        (55.0000001, "55.0000001"),
        (26.70001, "26.7"),
        (26.699996, "26.7"),
        (0.004, "0.004"),
        (-0.001, "-0.001"),
        (100 / 3, "33.33"),
        (66.666666, "66.67"),
        (0.1 + 0.2, "0.3"),
        (1234567.5, "1,234,567.5"),
        (0.0, "0"),
        (math.nan, ""),
        (math.inf, "inf"),
        (7, "7"),
    ],
)
def test_a_number_is_never_rounded_to_a_whole_one_that_it_is_not(value: float, shown: str) -> None:
    assert cell_text(value) == shown
