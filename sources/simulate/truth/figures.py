"""The figures of the province in truth/figures.json, added up from what clean reports say.

A figure of a quarter table is null in the months in which the table is not due; sums since January go on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from scheme import Scheme
from sources.simulate.register import Register
from sources.simulate.submission import Row, given
from sources.simulate.truth.finding import Reported
from sources.simulate.truth.registry import LARGE, Claims

Rows = list[Row]
SIX = ("skill", "legal_aid", "relief", "safety", "reading", "medical")


def total(column: str) -> Callable[[Row], float]:
    """What a row adds to a sum of a column."""
    return lambda row: row[column] if given(row[column]) else 0


def _home(kind: str, level: str) -> Callable[[Row], float]:
    return lambda row: (row["kind"], row["level"]) == (kind, level) and row["status"] != "摘牌"


def _answered(row: Row) -> float:
    return float((row["responded_at"] - row["received_at"]).total_seconds()) / 60


RATES: dict[str, tuple[str, Callable[[Row], float], Callable[[Row], float]]] = {
    "I01b": ("T01", lambda row: row["small_network"] is True, lambda row: 1),
    "I02b": ("T03", total("large_union"), total("large")),
    "I03a": ("T04", total("members"), total("workers")),
    "I04a": ("T05", total("members"), total("migrants")),
    "I05b": ("T06", total("files"), total("closing")),
    "I09a": ("T10", total("all_six"), total("unions")),
    "I10b": ("T11", total("delivered"), total("measures")),
    "I11a": ("T12", total("congress"), total("union_firms")),
    "I11b": ("T12", total("open_affairs"), total("union_firms")),
    "I12b": ("T13", total("adopted"), total("proposals")),
    "I14b": ("T17", lambda row: _answered(row) <= 30, lambda row: 1),
    "I17a": ("T20", total("frontline"), total("committee")),
}
SUMS: dict[str, tuple[str, Callable[[Row], float]]] = {
    "I01c": ("T01", total("members")),
    "I06a": ("T07", _home("职工之家", "示范点")),
    "I06b": ("T07", _home("职工之家", "培育点")),
    "I06c": ("T07", _home("职工小家", "示范点")),
    "I06d": ("T07", _home("职工小家", "培育点")),
    "I06e": ("T07", lambda row: row["status"] == "摘牌"),
    "I07a": ("T08", lambda row: row["regional_demo"] is True),
    "I07b": ("T08", lambda row: sum(row[service] for service in SIX)),
    "I08a": ("T09", total("rooms")),
    "I13a": ("T14", total("national_open")),
    "I14a": ("T16", lambda row: row["demo_industry"] + row["demo_region"]),
    "I15a": ("T18", total("users")),
    "I16a": ("T19", lambda row: row["stage"] == "深化推广"),
    "I17b": ("T20", total("social")),
}
SINCE_JANUARY: dict[str, tuple[str, Callable[[Row], float]]] = {
    "I05a": ("T06", lambda row: row["joined"] + row["moved_in"] - row["moved_out"] - row["left"]),
    "I12a": ("T13", total("firms")),
    "I13b": ("T15", total("funds")),
    "I18a": ("T21", total("people")),
}
GRASSROOTS = ("I19a", "T22", total("grassroots"), total("spending"))
TABLES = frozenset(code for code, *_ in (*RATES.values(), *SUMS.values(), *SINCE_JANUARY.values())) | {"T22"}


class Figures:
    """Keeps the rows that the figures are sums of, the ledgers aside."""

    def __init__(self, scheme: Scheme, register: Register, periods: tuple[str, ...]) -> None:
        self._scheme = scheme
        self._register = register
        self._periods = periods
        self._rows: dict[tuple[str, str], Rows] = {}

    def add(self, reported: Reported) -> None:
        """A report."""
        for code, sheetful in reported.submission.tables.items():
            if code in TABLES:
                self._rows.setdefault((reported.period, code), []).extend(sheetful.rows)

    def write(self, path: Path, claims: Claims) -> None:
        """figures.json."""
        figures = {period: dict(sorted(self._of(month, period, claims))) for month, period in enumerate(self._periods)}
        path.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")

    def _of(self, month: int, period: str, claims: Claims) -> Iterator[tuple[str, Any]]:
        townships = self._scheme.children(self._scheme.province.code, "township")
        with_union = [row for row in self._rows.get((period, "T01"), []) if row["org_form"] != "未建"]
        yield "I01a", 100 * len(with_union) / len(townships) if townships else None
        yield from self._by_register(month, claims)
        for code, (table, above, below) in RATES.items():
            yield code, _rate(self._rows.get((period, table)), above, below)
        for code, (table, value) in SUMS.items():
            rows = self._rows.get((period, table))
            yield code, None if rows is None else sum(map(value, rows))
        for code, (table, value) in SINCE_JANUARY.items():
            amount = sum(map(value, self._since_january(period, table)))
            yield code, round(amount, 2)
        calls = self._rows.get((period, "T17"))
        yield "I14c", median(map(_answered, calls)) if calls else None
        code, table, above, below = GRASSROOTS
        yield code, _rate(self._since_january(period, table), above, below)

    def _since_january(self, period: str, table: str) -> Rows:
        return [
            row
            for earlier in self._periods
            if earlier <= period and earlier[:4] == period[:4]
            for row in self._rows.get((earlier, table), [])
        ]

    def _by_register(self, month: int, claims: Claims) -> Iterator[tuple[str, Any]]:
        register = self._register
        insured, active = register.insured[month], claims.active(month) & (register.kinds == 0)
        for code, band in (("I02a", insured >= LARGE), ("I02c", (insured >= 25) & (insured < LARGE))):
            base = active & band
            covered = int(np.count_nonzero(base & claims.unionised[month]))
            count = int(np.count_nonzero(base))
            yield code, 100 * covered / count if count else None
            if code == "I02a":
                yield "I02d", count - covered


def _rate(rows: Rows | None, above: Callable[[Row], float], below: Callable[[Row], float]) -> float | None:
    whole = sum(map(below, rows or []))
    return 100 * sum(map(above, rows or [])) / whole if whole else None
