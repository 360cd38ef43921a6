"""Figures of an edition as values: each with its identity, numerator and denominator, target and what is missing from it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import pandas as pd

from scheme.model import Indicator, Scheme
from transforms.bounds import Bounds
from transforms.figure_gaps_en import BETWEEN, in_english
from transforms.figure_id import FigureId

InDoubt: TypeAlias = Mapping[tuple[str, str, str], Bounds]


class BareRate(ValueError):
    """A rate without its numerator and denominator, which is not to be shown."""


@dataclass(frozen=True)
class Figure:
    """A figure. `part` (of a breakdown) and `missing` (what it lacks) are in the summary's language. `digest`: the definition it was computed by.

    `bounds`: between what it lies, as each row with an open query counts or does not; None where there is no such row.
    """

    edition: int
    period: str
    indicator: Indicator
    region: str
    breakdown: str
    part: str
    value: float | None
    numerator: float | None
    denominator: float | None
    target: str
    met: bool | None
    partial: bool
    missing: tuple[str, ...]
    as_of_period: str
    digest: str = ""
    bounds: Bounds | None = None

    def __post_init__(self) -> None:
        if self.is_rate and self.value is not None and (self.numerator is None or self.denominator is None):
            raise BareRate(f"{self.id}: a rate without numerator and denominator")

    @property
    def id(self) -> str:
        """PERIOD/INDICATOR/REGION[/breakdown]@EDITION: what `unionstats trace` takes, and what leads to this edition's rows for ever."""
        return FigureId(self.period, self.indicator.code, self.region, self.breakdown, self.edition).text

    @property
    def is_rate(self) -> bool:
        """Whether it is a share of something."""
        return self.indicator.denominator is not None


@dataclass(frozen=True)
class Figures:
    """The figures of an edition, found by period, indicator, region and breakdown."""

    all: Mapping[tuple[str, str, str, str], Figure] = field(default_factory=dict)

    def get(self, period: str, indicator: str, region: str, breakdown: str = "") -> Figure | None:
        """One figure; None where it is not there or has no value."""
        found = self.all.get((period, indicator, region, breakdown))
        return found if found is not None and found.value is not None else None

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """The periods that have figures, the earliest first."""
        return tuple(sorted({figure.period for figure in self.all.values()}))

    def parts(self, period: str, indicator: str, region: str) -> Iterator[Figure]:
        """The figures of a breakdown."""
        for (of, code, place, part), figure in self.all.items():
            if part and (of, code, place) == (period, indicator, region) and figure.value is not None:
                yield figure


def read_figures(
    frame: pd.DataFrame, scheme: Scheme, year: int, digest: str = "", language: str = "zh", bounds: InDoubt | None = None
) -> Figures:
    """The figures of `frame` (the columns of the view `figures`) of a year; those of indicators that the scheme lacks are left out."""
    found: dict[tuple[str, str, str, str], Figure] = {}
    for row in frame.to_dict("records"):
        if str(row["period"])[:4] != str(year) or row["indicator"] not in scheme.indicators:
            continue
        parts = (part for part in _text(row["missing"]).split(BETWEEN) if part)
        missing = tuple(parts if language == "zh" else (in_english(scheme, part) for part in parts))
        doubt = None if row["breakdown"] else (bounds or {}).get((row["period"], row["indicator"], row["region"]))
        part = scheme.part(row["indicator"], _text(row["breakdown"]), language)
        figure = _figure(row, scheme.indicators[row["indicator"]], missing, part, digest, doubt)
        found[figure.period, figure.indicator.code, figure.region, figure.breakdown] = figure
    return Figures(found)


def read_bounds(frame: pd.DataFrame) -> InDoubt:
    """The bounds of whole figures by period, indicator and region."""
    return {
        (str(row["period"]), str(row["indicator"]), str(row["region"])): Bounds(_number(row["low"]), _number(row["high"]), int(row["doubtful"]))
        for row in frame.to_dict("records")
    }


def _figure(row: Mapping[Any, Any], indicator: Indicator, missing: tuple[str, ...], part: str, digest: str, doubt: Bounds | None) -> Figure:
    met = _number(row["met"])
    return Figure(
        edition=int(row["edition"]), period=str(row["period"]), indicator=indicator, region=str(row["region"]),
        breakdown=_text(row["breakdown"]), part=part, value=_number(row["value"]), numerator=_number(row["numerator"]),
        denominator=_number(row["denominator"]), target=_text(row["target"]), met=None if met is None else bool(met),
        partial=row["state"] == "partial", missing=missing,
        as_of_period=_text(row["as_of_period"]) or str(row["period"]), digest=digest, bounds=doubt,
    )  # fmt: skip


def _number(value: Any) -> float | None:
    return None if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) else float(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
