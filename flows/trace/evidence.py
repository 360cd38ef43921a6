"""What was found in the rows behind a figure, and what people decided on it: looked up by place, by key and by table."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from flows.people import called
from flows.trace.lines import Let, RowFinding
from flows.trace.register import Registered
from transforms.decided import Decision
from transforms.stewardship.groups import group_id
from transforms.trace import Shares
from warehouse.tracing import Tracing

_LINE = re.compile(r"[A-Z]+([0-9]+)$")
Report = tuple[str, str]


@dataclass(frozen=True)
class Evidence:
    """Findings by file, sheet and line; by unit, period, table and key where they have no cell; and those of whole tables. Decisions by number."""

    by_place: Mapping[tuple[int, str, int], Sequence[RowFinding]]
    by_key: Mapping[tuple[str, str, str, str], Sequence[RowFinding]]
    of_tables: Sequence[tuple[str, str, str, RowFinding]]
    decisions: Mapping[int, Let]

    def on_row(self, file_id: int, sheet: str, row: int, unit: str, period: str, table: str, key: str) -> tuple[RowFinding, ...]:
        """The findings on a row."""
        return (*self.by_place.get((file_id, sheet, row), ()), *self.by_key.get((unit, period, table, key), ()))

    def on_unit(self, period: str, number: str) -> tuple[RowFinding, ...]:
        """The findings on a unit of the register that no ledger row stands for."""
        return tuple(self.by_key.get(("", period, "", number), ()))


def evidence(
    read: Tracing, parts: Iterable[Shares], register: Registered | None, tables: Sequence[str], standing: pd.DataFrame
) -> Evidence:
    """What is known of the rows of `parts`, and of the ledger rows that claim the register's."""
    every = [*tables, *(["T02"] if register is not None and "T02" not in tables else [])]
    mine = {report for part in parts if "unit" in part.frame for report in zip(part.frame["unit"], part.frame["period"], strict=True)}
    reports = set(mine)
    if register is not None:
        reports |= set(standing[["unit", "period"]].itertuples(index=False, name=None))
    found = read.findings(reports, [*every, read.scheme.registry.code]) if reports else []
    by_place: dict[tuple[int, str, int], list[RowFinding]] = defaultdict(list)
    by_key: dict[tuple[str, str, str, str], list[RowFinding]] = defaultdict(list)
    of_tables = []
    for one in found:
        finding, at = _as_finding(one), _LINE.match(one["cell"] or "")
        if at is not None and one["row_key"]:
            by_place[one["file_id"], one["sheet"] or "", int(at[1])].append(finding)
        elif one["row_key"] and one["file_id"] is None:
            by_key["", one["period"], "", one["row_key"]].append(finding)
        elif one["row_key"]:
            by_key[one["unit"], one["period"], one["table_code"] or "", one["row_key"]].append(finding)
        elif (one["unit"], one["period"]) in mine:
            of_tables.append((one["unit"], one["period"], one["table_code"] or "", finding))
    numbers = {one["decision"] for one in found} | (set(register.claims["decision"].dropna()) if register is not None else set())
    return Evidence(by_place, by_key, of_tables, lets(read, {int(number) for number in numbers if number is not None}))


def lets(read: Tracing, numbers: Collection[int]) -> dict[int, Let]:
    """Decisions by their numbers."""
    return {decision.id: _let(decision) for decision in read.decisions(numbers)}


def _as_finding(one: Mapping[str, Any]) -> RowFinding:
    group = group_id(one["unit"], one["period"], one["rule"], one["table_code"], one["file_id"])
    return RowFinding(
        group, one["fingerprint"], one["rule"], one["severity"], one["state"], one["cell"] or "", one["message"] or "", one["message_en"] or "",
        one["decision"],
    )  # fmt: skip


def _let(decision: Decision) -> Let:
    zh, en = decision.said_by(called(decision.author))
    return Let(decision.id, zh, en, str(decision.payload.get("note") or ""), json.loads(json.dumps(dict(decision.payload))))
