"""A night over some units and periods only, to take in what is old: files of others stay where they lie until a whole night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.commands.common import chosen_unit, periods_of
from flows.errors import UserError
from flows.language import _
from flows.naming import unit_name
from scheme import Scheme


@dataclass(frozen=True)
class Only:
    """What a night takes in; empty: all periods, all units. The register's extracts are of periods, and of no unit."""

    periods: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not self.periods and not self.units

    def unit(self, unit: str) -> bool:
        """Whether a unit's files are taken in."""
        return not self.units or unit in self.units

    def period(self, period: str) -> bool:
        """Whether a period's files are taken in."""
        return not self.periods or period in self.periods

    def words(self, scheme: Scheme) -> str:
        """What is taken in, for people."""
        units = ", ".join(unit_name(scheme, unit) for unit in self.units)
        periods = "–".join(dict.fromkeys((self.periods[0], self.periods[-1]))) if self.periods else ""
        return " ".join(filter(None, (units, periods)))


EVERYTHING = Only()


def only_of(scheme: Scheme, period: str | None, units: Sequence[str] = ()) -> Only:
    """What --period (YYYY-MM or A..B) and --unit (codes or names) mean. UserError with what was found and what was expected."""
    return Only(_periods(scheme, period), tuple(dict.fromkeys(str(chosen_unit(scheme, unit)) for unit in units)))


def _periods(scheme: Scheme, typed: str | None) -> tuple[str, ...]:
    if typed is None:
        return ()
    known = list(periods_of(scheme))
    first, dots, last = typed.partition("..")
    last = last if dots else first
    if first not in known or last not in known or first > last:
        said = _("--period: found {found}, expected YYYY-MM or YYYY-MM..YYYY-MM, the earlier one first, within {first}..{last}.")
        raise UserError(said.format(found=typed, first=known[0], last=known[-1]))
    return tuple(period for period in known if first <= period <= last)
