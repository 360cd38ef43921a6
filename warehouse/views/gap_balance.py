"""`gap_balance`: how the gap of every edition came out of the one before, by county and band."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import words_of
from warehouse.views.view import View, as_it_is


def gap_balance(metadata: sa.MetaData) -> View:
    """The view `gap_balance`."""
    flow, editions = metadata.tables["gap_flow"], metadata.tables["editions"]
    number, *others = flow.columns.keys()
    columns = (*as_it_is(flow, "g", number), *as_it_is(editions, "e", "as_of"), *as_it_is(flow, "g", *others))
    return View("gap_balance", words_of(flow), columns, "FROM gap_flow g JOIN editions e ON e.id = g.edition")
