"""The home: there, to be written, not for everybody to read, and with room."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator

from flows.doctor.line import Line, Patient, fault, ok, warning
from flows.language import _

LEAST = 200 * 2**20
"""Bytes without which a night is likely to stop."""
GOOD = 2 * 2**30


def home(patient: Patient) -> Iterator[Line]:
    """Whether the home is there, and a night of this user could write to it."""
    place = patient.settings.home
    if not place.is_dir():
        yield warning(str(place), _("no such folder"), _("the home with warehouse and archive"), _("Run a night first: unionstats nightly"))
        return
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"\0")
    except OSError as error:
        cure = _("Make it writable for the user that runs the nights: chown or chmod, or mount it for writing")
        yield fault(str(place), _(error.strerror or str(error)), _("a folder that can be written"), cure)
        return
    if (archive := place / "archive").is_dir() and place.stat().st_mode & 0o005 and archive.stat().st_mode & 0o005:
        cure = _("They hold personal data: chmod 750 {place}").format(place=place)
        yield warning(str(place), _("everybody on this machine can read the raw files"), "0750", cure)
    else:
        yield ok(str(place), _("can be written"))


def room(patient: Patient) -> Iterator[Line]:
    """Whether the home's disk has room for the next nights."""
    place = next(folder for folder in (patient.settings.home.resolve(), *patient.settings.home.resolve().parents) if folder.is_dir())
    free, nodes = shutil.disk_usage(place).free, os.statvfs(place)
    size = patient.file.stat().st_size if patient.file is not None and patient.file.is_file() else 0
    said, cure = f"{free / 2**30:.1f} GB", _("Free some space; a night that runs full leaves the last edition as it was")
    if free < max(LEAST, size // 2):
        yield fault(str(place), said, f"≥ {max(LEAST, size // 2) / 2**30:.1f} GB", cure)
    elif free < max(GOOD, 2 * size):
        yield warning(str(place), said, f"≥ {max(GOOD, 2 * size) / 2**30:.1f} GB", cure)
    elif nodes.f_files and nodes.f_favail < 10_000:
        yield warning(str(place), _("{count} free inodes").format(count=nodes.f_favail), "≥ 10000", cure)
    else:
        yield ok(str(place), said)
