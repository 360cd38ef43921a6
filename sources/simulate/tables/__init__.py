"""The rows of every table. One function a table; a table that is new in the scheme gets rows made from its columns."""

from __future__ import annotations

from collections.abc import Callable

from sources.simulate.moment import Moment
from sources.simulate.submission import Row, Sheetful
from sources.simulate.tables import aid, bargaining, cadres, enterprises, joining, organisation, others, sites

Builder = Callable[[Moment], list[Row]]

BUILDERS: dict[str, Builder] = {
    "T01": organisation.townships,
    "T02": enterprises.ledger,
    "T03": enterprises.by_size,
    "T04": joining.eight_groups,
    "T05": joining.migrant_workers,
    "T06": organisation.movements,
    "T07": sites.homes,
    "T08": sites.stations,
    "T09": sites.reading_rooms,
    "T10": organisation.six_haves,
    "T11": others.reform,
    "T12": enterprises.democracy,
    "T13": bargaining.epidemic,
    "T14": aid.households,
    "T15": aid.by_kind,
    "T16": bargaining.contracts,
    "T17": aid.hotline,
    "T18": others.digital,
    "T19": others.projects,
    "T20": cadres.cadres,
    "T21": cadres.training,
    "T22": others.funds,
}


def build(moment: Moment) -> dict[str, Sheetful]:
    """Every table that is due; the ledger first, for others count its rows."""
    made: dict[str, Sheetful] = {}
    for code in sorted(moment.scheme.due_tables(moment.unit.code, moment.period), key=lambda code: code != "T02"):
        table = moment.scheme.tables[code]
        rows = BUILDERS[code](moment) if code in BUILDERS else others.unheard_of(moment, table)
        lacking = {c.id: others.plain(c) for c in table.columns if rows and c.id not in rows[0]}
        made[code] = Sheetful(table, [row | lacking for row in rows] if lacking else rows)
    return {code: made[code] for code in sorted(made)}
