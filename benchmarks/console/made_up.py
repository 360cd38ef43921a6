"""A warehouse of made-up findings: some hundreds of thousands in two thousand groups, put there by publishing them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from scheme import Scheme
from warehouse import Arrival, EditionContent, Inputs, Warehouse, open_warehouse

AS_OF = "2020-12-11"
BULK = 2_203
"""Findings of the one group that a bulk decision is taken on."""
FRAMES = {
    "matches": ("unit", "period", "row_key", "enterprise_name", "unit_no", "score", "method", "state", "candidates", "reason", "decision", "reopened", "reopened_en"),
    "gap": ("period", "unit_no", "unit_name", "region", "band", "state", "since", "by_what", "unit", "uscc", "insured", "employees", "union_name"),
    "held_rows": ("table_code", "reading_id", "sheet", "row", "rule"),
    "current_tables": ("unit", "period", "table_code", "reading_id", "state"),
    "figures": ("period", "indicator", "region", "breakdown", "numerator", "denominator", "value", "unit_of_measure", "target", "met", "state", "missing", "as_of_period", "zh", "en"),
}  # fmt: skip


def province(home: Path, findings: int, groups: int = 2_000) -> Warehouse:
    """A new warehouse with so many findings."""
    home.mkdir(parents=True, exist_ok=True)
    warehouse = open_warehouse(None, home)
    publish(warehouse, findings, groups)
    return warehouse


def publish(warehouse: Warehouse, findings: int, groups: int, changed: int = 0) -> None:
    """A night that publishes them; `changed`: another value in one finding of a thousand."""
    with warehouse.night(AS_OF) as night:
        night.register_files([Arrival(unit, period, f"{unit}/{period}/report.xlsx", f"{at:064x}", 1) for at, (unit, period) in enumerate(_reports(warehouse.scheme), 1)])
        files = {(row["unit"], row["period"]): row["id"] for row in warehouse.rows("SELECT id, unit, period FROM files")}
        found = pd.DataFrame(_findings(warehouse.scheme, files, findings, groups, changed)).astype({"file_id": "Int64"})
        empty = {name: pd.DataFrame(columns=list(columns)) for name, columns in FRAMES.items()}
        inputs = Inputs((changed,), (), 0, "made up", "benchmark")
        night.publish(EditionContent(findings=found, **empty, inputs=inputs, swings=_swings(found)))


def _swings(found: pd.DataFrame) -> dict[tuple[str | int, ...], tuple[float, str]]:
    """Of every group of queries, by how many per cent it moves a figure."""
    draw = np.random.default_rng(2)
    parts = found.loc[found["severity"] == "query", ["unit", "period", "rule", "table_code", "file_id"]].drop_duplicates()
    return {tuple(part): (float(draw.gamma(0.5, 4.0)), f"{part[1]}/I02a/640000") for part in parts.astype(object).itertuples(index=False, name=None)}


def _reports(scheme: Scheme) -> list[tuple[str, str]]:
    return [(unit, f"2020-{month:02d}") for unit in scheme.units for month in (9, 10, 11, 12)]


def _findings(scheme: Scheme, files: dict[tuple[str, str], int], findings: int, groups: int, changed: int) -> Iterator[dict[str, object]]:
    draw = np.random.default_rng(1)
    reports = _reports(scheme)
    rules = [(code, table) for code in scheme.rules if scheme.rule(code).severity != "info" for table in ("T01", "T02", "T03", "T05", "T06", "T12")]
    every = [(*report, *rule) for report in reports for rule in rules]
    chosen = [every[at] for at in draw.choice(len(every), min(groups, len(every)), replace=False)]
    share = draw.gamma(0.6, 1.0, len(chosen))
    sizes = np.maximum(1, (share / share.sum() * findings).astype(int))
    sizes[next(at for at, (*_r, code, _t) in enumerate(chosen) if scheme.rule(code).severity == "query")] = BULK
    for (unit, period, code, table), size in zip(chosen, sizes, strict=True):
        rule = scheme.rule(code)
        for row in range(int(size)):
            employees = 40 + row % 300
            members = employees + 1 + row % 7 + (changed if row % 1000 == 0 else 0)
            key = f"{unit}{row:09d}"
            yield {
                "unit": unit, "period": period, "rule": code, "severity": rule.severity, "table_code": table, "row_key": key, "column_id": "members",
                "file_id": files[unit, period], "sheet": table, "cell": f"F{row + 5}", "shown": str(members), "expected": "会员数 ≤ 职工数",
                "expected_en": "members ≤ employees", "message": f"{rule.zh}：会员数 {members} 大于职工数 {employees}，多 {members - employees} 人", "message_en": f"{rule.en}: {members} members, {employees} employees",
                "cure": rule.cure_zh, "cure_en": rule.cure_en, "basis": json.dumps({"employees": employees, "members": members}),
                "sort": f"{table}|{row + 5:07d}|{key}",
            }  # fmt: skip


