"""[oidc] in unionstats.toml: the provider of single sign-on, and what of its answer names the account, the role and the units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from console.loopback import is_loopback
from flows.errors import UserError
from flows.language import _
from flows.settings import section
from transforms.stewardship.roles import ROLES


@dataclass(frozen=True)
class Oidc:
    """A provider of OpenID Connect.

    issuer: its address. client_id, secret: what it knows the console by. name: what the button says. login_claim: what of
    its answer is the login name here. role_claim, unit_claim: where these come from there, with `roles` and `units` saying what
    they are called here; without them an account keeps the role and the units that it was given here.
    """

    issuer: str
    client_id: str
    secret: str | None = None
    name: str = ""
    scope: str = "openid profile"
    login_claim: str = "preferred_username"
    role_claim: str | None = None
    unit_claim: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


TEXTS = ("issuer", "client_id", "client_secret_file", "name", "scope", "login_claim", "role_claim", "unit_claim")
MAPPINGS = ("roles", "units")


def oidc_settings(config: Path | None = None) -> Oidc | None:
    """The section [oidc]; None where there is none. UserError where it is not as it should be."""
    found, file = section("oidc", config)
    return None if found is None or file is None else read(found, file)


def read(found: Mapping[str, Any], file: Path) -> Oidc:
    """The section's settings. UserError for what is missing, unknown or of another kind."""
    if unknown := sorted(set(found) - {*TEXTS, *MAPPINGS}):
        said = _("{place}: {found} is no setting. Known are: {expected}.")
        raise _wrong(file, said, found=", ".join(unknown), expected=", ".join((*TEXTS, *MAPPINGS)))
    for name, value in found.items():
        texts = list(value.values()) if name in MAPPINGS and isinstance(value, dict) else [None if name in MAPPINGS else value]
        if not all(isinstance(text, str) for text in texts):
            raise _wrong(file, _("{place}: {found} must be a text in quotation marks."), found=name)
    if missing := [name for name in ("issuer", "client_id") if not found.get(name)]:
        raise _wrong(file, _("{place}: [oidc] lacks {found}."), found=", ".join(missing))
    parts = urlsplit(found["issuer"])
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise _wrong(file, _("{place}: [oidc] issuer: found {found}, expected an address that begins with https://."), found=found["issuer"])
    if wrong := sorted(set(found.get("roles", {}).values()) - set(ROLES)):
        raise _wrong(file, _("{place}: {found} is no role. Known are: {expected}."), found=", ".join(wrong), expected=", ".join(ROLES))
    given = {name: value for name, value in found.items() if name != "client_secret_file"}
    return Oidc(**given, secret=_secret(found.get("client_secret_file"), file))


def _secret(name: str | None, file: Path) -> str | None:
    if name is None:
        return None
    try:
        return (file.parent / name).read_text(encoding="utf-8").strip()
    except OSError as error:
        said = _("{place}: this cannot be read ({found}). Check its permissions, or name another one with --config.")
        raise _wrong(file.parent / name, said, found=_(error.strerror or str(error))) from error


def _wrong(place: Path, said: str, **values: str) -> UserError:
    return UserError(said.format(place=place, **values))
