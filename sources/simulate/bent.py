"""Bends figures as somebody might who is assessed by them, and says what that should be found as (rules F01 to F03)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from scheme import Scheme
from sources.simulate.chance import chance
from sources.simulate.listed import Ledgers
from sources.simulate.register import Register
from sources.simulate.submission import Row, Submission, number
from sources.simulate.truth.finding import Finding

THRESHOLD, REACH, TEMPTING = 50, 5, 1.4  # written 45 to 49, where the register has 50 to 69
COPIED = ("T15", "people")
RATE = ("T05", "members", "migrants", 0.55)


@dataclass(frozen=True)
class Bending:
    """Whose figures are bent: head counts of one unit in every period, a column and two counties in the last one.

    `strength` is the share of the tempting enterprises that are written under the threshold.
    """

    strength: float
    heads: str
    copy: str
    target: str

    @classmethod
    def of(cls, scheme: Scheme, ledgers: Ledgers, strength: float) -> Bending:
        """The largest ledger's unit bends its head counts, the next two cities the rest."""
        cities = sorted((u.code for u in scheme.units.values() if u.kind == "city"), key=lambda code: -len(ledgers.rows.get(code, ())))
        return cls(strength, *(cities * 3)[:3])

    def bend_heads(self, ledgers: Ledgers, register: Register, seed: int) -> None:
        """Write head counts just under the threshold; everything else of the report follows from them."""
        draw = chance(seed, "bent", "heads")
        for row in ledgers.rows.get(self.heads, ()):
            insured = int(register.insured[-1][row.register_at]) if row.register_at >= 0 else 0
            if THRESHOLD <= insured < THRESHOLD * TEMPTING and row.headcount * insured >= THRESHOLD and draw.random() < self.strength:
                row.headcount = draw.randint(THRESHOLD - REACH, THRESHOLD - 1) / insured

    def bend_report(self, submission: Submission, previous: Mapping[str, Mapping[str, Row]], periods: Sequence[str]) -> list[Finding]:
        """Bend the tables of a report; gives what should be found in it."""
        unit, period = submission.unit, submission.period
        found = [Finding(unit, period, "F01", "T02", str(THRESHOLD), "employees")] * (unit == self.heads and "T02" in submission.tables)
        if period == periods[-1] and len(periods) > 1:
            found += _copy(submission, previous) if unit == self.copy else []
            found += _reach(submission) if unit == self.target else []
        return found


def _copy(submission: Submission, previous: Mapping[str, Mapping[str, Row]]) -> list[Finding]:
    table, column = COPIED
    sheetful, before = submission.tables.get(table), previous.get(table, {})
    if sheetful is None or not before:
        return []
    for key, row in sheetful.keyed():
        if key in before:
            row[column] = before[key][column]
    return [Finding(submission.unit, submission.period, "F02", table, "", column)]


def _reach(submission: Submission) -> list[Finding]:
    """Two counties reach the target with not one member to spare: the last of their rows makes up for what lacks."""
    table, above, below, target = RATE
    sheetful = submission.tables.get(table)
    found: list[Finding] = []
    for county in dict.fromkeys(row["county"] for row in sheetful.rows) if sheetful else ():
        rows = [row for row in sheetful.rows if row["county"] == county] if sheetful else []
        wanted = ceil(round(target * sum(number(row[below]) for row in rows), 6))
        last = max(rows, key=lambda row: number(row[below]))
        members = int(last[above] + wanted - sum(number(row[above]) for row in rows))
        if len(found) < 2 and last["new_members"] <= members <= last[below]:
            last[above] = members
            found.append(Finding(submission.unit, submission.period, "F03", table, county, above))
    return found
