"""`unionstats remind`: puts into the outbox what is due today, and sends what waits there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from flows.commands import options
from flows.commands.common import published
from flows.errors import UserError
from flows.language import _, language
from flows.marks import bracketed, colon
from flows.naming import unit_name
from flows.reminders.settings import PROVINCE, ReminderSettings, reminder_settings
from flows.reminders.working_days import working_days
from flows.settings import Settings, load_settings, section
from flows.tables import print_table
from flows.words import N_
from scheme import Scheme, load_scheme

if TYPE_CHECKING:
    from pathlib import Path

    from flows.reminders.desk import Prepared, Reminded, ReminderDesk

WORDS = {
    "late": N_("overdue, nothing handed in"),
    "returned": N_("returned, no answer"),
    "sent": N_("sent"),
    "queued": N_("to be sent"),
    "failed": N_("failed"),
    "unsure": N_("may or may not have arrived"),
    "quiet": N_("Quiet hours: what waits goes out with the next remind in working hours."),
    "day_off": N_("A day off: nothing is sent."),
    "other": N_("Another remind is sending; what waits goes out with it or with the next one."),
    "no connection": N_("no connection"),
    "no answer": N_("no clear answer"),
    "no address": N_("no address"),
    "died": N_("the program died while sending"),
}


def remind(
    *,
    dry_run: options.DryRun = False,
    resend: options.Resend = None,
    as_of: options.AsOf = None,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Remind who is late, or returned and silent, by the addresses of unionstats.toml."""
    scheme = load_scheme()
    settings = load_settings(config, warehouse=warehouse, home=home)
    reminders = configured(scheme, config)
    if reminders is None:
        raise UserError(_("Reminders are off: unionstats.toml has no section [reminders]. See docs/how-to/remind-and-sign-off.md."))
    with published(settings) as store:
        from flows.reminders.desk import ReminderDesk

        desk = ReminderDesk(store, scheme, reminders, as_of or today(scheme))
        if resend is not None and not store.outbox.again(resend):
            raise UserError(_("Message {number}: there is none that failed or may not have arrived.").format(number=resend))
        if dry_run:
            _show(desk.prepare(), scheme, as_json=as_json)
            for line in () if as_json else _unknown_year(desk):
                print(line)
            return
        done = desk.remind()
        if as_json:
            print_table(_frame(done), as_json=True)
            return
        for line in (*said(done, scheme), *_unknown_year(desk)):
            print(line)


def after_night(settings: Settings, scheme: Scheme, as_of: date, config: Path | None) -> tuple[str, ...]:
    """What a night says of its reminders; nothing where they are off. Whatever goes wrong is said: no night fails for it."""
    try:
        reminders = configured(scheme, config)
        if reminders is None or not reminders.after_night:
            return ()
        with published(settings) as store:
            from flows.reminders.desk import ReminderDesk

            desk = ReminderDesk(store, scheme, reminders, as_of)
            return (*said(desk.remind(), scheme), *_unknown_year(desk))
    except Exception as error:  # noqa: BLE001  # whatever it is: the night has published, and its digest has to be read
        return (_("Reminders were not sent: {error}").format(error=error if isinstance(error, UserError) else type(error).__name__),)


def configured(scheme: Scheme, config: Path | None) -> ReminderSettings | None:
    """The settings of reminders; None where they are off."""
    return reminder_settings(*section("reminders", config), scheme)


def today(scheme: Scheme) -> date:
    """Today, where the units are."""
    return datetime.now(ZoneInfo(scheme.timezone)).date()


def said(done: Reminded, scheme: Scheme) -> Iterator[str]:
    """What came of reminding, a line each."""
    counts = {state: done.count(state) for state in ("sent", "queued", "failed", "unsure")}
    text = _("Reminders: {new} new; {sent} sent, {queued} to be tried again, {failed} failed, {unsure} unsure, {dropped} no longer needed")
    yield text.format(new=done.queued, dropped=done.dropped, **counts)
    if done.waits:
        yield "  " + _(WORDS[done.waits])
    for unit, period, kind, recipient, state, error in done.messages:
        why = bracketed(_(WORDS[error]) if error in WORDS else error) if error else ""
        yield f"  {unit_name(scheme, unit)} {period}: {_(WORDS[kind])} → {recipient_name(scheme, recipient)}{colon()}{_(WORDS[state])}{why}"
    yield from lacking(done.unknown, scheme)


def lacking(recipients: tuple[str, ...], scheme: Scheme) -> Iterator[str]:
    """Whom no address, or one that is none, stands in the way of reminding."""
    if recipients:
        comma = "、" if language() == "zh" else ", "
        yield _("No address that can be used for: {who}").format(who=comma.join(recipient_name(scheme, who) for who in recipients))


def recipient_name(scheme: Scheme, recipient: str) -> str:
    """A recipient as people read it."""
    return _("the province") if recipient == PROVINCE else unit_name(scheme, recipient)


def _show(prepared: Prepared, scheme: Scheme, *, as_json: bool) -> None:
    rows = [(*r.matter.key[:3], r.occurrence, who, channel, title, body) for r, who, channel, title, body in prepared.letters]
    frame = pd.DataFrame(rows, columns=["unit", "period", "kind", "occurrence", "recipient", "channel", "title", "body"])
    if as_json:
        print_table(frame, as_json=True)
        return
    print(_("Messages that would be sent: {count}, about matters that are owed: {matters}.").format(count=len(rows), matters=len(prepared.matters)))
    for _reminder, who, channel, title, body in prepared.letters:
        print(f"\n{recipient_name(scheme, who)} · {channel}\n{title}\n{body}")
    for line in lacking(prepared.unknown, scheme):
        print(line)


def _frame(done: Reminded) -> pd.DataFrame:
    return pd.DataFrame(done.messages, columns=["unit", "period", "kind", "recipient", "state", "error"])


def _unknown_year(desk: ReminderDesk) -> Iterator[str]:
    if desk.as_of.year not in working_days(desk.settings.holidays).known:
        text = _("The public holidays of {year} are not known: weekends only are days off. Name a CSV with holidays under [reminders].")
        yield text.format(year=desk.as_of.year)
