"""Typed values as people write them, Chinese and English."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from scheme.model import Column, Scheme

_EMPTY = {"zh": "（空）", "en": "(empty)"}
_YES = {"zh": "是", "en": "yes"}
_NO = {"zh": "否", "en": "no"}


def shown(scheme: Scheme, column: Column | None, values: pd.Series, language: str, empty: str | None = None) -> list[str]:
    """Each value of a column (or of a computed number: None) in words; what is missing is called empty, or `empty`."""
    codes, distinct = pd.factorize(values)
    texts = [show(scheme, column, value, language) for value in distinct]
    # One more for the code -1 of a missing value.
    return list(np.array([*texts, _EMPTY[language] if empty is None else empty], dtype=object)[codes])


def show(scheme: Scheme, column: Column | None, value: Any, language: str) -> str:
    """A value that is there, in words: a region by its name, a choice in the language, yes or no."""
    kind = column.kind if column else ""
    if kind in ("region", "township"):
        return scheme.regions[value].called(language) if value in scheme.regions else str(value)
    if column and column.codelist:
        return scheme.localise(column.codelist, value, language)
    if kind == "bool":
        return (_YES if value else _NO)[language]
    if kind in ("date", "datetime"):
        return f"{pd.Timestamp(value):{'%Y-%m-%d' if kind == 'date' else '%Y-%m-%d %H:%M'}}"
    return value if isinstance(value, str) else number(float(value))


def number(value: float) -> str:
    """A number with at most two decimals, and none where there are none to show."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
