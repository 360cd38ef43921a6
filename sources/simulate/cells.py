"""A value as it stands in a cell: the many ways to write a number, a date, yes and no, a region."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from scheme import Scheme
from scheme.model import Column
from sources.simulate.layouts import Layout
from sources.simulate.submission import Unclear

ERROR_VALUES = ("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?")
AS_TEXT = 0.15  # of the numbers, in a layout that has numbers as text
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


@dataclass(frozen=True)
class FormulaError:
    """A cell whose formula fails."""

    value: str


Cell = str | int | float | date | datetime | FormulaError | None
Formatter = Callable[[Any], Cell]

_DATES: dict[str, Callable[[date], Cell]] = {
    "excel": lambda day: day,
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "dotted": lambda day: f"{day.year}.{day.month}.{day.day}",
    "packed": lambda day: f"{day:%Y%m%d}",
    "iso": lambda day: f"{day:%Y-%m-%d}",
}
_TIMES: dict[str, Callable[[datetime], Cell]] = {
    "excel": lambda time: time,
    "chinese": lambda time: f"{time.year}年{time.month}月{time.day}日{time:%H:%M}",
}
_FLAGS: dict[str, tuple[Cell, Cell]] = {"是否": ("是", "否"), "√×": ("√", "×"), "10": (1, 0)}


def formatter(column: Column, layout: Layout, scheme: Scheme, random_: random.Random, as_text: bool) -> Formatter:
    """How the values of `column` are written; `as_text` in a CSV, where nothing is a number or a date."""
    write = _plain(column, layout, scheme, random_, as_text)
    nil: Cell = layout.nil or None

    def formatted(value: Any) -> Cell:
        if value is None:
            return nil
        if isinstance(value, Unclear):
            return value.shown if as_text or value.rule != "S14" else FormulaError(value.shown)
        return write(value)

    return formatted


def _plain(column: Column, layout: Layout, scheme: Scheme, random_: random.Random, as_text: bool) -> Formatter:
    kind = column.kind
    if column.is_numeric:
        return _number(layout, random_, money=kind == "money")
    if kind in ("region", "township"):
        regions = scheme.regions
        styles: dict[str, Formatter] = {
            "name": lambda code: regions[code].name if code in regions else code,
            "code": lambda code: code,
            "both": lambda code: f"{code} {regions[code].name}" if code in regions else code,
        }
        return styles[layout.regions]
    if kind == "bool":
        yes, no = _FLAGS[layout.flags]
        return lambda flag: yes if flag else no
    if kind == "date":
        return _DATES["iso" if as_text and layout.dates == "excel" else layout.dates]
    if kind == "datetime":
        style = "iso" if as_text and layout.dates == "excel" else layout.dates
        return _TIMES.get(style, lambda time: f"{time:%Y-%m-%d %H:%M}")
    if kind == "enum" and all(entry[1:2] == " " for entry in scheme.codelists[column.codelist or ""]):
        parts: dict[str, Formatter] = {"letter": lambda e: e[:1], "name": lambda e: e[2:], "both": lambda e: e}
        return parts[layout.industry]
    return lambda value: value


def _number(layout: Layout, random_: random.Random, money: bool) -> Formatter:
    if layout.numbers == "plain":
        return lambda value: value
    draw = random_.random

    def thousands(value: float) -> Cell:
        return (f"{value:,.2f}" if money else f"{value:,}") if draw() < AS_TEXT and value >= 1000 else value

    def full_width(value: float) -> Cell:
        return f"{value:g}".translate(_WIDE) if draw() < AS_TEXT and value < 100_000 else value

    return thousands if layout.numbers == "thousands" else full_width
