"""What the functions and the context names of the scheme's expressions mean, over nullable columns."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce

import pandas as pd

from transforms.codes import valid_uscc

DAY = 24 * 60 * 60


def period_moments(periods: pd.Series, name: str) -> pd.Series:
    """For each period (YYYY-MM): its `period_year`, or the first or last second of it, `period_start` or `period_end`."""
    codes, texts = pd.factorize(periods)
    months = pd.PeriodIndex(texts.astype(object), freq="M")
    starts = months.to_timestamp().as_unit("s").astype("int64")
    ends = (months + 1).to_timestamp().as_unit("s").astype("int64") - 1
    moments = {"period_year": months.year, "period_start": starts, "period_end": ends}[name]
    values = pd.array(moments.to_numpy(), dtype="Int64").take(codes, allow_fill=True)
    return pd.Series(values, index=periods.index)


def _given(*columns: pd.Series) -> pd.Series:
    return reduce(operator.and_, (column.notna() for column in columns)).astype("boolean")


def _smallest(*columns: pd.Series) -> pd.Series:
    mixed = len({str(column.dtype) for column in columns}) > 1
    alike = [column.astype("Float64") for column in columns] if mixed else columns
    return reduce(lambda a, b: a.where((a <= b).fillna(a.notna()), b), alike)


def _band(heads: pd.Series) -> pd.Series:
    return (heads >= 25).astype("Int64") + (heads >= 50).astype("Int64")


def _valid_uscc(codes: pd.Series) -> pd.Series:
    return valid_uscc(codes).astype("boolean").mask(codes.isna())


FUNCTIONS: Mapping[str, Callable[..., pd.Series]] = {
    "given": _given,
    "min": _smallest,
    "abs": pd.Series.abs,
    "minutes": lambda seconds: seconds / 60,
    "band": _band,
    "valid_uscc": _valid_uscc,
}
