"""Townships and members: T01, T06 and T10, which must agree with each other."""

from __future__ import annotations

from sources.simulate.chance import split
from sources.simulate.moment import Moment
from sources.simulate.places import Place
from sources.simulate.submission import Row

MEMBERS_OF_A_TOWNSHIP = 1350
KIND_SHARES = (0.2, 0.1, 0.1, 0.6)
WITHOUT_UNION = 0.03


def movements(moment: Moment) -> list[Row]:
    """T06: opening, in, out and closing of each kind of member; the opening is the last closing."""
    known: list[Row] | None = moment.memory.get(("T06", moment.month))
    if known is not None:
        return [dict(row) for row in known]
    rows = [row for place in moment.places for row in _movements(moment, place)]
    moment.memory["T06", moment.month] = rows
    return [dict(row) for row in rows]


def townships(moment: Moment) -> list[Row]:
    """T01: a row a township; the members of a county are its closing members of T06."""
    rows: list[Row] = []
    for place in moment.places:
        drawn = [moment.fixed("T01", township) for township in place.townships]
        formed = [_formed_in(moment, township) <= moment.month for township in place.townships]
        shares = [draw.uniform(0.5, 1.5) if union else 0.0 for draw, union in zip(drawn, formed, strict=True)]
        members = split(_closing(moment, place), shares if any(shares) else [1.0] * len(shares))
        for township, draw, union, number in zip(place.townships, drawn, formed, members, strict=True):
            rows.append(_township(moment, place.code, township, draw.random(), union, number))
    return rows


def six_haves(moment: Moment) -> list[Row]:
    """T10: of the unions of T01, those that have each of the six."""
    unions: dict[str, int] = {}
    for row in townships(moment):
        unions[row["county"]] = unions.get(row["county"], 0) + row["unions"]
    rows: list[Row] = []
    for place in moment.places:
        draw, count = moment.now("T10", place.code), unions.get(place.code, 0)
        haves = {
            column: round(count * draw.uniform(0.85, 0.995))
            for column in ("has_chair", "has_body", "has_activity", "has_rules", "has_funds", "has_results")
        }
        rows.append(
            {
                "county": place.code,
                "unions": count,
                **haves,
                "all_six": round(min(haves.values()) * (0.84 + 0.06 * moment.progress)),
                "problems": draw.randint(0, 15),
                "elections": draw.randint(0, 6),
            }
        )
    return rows


def _movements(moment: Moment, place: Place) -> list[Row]:
    kinds = moment.scheme.codelists["member_kind"]
    shares = KIND_SHARES if len(kinds) == len(KIND_SHARES) else (1.0,) * len(kinds)
    others = len(place.townships) * MEMBERS_OF_A_TOWNSHIP * moment.size
    start = moment.counties[place.code].could_be_members * 1.3 + others
    draw, rows = moment.now("T06", place.code), []
    for kind, share in zip(kinds, shares, strict=True):
        opening = moment.memory.get(("closing", place.code, kind), round(start * share / sum(shares)))
        joined = round(opening * draw.uniform(0.012, 0.04)) + draw.randint(0, 9)
        moved_in, moved_out, left = (round(opening * draw.uniform(0, 0.002)) + draw.randint(0, 4) for _ in range(3))
        closing = opening + joined + moved_in - moved_out - left
        moment.memory["closing", place.code, kind] = closing
        rows.append(
            {
                "county": place.code,
                "kind": kind,
                "opening": opening,
                "joined": joined,
                "moved_in": moved_in,
                "moved_out": moved_out,
                "left": left,
                "closing": closing,
                "files": closing,
            }
        )
    return rows


def _closing(moment: Moment, place: Place) -> int:
    return sum(row["closing"] for row in movements(moment) if row["county"] == place.code)


def _formed_in(moment: Moment, township: str) -> int:
    """The month in which a township has a union; most have had one for long."""
    draw = moment.fixed("T01 formed", township)
    return draw.randint(1, max(len(moment.periods), 2)) if draw.random() < WITHOUT_UNION else 0


def _township(moment: Moment, county: str, township: str, rate: float, union: bool, members: int) -> Row:
    fixed, draw = moment.fixed("T01 row", township), moment.now("T01", township)
    employees = round(members / (0.5 + 0.22 * rate)) if union else moment.some(fixed, 300, 900)
    unions = (round(fixed.randint(3, 22) * max(moment.size, 1)) + moment.month // 2) if union else 0
    forms = [form for form in moment.scheme.codelists["org_form"] if form != "未建"]
    return {
        "county": county,
        "township": township,
        "org_form": fixed.choice(forms) if union else "未建",
        "village_unions": fixed.randint(0, 11),
        "small_network": fixed.random() < 0.6 + 0.25 * moment.progress,
        "unions": unions,
        "legal_entities": unions + fixed.randint(5, 40),
        "employees": max(employees, members),
        "members": members,
        "female_members": int(members * 0.4),
        "full_time_cadres": draw.randint(0, 3),
        "party_led": union,
    }
