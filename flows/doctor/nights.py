"""Whether nights run: when the last one ended and how, and whether what starts them is alive."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from flows.doctor.line import Line, Patient, fault, ok, warning
from flows.language import _
from flows.words import NIGHT_ENDS

LATE, LOST = timedelta(hours=30), timedelta(days=3)
LAST = 20
SILENT, NEW = timedelta(minutes=10), timedelta(minutes=3)
"""For how long the schedule may not have been looked at, which happens twice a minute; and for how long Prefect need not have planned a run."""


class Past(NamedTuple):
    """A night of the ledger."""

    id: int
    started: str
    ended: str | None
    state: str
    stage: str


def nights(patient: Patient) -> list[Past]:
    """The last nights of the ledger, the latest first."""
    if patient.empty:
        return []
    with patient.database.read() as connection:
        if not sa.inspect(connection).has_table("nights"):
            return []
        found = connection.execute(sa.text(f"SELECT id, started, ended, state, stage FROM nights ORDER BY id DESC LIMIT {LAST}"))
        return [Past(*row) for row in found]


def last_night(patient: Patient) -> Iterator[Line]:
    """Whether a night has ended well of late, and the last one did."""
    past, place = nights(patient), _("the ledger of nights")
    start = _("Run one: unionstats nightly; and see what starts them every night (cron, systemd, serve)")
    done = [night for night in past if night.state == "finished"]
    if not done:
        yield warning(place, _("no night that ended well"), _("one a day"), start)
    else:
        age = patient.now - datetime.fromisoformat(done[0].ended or done[0].started)
        said = _("night {number} ended well {hours} hours ago").format(number=done[0].id, hours=round(age / timedelta(hours=1)))
        if age > LOST:
            yield fault(place, said, _("one a day"), start)
        elif age > LATE:
            yield warning(place, said, _("one a day"), start)
        else:
            yield ok(place, said)
    if past and past[0].state in NIGHT_ENDS:
        found = _("night {number} ended as {state}, at {stage}").format(number=past[0].id, state=_(NIGHT_ENDS[past[0].state]), stage=_(past[0].stage))
        cure = _("Run it again and read what it says; logs/nightly.jsonl in the home has the details")
        yield warning(place, found, _("a night that ends well"), cure)


def schedule(patient: Patient) -> Iterator[Line]:
    """Whether the schedule of `unionstats serve` is alive, where this home is served."""
    from flows.schedule.standing import SAID, checked, left, serving

    home = patient.settings.home
    again = _("Read what it says (journalctl -u unionstats), and begin it anew")
    if (serves := serving(home)) is None:
        if (dead := left(home)) is None:
            yield ok(str(home), _("not served: cron or a timer has to start the nights"))
            return
        cure = _("Begin it anew, or remove {file} where something else starts the nights now").format(file=home / SAID)
        place = f"unionstats serve, pid {dead.pid}, {dead.since}"
        yield fault(place, _("it was killed; nobody serves this home"), _("somebody who does"), cure)
        return
    place = f"unionstats serve, pid {serves.pid}"
    if (found := checked(home)) is None:
        yield warning(place, _("no check of the schedule yet"), _("one a minute"), again)
        return
    looked = datetime.fromisoformat(found.at)
    if patient.now - looked > SILENT:
        yield fault(place, _("the schedule was last looked at {moment}").format(moment=found.at), _("one a minute"), again)
    elif found.next_run is None:
        new = looked - datetime.fromisoformat(serves.since) < NEW
        yield (warning if new else fault)(place, _("Prefect has planned no next run"), _("one a day"), again)
    elif found.due is not None:
        yield warning(place, _("the night of {slot} is owed").format(slot=found.due), _("a night that ends well"), again)
    else:
        yield ok(place, _("next run {time}").format(time=found.next_run))


def prefect_server(patient: Patient) -> Iterator[Line]:
    """Whether the Prefect server answers that is set, or that of whoever serves this home; without one every night brings its own."""
    from flows.prefect_api import answers
    from flows.schedule.standing import serving

    url = os.environ.get("PREFECT_API_URL")
    if not url and (served := serving(patient.settings.home)) is not None:
        url = served.api
    if not url:
        yield ok("PREFECT_API_URL", _("not set: every night starts a server of its own"))
    elif answers(url):
        yield ok(url, _("answers"))
    else:
        cure = _("Start the server (unionstats serve), or unset PREFECT_API_URL; nights run meanwhile with a server of their own")
        yield fault(url, _("no answer"), _("a Prefect server"), cure)
