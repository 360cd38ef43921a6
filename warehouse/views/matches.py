"""`matches`: one row a ledger row of the latest submissions."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import words_of
from warehouse.views.view import View, as_it_is


def matches(metadata: sa.MetaData) -> View:
    """The view `matches`."""
    match = metadata.tables["match"]
    return View("matches", words_of(match), as_it_is(match, "m", *match.columns.keys()), 'FROM "match" m')
