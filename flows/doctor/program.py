"""The program: its Python, the packages it was tried with, its language."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from flows.doctor.line import Line, Patient, fault, ok, warning
from flows.language import _
from flows.language import language as language_spoken

PYTHONS = ((3, 11), (3, 13))
LOCK = Path(__file__).parents[2] / "requirements.txt"
BREAKING = {"sqlalchemy": (2, 1), "fastapi": (0, 151)}
"""Packages whose next version breaks Prefect without a word: docs/adr/0008-pinned-versions.md."""
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==([^\s;]+)(?:\s*;\s*(.*?))?\s*\\?$", re.MULTILINE)
_REPAIR = "pip install --require-hashes --no-deps -r requirements.txt"


def python(_patient: Patient) -> Iterator[Line]:
    """Whether it is a Python that the program was tried with."""
    found = sys.version.split()[0]
    if PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]:
        yield ok(sys.executable, found)
    else:
        yield fault(sys.executable, found, "3.11–3.13", _("Install the program anew with make install PYTHON=python3.12"))


def pins(_patient: Patient) -> Iterator[Line]:
    """Whether the packages are those that were tried together."""
    locked = _pinned(LOCK.read_text(encoding="utf-8")) if LOCK.is_file() else _pinned("\n".join(requires("unionstats") or ()))
    installed = {name: _installed(name) for name in locked}
    for name, limit in BREAKING.items():
        if (found := _installed(name)) and _numbers(found) >= limit:
            cure = _("Schedules stop without a word with this version: {command}").format(command=_REPAIR)
            yield fault(name, found, f"< {'.'.join(map(str, limit))}", cure)
    off = [f"{name} {installed[name] or '–'} ≠ {wanted}" for name, wanted in locked.items() if installed[name] not in (None, wanted)]
    missing = [name for name, wanted in locked.items() if installed[name] is None]
    if off:
        yield warning("requirements.txt", ", ".join(off[:8]), _("the locked versions"), _("Install them again: {command}").format(command=_REPAIR))
    if missing:
        yield fault("requirements.txt", ", ".join(missing[:8]), _("installed packages"), _("Install them again: {command}").format(command=_REPAIR))
    if not off and not missing:
        yield ok("requirements.txt", _("{count} packages as locked").format(count=len(locked)))


def language(_patient: Patient) -> Iterator[Line]:
    """Whether texts and file names can be Chinese."""
    encoding = sys.getfilesystemencoding()
    if encoding.lower().replace("-", "") != "utf8":
        yield fault("LANG", encoding, "UTF-8", _("Set LANG=C.UTF-8 for the service"))
    else:
        yield ok("LANG", f"{encoding}, {language_spoken()}")


def _pinned(text: str) -> dict[str, str]:
    """Names and exact versions of a lock or of what a package requires; what is for other systems is left out."""
    return {name.lower().replace("_", "-"): wanted for name, wanted, marker in _PIN.findall(text) if not marker}


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text)[:2])
