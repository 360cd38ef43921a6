"""What the checks read of files on trial: the unit's own reports, and for the register the ledgers of the month.

Great Expectations comes with these rooms; they are imported only when something is checked.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from expectations.material import Material, mark_refused
from flows.known_registers import KnownRegisters
from flows.reading import Read
from flows.reconcile import reconcile, with_matches
from flows.trial_beside import LEDGER, Beside
from flows.version import linkage_version
from scheme.model import Scheme
from sources.assemble import all_frames, issue_frame, letter_index
from transforms.linkage import Known, remember

COUNTIES = "T03"


class _OnlyLooking(KnownRegisters):
    """What the nights know, and nothing that a trial leaves behind."""

    def save(self, known: Known, before: Known | None) -> None:
        """Keep nothing."""

    def sweep(self) -> None:
        """Delete nothing."""


def own_material(scheme: Scheme, read: Read, as_of: date) -> Material:
    """The reports of one unit, without the register. Before `as_of` nothing is overdue."""
    sources = read.sources()
    issues = issue_frame(sources)
    tables = {code: mark_refused(frame, issues, code) for code, frame in all_frames(scheme, sources).items()}
    files = pd.DataFrame([(s.unit, s.period, s.file, s.reading_id) for s, _ in sources], columns=["unit", "period", "file", "reading_id"])
    return Material(tables, issues, letter_index(sources), files, pd.DataFrame(), as_of)


def ledgers_of_month(scheme: Scheme, own: Material, beside: Beside, register: pd.DataFrame) -> Material:
    """The unit's ledger and counties of the month, and all other units' ledgers: together they lay claim to the register's units."""
    mine, counties = (_of(own.tables[code], beside.period) for code in (LEDGER, COUNTIES))
    others = beside.other_ledgers()
    texts = {"file": "", "unknown": "", "refused": ""}
    ledger = mine if others.empty else pd.concat([mine, others.assign(**texts)[mine.columns].astype(mine.dtypes.to_dict())], ignore_index=True)
    known = _OnlyLooking(beside.store.home, linkage_version()) if beside.store else None
    found = reconcile(scheme, ledger, register, remember(beside.decisions(), ledger, register), known)
    tables = {LEDGER: with_matches(ledger, found.matches), COUNTIES: counties}
    files = own.files[own.files["period"] == beside.period].reset_index(drop=True)
    return Material(tables, own.issues, own.letters, files, register, own.as_of)


def _of(rows: pd.DataFrame, period: str) -> pd.DataFrame:
    return rows[rows["period"] == period].reset_index(drop=True)
