"""`unionstats return`: the query-back workbooks of a unit and period."""

from __future__ import annotations

from flows.commands import options
from flows.commands.common import cannot_write, chosen, chosen_unit, periods_of, published, settings_of
from flows.language import _
from flows.naming import unit_name
from flows.query_back import query_back
from scheme import load_scheme


def give_back(
    unit: options.UnitCode,
    period: options.PeriodCode,
    /,
    *,
    out: options.ReturnOut,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
) -> None:
    """Write what goes back to UNIT for PERIOD (YYYY-MM) into the folder OUT: its own files with every finding marked."""
    settings = settings_of(config, warehouse=warehouse, home=home)
    scheme = load_scheme()
    unit, period = chosen_unit(scheme, unit) or unit, chosen("period", period, periods_of(scheme)) or period
    with published(settings) as store:
        found = query_back(store, unit, period)
    try:
        for name, content in found:
            place = out / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            print(_("Returned: {place}").format(place=place))
    except OSError as error:
        raise cannot_write(out, error, "--out") from error
    if not found:
        print(_("{unit} {period}: there is nothing to ask, so nothing goes back.").format(unit=unit_name(scheme, unit), period=period))
