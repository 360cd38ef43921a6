"""The settings file: a section that says what cannot be keeps every night from beginning; and whether its secrets are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flows.all_settings import looked_through
from flows.doctor.line import Line, Patient, fault, ok, warning
from flows.errors import UserError
from flows.language import _
from flows.pulling.pull import sources_of
from flows.settings import section

ELSEWHERE = ("sources", "backup")
"""Sections that have checks of their own."""
FILES = {"watch": ("addresses", "metrics_token_file"), "reminders": ("urls",), "oidc": ("client_secret_file",), "schedule": ("auth_file",)}
"""Settings by section that name a file of secrets."""


def sections(patient: Patient) -> Iterator[Line]:
    """Whether the sections that a night reads can be read."""
    read = {name: wrong for name, wrong in looked_through(patient.settings, patient.config, patient.scheme) if name not in ELSEWHERE}
    for name, wrong in read.items():
        if wrong is not None:
            yield fault(f"[{name}]", wrong, _("a section that can be read"), _("No night begins before that is mended"))
    if not any(read.values()):
        yield ok("unionstats.toml", ", ".join(f"[{name}]" for name in read))


def secrets(patient: Patient) -> Iterator[Line]:
    """Whether files of secrets can be read by everybody here."""
    open_ones = [file for file in sorted(_files(patient)) if file.is_file() and file.stat().st_mode & 0o004]
    for file in open_ones:
        yield warning(str(file), _("everybody on this machine can read the secret"), "0600", f"chmod o= {file}")
    if not open_ones:
        yield ok("unionstats.toml", _("no file of secrets is for everybody to read"))


def _files(patient: Patient) -> Iterator[Path]:
    for name, settings in FILES.items():
        found, file = section(name, patient.config)
        folder = file.parent if file else Path()
        yield from (folder / str((found or {})[setting]) for setting in settings if (found or {}).get(setting))
    try:
        sources = sources_of(patient.settings, patient.config, patient.scheme)
    except UserError:
        return  # the check of the sources says so
    for one in sources.settings.values() if sources else ():
        yield from (secret.file for secret in (one.password, one.token) if secret is not None and secret.file is not None)
        yield from (one.key_file,) if one.key_file else ()
