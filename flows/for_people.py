"""Lists as people read them in a workbook: units by name, headings and texts in the language of tonight, no inner keys."""

from __future__ import annotations

import pandas as pd

from flows.language import _, language
from flows.naming import unit_name
from scheme import Scheme

TEXTS = ("message", "cure", "reopened")
"""Columns that a view has in both languages, the English one as <name>_en."""


def named(units: pd.Series, scheme: Scheme) -> pd.Series:
    """Units' codes with their names."""
    return units.map({unit: unit_name(scheme, unit) for unit in units.unique()})


def for_people(found: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """A list as a workbook has it: every column under the heading of the terminal's list."""
    other, mine = ("_en", "") if language() == "zh" else ("", "_en")
    texts = {f"{text}{other}" for text in TEXTS}
    kept = found.drop(columns=list(texts.intersection(found.columns))).assign(unit=named(found["unit"], scheme))
    return kept.rename(columns={column: _(column.removesuffix(mine)) for column in kept.columns})
