"""Handing in a report, and having one checked that is not handed in: the form, the result, what it changes, and the confirmation."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.app import store
from console.refusals import Refused, not_there
from console.rendering import page
from console.routes import Route
from console.scope import condition, unit_in_scope
from console.trials import trials
from flows.errors import UserError
from flows.handing_in import MOST, HandingIn, looked_at
from flows.language import _
from flows.naming import unit_name
from flows.staging import Staged, Staging
from flows.trial import Tried
from flows.trial_process import Busy
from flows.uploads import check_size, safe_name
from transforms.stewardship.periods import Standing, standings
from warehouse import Warehouse

BODY = 120 * 2**20
"""How many bytes all files of a report may have together."""
_door = BoundedSemaphore(4)
SHOWN = 200
"""Findings that a page shows; all of them are in the findings after the night, and in the workbook of `unionstats check`."""


def form(request: Request) -> Response:
    """Where files are chosen; and those of this person that wait for a confirmation."""
    trials(request)
    return _form(request, "upload.html", "upload")


def send(request: Request) -> Response:
    """Take files, have them checked, and lead to the result. What was sent waits there, also where the browser goes away."""
    unit, period = _asked(request)
    desk = _desk(request)
    try:
        with _at_the_door():
            staged = desk.stage(unit, period, _sent(request))
    except UserError as error:
        return _form(request, "upload.html", "upload", wrong=str(error), status=422)
    try:
        _check(request, desk, staged)
    except Refused:  # there was no room: it is sent again, and must not wait twice
        desk.staging.discard(staged)
        raise
    return RedirectResponse(f"/upload/{staged.token}", 303)


def result(request: Request) -> Response:
    """What the checks say of files that wait, and what these would change."""
    desk, staged = _staged(request)
    with _waiting_still(desk, staged):
        outcome, same_bytes = desk.staging.outcome(staged), desk.same_bytes(staged)
    scheme = store(request).scheme
    return page(
        request,
        "upload/result.html",
        staged=staged,
        outcome=outcome,
        same_bytes=same_bytes,
        reached=standings(store(request).decisions(findings=False)).get((staged.unit, staged.period), Standing()).state,
        unit_name=unit_name(scheme, staged.unit),
        severities=scheme.severities,
        shown=SHOWN,
        scheme_tables=scheme.tables,
    )


def again(request: Request) -> Response:
    """Have files checked once more, where that was broken off."""
    desk, staged = _staged(request)
    _check(request, desk, staged)
    return RedirectResponse(f"/upload/{staged.token}", 303)


def confirm(request: Request) -> Response:
    """Take the files in."""
    desk, staged = _staged(request)
    taken = desk.confirm(staged)
    return page(request, "upload/done.html", taken=taken, unit_name=unit_name(store(request).scheme, taken.unit))


def discard(request: Request) -> Response:
    """Let the files go."""
    desk, staged = _staged(request)
    desk.staging.discard(staged)
    return RedirectResponse("/upload", 303)


def check_form(request: Request) -> Response:
    """Where files are chosen that are only checked."""
    trials(request)
    return _form(request, "check.html", "check")


def check(request: Request) -> Response:
    """Have files checked, and keep nothing of them."""
    unit, period = _asked(request)
    scheme, on_top = store(request).scheme, request.state.form.get("supplement") == "1"
    try:
        with _at_the_door():
            files = looked_at(_sent(request), request.app.state.settings.largest)
    except UserError as error:
        return _form(request, "check.html", "check", wrong=str(error), status=422)
    with tempfile.TemporaryDirectory(prefix="unionstats-check-") as folder:
        tried = []
        for at, (name, content) in enumerate(files):
            (Path(folder) / str(at)).write_bytes(content)
            tried.append(Tried(Path(folder) / str(at), name))
        outcome = _run(request, tried, unit, period, supplement=on_top)
    return page(
        request,
        "check_result.html",
        outcome=outcome,
        unit=unit,
        period=period,
        unit_name=unit_name(scheme, unit),
        severities=scheme.severities,
        shown=SHOWN,
        scheme_tables=scheme.tables,
    )


def _form(request: Request, template: str, action: str, *, wrong: str = "", status: int = 200) -> Response:
    person, scheme, query = request.state.person, store(request).scheme, getattr(request.state, "form", None) or request.query_params
    periods = [period for month in range(1, 13) if (period := f"{scheme.year}-{month:02d}") >= scheme.first_period]
    return page(
        request,
        template,
        status=status,
        wrong=wrong,
        units=[(code, unit_name(scheme, code)) for code in scheme.units if person.may(action, code)],
        periods=periods,
        asked={"unit": str(query.get("unit", "")), "period": str(query.get("period", "")) or _latest(request, periods)},
        waiting=[(staged, unit_name(scheme, staged.unit)) for staged in _desk(request).staging.waiting(person.login)] if action == "upload" else [],
        most=MOST,
        largest=request.app.state.settings.largest >> 20,
        together=BODY >> 20,
    )


def _latest(request: Request, periods: list[str]) -> str:
    """The latest period that any of the person's units has handed in for; the scheme's first where nobody has."""
    mine, values = condition(request)
    rows = store(request).rows(f"SELECT max(period) AS period FROM files WHERE {mine}", **values)  # noqa: S608  # every value is bound
    return str(rows[0]["period"] or periods[0])


def _asked(request: Request) -> tuple[str, str]:
    """The unit and the period of a form. 404 for a unit that is not the person's, as for one that there is not."""
    scheme, sent = store(request).scheme, request.state.form
    unit, period = unit_in_scope(request, str(sent.get("unit", ""))), str(sent.get("period", ""))
    if period not in {f"{scheme.year}-{month:02d}" for month in range(1, 13)} or period < scheme.first_period:
        raise Refused(422, _("{found} is no period of the scheme. Expected {expected}.").format(found=period, expected=f"{scheme.first_period} …"))
    return unit, period


def _sent(request: Request) -> list[tuple[str, bytes]]:
    """The files of a form. UserError for one that is larger than a file may be, before it is read."""
    files = [one for one in request.state.form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    for file in files:
        check_size(safe_name(str(file.filename)), file.size or 0, request.app.state.settings.largest)
    return [(str(file.filename), file.file.read()) for file in files]


@contextmanager
def _at_the_door() -> Iterator[None]:
    """Few reports are held in memory at once. Refused (503) where as many are as may be."""
    if not _door.acquire(blocking=False):
        raise Refused(503, _("Other reports are being checked just now. Wait a minute, then send it again; nothing was taken in."))
    try:
        yield
    finally:
        _door.release()


def _desk(request: Request) -> HandingIn:
    return HandingIn(store(request), request.state.person, request.app.state.settings.largest)


def _staged(request: Request) -> tuple[HandingIn, Staged]:
    """What waits under the token of an address; 404 where nothing of this person's does."""
    desk = _desk(request)
    staged = desk.staged(request.path_params["token"])
    if staged is None:
        raise not_there()
    return desk, staged


def _check(request: Request, desk: HandingIn, staged: Staged) -> None:
    with _waiting_still(desk, staged):
        desk.staging.conclude(staged, _run(request, desk.tried(staged), staged.unit, staged.period, supplement=True))


@contextmanager
def _waiting_still(desk: HandingIn, staged: Staged) -> Iterator[None]:
    """Refused (409) where the files are let go while something is done with them: in another tab, or by whoever sent them."""
    try:
        yield
    except FileNotFoundError as error:
        if desk.staging.get(staged.token, staged.login) is not None:
            raise
        raise Refused(409, _("These files were confirmed or discarded already. The batches show what was handed in.")) from error


def _run(request: Request, tried: list[Tried], unit: str, period: str, *, supplement: bool) -> dict[str, Any]:
    try:
        return trials(request).run(tried, unit, period, request.state.language, supplement=supplement)
    except Busy as error:
        raise Refused(503, str(error)) from error


def _waiting(warehouse: Warehouse, unit: str) -> dict[str, str] | None:
    """A token of files that wait for the unit."""
    tokens = Staging(warehouse.home).of_unit(unit)
    return {"token": tokens[0]} if tokens else None


ROUTES = (
    Route("/upload", "GET", form, "upload", "batches"),
    Route("/upload", "POST", send, "upload", "batches", body=BODY),
    Route("/upload/{token}", "GET", result, "upload", "batches", example=_waiting),
    Route("/upload/{token}/check", "POST", again, "upload", "batches", example=_waiting),
    Route("/upload/{token}/confirm", "POST", confirm, "upload", "batches", example=_waiting),
    Route("/upload/{token}/discard", "POST", discard, "upload", "batches", example=_waiting),
    Route("/check", "GET", check_form, "check", "batches"),
    Route("/check", "POST", check, "check", "batches", body=BODY),
)
