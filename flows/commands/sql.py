"""`unionstats sql`: read-only SQL over the published edition."""

from __future__ import annotations

from flows.commands import options
from flows.commands.common import check_output, published, save, settings_of
from flows.language import _
from flows.tables import print_table


def sql(
    statement: options.Statement,
    /,
    *,
    xlsx: options.Xlsx = None,
    limit: options.Limit = 200,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Run one SELECT over the warehouse's views."""
    check_output(xlsx, limit)
    with published(settings_of(config, warehouse=warehouse, home=home)) as store:
        found = store.query(statement)
    if xlsx is not None:
        save(found, xlsx, "sql", _("{count} rows written to {place}"))
    else:
        print_table(found, as_json=as_json, limit=None if as_json else limit)
