"""缺口台账: how the gap came out of that of the edition before, by county and band, and the enterprises behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from console.app import store
from console.rendering import page
from console.routes import Route
from console.scope import units_of
from console.views.gap import LISTED, asked_of, asked_states, balance, bands_offered, firms, states_offered
from console.views.scoped import counties_of
from flows.naming import region_name
from scheme.model import Scheme

_BALANCE = "SELECT * FROM gap_balance WHERE edition = (SELECT max(id) FROM editions) ORDER BY county, band"
_BEFORE = "SELECT id, as_of FROM editions ORDER BY id DESC LIMIT 2"
_COLUMNS = "unit_no, unit_name, uscc, region, band, state, since, by_what, insured, employees, union_name"


def gap(request: Request) -> Response:
    """The page: the balance above, the list below, narrowed by county, band, state and words."""
    warehouse, units = store(request), units_of(request)
    scheme, allowed = warehouse.scheme, counties_of(warehouse.scheme, units)
    asked = asked_of(request.query_params)
    at = request.query_params.get("from", "0")
    first = int(at) if at.isdecimal() and len(at) < 8 else 0
    rows = [row for row in warehouse.rows(_BALANCE) if allowed is None or row["county"] in allowed]
    editions = warehouse.rows(_BEFORE)
    statement, values = listing(scheme, asked, allowed)
    found = warehouse.rows(f"{statement} LIMIT :limit OFFSET :first", **values, limit=LISTED + 1, first=first)
    return page(
        request,
        "gap.html",
        lines=balance(scheme, rows, whole=allowed is None, opened=_city(scheme, asked["region"])),
        editions=editions,
        firms=firms(scheme, found[:LISTED]),
        first=first,
        more=first + LISTED if len(found) > LISTED else None,
        before=max(first - LISTED, 0) if first else None,
        asked=asked,
        address=lambda **changes: "/gap?" + urlencode({name: value for name, value in {**asked, **changes}.items() if value}),
        states=states_offered(),
        bands=bands_offered(),
        counties=[(code, region_name(scheme, code), scheme.regions[code].level) for code in places(scheme, allowed)],
    )


def listing(scheme: Scheme, asked: Mapping[str, str], allowed: frozenset[str] | None) -> tuple[str, dict[str, Any]]:
    """The statement of the list and its values: gaps of the larger band first, county by county, from many insured to few."""
    values: dict[str, Any] = {}
    wanted = [_one_of("state", asked_states(asked["state"]), values)]
    region = scheme.regions.get(asked["region"])
    under = {code for code in scheme.regions if region and region.code in (code, scheme.regions[code].parent)}
    if allowed is not None:
        under = under & allowed if region else set(allowed)
    if region or allowed is not None:
        wanted.append(_one_of("region", sorted(under), values))
    if asked["band"]:
        wanted.append("band = :band")
        values["band"] = asked["band"]
    if asked["q"]:
        wanted.append("(unit_name LIKE :words OR uscc LIKE :words OR unit_no = :number)")
        values |= {"words": f"%{asked['q']}%", "number": asked["q"]}
    order = "CASE band WHEN '>=50' THEN 0 ELSE 1 END, region, coalesce(insured, 0) DESC, unit_no"
    return f"SELECT {_COLUMNS} FROM gap_ledger WHERE {' AND '.join(wanted)} ORDER BY {order}", values  # noqa: S608  # every value is bound


def _city(scheme: Scheme, region: str) -> str:
    return scheme.city_of(region) if region in scheme.regions and scheme.regions[region].level in ("city", "county") else ""


def places(scheme: Scheme, allowed: frozenset[str] | None) -> list[str]:
    """The cities with their counties, as far as they are allowed."""
    codes = [code for code, region in sorted(scheme.regions.items()) if region.level in ("city", "county")]
    return [code for code in codes if allowed is None or code in allowed]


def _one_of(column: str, wanted: Any, values: dict[str, Any]) -> str:
    names = {f"{column}{at}": value for at, value in enumerate(wanted)}
    values |= names
    return f"{column} IN ({', '.join(f':{name}' for name in names) or 'NULL'})"


ROUTES = (Route("/gap", "GET", gap, "see", "gap"),)
