"""The one place that says what of the warehouse a person may read: their units' rows. What is of another unit is not there (404)."""

from __future__ import annotations

from typing import Protocol, TypeVar

from starlette.requests import Request

from console.refusals import not_there
from transforms.stewardship.roles import Person


class OfUnit(Protocol):
    """Something that belongs to a unit."""

    @property
    def unit(self) -> str:
        """The unit's code."""


Thing = TypeVar("Thing", bound=OfUnit)


def units_of(request: Request) -> frozenset[str] | None:
    """The units whose rows the person reads; None: all."""
    person: Person = request.state.person
    return person.units


def unit_in_scope(request: Request, unit: str) -> str:
    """The unit's code, where there is such a unit and the person acts for it; Refused (404) otherwise."""
    person: Person = request.state.person
    if unit not in request.app.state.store.scheme.units or not person.acts_for(unit):
        raise not_there()
    return unit


def in_scope(request: Request, thing: Thing | None) -> Thing:
    """What was found, where it is of one of the person's units; Refused (404) otherwise, and where nothing was found."""
    if thing is None:
        raise not_there()
    unit_in_scope(request, thing.unit)
    return thing


def condition(request: Request, column: str = "unit") -> tuple[str, dict[str, object]]:
    """The SQL condition that a row's unit is one of the person's, and the values bound in it."""
    units = units_of(request)
    if units is None:
        return "1 = 1", {}
    values: dict[str, object] = {f"scope_{at}": unit for at, unit in enumerate(sorted(units))}
    return f"{column} IN ({', '.join(f':{name}' for name in values)})" if values else "1 = 0", values
