"""追溯: a figure with the rows behind it, each to its cell, findings and decisions; and a cell with the figures that it moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.app import store
from console.pages.window import window_html
from console.refusals import Refused, not_there
from console.rendering import page
from console.routes import Route
from console.scope import in_scope, over_all_units, units_of
from console.views.scoped import regions_of
from console.views.trace import rest_of
from flows.errors import UserError
from flows.ledger_spot import LedgerSpot
from flows.naming import region_name
from flows.stored_words import method_said, missing_said, reason_said
from flows.trace import trace_cell, trace_figure
from flows.trace.asked import read_id
from flows.trace.words import amount, bounds_words, claim_words, definition, finding_words, headline, let_words, table_of, value_words
from warehouse import Warehouse

LISTED = 50
FEW = 50
"""How many rows that are held back or left out are named."""
_WORDS: dict[str, Any] = {
    "amount": amount, "claim_words": claim_words, "finding_words": finding_words, "let_words": let_words, "table_of": table_of,
    "value_words": value_words, "region_name": region_name, "reason_said": reason_said, "method_said": method_said,
}  # fmt: skip


def figure(request: Request) -> Response:
    """A figure of the person's regions: the rows of their units, a page of them; what the others put in is one line."""
    warehouse, units = store(request), units_of(request)
    allowed = regions_of(warehouse.scheme, units)
    with _not_there():
        asked = read_id(request.path_params["figure"])
        if allowed is not None and asked.region not in allowed:
            raise not_there()
        with over_all_units(request):
            trace = trace_figure(warehouse, asked)
    mine = trace.of_units(units)
    at = request.query_params.get("from", "0")
    first = int(at) if at.isdecimal() and len(at) < 8 else 0
    lines = trace.lines(mine[first : first + LISTED], units)
    seen = {line.unit for line in lines} if units is None else units
    numbers = {finding.decision for line in lines for finding in line.findings} | {claim.decision for line in lines for claim in line.claims}
    return page(
        request,
        "trace.html",
        trace=trace,
        headline=headline(trace),
        definition=definition(trace.indicator),
        bounds=bounds_words(trace),
        missing=missing_said(warehouse.scheme, trace.figure["missing"]),
        lines=lines,
        edition=None if trace.latest else trace.edition.id,
        first=first,
        before=max(first - LISTED, 0) if first else None,
        more=first + LISTED if len(mine) > first + LISTED else None,
        count=len(mine),
        rest=rest_of(trace, units),
        held=trace.held_lines(FEW, units),
        left_out=trace.left_out_lines(FEW, units),
        tables=[one for one in trace.evidence.of_tables if units is None or one[0] in seen],
        decisions=[let for let in trace.decisions() if units is None or let.number in numbers],
        **_WORDS,
    )


def cell(request: Request) -> Response:
    """A cell of a file of the person's units in its sheet, and the figures that it moves; of those the ones of their regions.

    `?edition=N`: as that edition had it.
    """
    warehouse, query = store(request), request.query_params
    asked = query.get("edition", "")
    edition = int(asked) if asked.isdecimal() and len(asked) < 10 else None
    number = request.path_params["file"]
    file = in_scope(request, warehouse.file(int(number)) if number.isdecimal() and len(number) < 10 else None)
    with _not_there(), over_all_units(request):
        found = trace_cell(warehouse, file.path, query.get("sheet", ""), query.get("cell", "")[:12], edition)
    allowed = regions_of(warehouse.scheme, units_of(request))
    line = found.line
    spot = LedgerSpot(line.unit, line.period, line.key, line.file_id, line.sheet, line.cells[0].cell, table_code=line.table, column_id=found.column)
    figures = [one for one in found.figures if allowed is None or one.id.region in allowed]
    return page(
        request,
        "trace_cell.html",
        found=found,
        line=line,
        figures=figures,
        edition=None if found.latest else found.edition.id,
        scheme=warehouse.scheme,
        window=window_html(request, spot),
        **_WORDS,
    )


@contextmanager
def _not_there() -> Iterator[None]:
    """What is said of a figure or cell that there is none of, as of a page that is not there."""
    try:
        yield
    except UserError as error:
        raise Refused(404, str(error)) from error


def _a_figure(warehouse: Warehouse, unit: str) -> Mapping[str, str] | None:
    """A figure of a city's region."""
    of = warehouse.scheme.units[unit]
    found = warehouse.rows("SELECT period, indicator, region FROM figures WHERE region = :region ORDER BY indicator LIMIT 1", region=of.region)
    return {"figure": "/".join(found[0].values())} if found and of.kind == "city" else None


def _a_cell(warehouse: Warehouse, unit: str) -> Mapping[str, str] | None:
    """A cell of the unit's that a finding points at."""
    found = warehouse.rows(
        "SELECT file_id, sheet, cell FROM findings WHERE unit = :unit AND row_key <> '' AND cell <> '' AND column_id <> ''"
        " AND rule NOT LIKE 'S%' ORDER BY rule, cell LIMIT 1",
        unit=unit,
    )
    return {"file": str(found[0]["file_id"]), "sheet": found[0]["sheet"] or "", "cell": found[0]["cell"]} if found else None


ROUTES = (
    Route("/trace/cell/{file}", "GET", cell, "see", "figures", example=_a_cell),
    Route("/trace/{figure:path}", "GET", figure, "see", "figures", example=_a_figure),
)
