"""Figures of an edition as values: each with its identity, numerator and denominator, target and what is missing from it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from scheme.model import Indicator, Scheme
from transforms.figure_id import FigureId


class BareRate(ValueError):
    """A rate without its numerator and denominator, which is not to be shown."""


@dataclass(frozen=True)
class Figure:
    """A figure. `digest`: the definition that it was computed by, that of its edition's scheme."""

    edition: int
    period: str
    indicator: Indicator
    region: str
    breakdown: str
    value: float | None
    numerator: float | None
    denominator: float | None
    target: str
    met: bool | None
    partial: bool
    missing: str
    as_of_period: str
    digest: str = ""

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


def read_figures(frame: pd.DataFrame, scheme: Scheme, year: int, digest: str = "") -> Figures:
    """The figures of `frame` (the columns of the view `figures`) of a year; those of indicators that the scheme lacks are left out."""
    found: dict[tuple[str, str, str, str], Figure] = {}
    for row in frame.to_dict("records"):
        if str(row["period"])[:4] != str(year) or row["indicator"] not in scheme.indicators:
            continue
        figure = _figure(row, scheme.indicators[row["indicator"]], digest)
        found[figure.period, figure.indicator.code, figure.region, figure.breakdown] = figure
    return Figures(found)


def _figure(row: Mapping[Any, Any], indicator: Indicator, digest: str) -> Figure:
    met = _number(row["met"])
    return Figure(
        edition=int(row["edition"]), period=str(row["period"]), indicator=indicator, region=str(row["region"]),
        breakdown=_text(row["breakdown"]), value=_number(row["value"]), numerator=_number(row["numerator"]),
        denominator=_number(row["denominator"]), target=_text(row["target"]), met=None if met is None else bool(met),
        partial=row["state"] == "partial", missing=_text(row["missing"]),
        as_of_period=_text(row["as_of_period"]) or str(row["period"]), digest=digest,
    )  # fmt: skip


def _number(value: Any) -> float | None:
    return None if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) else float(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
