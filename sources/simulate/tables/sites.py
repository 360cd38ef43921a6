"""Places for workers: homes (T07), stations (T08), reading rooms (T09)."""

from __future__ import annotations

from datetime import date

from sources.simulate.moment import Moment
from sources.simulate.submission import Row

HOMES = ((0, 0, 15), (0, 1, 20), (1, 0, 15), (1, 1, 15))  # kind, level, how many the plan asks of the province
RECTIFIED = 0.06


def homes(moment: Moment) -> list[Row]:
    """T07: the homes of the city, as many as its part of the plan; a few are being put right, one is struck off."""
    kinds, levels, states = (moment.scheme.codelists[name] for name in ("home_kind", "home_level", "home_status"))
    cities = [unit for unit in moment.scheme.units.values() if unit.kind == "city"]
    year = int(moment.period[:4])
    rows: list[Row] = []
    for kind, level, wanted in HOMES:
        for number in range(1, -(-wanted // max(len(cities), 1)) + 1):
            place = moment.places[(number + kind + level) % len(moment.places)]
            name = f"{place.name}{kinds[kind]}{levels[level]}{number}号"
            fixed = moment.fixed("T07", name)
            state = 1 if fixed.random() < RECTIFIED else 0
            if level == 1 and number == 1 and fixed.random() < 0.3 * moment.progress:
                state = 2
            rows.append(
                {
                    "site_name": name,
                    "kind": kinds[kind],
                    "level": levels[level],
                    "host": f"{place.name}总工会",
                    "county": place.code,
                    "awarded_on": date(year - fixed.randint(1, 6), fixed.randint(1, 12), 1),
                    "status": states[state],
                    "rectify_by": date(year + 1, 3, 31) if state == 1 else None,
                }
            )
    return rows


def stations(moment: Moment) -> list[Row]:
    """T08: a site or two a county; the first of three counties are regional demonstrations with all six services."""
    kinds = moment.scheme.codelists["station_kind"]
    services = ("skill", "legal_aid", "relief", "safety", "reading", "medical")
    rows: list[Row] = []
    for at, place in enumerate(moment.places):
        draw = moment.now("T08", place.code)
        for number in range(1 + moment.fixed("T08", place.code).randrange(2)):
            demo = at < 3 and number == 0
            rows.append(
                {
                    "site_name": f"{place.name}会站家一体化服务站" + ("" if number == 0 else f"（{kinds[-1]}）"),
                    "kind": kinds[-1] if number else kinds[at % len(kinds)],
                    "county": place.code,
                    "regional_demo": demo,
                    **{service: draw.randint(1 if demo else 0, 8) for service in services},
                    "served": moment.some(draw, 120, 1900),
                }
            )
    return rows


def reading_rooms(moment: Moment) -> list[Row]:
    """T09: reading rooms, books and who came."""
    rows: list[Row] = []
    for place in moment.places:
        fixed, draw = moment.fixed("T09", place.code), moment.now("T09", place.code)
        rooms, events = fixed.randint(7, 10) + moment.month // 3, draw.randint(0, 9)
        rows.append(
            {
                "county": place.code,
                "rooms": rooms,
                "e_rooms": rooms // 3,
                "books": rooms * fixed.randint(1150, 1350),
                "events": events,
                "attendance": events * draw.randint(8, 60),
            }
        )
    return rows
