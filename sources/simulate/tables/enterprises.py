"""Enterprises: the ledger T02, and T03 and T12, which count its rows."""

from __future__ import annotations

from sources.simulate.listed import Listed
from sources.simulate.moment import CountyLedger, Moment, bounds, headcount, membership, migrants
from sources.simulate.submission import Row

OWN_UNION = 25  # employees from which an enterprise has a union of its own


def ledger(moment: Moment) -> list[Row]:
    """T02: a row for each enterprise that the unit lists in this month."""
    scheme = moment.scheme
    industries = {entry.partition(" ")[0]: entry for entry in scheme.codelists["industry"]}
    ownership, modes = scheme.codelists["ownership"], scheme.codelists["build_mode"]
    rows: list[Row] = []
    for listed in moment.ledgers.of(moment.unit.code, moment.month):
        row = _row(moment, listed)
        row["industry"] = industries.get(listed.industry)
        row["ownership"] = ownership[listed.ownership % len(ownership)]
        if row["unionised"] and row["employees"] >= OWN_UNION:
            row["build_mode"] = modes[0]
        rows.append(row)
    _count(moment, rows)
    return rows


def by_size(moment: Moment) -> list[Row]:
    """T03: enterprises of 50 and more and of 25 to 49, with and without a union."""
    return [
        {
            "county": place.code,
            "large": count.large,
            "large_union": count.large_unionised,
            "large_none": count.large - count.large_unionised,
            "medium": count.medium,
            "medium_union": count.medium_unionised,
            "campaigns": moment.now("T03", place.code).randint(0, 10),
        }
        for place in moment.places
        for count in (moment.counties[place.code],)
    ]


def democracy(moment: Moment) -> list[Row]:
    """T12: of the unionised enterprises, those with a workers' congress and open affairs."""
    rows: list[Row] = []
    for place in moment.places:
        draw, firms = moment.now("T12", place.code), moment.counties[place.code].unionised
        congress, companies = int(firms * 0.8), firms // 2
        rows.append(
            {
                "county": place.code,
                "union_firms": firms,
                "congress": congress,
                "open_affairs": int(firms * 0.75),
                "companies": companies,
                "worker_directors": companies // 3,
                "worker_supervisors": companies // 4,
                "regional_congress": draw.randint(0, 8),
                "assessed": congress // 5,
                "honoured": draw.randint(0, 3),
            }
        )
    return rows


def _row(moment: Moment, listed: Listed) -> Row:
    employees = headcount(listed, moment.register, moment.month)
    female, migrant = int(listed.female * employees), migrants(listed, employees)
    union = listed.unionised <= moment.month
    members = membership(listed, employees) if union else None
    return {
        "enterprise_name": listed.name,
        "uscc": listed.code or None,
        "county": listed.place.code,
        "township": listed.township,
        "park": listed.park,
        "industry": None,
        "ownership": None,
        "employees": employees,
        "female_employees": female,
        "migrant_employees": migrant,
        "unionised": union,
        "unionised_on": listed.unionised_on if union else None,
        "build_mode": listed.mode if union else None,
        "union_name": f"{listed.name}工会委员会" if union else None,
        "members": members,
        "female_members": None if members is None else min(female, members),
        "migrant_members": None if members is None else min(migrant, members),
        "_register_at": listed.register_at,
    }


def _count(moment: Moment, rows: list[Row]) -> None:
    """What the ledger adds up to in each county, for the tables that count it."""
    limits = moment.memory.get("bounds")
    if limits is None:
        listed = moment.ledgers.rows.get(moment.unit.code, [])
        limits = moment.memory["bounds"] = bounds(listed, moment.register, len(moment.periods))
    sums = {place.code: [0] * 6 for place in moment.places}
    for row in rows:
        if (found := sums.get(row["county"])) is None:
            continue
        union, large, medium = row["unionised"], row["employees"] >= 50, 25 <= row["employees"] < 50
        for at, counts in enumerate((True, union, large, large and union, medium, medium and union)):
            found[at] += counts
    for code, found in sums.items():
        moment.counties[code] = CountyLedger(*limits.get(code, (0, 0)), *found)
