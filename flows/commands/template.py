"""`unionstats template`: the blank workbook that a unit fills in."""

from __future__ import annotations

from flows.commands import options
from flows.commands.common import cannot_write, chosen_unit
from flows.errors import UserError
from flows.language import _
from flows.naming import unit_name
from scheme import load_scheme


def template(unit: options.UnitCode, period: options.PeriodCode, /, *, out: options.BlankOut) -> None:
    """Write the blank workbook of UNIT for PERIOD (YYYY-MM) into OUT, a folder or an .xlsx file."""
    scheme = load_scheme()
    unit = chosen_unit(scheme, unit) or unit
    periods = [f"{scheme.year}-{month:02d}" for month in range(1, 13)]
    if period not in periods or period < scheme.first_period:
        raise UserError(
            _("{found} is no period of the scheme. Expected {expected}.").format(found=period, expected=f"{scheme.first_period} … {periods[-1]}")
        )
    from sources.template import write_template

    try:
        (out.parent if out.suffix == ".xlsx" else out).mkdir(parents=True, exist_ok=True)
        path = write_template(scheme, unit, period, out)
    except OSError as error:
        raise cannot_write(out, error, "--out") from error
    print(_("Blank workbook of {unit} for {period}: {place}").format(unit=unit_name(scheme, unit), period=period, place=path))
