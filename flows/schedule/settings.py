"""The section [schedule] of unionstats.toml: when the night runs, where server and console listen, how long a night may take."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from datetime import datetime, time
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flows.errors import UserError
from flows.language import _
from flows.settings import SWITCH, section
from scheme import Scheme

SECTION = "schedule"
PREFIX = "UNIONSTATS_SCHEDULE_"
BY_FLAG = "UNIONSTATS_SERVED_BY_FLAG"
"""Which folders `serve` was given by flag, such as INBOX: they take the place of configured sources, as with `nightly`."""


@dataclass(frozen=True)
class ScheduleSettings:
    """at: the time of day (HH:MM) where the units are. host, port: of Prefect's server. console: on or off; console_port, origin: of it.

    longest: the minutes that a night may take. auth_file: a file with the server's auth string; one is made in the home otherwise.
    """

    at: str = "02:30"
    host: str = "127.0.0.1"
    port: int = 4200
    console: str = "on"
    console_port: int = 8020
    origin: str | None = None
    longest: int = 240
    auth_file: Path | None = None

    @property
    def time(self) -> time:
        """The time of day."""
        return time.fromisoformat(self.at)

    @property
    def cron(self) -> str:
        """The schedule as Prefect takes it."""
        at = self.time
        return f"{at.minute} {at.hour} * * *" + (f" {at.second}" if at.second else "")

    @property
    def url(self) -> str:
        """The address of Prefect's pages."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def api(self) -> str:
        """PREFECT_API_URL."""
        return f"{self.url}/api"


def schedule_settings(config: Path | None = None, **flags: Any) -> ScheduleSettings:
    """The settings in force: flags over UNIONSTATS_SCHEDULE_… over the file; `flags` that are None count as not given.

    UserError for what cannot be.
    """
    found, file = section(SECTION, config)
    known = {field.name for field in fields(ScheduleSettings)}
    for name in sorted(set(found or {}) - known):
        said = _("{place}: {found} is no setting. Known are: {expected}.")
        raise UserError(said.format(place=_of(file), found=name, expected=", ".join(sorted(known))))
    settings = ScheduleSettings()
    of_environment = {name: _of_type(name, os.environ[key]) for name in known if (key := f"{PREFIX}{name.upper()}") in os.environ}
    for values, place, base in (
        (found or {}, f"{_of(file)} {{name}}", file),
        (of_environment, PREFIX + "{NAME}", None),
        ({name: value for name, value in flags.items() if value is not None}, "--{flag}", None),
    ):
        for name, value in values.items():
            at = place.format(name=name, NAME=name.upper(), flag=name.replace("_", "-"))
            settings = replace(settings, **{name: _checked(name, value, at, base)})
    if settings.console == "on" and settings.port == settings.console_port:
        said = _("{place}: found {found}, expected {expected}.")
        raise UserError(said.format(place="port, console_port", found=settings.port, expected=_("two different ports")))
    return settings


def local_now(scheme: Scheme) -> datetime:
    """The present moment, where the units are."""
    return datetime.now(ZoneInfo(scheme.timezone))


def _of_type(name: str, text: str) -> Any:
    """A text of the environment as the setting's kind; what is no number stays a text, and is refused as such."""
    return int(text) if name in ("port", "console_port", "longest") and text.isdecimal() else text


def _of(file: Path | None) -> str:
    return f"{file} [{SECTION}]" if file else f"[{SECTION}]"


def _checked(name: str, value: Any, place: str, file: Path | None) -> Any:
    """A value as it is kept. UserError with the place, what was found and what was expected."""
    match name:
        case "at":
            wanted, sound = _("a time of day such as 02:30"), isinstance(value, str) and _is_time(value)
        case "port" | "console_port":
            wanted, sound = _("a port from 1 to 65535"), type(value) is int and 1 <= value <= 65535
        case "longest":
            wanted, sound = _("minutes from 1 to 1440"), type(value) is int and 1 <= value <= 1440
        case "console":
            wanted, sound = ", ".join(SWITCH), value in SWITCH
        case "host":
            wanted, sound = _("an address of this computer alone, such as 127.0.0.1"), isinstance(value, str) and _is_loopback(value)
        case _:
            wanted, sound = _("a text in quotation marks"), isinstance(value, (str, Path))
    if not sound:
        raise UserError(_("{place}: found {found}, expected {expected}.").format(place=place, found=value, expected=wanted))
    return (file.parent if file else Path()) / value if name == "auth_file" else value


def _is_time(text: str) -> bool:
    try:
        return time.fromisoformat(text).tzinfo is None and text.count(":") >= 1 and "." not in text
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
