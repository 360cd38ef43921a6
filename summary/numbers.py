"""How numbers are said and shown.

In Chinese sentences people say 万: a count of 10,000 and more is said in 万 with at most two decimals (38.12万人), from a
hundred million on in 亿; an amount in 万元 of 10,000 and more in 亿元. Below that a number stands as it is. In English
from a million on in millions. Tables show every number exactly, with thousands separators. A percentage has two decimals
and is never rounded onto or across 0, 100 or its target: 99.996 is 99.99%, for it is not all of them.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal

from scheme.model import Indicator
from summary.figures import Figure

WAN, YI = 10_000, 100_000_000
_UNITS_EN = {
    "人": "people", "个": "", "户": "households", "万元": "10,000 CNY", "分钟": "minutes", "场": "events", "人次": "person-times", "percent": "%",
}  # fmt: skip


def exact(value: float) -> str:
    """A count or an amount as tables show it: all its digits (amounts have at most two decimals), thousands apart."""
    text = f"{Decimal(repr(value)).quantize(Decimal('0.01'), ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".")


def percent(value: float, target: str = "") -> str:
    """A percentage with two decimals, never rounded onto or across a limit that it does not reach."""
    shown = Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    limits = [Decimal(0), Decimal(100), *(Decimal(n) for n in re.findall(r"\d+(?:\.\d+)?", target))]
    for limit in limits:
        if value < limit <= shown:
            return f"{math.floor(value * 100) / 100:.2f}%"
        if value > limit >= shown:
            return f"{math.ceil(value * 100) / 100:.2f}%"
    return f"{shown:f}%"


def shown(figure: Figure) -> str:
    """A figure's value as tables show it."""
    if figure.value is None:
        return "—"
    return percent(figure.value, figure.target) if figure.indicator.unit == "percent" else exact(figure.value)


def ratio(figure: Figure) -> str:
    """Numerator and denominator; nothing for what is no rate."""
    if figure.numerator is None or figure.denominator is None:
        return ""
    return f"{exact(figure.numerator)}/{exact(figure.denominator)}"


def said(figure: Figure, language: str) -> str:
    """A figure's value as a sentence says it, with its unit; a rate with numerator and denominator."""
    if figure.value is None:
        return "—"
    if figure.indicator.unit == "percent":
        beside = ratio(figure)
        return shown(figure) + ((f"（{beside}）" if language == "zh" else f" ({beside})") if beside else "")
    return amount(figure.value, figure.indicator.unit, language)


def amount(value: float, unit: str, language: str) -> str:
    """A count or an amount with its unit, as people say it."""
    size = abs(value)
    if language != "zh":
        number = f"{_short(value / 1e6)} million" if size >= 1e6 else exact(value)
        return f"{number} {_UNITS_EN.get(unit, unit)}".strip()
    if unit == "万元":
        return f"{_short(value / WAN)}亿元" if size >= WAN else f"{_plain(value)}万元"
    if size >= YI:
        return f"{_short(value / YI)}亿{unit}"
    return f"{_short(value / WAN)}万{unit}" if size >= WAN else f"{_plain(value)}{unit}"


def points(difference: float, language: str) -> str:
    """A difference of two percentages."""
    size, unit = abs(difference), "个百分点" if language == "zh" else " percentage points"
    if 0 < size < 0.005:
        return ("不足0.01" if language == "zh" else "less than 0.01") + unit
    return _short(size) + unit


def unit_words(indicator: Indicator, language: str) -> str:
    """An indicator's unit of measure."""
    return measure_words(indicator.unit, language)


def measure_words(measure: str, language: str) -> str:
    """A unit of measure."""
    if measure == "percent":
        return "%"
    return measure if language == "zh" else _UNITS_EN.get(measure, measure)


def _plain(value: float) -> str:
    return exact(value).replace(",", "")


def _short(value: float) -> str:
    text = f"{Decimal(repr(value)).quantize(Decimal('0.01'), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
