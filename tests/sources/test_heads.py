"""What people write as 填报单位 and 报告期, and whether it is another unit or period."""

import pytest

from scheme import Scheme
from sources.cells import fold
from sources.heads import says_other_period, says_other_unit


@pytest.mark.parametrize(
    ("unit", "text", "other"),
    [
        ("CY1", "教科文卫体产业", False),
        ("CY1", "教科文卫体工会", False),
        ("CY1", "工业交通产业", True),
        ("CY2", "工业交通产业", False),
        ("YC", "银川", False),
        ("YC", "银川总工会", False),
        ("YC", "银川市", False),
        ("YC", "宁夏银川市总工会（盖章）", False),
        ("YC", "固原市总工会", True),
        ("YC", "固原", True),
        ("GY", "固原市原州区总工会", True),
    ],
)
def test_units_as_people_write_them(scheme: Scheme, unit: str, text: str, other: bool) -> None:
    assert says_other_unit(fold(text), scheme.units[unit].name, scheme.units[unit].short) is other


@pytest.mark.parametrize(
    ("text", "period", "other"),
    [
        ("2020年9月（10月8日填报）", "2020-09", False),
        ("2020年8月（9月8日填报）", "2020-09", True),
        ("（2020年9月）", "2020-09", False),
        ("9月（2020年）", "2020-09", False),
        ("9月（2019年）", "2020-09", True),
        ("9月", "2020-10", True),
        ("十月", "2020-10", False),
        ("第三季度", "2020-12", True),
        ("本月", "2020-10", False),
        ("2020年1-9月", "2020-09", False),
    ],
)
def test_periods_as_people_write_them(text: str, period: str, other: bool) -> None:
    assert says_other_period(fold(text), period) is other
