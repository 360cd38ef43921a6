"""X rules: across the tables of one report, county by county."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from expectations import findings
from expectations.material import Material
from expectations.shown import shown
from expectations.suites import truth_expectation
from expectations.validate import validate
from scheme.model import Rule, Scheme
from scheme.registers import SIDES
from transforms.aggregates import county_comparisons


def counties(scheme: Scheme, material: Material) -> Iterator[pd.DataFrame]:
    """The findings of every county whose tables do not agree."""
    for rule in scheme.asked("tables"):
        compared = county_comparisons(scheme, rule, material.tables, material.reported)
        judged = compared[compared["holds"].notna()].reset_index(drop=True)
        for failed in validate(rule.code, judged.assign(holds=judged["holds"].astype(bool)), [truth_expectation(rule.code, "holds")]):
            bad = judged.iloc[failed.positions].reset_index(drop=True)
            found = findings.of_rows(scheme, rule, bad.assign(row_key=bad["county"]), np.arange(len(bad)), material.letters)
            yield found.assign(shown=shown(scheme, SIDES["left"], bad[_side(rule)], "zh"))


def _side(rule: Rule) -> str:
    """Which side of the comparison stands in the table that the finding points at."""
    return "left" if rule.comparison and rule.comparison.aggregates[0].table == rule.table else "right"
