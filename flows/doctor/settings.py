"""The settings file: every section of it, and whether its secrets are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flows.all_settings import at_fault
from flows.doctor.line import Line, Patient, fault, ok, warning
from flows.errors import UserError
from flows.language import _
from flows.pulling.pull import sources_of
from flows.settings import section
from warehouse import WarehouseError

FILES = {"watch": ("addresses", "metrics_token_file"), "reminders": ("urls",), "oidc": ("client_secret_file",), "schedule": ("auth_file",)}
"""Settings by section that name a file of secrets."""


def settings_file(patient: Patient) -> Iterator[Line]:
    """Whether everything in it can be: a night would say so, too, but at night."""
    _found, file = section("watch", patient.config)
    place, sound = str(file or "unionstats.toml"), True
    for error in at_fault(patient.settings, patient.config, patient.scheme):
        sound = False
        if isinstance(error, WarehouseError):
            parts = error.parts(_)
            yield fault(parts["place"], parts["found"], parts["expected"], parts["cure"])
        else:
            yield fault(place, error, _("a sound one"), _("Mend it, then ask again"))
    if sound:
        yield ok(place, _("can be read, every section") if file else _("there is none"))


def secrets(patient: Patient) -> Iterator[Line]:
    """Whether files of secrets can be read by everybody here."""
    open_ones = [file for file in sorted(_files(patient)) if file.is_file() and file.stat().st_mode & 0o004]
    for file in open_ones:
        yield warning(str(file), _("everybody on this machine can read the secret"), "0600", f"chmod o= {file}")
    if not open_ones:
        yield ok("[sources] [watch] [reminders] [schedule]", _("no file of secrets is for everybody to read"))


def _files(patient: Patient) -> Iterator[Path]:
    for name, settings in FILES.items():
        found, file = section(name, patient.config)
        folder = file.parent if file else Path()
        yield from (folder / str((found or {})[setting]) for setting in settings if (found or {}).get(setting))
    try:
        sources = sources_of(patient.settings, patient.config, patient.scheme)
    except UserError:
        return  # the check of the settings says so
    for one in sources.settings.values() if sources else ():
        yield from (secret.file for secret in (one.password, one.token) if secret is not None and secret.file is not None)
        yield from (one.key_file,) if one.key_file else ()
