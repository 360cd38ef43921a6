"""`unionstats bridge`: the change of figures between two editions, split by cause."""

from __future__ import annotations

from flows.commands import options
from flows.commands.common import check_output, published, settings_of
from flows.commands.editions import asked_figures, one_edition, tell_asked


def bridge(
    one: options.OneEdition,
    other: options.OneEdition,
    /,
    *,
    indicator: options.Indicator = None,
    region: options.Region = None,
    period: options.Period = None,
    definition: options.Definition = False,
    xlsx: options.Xlsx = None,
    limit: options.Limit = 200,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Split what changed from edition ONE to edition OTHER: late, corrected, register, decision, day, program."""
    from flows.bridging import bridge_between

    check_output(xlsx, limit)
    settings, asked = settings_of(config, warehouse=warehouse, home=home), asked_figures(indicator, region, period)
    with published(settings) as store:
        found = bridge_between(store, store.scheme, one_edition(store, one), one_edition(store, other), definition=definition)
    tell_asked(found, asked, "bridge", xlsx, limit, as_json=as_json)
