"""`unionstats sql`: read-only SQL over the published edition."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.commands.common import published, settings_of
from flows.tables import print_table, write_workbook


def sql(
    statement: str,
    /,
    *,
    xlsx: Path | None = None,
    limit: int = 200,
    warehouse: str | None = None,
    home: Path | None = None,
    config: Path | None = None,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
) -> None:
    """Run one SELECT over the warehouse's views."""
    with published(settings_of(config, warehouse=warehouse, home=home)) as store:
        found = store.query(statement)
    if xlsx is not None:
        write_workbook(found, xlsx, "sql")
    else:
        print_table(found, as_json=as_json, limit=None if as_json else limit)
