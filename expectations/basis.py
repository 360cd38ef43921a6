"""What a finding rests on: the values that its rule read, as JSON. A decision on the finding holds for these and no others."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from scheme.model import Rule

# Of a pattern over many rows, what was counted in the report itself: what others report moves from night to night.
_COUNTED = frozenset({"threshold", "below", "above", "rows", "same", "target", "numerator", "denominator"})


def basis(rule: Rule, rows: pd.DataFrame) -> list[str]:
    """The values that a rule read in each of its failing rows, with the cell that it points at."""
    names = [name for name in _read(rule) if name in rows]
    if not names:
        return ["{}"] * len(rows)
    columns = [_texts(rows[name]) for name in names]
    form = "{" + ", ".join(f"{json.dumps(name)}: %s" for name in names) + "}"
    return [form % values for values in zip(*columns, strict=True)]


def basis_of_issues(issues: pd.DataFrame) -> list[str]:
    """What the reader saw, and what it set against it."""
    said = zip(issues["shown"], issues["detail"], strict=True)
    return [json.dumps({"shown": _plain(shown), "detail": _plain(detail)}, ensure_ascii=False) for shown, detail in said]


def _read(rule: Rule) -> list[str]:
    read = set(rule.expr.reads) if rule.expr else set()
    if rule.comparison is not None:
        read |= {"left", "right"}
    if rule.family == "forensics":
        read |= _COUNTED
    elif rule.comparison is None and rule.on:
        read.add(rule.on)
    return sorted(read)


def _texts(values: pd.Series) -> list[str]:
    """Each value as JSON; each distinct one is written once."""
    codes, distinct = pd.factorize(values)
    texts = [json.dumps(_plain(value), ensure_ascii=False) for value in distinct]
    # One more for the code -1 of a missing value.
    return list(np.array([*texts, "null"], dtype=object)[codes])


def _plain(value: Any) -> str | int | float | bool | None:
    """A value as JSON has it: whole numbers without a fraction, however they came; moments as ISO text."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | float | np.number):
        number = float(value)
        return None if np.isnan(number) else int(number) if number.is_integer() else round(number, 9)
    return value if isinstance(value, str) else pd.Timestamp(value).isoformat() if hasattr(value, "isoformat") else str(value)


def places(findings: pd.DataFrame, names: Iterable[str] = ("row_key", "column_id", "cell")) -> pd.Series:
    """The place of each finding among those of its file, as a text: by sheet and line, then by key and column."""
    lines = findings["row"].astype("int64").astype("str").str.zfill(7)
    text = findings["sheet"].astype("str") + "|" + lines
    for name in names:
        text = text + "|" + findings[name].astype("str")
    return text
