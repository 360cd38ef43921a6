"""How numbers are said: 万 where people say 万, and a rate never rounded onto a limit that it does not reach."""

import pytest

from scheme import Scheme
from summary.figures import BareRate, Figure
from summary.numbers import amount, exact, percent, points, said

AMOUNTS = [
    (9999, "人", "9999人", "9,999 people"),
    (10_000, "人", "1万人", "10,000 people"),
    (381_218, "人", "38.12万人", "381,218 people"),
    (410_039, "人", "41万人", "410,039 people"),
    (234_567_890, "人", "2.35亿人", "234.57 million people"),
    (-30_040, "人", "-3万人", "-30,040 people"),
    (5108.9, "万元", "5108.9万元", "5,108.9 10,000 CNY"),
    (17_445.45, "万元", "1.74亿元", "17,445.45 10,000 CNY"),
    (384, "个", "384个", "384"),
    (0, "户", "0户", "0 households"),
]


@pytest.mark.parametrize(("value", "unit", "zh", "en"), AMOUNTS)
def test_amounts(value: float, unit: str, zh: str, en: str):
    assert (amount(value, unit, "zh"), amount(value, unit, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("value", "target", "shown"),
    [(53.0042, "", "53.00%"), (99.996, "", "99.99%"), (100.0, "", "100.00%"), (0.001, "", "0.01%"), (0.0, "", "0.00%"),
     (54.997, ">= 55", "54.99%"), (55.0, ">= 55", "55.00%"), (50.002, "> 50", "50.01%"), (69.499, ">= 100", "69.50%")],
)  # fmt: skip
def test_a_rate_is_not_rounded_onto_a_limit(value: float, target: str, shown: str):
    assert percent(value, target) == shown


def test_tables_show_every_digit():
    assert [exact(v) for v in (410039, 1180.43, 5108.9, 0.1 + 0.2, -12)] == ["410,039", "1,180.43", "5,108.9", "0.3", "-12"]


def test_a_change_that_is_there_is_not_said_to_be_nothing():
    assert [points(v, "zh") for v in (0.0001, 18.429)] == ["不足0.01个百分点", "18.43个百分点"]


def rate(scheme: Scheme, numerator: float | None) -> Figure:
    return Figure(1, "2020-12", scheme.indicators["I04a"], "640000", "", "", 50.0, numerator, 4.0, ">= 55", False, False, (), "2020-12")


def test_a_rate_is_said_with_numerator_and_denominator(scheme: Scheme):
    assert said(rate(scheme, 2.0), "zh") == "50.00%（2/4）"


def test_a_rate_without_them_is_refused(scheme: Scheme):
    with pytest.raises(BareRate, match="2020-12/I04a/640000"):
        rate(scheme, None)
