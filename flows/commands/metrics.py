"""`unionstats metrics`: the measures of the warehouse, for Prometheus or whoever collects for it."""

from __future__ import annotations

import os
import sys

from flows.commands import options
from flows.commands.common import cannot_write, published, settings_of


def metrics(
    *,
    out: options.MetricsOut = None,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
) -> None:
    """What a monitoring system asks for, in Prometheus' format."""
    from flows.watching.measures import exposition

    with published(settings_of(config, warehouse=warehouse, home=home)) as store:
        said = exposition(store)
    if out is None:
        sys.stdout.write(said.decode())
        return
    arriving = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        arriving.write_bytes(said)
        arriving.replace(out)
    except OSError as error:
        arriving.unlink(missing_ok=True)
        raise cannot_write(out, error, "--out") from error
