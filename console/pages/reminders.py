"""催报: what units owe, what would be sent today, the outbox, and the button that sends."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.app import store
from console.rendering import page
from console.routes import Route
from console.scope import units_of
from flows.commands.remind import WORDS, configured, lacking, recipient_name
from flows.errors import UserError
from flows.language import _
from flows.naming import unit_name
from flows.reminders.desk import ReminderDesk
from flows.reminders.settings import ReminderSettings
from flows.words import N_
from warehouse import Act

LISTED = 100
TONES = {"sent": "good", "queued": "info", "sending": "info", "failed": "error", "unsure": "query", "dropped": ""}
STATE_WORDS = {"sending": N_("being sent"), "dropped": N_("no longer needed")}


def reminders(request: Request) -> Response:
    """The page."""
    return _page(request, said=_said(request))


def send(request: Request) -> Response:
    """Put in what is due and send what waits."""
    desk = _desk(request)
    if desk is None:
        return _page(request, status=422, wrong=_("Reminders are off: unionstats.toml has no section [reminders]."))
    done = desk.remind()
    ended = {name: done.count(state) for name, state in (("sent", "sent"), ("again", "queued"), ("failed", "failed"), ("unsure", "unsure"))}
    counts = {"new": done.queued, **ended}
    _record(request, "", counts | {"waits": done.waits})
    query = "&".join(f"{name}={value}" for name, value in {**counts, "waits": done.waits}.items() if value)
    return RedirectResponse(f"/reminders?done=1&{query}", 303)


def again(request: Request) -> Response:
    """Let a message that did not arrive, or may not have, go out again."""
    number = str(request.state.form.get("message") or "")
    if not (number.isdecimal() and len(number) < 12 and store(request).outbox.again(int(number))):
        return _page(request, status=422, wrong=_("Message {number}: there is none that failed or may not have arrived.").format(number=number[:12]))
    _record(request, number, {"again": True})
    return RedirectResponse("/reminders?waits_again=1", 303)


def _page(request: Request, *, status: int = 200, said: str = "", wrong: str = "") -> Response:
    warehouse = store(request)
    scheme, person = warehouse.scheme, request.state.person
    context: dict[str, Any] = {"off": False, "owed": (), "letters": (), "lacking": (), "quiet": False, "day_off": False}
    try:
        desk = _desk(request)
    except UserError as error:  # what is wrong with the settings is said here, where it matters
        desk, wrong = None, wrong or str(error)
    if desk is None:
        context["off"] = True
    else:
        prepared = desk.prepare()
        context["owed"] = [(unit_name(scheme, m.unit), m.period, _(WORDS[m.kind]), m.since.isoformat(), m.days, m.count) for m in prepared.matters]
        context["letters"] = [(recipient_name(scheme, who), channel, title, body) for _r, who, channel, title, body in prepared.letters]
        context["lacking"] = tuple(lacking(prepared.unknown, scheme))
        context["quiet"], context["day_off"] = desk.settings.is_quiet(_now(request).time()), not desk.calendar.works(desk.as_of)
    log = [
        (m, unit_name(scheme, m.unit), recipient_name(scheme, m.recipient), _(STATE_WORDS.get(m.state) or WORDS[m.state]), TONES[m.state],
         _(WORDS[m.error]) if m.error in WORDS else m.error)
        for m in warehouse.outbox.messages(units=units_of(request), limit=LISTED)
    ]  # fmt: skip
    return page(request, "reminders.html", status=status, said=said, wrong=wrong, log=log, may_send=person.may("remind"), kinds=WORDS, **context)


def _said(request: Request) -> str:
    asked = request.query_params
    if asked.get("waits_again"):
        return _("The message waits again.")
    if not asked.get("done"):
        return ""
    numbers = {name: asked.get(name, "0") for name in ("new", "sent", "again", "failed", "unsure")}
    counts = {name: int(value) if value.isdecimal() and len(value) < 6 else 0 for name, value in numbers.items()}
    text = _("{new} new, {sent} sent, {again} to be tried again, {failed} failed, {unsure} unsure.").format(**counts)
    return f"{text} {_(WORDS[asked['waits']])}" if asked.get("waits") in ("quiet", "day_off", "other") else text


def _desk(request: Request) -> ReminderDesk | None:
    settings = _settings(request)
    now = _now(request)
    return None if settings is None else ReminderDesk(store(request), store(request).scheme, settings, now.date(), now)


def _settings(request: Request) -> ReminderSettings | None:
    return configured(store(request).scheme, request.app.state.settings.config)


def _now(request: Request) -> datetime:
    """The moment by the warehouse's clock."""
    return datetime.fromisoformat(store(request).now()).astimezone(ZoneInfo(store(request).scheme.timezone))


def _record(request: Request, what: str, detail: dict[str, Any]) -> None:
    person = request.state.person
    store(request).audit_add(Act(person.login, person.role, "remind", object=what, detail=detail))


ROUTES = (
    Route("/reminders", "GET", reminders, "remind", "reminders"),
    Route("/reminders", "POST", send, "remind", "reminders"),
    Route("/reminders/again", "POST", again, "remind", "reminders"),
)
