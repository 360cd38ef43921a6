"""Figures as a page shows them: a rate never without its numerator and denominator, a target with what is short of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.language import _, language
from flows.naming import region_name
from flows.stored_words import measure_said, missing_said
from flows.tables import number_text
from scheme.model import Scheme
from transforms.figure_id import figure_id

_TARGET = re.compile(r"\s*(>=|<=|==|>|<)\s*(-?[0-9.]+)\s*")
_SIGNS = {">=": "≥", "<=": "≤", "==": "=", ">": "＞", "<": "＜"}


@dataclass(frozen=True)
class Figure:
    """A figure in words. `met`: yes, no, or None without a target; `bar`: a rate as 0–100, None for what is none; `id`: its name.

    bounds: between what it lies, however its open queries fall, where rows (`doubtful` of them) have one.
    """

    id: str
    code: str
    name: str
    region: str
    place: str
    level: str
    breakdown: str
    value: str
    unit: str
    numerator: str
    denominator: str
    bar: float | None
    target: str
    mark: float | None
    met: bool | None
    partial: bool
    missing: tuple[str, ...]
    as_of: str
    bounds: str = ""
    doubtful: int = 0


Bounds = Mapping[tuple[str, str], Mapping[str, Any]]
"""Of figures of one period, by indicator and region: rows of the table figure_bounds."""


def shown(scheme: Scheme, rows: Iterable[Mapping[str, Any]], period: str, bounds: Bounds | None = None) -> list[Figure]:
    """The figures of a period in words, in the order of the rows. The parts of a breakdown have no bounds."""
    known = bounds or {}
    return [_figure(scheme, row, period, None if row["breakdown"] else known.get((row["indicator"], row["region"]))) for row in rows]


def by_task(scheme: Scheme, figures: Iterable[Figure]) -> list[tuple[int, list[Figure]]]:
    """The figures under the tasks of the plan; a figure's parts come below the whole."""
    tasks: dict[int, list[Figure]] = {}
    for figure in sorted(figures, key=lambda one: (one.code, one.breakdown != "", one.breakdown)):
        indicator = scheme.indicators.get(figure.code)
        tasks.setdefault(indicator.task if indicator else 0, []).append(figure)
    return sorted(tasks.items())


def regions_in_order(scheme: Scheme, codes: frozenset[str] | None) -> list[tuple[str, str, str]]:
    """(code, name, level) of the regions that have figures: the province, each city with its counties; of `codes` alone where given."""
    listed = [scheme.province.code]
    for city in scheme.children(scheme.province.code, "city"):
        listed += [city.code, *(county.code for county in scheme.children(city.code, "county"))]
    return [(code, region_name(scheme, code), scheme.regions[code].level) for code in listed if codes is None or code in codes]


def summed_up(figures: Sequence[Figure]) -> tuple[int, int, int, int]:
    """How many figures have met their target, how many have not, how many have one, how many are incomplete."""
    whole = [figure for figure in figures if not figure.breakdown]
    met = sum(figure.met is True for figure in whole)
    short = sum(figure.met is False for figure in whole)
    return met, short, sum(bool(figure.target) for figure in whole), sum(figure.partial for figure in whole)


def target_words(target: str | None) -> str:
    """A target as it is read: ≥ 100."""
    found = _TARGET.fullmatch(target or "")
    return f"{_SIGNS[found[1]]} {found[2]}" if found else target or ""


def _figure(scheme: Scheme, row: Mapping[str, Any], period: str, bounds: Mapping[str, Any] | None) -> Figure:
    code = str(row["region"])
    place = scheme.regions.get(code)
    rate = row["denominator"] is not None
    value, percent = row["value"], row["unit_of_measure"] == "percent"
    target = _TARGET.fullmatch(row["target"] or "")
    stated = float(target[2]) if target and percent else None
    name = row["zh"] if language() == "zh" else row["en"]
    return Figure(
        id=figure_id(row).text,
        code=str(row["indicator"]),
        name=name or str(row["indicator"]),
        region=code,
        place=region_name(scheme, code),
        level=place.level if place else "",
        breakdown=scheme.part(str(row["indicator"]), row["breakdown"] or "", language()),
        value=_("not known") if value is None else number_text(value),
        unit="" if value is None else measure_said(row["unit_of_measure"]),
        numerator=_amount(row["numerator"]) if rate else "",
        denominator=_amount(row["denominator"]) if rate else "",
        bar=min(max(value, 0.0), 100.0) if percent and value is not None else None,
        target=target_words(row["target"]),
        mark=stated if stated is not None and 0 <= stated <= 100 else None,
        met=None if row["met"] is None else bool(row["met"]),
        partial=row["state"] == "partial",
        missing=tuple(missing_said(scheme, row["missing"])),
        bounds="–".join("…" if end is None else number_text(end) for end in (bounds["low"], bounds["high"])) if bounds else "",
        doubtful=bounds["doubtful"] if bounds else 0,
        as_of="" if row["as_of_period"] in (None, period) else row["as_of_period"],
    )


def _amount(value: float | None) -> str:
    return "–" if value is None else number_text(value)
