"""Secrets: the files that the settings name for them are nobody else's to read."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flows.doctor.line import Line, Patient, ok, warning
from flows.language import _
from flows.settings import SECTIONS, section

NAMED = ("password_file", "token_file", "key_file", "client_secret_file", "metrics_token_file", "auth_file", "addresses", "urls")
"""The settings that name a file of secrets."""


def secrets(patient: Patient) -> Iterator[Line]:
    """Whether others on this machine may read a file of secrets. Whether it is there and right, says whoever reads it."""
    files: set[Path] = set()
    for name in SECTIONS:
        found, config = section(name, patient.config)
        files |= {config.parent / Path(value).expanduser() for value in _named(found or {})} if config else set()
    there = sorted(file for file in files if file.is_file())
    open_ones = [file for file in there if file.stat().st_mode & stat.S_IRWXO]
    for file in open_ones:
        found_there = _("others may read it ({mode})").format(mode=stat.filemode(file.stat().st_mode))
        yield warning(str(file), found_there, "-rw-------", _("They hold passwords: chmod 600 {place}").format(place=file))
    if not open_ones:
        yield ok("unionstats.toml", _("{count} files of secrets, none of them open to others").format(count=len(there)))


def _named(found: Mapping[str, Any]) -> Iterator[str]:
    for name, value in found.items():
        if isinstance(value, Mapping):
            yield from _named(value)
        elif name in NAMED and isinstance(value, str):
            yield value
