"""`figures`: the figures of the latest edition."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import Words
from warehouse.views.view import View, as_it_is


def figures(metadata: sa.MetaData) -> View:
    """The view `figures`."""
    figure = metadata.tables["figure"]
    # The whole comes after its parts, as a total does: whoever keeps one row a figure keeps the whole.
    whole = "CASE WHEN coalesce(f.breakdown, '') = '' THEN 1 ELSE 0 END"
    order = f"ORDER BY f.period, f.indicator, f.region, {whole}, f.breakdown"
    source = f"FROM figure f WHERE f.edition = (SELECT max(id) FROM editions) {order}"
    words = Words("最新一版的指标数值", "Figures of the latest edition")
    return View("figures", words, as_it_is(figure, "f", *figure.columns.keys()), source)
