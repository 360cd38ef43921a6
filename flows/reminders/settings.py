"""The section [reminders] of unionstats.toml; without it nothing is ever sent."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from pathlib import Path
from typing import Any

from flows.errors import UserError
from flows.language import LANGUAGES, _
from flows.marks import colon
from scheme import Scheme

PROVINCE = "province"
ENVIRONMENT = "UNIONSTATS_REMIND_"
NUMBERS = ("every", "returned_after", "escalate_after", "tries")
_QUIET = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class ReminderSettings:
    """What the section says. Days are working days.

    every: days between two reminders of one matter. returned_after: days that what was returned may stay without an
    answer. escalate_after: reminders to the unit, after which the province gets a copy. quiet: from, to; nothing leaves
    meanwhile. tries: how often what surely did not arrive is tried. urls: recipient (a unit's code, or province) to addresses.
    """

    language: str = "zh"
    every: int = 3
    returned_after: int = 5
    escalate_after: int = 2
    tries: int = 3
    quiet: tuple[time, time] | None = (time(20), time(8))
    after_night: bool = False
    holidays: Path | None = None
    urls: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)  # secrets

    def is_quiet(self, now: time) -> bool:
        """Whether nothing may leave now."""
        if self.quiet is None:
            return False
        start, end = self.quiet
        return start <= now < end if start <= end else now >= start or now < end


def reminder_settings(section: Mapping[str, Any] | None, file: Path | None, scheme: Scheme) -> ReminderSettings | None:
    """The section as settings; None where there is none. Raises UserError for what cannot be right; never names an address."""
    if section is None:
        return None
    place = f"{file}{colon()}[reminders]"
    _check_names(section, place)
    folder = file.parent if file else Path()
    urls = _from_file(folder / str(section["urls"]), scheme) if section.get("urls") else {}
    urls |= _from_environment(scheme)
    plain = ("every", "returned_after", "escalate_after", "tries", "after_night")
    values: dict[str, Any] = {name: section[name] for name in plain if name in section}
    if "quiet" in section:
        values["quiet"] = _quiet(section["quiet"], place)
    if section.get("holidays"):
        values["holidays"] = folder / str(section["holidays"])
    return ReminderSettings(language=section.get("language", LANGUAGES[0]), urls=urls, **values)


def _check_names(section: Mapping[str, Any], place: str) -> None:
    known = {f.name for f in fields(ReminderSettings)}
    if unknown := sorted(set(section) - known):
        said = _("{place}: {found} is no setting. Known are: {expected}.")
        raise UserError(said.format(place=place, found=", ".join(unknown), expected=", ".join(sorted(known))))
    for name in NUMBERS:
        least = 0 if name == "escalate_after" else 1
        if name in section and (not isinstance(section[name], int) or isinstance(section[name], bool) or section[name] < least):
            said = _("{place}: {found} must be a whole number, at least {expected}.")
            raise UserError(said.format(place=place, found=name, expected=least))
    if not isinstance(section.get("after_night", False), bool):
        raise UserError(_("{place}: {found} must be true or false.").format(place=place, found="after_night"))
    for name in ("urls", "holidays", "quiet"):
        if not isinstance(section.get(name, ""), str):
            raise UserError(_("{place}: {found} must be a text in quotation marks.").format(place=place, found=name))
    if section.get("language", LANGUAGES[0]) not in LANGUAGES:
        said = _("{place}: there are no texts in {found}. Known are: {expected}.")
        raise UserError(said.format(place=place, found=section["language"], expected=", ".join(LANGUAGES)))


def _quiet(text: str, place: str) -> tuple[time, time] | None:
    if text in ("", "never"):
        return None
    hit = _QUIET.fullmatch(text.strip())
    if hit is None:
        said = _("{place}: quiet must be hours such as {expected}, or never; found {found}.")
        raise UserError(said.format(place=place, expected="20:00-08:00", found=text))
    start_hour, start, end_hour, end = (int(part) for part in hit.groups())
    return time(start_hour, start), time(end_hour, end)


def _from_file(file: Path, scheme: Scheme) -> dict[str, tuple[str, ...]]:
    """The addresses of a file of their own, which only the operator reads: a unit's code to one address or a list."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:  # never what stands in it: these are secrets
        what = error.strerror if isinstance(error, OSError) else None
        said = _('{place}: the addresses cannot be read ({found}). Expected TOML such as YC = ["mailtos://…"].')
        raise UserError(said.format(place=file, found=_(what or "no TOML"))) from None
    if unknown := sorted(set(found) - {*scheme.units, PROVINCE}):
        said = _("{place}: {found} is no unit. Known are: {expected}.")
        raise UserError(said.format(place=file, found=", ".join(unknown), expected=", ".join((*scheme.units, PROVINCE))))
    return {who: tuple([urls] if isinstance(urls, str) else map(str, urls)) for who, urls in found.items()}


def _from_environment(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    """Addresses of the environment, such as UNIONSTATS_REMIND_YC, parted by blanks; they count instead of the file's."""
    names = {who: f"{ENVIRONMENT}{who.upper()}" for who in (*scheme.units, PROVINCE)}
    return {who: tuple(os.environ[name].split()) for who, name in names.items() if os.environ.get(name, "").strip()}
