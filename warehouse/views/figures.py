"""`figures`: the figures of the latest edition."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import Words
from warehouse.views.view import View, as_it_is


def figures(metadata: sa.MetaData) -> View:
    """The view `figures`."""
    figure = metadata.tables["figure"]
    source = "FROM figure f WHERE f.edition = (SELECT max(id) FROM editions)"
    words = Words("最新一版的指标数值", "Figures of the latest edition")
    return View("figures", words, as_it_is(figure, "f", *figure.columns.keys()), source)
