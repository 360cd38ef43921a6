"""`gap_ledger`: every enterprise of the register in the two size bands, in its present state."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from transforms.gap_ledger import STATES
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
    columns = as_it_is(metadata.tables["gap_change"], "g", *_ORDER)
    en = ", ".join(f"{state.code} ({state.en})" for state in STATES)
    there = Words("状态：" + "、".join(state.zh for state in STATES), f"State, in the order of the Chinese values: {en}")
    columns = tuple(replace(column, words=there) if column.name == "state" else column for column in columns)
    words = Words(
        "缺口台账：登记库50人以上、25—49人企业的现状，已离开的也在内",
        "The gap ledger: the register's enterprises of 50+ and 25-49 now, those that left the bands included",
    )
    return View("gap_ledger", words, columns, _SOURCE)
