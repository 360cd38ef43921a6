"""The one place that says what of the warehouse a person may read: their units' rows. What is of another unit is not there (404)."""

from __future__ import annotations

from contextlib import AbstractContextManager
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


def fenced(request: Request) -> AbstractContextManager[None]:
    """Around what is read and done for a request: on PostgreSQL the database itself keeps to the units of whoever is signed in.

    The second fence: it asks the person, not the functions below, so that a mistake in these is not repeated here.
    """
    person: Person | None = request.state.person
    within: AbstractContextManager[None] = request.app.state.store.as_units(person.units if person else None)
    return within


def over_all_units(request: Request) -> AbstractContextManager[None]:
    """Around what is added up over all units, so that it adds up: outside the second fence. Of other units' rows nothing but sums may be shown."""
    outside: AbstractContextManager[None] = request.app.state.store.as_units(None)
    return outside


def units_of(request: Request) -> frozenset[str] | None:
    """The units whose rows the person reads; None: all."""
    person: Person = request.state.person
    return person.units


def units_in_scope(request: Request, one: str = "") -> frozenset[str] | None:
    """The units that a list is of: the person's, and where one is asked for, that one among these. None: all."""
    mine = units_of(request)
    if not one:
        return mine
    return frozenset({one}) if mine is None or one in mine else frozenset()


def units_in_order(request: Request) -> list[str]:
    """The scheme's units that the person reads, in its order: what is offered to choose from."""
    mine = units_of(request)
    return [unit for unit in request.app.state.store.scheme.units if mine is None or unit in mine]


def unit_in_scope(request: Request, unit: str) -> str:
    """The unit's code, where there is such a unit and the person acts for it; Refused (404) otherwise."""
    if unit not in units_in_order(request):
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
