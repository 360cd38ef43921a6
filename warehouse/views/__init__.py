"""The views that others build on, as docs/reference names them; written out by hand."""

from __future__ import annotations

import sqlalchemy as sa

from scheme import Scheme
from warehouse.views.figures import figures
from warehouse.views.findings import findings
from warehouse.views.gap_balance import gap_balance
from warehouse.views.gap_ledger import gap_ledger
from warehouse.views.matches import matches
from warehouse.views.places import regions, units
from warehouse.views.rows import accepted_rows
from warehouse.views.submissions import submissions
from warehouse.views.view import View

__all__ = ["build_views"]


def build_views(metadata: sa.MetaData, scheme: Scheme) -> tuple[View, ...]:
    """Every view, over the tables of `metadata`."""
    return (
        findings(metadata),
        matches(metadata),
        figures(metadata),
        gap_ledger(metadata),
        gap_balance(metadata),
        submissions(metadata),
        regions(scheme),
        units(scheme),
        *(accepted_rows(metadata, table) for table in scheme.tables.values()),
    )
