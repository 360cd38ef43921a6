"""A made-up province for the summary, as frames: every indicator in two periods, for province, cities and counties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from scheme import Scheme
from summary.material import EditionFacts, Material

PERIODS = ("2020-09", "2020-12")
SEED = 7


def edition(number: int, as_of: str, digest: str = "d1") -> EditionFacts:
    return EditionFacts(number, as_of, f"{as_of}T02:00:00+08:00", 28, 2, 0, digest, "0.1.0/x", "f" * 64)


def met(target: str | None, value: float) -> int | None:
    if target is None:
        return None
    sign, number = target.split(" ")
    limit = float(number)
    return int({">=": value >= limit, "<=": value <= limit, "==": value == limit, ">": value > limit, "<": value < limit}[sign])


def rows(scheme: Scheme, number: int = 2) -> Iterator[dict[str, Any]]:
    """Figures that differ from each other, the same every time."""
    regions = [r.code for r in scheme.regions.values() if r.level in ("province", "city", "county")]
    for p, period in enumerate(PERIODS):
        for i, indicator in enumerate(scheme.indicators.values()):
            for r, region in enumerate(regions):
                denominator = 1000.0 + 37 * i + 11 * r
                numerator = float((SEED * i + 13 * r + 101 * (p + 1)) % 997)
                rate = indicator.denominator is not None
                value = numerator / denominator * 100 if rate else numerator * (111.25 if indicator.unit == "万元" else 137)
                own = None if indicator.target_for_province and region != scheme.province.code else indicator.target
                yield {
                    "edition": number, "period": period, "indicator": indicator.code, "region": region, "breakdown": "",
                    "numerator": numerator if rate else None, "denominator": denominator if rate else None, "value": value,
                    "unit_of_measure": indicator.unit, "target": own, "met": met(own, value), "state": "final", "missing": "",
                    "as_of_period": period, "zh": indicator.zh, "en": indicator.en,
                }  # fmt: skip


def material(scheme: Scheme, **otherwise: Any) -> Material:
    """The province; what a test names is otherwise."""
    reports = [
        {"unit": unit, "period": period, "came_on": "2020-10-05" if period == "2020-09" else "2021-01-08", "version": 1, "held": False}
        for unit in scheme.units for period in ("2020-09", "2020-10", "2020-11", "2020-12")
    ]  # fmt: skip
    ledger = pd.DataFrame(
        [("u1", "640104", ">=50", "未建会"), ("u2", "640104", ">=50", "已建会"), ("u3", "640205", "25-49", "待核")],
        columns=["unit_no", "region", "band", "state"],
    )
    before = ledger.assign(state=["未建会", "未建会", "待核"])
    made = Material(
        scheme=scheme, year=2020, edition=edition(2, "2021-01-15"), before=edition(1, "2020-10-11"), latest=2,
        figures=pd.DataFrame(list(rows(scheme))), first_figures=pd.DataFrame(columns=["edition"]), digests={1: "d1", 2: "d1"},
        gap=ledger, gap_before=before, reports=pd.DataFrame(reports),
        findings=pd.DataFrame([("YC", "error", 2), ("GY", "query", 5)], columns=["unit", "severity", "findings"]),
        matches=pd.DataFrame([("YC", "accepted", 90), ("YC", "none", 10)], columns=["unit", "state", "rows"]),
        waivers=pd.DataFrame(columns=["unit", "period", "rule", "until", "reason"]),
    )  # fmt: skip
    return replace(made, **otherwise)


def changed(frame: pd.DataFrame, period: str, indicator: str, region: str, **values: Any) -> pd.DataFrame:
    """The figures with one of them otherwise."""
    made = frame.copy()
    at = (made["period"] == period) & (made["indicator"] == indicator) & (made["region"] == region)
    for column, value in values.items():
        made.loc[at, column] = value
    return made
