"""The settings file: a section that says what cannot be keeps every night from beginning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from flows.cluster.settings import cluster_settings
from flows.doctor.line import Line, Patient, fault, ok
from flows.errors import UserError
from flows.language import _
from flows.reminders.settings import reminder_settings
from flows.schedule.settings import schedule_settings
from flows.settings import section
from flows.watching.settings import watch_settings


def sections(patient: Patient) -> Iterator[Line]:
    """Whether the sections that a night reads can be read; those of sources and backups have checks of their own."""

    def reminders(config: Path | None) -> object:
        return reminder_settings(*section("reminders", config), patient.scheme)

    readers: dict[str, Callable[[Path | None], object]] = {
        "schedule": schedule_settings, "cluster": cluster_settings, "watch": watch_settings, "reminders": reminders,
    }  # fmt: skip
    wrong = False
    for name, read in readers.items():
        try:
            read(patient.config)
        except UserError as error:
            wrong = True
            cure = _("No night begins before that is mended")
            yield fault(f"[{name}]", error, _("a section that can be read"), cure)
    if not wrong:
        yield ok("unionstats.toml", ", ".join(f"[{name}]" for name in readers))
