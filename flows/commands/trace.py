"""`unionstats trace`: where a figure comes from, down to workbook cells and decisions; and the figures that a cell moves."""

from __future__ import annotations

import sys
from pathlib import Path

from flows.commands import options
from flows.commands.common import cannot_write, check_output, published, settings_of
from flows.errors import UsageError
from flows.language import _
from flows.trace import Trace, trace_cell, trace_figure
from flows.trace.asked import read_id

SHOWN = 20


def trace(
    figure: options.Figure = None,
    /,
    *,
    cell: options.TracedCell = None,
    edition: options.Edition = None,
    rows: options.Rows = None,
    xlsx: options.Xlsx = None,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """A figure's rows, cells, findings and decisions; or with --cell the figures that a cell moves."""
    check_output(xlsx, rows if rows is not None else 0)
    if (figure is None) == (cell is None):
        raise UsageError(_("Give a figure, such as 2020-12/I02a/640100, or a cell with --cell FILE SHEET CELL."))
    settings = settings_of(config, warehouse=warehouse, home=home)
    asked = read_id(figure, edition) if figure is not None else None
    with published(settings) as store:
        if cell is not None:
            from flows.trace.show_cell import as_record, print_cell

            found = trace_cell(store, *cell, edition)
            _print_json(as_record(found)) if as_json else print_cell(store.scheme, found)
        elif asked is not None:
            _figure(trace_figure(store, asked), rows, xlsx, as_json=as_json)


def _figure(found: Trace, rows: int | None, xlsx: Path | None, *, as_json: bool) -> None:
    if xlsx is not None:
        from flows.trace.workbook import write_trace

        try:
            count = write_trace(found, rows, xlsx)
        except OSError as error:
            raise cannot_write(xlsx, error, "--xlsx") from error
        print(_("{count} rows written to {place}").format(count=count, place=xlsx))
        return
    from flows.trace.show import as_record, print_trace

    if as_json:
        _print_json(as_record(found, rows))
    else:
        print_trace(found, SHOWN if rows is None else rows)


def _print_json(record: object) -> None:
    from flows.trace.show import to_json

    sys.stdout.write(to_json(record) + "\n")
