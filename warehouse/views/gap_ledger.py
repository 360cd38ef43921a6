"""`gap_ledger`: every enterprise of the register in the two size bands, in its present state."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import Words
from warehouse.views.view import View, as_it_is

_ORDER = (
    "edition", "period", "unit_no", "unit_name", "region", "band", "state", "since", "by_what", "unit", "uscc", "insured", "employees",
    "union_name",
)  # fmt: skip
_SOURCE = """
FROM gap_change g
JOIN (SELECT unit_no, max(edition) AS edition FROM gap_change GROUP BY unit_no) latest
  ON latest.unit_no = g.unit_no AND latest.edition = g.edition
WHERE g.state <> 'out'
"""


def gap_ledger(metadata: sa.MetaData) -> View:
    """The view `gap_ledger`."""
    words = Words(
        "缺口台账：登记库50人以上、25—49人企业的现状，已离开的也在内",
        "The gap ledger: the register's enterprises of 50+ and 25-49 now, those that left the bands included",
    )
    return View("gap_ledger", words, as_it_is(metadata.tables["gap_change"], "g", *_ORDER), _SOURCE)
