"""规则: every rule in words, how often it fires now, how often it was explained away, when it last fired."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from console.app import store
from console.rendering import page
from console.routes import Route
from console.scope import condition
from console.views.rules import counted_by_rule, lines

_COUNTED = """SELECT rule, sum(total) AS total, sum(open) AS open, sum(explained) AS explained, sum(asked) AS asked, sum(waived) AS waived,
    sum(returned) AS returned, sum(lapsed) AS lapsed, count(*) AS groups FROM finding_group WHERE {units} GROUP BY rule"""
_LAST = """SELECT gone.rule, editions.as_of FROM (
    SELECT rule, max(last_edition) AS edition FROM finding WHERE last_edition IS NOT NULL AND {units} GROUP BY rule
    ) gone JOIN editions ON editions.id = gone.edition"""


def rules(request: Request) -> Response:
    """The page."""
    warehouse = store(request)
    edition = warehouse.latest_edition()
    mine, values = condition(request)
    counted = counted_by_rule(warehouse.rows(_COUNTED.format(units=mine), **values))
    last = {row["rule"]: str(row["as_of"])[:10] for row in warehouse.rows(_LAST.format(units=mine), **values)}
    last |= dict.fromkeys((rule for rule, count in counted.items() if count.total), str(edition.as_of)[:10] if edition else "")
    return page(request, "rules.html", families=lines(warehouse.scheme, counted, last), edition=edition)


ROUTES = (Route("/rules", "GET", rules, "see", "rules"),)
