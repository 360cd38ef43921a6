"""The machine: time, memory, limits."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.doctor.line import Line, Patient, fault, ok, warning
from flows.doctor.nights import nights
from flows.language import _
from flows.night import LEEWAY

LEAST_MEMORY, GOOD_MEMORY = 1.0, 2.0
FILES = 1024


def time_zone(patient: Patient) -> Iterator[Line]:
    """Whether the units' time zone is known here."""
    name = patient.scheme.timezone
    try:
        yield ok(name, datetime.now(ZoneInfo(name)).isoformat(timespec="seconds"))
    except ZoneInfoNotFoundError:
        yield fault(name, _("no such time zone"), _("the system's or tzdata's"), _("Install the package tzdata"))


def clock(patient: Patient) -> Iterator[Line]:
    """Whether the clock goes forward: nothing recorded may lie in the future."""
    last = [] if patient.empty else nights(patient)
    moments = [datetime.fromisoformat(moment) for night in last for moment in (night.started, night.ended) if moment]
    if moments and max(moments) > patient.now + LEEWAY:
        found = patient.now.isoformat(timespec="minutes")
        cure = _("Set the clock (timedatectl set-ntp true), then run a night: days on which files came in would be wrong otherwise")
        yield fault(_("the clock"), found, _("later than the last night, {moment}").format(moment=max(moments).isoformat(timespec="minutes")), cure)
    else:
        yield ok(_("the clock"), patient.now.isoformat(timespec="minutes"))


def memory(_patient: Patient) -> Iterator[Line]:
    """Whether a night has the memory it takes."""
    facts = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
    free = int(facts["MemAvailable"].split()[0]) / 2**20
    said, cure = f"{free:.1f} GB", _("End other programs, or give the machine more memory")
    if free < LEAST_MEMORY:
        yield fault(_("memory available"), said, f"≥ {LEAST_MEMORY:.0f} GB", cure)
    elif free < GOOD_MEMORY:
        yield warning(_("memory available"), said, f"≥ {GOOD_MEMORY:.0f} GB", cure)
    else:
        yield ok(_("memory available"), said)


def open_files(_patient: Patient) -> Iterator[Line]:
    """Whether enough files may be open at once."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < FILES:
        yield warning("ulimit -n", soft, f"≥ {FILES}", _("Raise it: LimitNOFILE= in the service, or ulimit -n {count}").format(count=FILES))
    else:
        yield ok("ulimit -n", soft)
