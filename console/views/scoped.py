"""Which regions and periods belong to a person's units; what rows are filtered by is in console/scope.py."""

from __future__ import annotations

from collections.abc import Collection

from scheme.model import Scheme


def regions_of(scheme: Scheme, units: Collection[str] | None) -> frozenset[str] | None:
    """The regions whose figures the people of these units see: a city's with its counties; an industry union the province's. None: all."""
    if units is None:
        return None
    cities = [scheme.units[unit].region for unit in units if unit in scheme.units]
    counties = (county.code for city in cities if scheme.regions[city].level == "city" for county in scheme.children(city, "county"))
    return frozenset([*cities, *counties])


def counties_of(scheme: Scheme, units: Collection[str] | None) -> frozenset[str] | None:
    """The regions whose gap the people of these units see: those of their cities; none of an industry union's. None: all."""
    regions = regions_of(scheme, units)
    return None if regions is None else regions - {scheme.province.code}
