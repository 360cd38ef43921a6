"""`unionstats template`: the blank workbook that a unit fills in."""

from __future__ import annotations

from pathlib import Path

from flows.errors import UserError
from flows.language import _
from scheme import load_scheme


def template(unit: str, period: str, /, *, out: Path) -> None:
    """Write the blank workbook of UNIT for PERIOD (YYYY-MM) into OUT, a folder or an .xlsx file."""
    scheme = load_scheme()
    if unit not in scheme.units:
        raise UserError(_("{found} is no reporting unit. Known are: {expected}.").format(found=unit, expected=", ".join(scheme.units)))
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
        raise UserError(
            _("{place}: this cannot be written ({found}). Choose another folder with --out.").format(place=out, found=error.strerror)
        ) from error
    print(_("Blank workbook of {unit} for {period}: {place}").format(unit=scheme.units[unit].name, period=period, place=path))
