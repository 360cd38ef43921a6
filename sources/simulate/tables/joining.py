"""Who joins: the eight groups (T04) and migrant workers (T05)."""

from __future__ import annotations

from sources.simulate.chance import split
from sources.simulate.moment import Moment
from sources.simulate.places import Place
from sources.simulate.submission import Row

MIGRANTS_OF_A_COUNTY = 2600


def eight_groups(moment: Moment) -> list[Row]:
    """T04: workers and members of each group; members and unions never fall."""
    rows: list[Row] = []
    for place in moment.places:
        for group in moment.scheme.codelists["eight_groups"]:
            fixed, draw = moment.fixed("T04", place.code, group), moment.now("T04", place.code, group)
            workers = max(moment.some(fixed, 200, 820), 12)
            first = round(workers * fixed.uniform(0.1, 0.3)), fixed.randint(3, 4)
            before, unions = moment.memory.get(("T04", place.code, group), first)
            joined = min(draw.randint(0, max(2, workers // 40)), workers - before)
            unions += draw.random() < 0.1
            moment.memory["T04", place.code, group] = before + joined, unions
            rows.append(
                {
                    "county": place.code,
                    "group": group,
                    "workers": workers,
                    "members": before + joined,
                    "new_members": joined,
                    "unions": unions,
                    "federations": 1,
                }
            )
    return rows


def migrant_workers(moment: Moment) -> list[Row]:
    """T05: migrants and members by field; never fewer members than the ledger can have."""
    return [row for place in moment.places for row in _of_county(moment, place)]


def _of_county(moment: Moment, place: Place) -> list[Row]:
    fields = moment.scheme.codelists["migrant_field"]
    fixed = moment.fixed("T05", place.code)
    others = MIGRANTS_OF_A_COUNTY * moment.size * fixed.uniform(0.3, 0.7)
    start = moment.counties[place.code].could_be_migrants * 1.15 + others
    shares = [fixed.uniform(0.6, 1.4) for _ in fields]
    rows: list[Row] = []
    for field, first in zip(fields, split(round(start), shares), strict=True):
        draw = moment.now("T05", place.code, field)
        migrants = round(first / moment.fixed("T05", place.code, field).uniform(0.47, 0.55))
        before = moment.memory.get(("T05", place.code, field), first)
        joined = min(round(before * draw.uniform(0.0, 0.05)), max(migrants - before, 0))
        moment.memory["T05", place.code, field] = before + joined
        rows.append(
            {
                "county": place.code,
                "field": field,
                "migrants": migrants,
                "members": before + joined,
                "new_members": joined,
                "online": joined // 3,
                "windows": draw.randint(0, 2),
            }
        )
    return rows
