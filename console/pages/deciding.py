"""Decisions on findings: on one, with the next one as the answer; on a whole group, as it was previewed; and taken back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.admission import own_path
from console.app import store
from console.pages.findings import a_finding, answer, in_part, whole
from console.queue import Queue
from console.refusals import Refused
from console.rendering import fragment
from console.routes import Route
from console.views.detail import Form, choice_of
from console.views.typed import Typed
from flows.errors import ToldPlainly, UserError
from flows.finding_desk import FindingDesk, Taken
from flows.language import _
from flows.stale import Stale
from transforms.stewardship.states import BY_KIND
from warehouse import Found, Group


def decide(request: Request) -> Response:
    """Take a decision on one finding; the answer is the next that waits, or the form again with what is wrong with it."""
    queue, typed = Queue.of(request), Typed.of(request.state.form)
    group = queue.group(request.path_params["group"])
    found = queue.found(group, request.path_params["fingerprint"])
    following = queue.next_after(group, found)
    try:
        taken = _take(FindingDesk(queue.store, queue.person), found, typed)
    except Stale as stale:
        again = queue.found(group, found.fingerprint)
        return answer(request, queue, group, again, typed=_again(queue, again, typed, stale), status=409)
    except UserError as error:
        return answer(request, queue, group, found, typed=_again(queue, found, typed, error), status=422)
    done = f"{typed.kind}-{taken.numbers[0]}"
    if in_part(request):
        return _next(request, queue, following, done)
    return RedirectResponse(_address(queue, following, done), 303)


def preview(request: Request) -> Response:
    """What a decision on a whole group would do."""
    queue, query = Queue.of(request), request.query_params
    kind = query.get("kind", "")
    if "group" not in query:
        return RedirectResponse(queue.asked.list(), 303)
    return _previewed(request, queue, queue.group(query.get("group", "")), Typed(kind=kind), "", 200)


def commit(request: Request) -> Response:
    """Take the decision on exactly what was previewed."""
    queue, form = Queue.of(request), request.state.form
    group, typed = queue.group(str(form.get("group") or "")), Typed.of(form)
    try:
        taken = FindingDesk(queue.store, queue.person).commit(str(form.get("token") or ""), typed.reason, typed.note, typed.until or None)
    except Stale as stale:
        return _previewed(request, queue, group, typed, str(stale), 409)
    except UserError as error:
        return _previewed(request, queue, group, typed, _plain(error), 422)
    return RedirectResponse(queue.asked.list(after=queue.asked.after) + _and(queue.asked.query, f"{typed.kind}-{taken.numbers[0]}"), 303)


def undo(request: Request) -> Response:
    """Take back a decision, a batch, or what the person decided last; then back to where they were."""
    form = request.state.form
    desk = FindingDesk(store(request), request.state.person)
    if batch := str(form.get("batch") or ""):
        taken = desk.undo_batch(batch)
    elif number := str(form.get("decision") or ""):
        if not number.isdecimal() or len(number) > 18:
            raise Refused(422, _("This is no decision."))
        taken = desk.undo(int(number))
    else:
        taken = desk.undo_last()
    back = urlsplit(own_path(str(form.get("back") or "/findings")))
    query = "&".join(part for part in back.query.split("&") if part and not part.startswith("done="))
    return RedirectResponse(f"{back.path}?{query}{_and(query, f'undo-{taken.numbers[0]}')}".replace("??", "?"), 303)


def _take(desk: FindingDesk, found: Found, typed: Typed) -> Taken:
    """The decision that the form asks for."""
    names, said = [found.fingerprint], (typed.reason, typed.note)
    match typed.kind:
        case "explain":
            return desk.explain(names, *said, typed.version)
        case "waive":
            return desk.ask_waiver(names, *said, typed.until, typed.version)
        case "return":
            return desk.give_back(names, *said, typed.version)
        case "grant":
            return desk.grant(names, typed.note, typed.version)
        case "refuse":
            return desk.refuse(names, typed.note, typed.version)
    raise UserError(_("Choose what you decide."))


def _again(queue: Queue, found: Found, typed: Typed, error: UserError) -> Form:
    """The form once more: what was typed is kept, the version is that of now, and the field to blame has the focus."""
    wrong = "" if isinstance(error, Stale) else typed.wrong
    return queue.form(found, **typed.fields, error=_plain(error), wrong=wrong)


def _plain(error: UserError) -> str:
    """What is wrong, to who chose from lists."""
    return error.plain if isinstance(error, ToldPlainly) else str(error)


def _next(request: Request, queue: Queue, following: tuple[Group, Found] | None, done: str) -> Response:
    """The three panes as they are now, the next finding in the right one."""
    opened, found = following or (None, None)
    context = {**queue.left(), **queue.middle(opened, found), **queue.beside(opened, found)}
    response = fragment(request, "findings/decided.html", **context, said=queue.said(done), lazy=True, focus_detail=True, focus_list=False)
    response.headers["HX-Push-Url"] = _address(queue, following, "")
    return response


def _address(queue: Queue, following: tuple[Group, Found] | None, done: str) -> str:
    """Where the next finding is; where there is none, the list."""
    path = queue.asked.list() if following is None else queue.asked.finding(following[0].id, following[1].fingerprint)
    return path + (_and(queue.asked.query, done) if done else "")


def _and(query: str, done: str) -> str:
    return f"{'&' if query else '?'}{urlencode({'done': done})}"


def _previewed(request: Request, queue: Queue, group: Group, typed: Typed, error: str, status: int) -> Response:
    """The preview with its form."""
    if typed.kind not in BY_KIND:
        raise Refused(422, _("Choose what you decide."))
    seen = FindingDesk(queue.store, queue.person).preview(typed.kind, [group.id])
    form = Form((choice_of(typed.kind),), today=queue.today, **typed.fields, error=error, wrong=typed.wrong if error and status == 422 else "")
    context: dict[str, Any] = {"preview": seen, "form": form, "asked": queue.asked, "group_line": queue.lines([group])[0]}
    if in_part(request):
        return fragment(request, "findings/_bulk.html", status=status, **context)
    return whole(request, queue, group, None, status=status, **context)


ROUTES = (
    Route("/bulk/preview", "GET", preview, "see", "findings"),
    Route("/bulk/commit", "POST", commit, "see", "findings"),
    Route("/undo", "POST", undo, "undo", "findings"),
    Route("/findings/{group}/{fingerprint}/decide", "POST", decide, "see", "findings", example=a_finding),
)
