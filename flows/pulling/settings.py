"""The sections [sources.UNIT] and [sources.register] of unionstats.toml. Secrets stand in files or the environment, never here."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from flows.errors import UserError
from flows.language import _
from flows.marks import colon, gap
from flows.usage import near
from scheme import Scheme
from sources.connectors.periods import RULES, sound_pattern
from sources.connectors.plan import REGISTER
from sources.connectors.settings import COMMON, KINDS, Kind, Secret, SourceSettings

LIMITS = {"settle": (0, 600), "silence": (5, 3600)}
"""What seconds may be: a night waits for them."""
SETTLE = 20.0
"""Seconds that a file must not have changed for before it is fetched."""
MAX_MB = {REGISTER: 1024}
"""The largest file in megabytes; of a unit 200."""
_SECRETS = re.compile(r"password|passwd|secret|token|passphrase|pwd|access_?key", re.IGNORECASE)
_KNOWN_SECRETS = ("password_file", "password_env", "token_file", "token_env")
_PATHS = ("key_file", "known_hosts", "ca_file")
_TEXTS = ("user", "header", "items", "endpoint", "region", "view", "month_column", "changed_column")
_SWITCHES = ("digest", "unencrypted", "virtual")


def source_settings(section: Mapping[str, Any] | None, file: Path | None, scheme: Scheme) -> dict[str, SourceSettings]:
    """The sources by unit, and the register's. Raises UserError for what cannot be right; never repeats a secret."""
    known = (*scheme.units, REGISTER)
    found: dict[str, SourceSettings] = {}
    for unit, said in (section or {}).items():
        place = f"{file}{colon()}[sources.{unit}]"
        if unit not in known:
            raise UserError(_("{place}: {found} is no unit. Known are: {expected}.").format(place=place, found=unit, expected=", ".join(known)))
        if not isinstance(said, Mapping):
            raise UserError(_("{place}: [{found}] must be a section.").format(place=file, found=f"sources.{unit}"))
        found[unit] = _one(unit, said, place, file.parent if file else Path(), scheme)
    return found


def _one(unit: str, said: Mapping[str, Any], place: str, folder: Path, scheme: Scheme) -> SourceSettings:
    kind = _kind(unit, said, place)
    of = KINDS[kind]
    _check_names(said, kind, of, place)
    _check_kinds_of_values(said, place)
    url = _url(kind, of, said, place, folder)
    rest: dict[str, Any] = {name: said[name] for name in (*_TEXTS, *_SWITCHES) if name in said}
    rest |= {name: folder / Path(said[name]).expanduser() for name in _PATHS if name in said}
    rest |= {"silence": float(said["silence"])} if "silence" in said else {}
    rest |= {"senders": tuple(one.lower() for one in said["from"])} if "from" in said else {}
    return SourceSettings(
        unit, kind, url, _period(said.get("period", of.period), place),
        settle=float(said.get("settle", SETTLE)),
        max_mb=int(said.get("max_mb", MAX_MB.get(unit, 200))),
        password=_secret("password", said, place, folder),
        token=_secret("token", said, place, folder),
        fields=said.get("fields"),
        since=scheme.first_period,
        **rest,
    )  # fmt: skip


def _kind(unit: str, said: Mapping[str, Any], place: str) -> str:
    kind = said.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        text = _("{place}: kind is {found}, expected one of {expected}.")
        raise UserError(text.format(place=place, found=kind or "–", expected=", ".join(KINDS)))
    if kind == "database" and unit != REGISTER:
        raise UserError(_("{place}: a database is a source of the register alone; units hand in files.").format(place=place))
    return str(kind)


def _check_names(said: Mapping[str, Any], kind: str, of: Kind, place: str) -> None:
    allowed = sorted(COMMON | of.settings)
    for name in said:
        if name in allowed:
            continue
        if _SECRETS.search(name) and name not in _KNOWN_SECRETS:
            text = _("{place}: {found} is a secret and must not stand in the settings. Put it into a file of its own and name that in password_file,")
            raise UserError(text.format(place=place, found=name) + gap() + _("or name a variable of the environment in password_env."))
        text = _("{place}: {found} is no setting of {kind}.{near} Known are: {expected}.")
        raise UserError(text.format(place=place, found=name, kind=kind, near=near(name, allowed), expected=", ".join(allowed)))
    named = {"user"} if "user" in of.settings and {"password_file", "password_env"} & set(said) else set()
    if lacking := sorted(({"url"} | of.required | named) - set(said)):
        text = _("{place}: {lacking} is missing. See docs/how-to/configure-sources.md for an example of {kind}.")
        raise UserError(text.format(place=place, lacking=", ".join(lacking), kind=kind))


def _check_kinds_of_values(said: Mapping[str, Any], place: str) -> None:
    for name, value in said.items():
        if name in _SWITCHES:
            sound, text = isinstance(value, bool), _("{place}: {found} must be true or false.")
        elif name in LIMITS:
            sound, text = _is_number(value, *LIMITS[name]), _("{place}: {found} must be a number from {least} to {most}.")
        elif name == "max_mb":
            sound, text = _is_number(value, 1, math.inf), _("{place}: {found} must be a number, 1 or more.")
        elif name == "from":
            sound = isinstance(value, list) and bool(value) and all(isinstance(one, str) and "@" in one for one in value)
            text = _('{place}: {found} must be a list of addresses or domains, such as ["tj@example.cn", "@example.cn"].')
        elif name == "fields":
            sound = isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
            text = _("{place}: {found} must be a table of texts.")
        else:
            sound, text = isinstance(value, str) and bool(value), _("{place}: {found} must be a text in quotation marks.")
        if not sound:
            least, most = LIMITS.get(name, (None, None))
            raise UserError(text.format(place=place, found=name, least=least, most=most))


def _is_number(value: Any, least: float, most: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and least <= value <= most


def _url(kind: str, of: Kind, said: Mapping[str, Any], place: str, folder: Path) -> str:
    url = str(said["url"])
    if kind == "folder":
        return str(folder / Path(url).expanduser())
    if kind == "database":
        try:
            parsed = sa.make_url(url)
            secret = next((name for name in parsed.query if _SECRETS.search(name)), parsed.password)  # libpq takes one there, too
        except sa.exc.ArgumentError:
            text = _("{place}: url is no database URL. Expected such as postgresql://USER@HOST/DATABASE.")
            raise UserError(text.format(place=place)) from None
        return _without_password(url, secret, place)
    for name, text in (("url", url), *((("endpoint", str(said["endpoint"])),) if "endpoint" in said else ())):
        parts = _parts(text, place, name)
        expected = of.schemes if name == "url" else ("https", "http")
        if parts.scheme not in expected or not parts.hostname:
            complaint = _("{place}: {name} does not begin as expected of {kind}: {expected}.")
            raise UserError(complaint.format(place=place, name=name, kind=kind, expected=", ".join(f"{scheme}://HOST/…" for scheme in expected)))
        _without_password(text, parts.password, place)
        if parts.scheme == "http" and not said.get("unencrypted"):
            complaint = _("{place}: {name} is not encrypted. Use https, or say unencrypted = true where the network is your own.")
            raise UserError(complaint.format(place=place, name=name))
    parts = urlsplit(url)
    if kind in ("sftp", "mailbox") and not parts.username:
        raise UserError(_("{place}: url names no user. Expected {expected}.").format(place=place, expected=f"{parts.scheme}://USER@{parts.hostname}"))
    if kind in ("https", "webdav") and parts.username:
        raise UserError(_("{place}: the user stands in the setting user, not in url.").format(place=place))
    return url


def _parts(url: str, place: str, name: str) -> Any:
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        raise UserError(_("{place}: {name} is no URL.").format(place=place, name=name)) from None
    return parts


def _without_password(url: str, secret: object, place: str) -> str:
    if secret is not None:
        text = _("{place}: url holds a password. Take it out, put it into a file of its own and name that in password_file.")
        raise UserError(text.format(place=place))
    return url


def _period(rule: str, place: str) -> str:
    if not sound_pattern(rule):
        text = _("{place}: period is {found}. Expected {expected}, or a pattern with the groups year and month, such as {example}.")
        raise UserError(text.format(place=place, found=rule, expected=", ".join(RULES), example="(?P<year>20\\d\\d)年(?P<month>\\d+)月"))
    return rule


def _secret(what: str, said: Mapping[str, Any], place: str, folder: Path) -> Secret | None:
    file, variable = said.get(f"{what}_file"), said.get(f"{what}_env")
    if file and variable:
        text = _("{place}: {one} and {other} are both set; one of them is enough.")
        raise UserError(text.format(place=place, one=f"{what}_file", other=f"{what}_env"))
    if file:
        return Secret(folder / Path(file).expanduser())
    return Secret(variable=variable) if variable else None
