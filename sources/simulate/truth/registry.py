"""R01 to R09: the ledgers against the register, from who each row truly is. R10 is the matcher's and not here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from scheme import Scheme
from sources.simulate import codes
from sources.simulate.listed import Ledgers
from sources.simulate.register import Register
from sources.simulate.submission import Row, Sheetful, given
from sources.simulate.truth.finding import Finding, Reported

LARGE = 50
TOLERANCE_PERCENT = 5


class Claims:
    """Which enterprises of the register the rows of all ledgers are, period by period."""

    def __init__(self, scheme: Scheme, register: Register, ledgers: Ledgers, periods: tuple[str, ...]) -> None:
        self._scheme = scheme
        self._register = register
        self._periods = periods
        count = len(register.parts)
        self.listed = [np.zeros(count, np.int16) for _ in periods]
        self.unionised = [np.zeros(count, np.bool_) for _ in periods]
        self._rows: list[dict[int, list[Finding]]] = [{} for _ in periods]
        rows = Counter(row.register_at for unit in ledgers.rows.values() for row in unit)
        self._shared = frozenset(at for at, count in rows.items() if count > 1 and at >= 0)

    def add(self, reported: Reported, ledger: Sheetful, at: int, unit: int) -> None:
        """A row that is `unit` of the register; its R07 is kept in case that others are too."""
        self.listed[reported.month][unit] += 1
        self.unionised[reported.month][unit] |= ledger.rows[at]["unionised"] is True
        if unit in self._shared:
            self._rows[reported.month].setdefault(unit, []).append(reported.found("R07", ledger, at, "uscc"))

    def active(self, month: int) -> npt.NDArray[np.bool_]:
        """Who is insured in a month in the normal way."""
        active: npt.NDArray[np.bool_] = self._register.statuses[month] == 0
        active[self._register.enrolled[month] :] = False
        return active

    def findings(self) -> Iterator[Finding]:
        """R01 and R02, which belong to the city union of the register's region, and R07."""
        for month, period in enumerate(self._periods):
            large = self.active(month) & (self._register.insured[month] >= LARGE) & (self._register.kinds == 0)
            for at in np.flatnonzero(large & ~self.unionised[month]).tolist():
                unit = self._scheme.unit_of_city(self._register.place(at).city) or ""
                rule, column = ("R02", "unionised") if self.listed[month][at] else ("R01", "enterprise_name")
                yield Finding(unit, period, rule, "T02", self._register.unit_no(at), column)
            for at in np.flatnonzero(self.listed[month] > 1).tolist():
                yield from self._rows[month][at]


def ledger_findings(reported: Reported, register: Register, claims: Claims) -> Iterator[Finding]:
    """R03 to R06 and R08 of each ledger row, R09 of each county."""
    ledger = reported.submission.tables.get("T02")
    if ledger is not None:
        for at, row in reported.rows(ledger):
            unit = row["_register_at"]
            if unit < 0:
                yield reported.found("R04", ledger, at, "enterprise_name")
                continue
            claims.add(reported, ledger, at, unit)
            for rule, column in _differences(row, register, unit, reported.month):
                yield reported.found(rule, ledger, at, column)
    yield from _counties(reported, register, claims)


def _differences(row: Row, register: Register, unit: int, month: int) -> Iterator[tuple[str, str]]:
    employees = row["employees"]
    if given(employees) and _band(employees) != _band(int(register.insured[month][unit])):
        yield "R03", "employees"
    if register.statuses[month][unit] != 0:
        yield "R05", "enterprise_name"
    if given(row["county"]) and row["county"] != register.place(unit).code:
        yield "R06", "county"
    code = register.code(unit)
    if code and codes.as_read(row["uscc"] or "") != code:
        yield "R08", "uscc"


def _band(people: int) -> int:
    return (people >= 25) + (people >= LARGE)


def _counties(reported: Reported, register: Register, claims: Claims) -> Iterator[Finding]:
    sheetful = reported.submission.tables.get("T03")
    if sheetful is None:
        return
    large = claims.active(reported.month) & (register.insured[reported.month] >= LARGE) & (register.kinds == 0)
    counts = np.bincount(register.place_at[large], minlength=len(register.province.places)).tolist()
    by_county = {place.code: count for place, count in zip(register.province.places, counts, strict=True)}
    for _, row in reported.rows(sheetful):
        insured = by_county.get(row["county"], 0)
        if given(row["large"]) and abs(row["large"] - insured) * 100 > TOLERANCE_PERCENT * insured:
            yield reported.about("R09", "T03", row["county"], "large")
