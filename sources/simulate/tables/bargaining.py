"""Talks with employers: the epidemic (T13) and collective contracts (T16)."""

from __future__ import annotations

from sources.simulate.moment import Moment
from sources.simulate.submission import Row


def epidemic(moment: Moment) -> list[Row]:
    """T13: firms that consulted, how they eased it, and what was proposed."""
    rows: list[Row] = []
    for place in moment.places:
        draw = moment.now("T13", place.code)
        firms = max(1, moment.some(draw, 3, 30))
        pay = draw.randint(0, firms)
        rotation = draw.randint(0, firms - pay)
        proposals = moment.some(draw, 0, 18)
        rows.append(
            {
                "county": place.code,
                "firms": firms,
                "workers": firms * draw.randint(25, 80),
                "pay": pay,
                "rotation": rotation,
                "short_hours": firms - pay - rotation + draw.randint(0, 3),
                "proposals": proposals,
                "adopted": draw.randint(0, proposals),
            }
        )
    return rows


def contracts(moment: Moment) -> list[Row]:
    """T16: contracts and the firms of the ledger that they cover; two or three demonstration units a county each."""
    rows: list[Row] = []
    for place in moment.places:
        firms = int(moment.counties[place.code].firms * 0.6)
        demos = moment.fixed("T16", place.code).randint(2, 3)
        rows.append(
            {
                "county": place.code,
                "contracts": int(firms * 0.9),
                "firms": firms,
                "workers": firms * 40 + 1,
                "demo_industry": demos,
                "demo_region": demos,
            }
        )
    return rows
