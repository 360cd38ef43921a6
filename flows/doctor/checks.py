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
from flows.doctor.settings import secrets, settings_file
from flows.doctor.sources import folders, pulled
from flows.errors import UserError
from flows.language import _
from flows.words import N_

CHECKS = (
    Check("python", python),
    Check("packages", pins),
    Check("language", language),
    Check("settings", settings_file),
    Check("secrets", secrets),
    Check("time zone", time_zone),
    Check("clock", clock),
    Check("memory", memory),
    Check("open files", open_files),
    Check("home", home),
    Check("disk", room),
    Check("database", database),
    Check("integrity", integrity),
    Check("audit log", audit_log),
    Check("raw files", raw_files),
    Check("folders", folders),
    Check("sources", pulled),
    Check("reader", reader),
    Check("cluster", cluster),
    Check("last night", last_night),
    Check("schedule", schedule),
    Check("Prefect server", prefect_server),
    Check("last backup", last_backup),
    Check("fonts", fonts),
)
OF_THE_DATABASE = ("clock", "integrity", "audit log", "raw files", "last night")
"""Checks that ask the database, too: that it does not answer is said once, by its own."""

CODES = (
    N_("python"), N_("packages"), N_("language"), N_("settings"), N_("secrets"), N_("time zone"), N_("clock"), N_("memory"), N_("open files"),
    N_("home"), N_("disk"), N_("database"), N_("integrity"), N_("audit log"), N_("raw files"), N_("folders"), N_("sources"), N_("reader"),
    N_("cluster"), N_("last night"), N_("schedule"), N_("Prefect server"), N_("last backup"), N_("fonts"), N_("ok"), N_("warning"), N_("fault"),
)  # fmt: skip
"""What checks and levels are called."""


def examine(patient: Patient) -> Iterator[tuple[Check, Line]]:
    """What every check says, one after the other."""
    for check in CHECKS:
        for line in _said(check, patient):
            yield check, line


def _said(check: Check, patient: Patient) -> list[Line]:
    from warehouse.errors import WarehouseError

    if check.code in OF_THE_DATABASE and patient.away:
        return [ok(patient.database.place, _("not looked at"))]
    try:
        return list(check.look(patient))
    except WarehouseError as error:
        parts = error.parts(_)
        return [fault(parts["place"], parts["found"], parts["expected"], parts["cure"])]
    except UserError as error:
        return [fault(check.code, error, _("a sound one"), _("Mend it, then ask again"))]
    except Exception as error:  # noqa: BLE001  # the other checks are wanted all the more
        said = f"{type(error).__name__}: {error}"
        return [fault(check.code, said, _("a check that works"), _("Report this to whoever looks after the program"))]
