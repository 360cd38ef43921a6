"""指标: the figures of a period against their targets; of one region, or of one indicator over all regions."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from console.app import store
from console.rendering import page
from console.routes import Route
from console.scope import units_of
from console.views.figures import by_task, regions_in_order, shown, summed_up
from console.views.scoped import regions_of

_PERIODS = "SELECT DISTINCT period FROM figures ORDER BY period DESC"
_REGION = "SELECT * FROM figures WHERE period = :period AND region = :region"
_BOUNDS = "SELECT * FROM figure_bounds WHERE period = :period"
_INDICATOR = "SELECT * FROM figures WHERE period = :period AND indicator = :indicator AND coalesce(breakdown, '') = ''"


def figures(request: Request) -> Response:
    """The page; without a period the newest that has figures, without a region the widest that the person sees."""
    warehouse, units = store(request), units_of(request)
    scheme, query = warehouse.scheme, request.query_params
    allowed = regions_of(scheme, units)
    regions = regions_in_order(scheme, allowed)
    periods = [row["period"] for row in warehouse.rows(_PERIODS)]
    period = query.get("period") if query.get("period") in periods else next(iter(periods), "")
    codes = [code for code, _name, _level in regions]
    region = query.get("region") if query.get("region") in codes else next(iter(codes), "")
    indicator = scheme.indicators.get(query.get("indicator", ""))
    bounds = {(row["indicator"], row["region"]): row for row in warehouse.rows(_BOUNDS, period=period)}
    if indicator is None:
        found = shown(scheme, warehouse.rows(_REGION, period=period, region=region), period or "", bounds)
    else:
        rows = {row["region"]: row for row in warehouse.rows(_INDICATOR, period=period, indicator=indicator.code)}
        found = shown(scheme, [rows[code] for code in codes if code in rows], period or "", bounds)
    return page(
        request,
        "figures.html",
        periods=periods,
        period=period,
        regions=regions,
        region=region,
        indicator=indicator,
        figures=found,
        tasks=by_task(scheme, found),
        summary=summed_up(found),
        edition=warehouse.latest_edition(),
        in_doubt=any(figure.bounds for figure in found),
    )


ROUTES = (Route("/figures", "GET", figures, "see", "figures"),)
