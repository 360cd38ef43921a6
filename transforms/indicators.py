"""The figures of the year-end summary: every indicator of the scheme, by period and region."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from itertools import product

import pandas as pd

from scheme.expressions import Aggregate, AggregateExpression
from scheme.model import Indicator, Level, Scheme
from transforms.aggregates import aggregate_groups, combine
from transforms.figure_gaps import CLAIMS, Notes, absence_notes, blank_notes, gap_notes, listed, reported_regions
from transforms.places import LEVELS, PlacedRows, has_counties, place_rows
from transforms.reading import Reading

KEYS = ["period", "region", "breakdown"]
COLUMNS = (
    "period", "indicator", "region", "breakdown", "numerator", "denominator", "value", "unit_of_measure", "target",
    "met", "state", "missing", "as_of_period",
)  # fmt: skip


def compute_figures(
    scheme: Scheme,
    tables: Mapping[str, pd.DataFrame],
    register: pd.DataFrame,
    gaps: pd.DataFrame,
    periods: Sequence[str],
) -> pd.DataFrame:
    """Every figure of `periods`, from the accepted rows of `tables`, the register's months and what is missing (`gaps`)."""
