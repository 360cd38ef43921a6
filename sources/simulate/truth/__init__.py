"""The truth about a made-up province, worked out from what was handed in: findings, matches, figures.

Slow and plain on purpose, and without the product's own checks: every rule is written out here a second time.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from scheme import Scheme
from sources.simulate.hand_in import Handed
from sources.simulate.listed import Ledgers
from sources.simulate.register import Register
from sources.simulate.submission import Row, Sheetful, Submission
from sources.simulate.truth.figures import Figures
from sources.simulate.truth.finding import HEAD, Finding, Reported
from sources.simulate.truth.periods import period_findings
from sources.simulate.truth.registry import Claims, ledger_findings
from sources.simulate.truth.row_rules import row_findings
from sources.simulate.truth.structure import structure_findings
from sources.simulate.truth.tables import table_findings

KEPT_OF_LEDGER = ("unionised",)  # what the next period's truth asks of a ledger row


class Truth:
    """Writes truth/findings.csv and matches.csv as submissions come, figures.json at the end."""

    def __init__(
        self, scheme: Scheme, register: Register, ledgers: Ledgers, periods: tuple[str, ...], folder: Path
    ) -> None:
        self._scheme = scheme
        self._register = register
        self._periods = periods
        self._folder = folder
        self._previous: dict[str, dict[str, dict[str, Row]]] = {}
        self._counts: Counter[str] = Counter()
        self._claims = Claims(scheme, register, ledgers, periods)
        self._figures = Figures(scheme, register, periods)
        folder.mkdir(parents=True, exist_ok=True)
        self._files: list[TextIO] = []
        self._findings = self._writer("findings.csv", HEAD)
        self._matches = self._writer("matches.csv", ("unit", "period", "key", "enterprise_name", "unit_no"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            file.close()

    def previous(self, unit: str) -> Mapping[str, Mapping[str, Row]]:
        """Table → key → row of the report before: of a quarter table the last one that was handed in."""
        return self._previous.get(unit, {})

    def absent(self, unit: str, period: str) -> None:
        """A report that was never handed in."""
        self._write([Finding(unit, period, "S13")])

    def handed_in(self, submission: Submission, handed: Handed) -> None:
        """A report, with the cells that it stands in."""
        month = self._periods.index(submission.period)
        reported = Reported(self._scheme, submission, handed, month)
        self._write(structure_findings(reported))
        self._write(row_findings(reported))
        self._write(table_findings(reported))
        self._write(period_findings(reported, self.previous(submission.unit)))
        self._write(ledger_findings(reported, self._register, self._claims))
        self._match(reported)
        self._figures.add(reported)
        self._remember(submission)

    def bent(self, findings: Iterable[Finding]) -> None:
        """What was bent on purpose, and should be asked about."""
        self._write(findings)

    def close(self, with_figures: bool) -> Counter[str]:
        """Write what needs all reports; counts the findings by rule."""
        self._write(self._claims.findings())
        if with_figures:
            self._figures.write(self._folder / "figures.json", self._claims)
        return self._counts

    def _writer(self, name: str, head: Iterable[str]) -> Any:
        file = (self._folder / name).open("w", encoding="utf-8", newline="")
        self._files.append(file)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        return writer

    def _write(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self._counts[finding.rule] += 1
            self._findings.writerow(finding)

    def _match(self, reported: Reported) -> None:
        ledger = reported.submission.tables.get("T02")
        for key, row in ledger.keyed() if ledger else ():
            at = row["_register_at"]
            unit_no = self._register.unit_no(at) if at >= 0 else ""
            self._matches.writerow((reported.unit, reported.period, key, row["enterprise_name"], unit_no))

    def _remember(self, submission: Submission) -> None:
        """Keep what the next report is compared with; a monthly table that is missing compares with nothing."""
        kept = self._previous.get(submission.unit, {})
        quarterly = {code: rows for code, rows in kept.items() if self._scheme.tables[code].every == "quarter"}
        if int(submission.period[5:]) % 3 == 0:
            quarterly = {}
        self._previous[submission.unit] = quarterly | {code: _kept(s) for code, s in submission.tables.items()}


def _kept(sheetful: Sheetful) -> dict[str, Row]:
    if sheetful.table.code == "T02":
        first_of_each = reversed(list(sheetful.keyed()))
        return {key: {column: row[column] for column in KEPT_OF_LEDGER} for key, row in first_of_each}
    return {key: row | dict.fromkeys(sheetful.renamed) for key, row in sheetful.keyed()}
