"""All checks, in the order in which they are told. A new one is a function in a file of its theme and a line here."""

from __future__ import annotations

from collections.abc import Iterator

from flows.doctor.backups import last_backup
from flows.doctor.cluster import cluster
from flows.doctor.database import audit_log, database, integrity, raw_files
from flows.doctor.fonts import fonts
from flows.doctor.home import home, room
from flows.doctor.line import Check, Line, Patient, fault, ok
from flows.doctor.machine import clock, memory, open_files, time_zone
from flows.doctor.nights import last_night, prefect_server, schedule
from flows.doctor.program import language, pins, python
from flows.doctor.reader import reader
from flows.doctor.settings import secrets, sections
from flows.doctor.sources import folders, pulled
from flows.errors import UserError
from flows.language import _
from flows.words import N_

SECONDS = 180.0
"""How long a check may take: a share that hangs must not keep the other checks from being told."""
CHECKS = (
    Check(N_("python"), python),
    Check(N_("packages"), pins),
    Check(N_("language"), language),
    Check(N_("settings"), sections),
    Check(N_("secrets"), secrets),
    Check(N_("time zone"), time_zone),
    Check(N_("clock"), clock, asks_database=True),
    Check(N_("memory"), memory),
    Check(N_("open files"), open_files),
    Check(N_("home"), home),
    Check(N_("disk"), room),
    Check(N_("database"), database),
    Check(N_("integrity"), integrity, asks_database=True),
    Check(N_("audit log"), audit_log, asks_database=True),
    Check(N_("raw files"), raw_files, asks_database=True),
    Check(N_("folders"), folders),
    Check(N_("sources"), pulled),
    Check(N_("reader"), reader),
    Check(N_("cluster"), cluster),
    Check(N_("last night"), last_night, asks_database=True),
    Check(N_("schedule"), schedule),
    Check(N_("Prefect server"), prefect_server),
    Check(N_("last backup"), last_backup),
    Check(N_("fonts"), fonts),
)


def examine(patient: Patient) -> Iterator[tuple[Check, Line]]:
    """What every check says, one after the other."""
    for check in CHECKS:
        for line in _said(check, patient):
            yield check, line


def _said(check: Check, patient: Patient) -> list[Line]:
    from sources.connectors.patient import NoAnswer, within
    from warehouse.errors import WarehouseError

    try:
        if check.asks_database and within(SECONDS, lambda: patient.away):
            return [ok(patient.database.place, _("not looked at"))]
        return within(SECONDS, lambda: list(check.look(patient)))
    except NoAnswer as silence:
        cure = _("A share that is gone lets nobody go who asks for it: mount it again")
        return [fault(check.code, _("no answer ({seconds})").format(seconds=silence), _("an answer"), cure)]
    except WarehouseError as error:
        parts = error.parts(_)
        return [fault(parts["place"], parts["found"], parts["expected"], parts["cure"])]
    except UserError as error:
        return [fault(check.code, error, _("a sound one"), _("Mend it, then ask again"))]
    except Exception as error:  # noqa: BLE001  # the other checks are wanted all the more
        said = f"{type(error).__name__}: {error}"
        return [fault(check.code, said, _("a check that works"), _("Report this to whoever looks after the program"))]
