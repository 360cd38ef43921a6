"""Reads from the warehouse what a summary is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from scheme.model import Scheme
from summary.material import EditionFacts, Material
from warehouse import Inputs, Warehouse

_EDITIONS = "SELECT id, as_of, published, inputs, inputs_digest FROM editions ORDER BY id"
_FIGURES = "SELECT * FROM figure WHERE edition = :edition AND period LIKE :year"
_YEARS = "SELECT DISTINCT period FROM figure WHERE edition = :edition"
_FIRST = """
    SELECT f.* FROM figure f JOIN (
        SELECT period, indicator, MIN(edition) AS edition FROM figure
        WHERE region = :province AND coalesce(breakdown, '') = '' AND value IS NOT NULL AND period LIKE :year AND edition <= :edition
        GROUP BY period, indicator) earliest
    ON f.period = earliest.period AND f.indicator = earliest.indicator AND f.edition = earliest.edition
    WHERE f.region = :province AND coalesce(f.breakdown, '') = ''"""
_REPORTS = """
    SELECT s.unit, s.period, s.version, s.state, n.as_of AS came_on FROM submissions s JOIN nights n ON n.id = (
        SELECT MAX(before.id) FROM nights AS before WHERE before.started <= s.received)
    WHERE s.period LIKE :year AND s.received <= :published"""
_FINDINGS = """
    SELECT unit, severity, COUNT(*) AS findings FROM finding
    WHERE period LIKE :year AND since_edition <= :edition AND (last_edition IS NULL OR last_edition >= :edition) GROUP BY unit, severity"""
_MATCHES = "SELECT unit, state, COUNT(*) AS rows FROM matches WHERE period LIKE :year GROUP BY unit, state"
_WAIVERS = """
    SELECT f.unit, f.period, f.rule, c.until, c.reason FROM findings f JOIN finding_case c ON c.fingerprint = f.fingerprint
    WHERE f.decision_state = 'waived' AND f.period LIKE :year"""

_BOUNDS = "SELECT * FROM figure_bounds WHERE period LIKE :year AND :edition = (SELECT MAX(id) FROM editions)"
"""They are kept of the latest edition alone."""


class BeforeTheFirst(ValueError):
    """There was no edition yet on that day; `first` is the day of the first one."""

    def __init__(self, first: str) -> None:
        super().__init__(first)
        self.first = first


def read_material(store: Warehouse, scheme: Scheme, year: int, as_of: date | None = None) -> Material:
    """What the summary of `year` is made of, in the edition of `as_of`: the last one whose day is not after it.

    Raises BeforeTheFirst where there is none.
    """
    editions = [_facts(row) for row in store.rows(_EDITIONS)]
    until = [edition for edition in editions if as_of is None or edition.as_of[:10] <= as_of.isoformat()]
    if not until:
        raise BeforeTheFirst(min(edition.as_of[:10] for edition in editions))
    edition = until[-1]
    before = next((e for e in until if e.as_of[:10] >= f"{year}-01-01" and e.id < edition.id), None)
    asked = {"edition": edition.id, "year": f"{year}-%"}
    figures = _frame(store, _FIGURES, asked)
    if figures.empty:
        figures = _frame(store, _YEARS, {"edition": edition.id})
    return Material(
        scheme=scheme, year=year, edition=edition, before=before, latest=editions[-1].id, figures=figures,
        first_figures=_frame(store, _FIRST, {**asked, "province": scheme.province.code}),
        digests={e.id: e.scheme_digest for e in editions},
        gap=store.gap_at(edition.id), gap_before=None if before is None else store.gap_at(before.id),
        reports=_reports(_frame(store, _REPORTS, {"year": f"{year}-%", "published": edition.published})),
        findings=_frame(store, _FINDINGS, asked, ("unit", "severity", "findings")),
        matches=_frame(store, _MATCHES, {"year": f"{year}-%"}, ("unit", "state", "rows")),
        waivers=_frame(store, _WAIVERS, {"year": f"{year}-%"}, ("unit", "period", "rule", "until", "reason")),
        bounds=_frame(store, _BOUNDS, asked),
    )  # fmt: skip


def _facts(row: dict[str, Any]) -> EditionFacts:
    inputs = Inputs.from_text(row["inputs"])
    return EditionFacts(
        int(row["id"]), str(row["as_of"]), str(row["published"]), len(inputs.file_ids), len(inputs.register_shas),
        inputs.decision_head, inputs.scheme_digest, inputs.code_version, str(row["inputs_digest"]),
    )  # fmt: skip


def _frame(store: Warehouse, statement: str, values: Mapping[str, object], columns: tuple[str, ...] = ()) -> pd.DataFrame:
    rows = store.rows(statement, **values)
    return pd.DataFrame(rows, columns=list(columns) if columns and not rows else None)


def _reports(files: pd.DataFrame) -> pd.DataFrame:
    """One row a unit and period: when it first came, its latest version, and whether anything of it is held back."""
    if files.empty:
        return pd.DataFrame(columns=["unit", "period", "came_on", "version", "held"])
    held = files.assign(held=files["state"] == "held")
    whole = held.groupby(["unit", "period"], as_index=False).agg({"came_on": "min", "version": "max", "held": "any"})
    return whole[["unit", "period", "came_on", "version", "held"]]
