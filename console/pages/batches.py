"""报表批次: units × periods, the files of each report with their versions, originals, and differences between versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.app import store
from console.exports import as_file
from console.refusals import Refused, not_there
from console.rendering import page
from console.routes import Route
from console.scope import condition, in_scope, unit_in_scope, units_of
from console.trials import trials
from console.views.batches import file_lines, name_of, severity_counts
from console.views.workbench import grid
from flows.intake import File
from flows.language import _
from flows.naming import unit_name
from flows.report_standing import MEANS, RECEIVED, STANDINGS
from flows.trial_process import Busy
from transforms.stewardship.states import ANSWERED
from warehouse import Warehouse

LISTED = 60
"""Files that the first page lists, the latest first."""
ALL = 1000
"""Files of one report that are listed: more than any has."""
_LATEST = """SELECT id, unit, period, path, version, received, size, state, superseded_by FROM submissions
    WHERE {where} ORDER BY id DESC LIMIT :limit"""
_CAME = "SELECT * FROM ({received}) came WHERE {where}"
_OPEN = """SELECT unit, period, severity, sum(open + lapsed) AS open, sum(returned) AS returned, sum(total) AS total FROM finding_group
    WHERE {where} GROUP BY unit, period, severity"""
_SENT = "SELECT login, detail FROM audit WHERE action = 'upload' AND {where} ORDER BY id DESC LIMIT :limit"
"""Who sent the latest: each such row has a file at least, so that as many rows as files are listed are enough."""
_GIVES = """SELECT DISTINCT readings.file_id, current_tables.table_code, current_tables.state FROM current_tables
    JOIN readings ON readings.id = current_tables.reading_id WHERE current_tables.unit = :unit AND current_tables.period = :period
    ORDER BY current_tables.table_code"""
_ONE = "SELECT id, unit, period, path, sha256, version FROM files WHERE id = :id"


def batches(request: Request) -> Response:
    """All reports of a person's units."""
    warehouse, person = store(request), request.state.person
    mine, values = condition(request)
    edition = warehouse.latest_edition()
    as_of = date.fromisoformat(str(edition.as_of)[:10]) if edition else None
    found = warehouse.rows(_OPEN.format(where=mine), **values)
    came = warehouse.rows(_CAME.format(received=RECEIVED, where=mine), **values)
    files = warehouse.rows(_LATEST.format(where=mine), **values, limit=LISTED)
    sent = warehouse.rows(_SENT.format(where=mine), **values, limit=LISTED)
    returned: dict[tuple[str, str], int] = {}
    for row in found:
        returned[row["unit"], row["period"]] = returned.get((row["unit"], row["period"]), 0) + int(row["returned"] or 0)
    return page(
        request,
        "batches.html",
        as_of=as_of,
        grid=grid(warehouse.scheme, units_of(request), as_of, _plain(came), _plain(found)) if as_of else [],
        periods=warehouse.scheme.periods_until(as_of) if as_of else (),
        returned=returned,
        means=[(STANDINGS[state], _(text)) for state, text in MEANS.items()],
        files=file_lines(warehouse.scheme, files, sent),
        may_send=person.may("upload"),
        may_check=person.may("check"),
    )


def batch(request: Request) -> Response:
    """One report: its files, what each gives, its findings by severity."""
    warehouse, person = store(request), request.state.person
    unit, period = unit_in_scope(request, request.path_params["unit"]), request.path_params["period"]
    scheme = warehouse.scheme
    if period not in scheme.periods_until(date(scheme.year, 12, 31)):
        raise not_there()
    here: dict[str, Any] = {"unit": unit, "period": period}
    which = "unit = :unit AND period = :period"
    files = warehouse.rows(_LATEST.format(where=which), **here, limit=ALL)
    gives = warehouse.rows(_GIVES, **here)
    lines = file_lines(scheme, files, warehouse.rows(_SENT.format(where=which), **here, limit=ALL), gives)
    states: dict[str, list[str]] = {}
    for row in gives:
        states.setdefault(row["table_code"], []).append(row["state"])
    edition = warehouse.latest_edition()
    as_of = date.fromisoformat(str(edition.as_of)[:10]) if edition else None
    return page(
        request,
        "batches/report.html",
        unit=unit,
        period=period,
        unit_name=unit_name(scheme, unit),
        due=scheme.due_date(period),
        overdue=as_of is not None and (unit, period) in scheme.overdue(as_of) and not files,
        files=lines,
        tables=[(code, scheme.tables[code], states.get(code)) for code in scheme.due_tables(unit, period)],
        counts=severity_counts(warehouse.rows(_OPEN.format(where=which), **here)),
        severities=scheme.severities,
        answered=ANSWERED,
        may_send=person.may("upload", unit),
        may_fetch=person.may("check", unit),
        query_back=any(route.path.startswith("/return/") for route in _all()),
    )


def original(request: Request) -> Response:
    """A file as it came, for its unit's people and the province's stewards; never opened inside the console."""
    warehouse = store(request)
    file = _file(request, warehouse, request.path_params["id"])
    return as_file(warehouse.archive.path(file.sha256).read_bytes(), name_of(file.path))


def difference(request: Request) -> Response:
    """What a file says otherwise than another of the same report, the one before it where none is named."""
    warehouse = store(request)
    file = _file(request, warehouse, request.path_params["id"])
    which = {"unit": file.unit, "period": file.period}
    rows = warehouse.rows(_LATEST.format(where="unit = :unit AND period = :period"), **which, limit=ALL)
    others = [line for line in file_lines(warehouse.scheme, rows, ()) if line.id != file.id]
    asked = request.query_params.get("to") or next((str(line.id) for line in others if line.id < file.id), "")
    to = _file(request, warehouse, asked) if asked else None
    if to is not None and (to.unit, to.period) != (file.unit, file.period):
        raise not_there()
    try:
        changes = trials(request).compare(to, file, request.state.language) if to is not None else []
    except Busy as error:
        raise Refused(503, str(error)) from error
    return page(
        request,
        "batches/diff.html",
        file=file,
        name=name_of(file.path),
        to=to,
        to_name=name_of(to.path) if to else "",
        unit_name=unit_name(warehouse.scheme, file.unit),
        others=others,
        changes=changes,
    )


def _file(request: Request, warehouse: Warehouse, number: str) -> File:
    """A file of the person's units; 404 for any other."""
    rows = warehouse.rows(_ONE, id=int(number)) if number.isdecimal() and len(number) < 16 else []
    return in_scope(request, File(**dict(rows[0])) if rows else None)


def _plain(rows: Iterable[Mapping[Any, Any]]) -> list[Mapping[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows]


def _all() -> tuple[Route, ...]:
    from console.routes import all_routes

    return all_routes()


def _a_file(warehouse: Warehouse, unit: str) -> dict[str, str] | None:
    rows = warehouse.rows("SELECT max(id) AS id FROM files WHERE unit = :unit", unit=unit)
    return {"id": str(rows[0]["id"])} if rows and rows[0]["id"] is not None else None


def _a_report(warehouse: Warehouse, unit: str) -> dict[str, str] | None:
    rows = warehouse.rows("SELECT max(period) AS period FROM files WHERE unit = :unit", unit=unit)
    return {"unit": unit, "period": str(rows[0]["period"])} if rows and rows[0]["period"] is not None else None


ROUTES = (
    Route("/batches", "GET", batches, "see", "batches"),
    # Who may have reports checked works with the files themselves; others see what was read of them.
    Route("/batches/file/{id}", "GET", original, "check", "batches", example=_a_file),
    Route("/batches/file/{id}/diff", "GET", difference, "see", "batches", example=_a_file),
    Route("/batches/{unit}/{period}", "GET", batch, "see", "batches", example=_a_report),
)
