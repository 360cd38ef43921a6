"""The section [watch] of unionstats.toml: who gets the digest, where measures and spans go."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from flows.errors import UserError
from flows.language import LANGUAGES, _
from flows.marks import colon
from flows.settings import section

ENVIRONMENT = "UNIONSTATS_WATCH_ADDRESSES"
ALWAYS, CHANGES, FAULTS = WHEN = ("always", "changes", "faults")


@dataclass(frozen=True)
class WatchSettings:
    """What the section says; without it nothing is sent, and measures are for this computer alone.

    addresses: Apprise addresses that get the digest. when: always; changes (an edition was published, or a night failed);
    faults (a night failed). language: the digest's. metrics_token: who has it may read /metrics from elsewhere.
    traces: the OTLP endpoint that spans go to over HTTP, such as http://127.0.0.1:4318/v1/traces.
    """

    addresses: tuple[str, ...] = field(default=(), repr=False)  # secrets
    when: str = ALWAYS
    language: str = LANGUAGES[0]
    metrics_token: str | None = field(default=None, repr=False)  # a secret
    traces: str | None = None


KNOWN = tuple("metrics_token_file" if f.name == "metrics_token" else f.name for f in fields(WatchSettings))


def watch_settings(config: Path | None = None) -> WatchSettings:
    """The section in force. Raises UserError for what cannot be right; never names an address or a token."""
    found, file = section("watch", config)
    values, place = dict(found or {}), f"{file}{colon()}[watch]"
    _check(values, place)
    folder = file.parent if file else Path()
    addresses = _lines(folder / values["addresses"]) if "addresses" in values else ()
    if told := os.environ.get(ENVIRONMENT, "").split():
        addresses = tuple(told)  # the environment counts instead of the file
    token = _token(folder / values["metrics_token_file"]) if "metrics_token_file" in values else None
    plain = {name: values[name] for name in ("when", "language", "traces") if name in values}
    return WatchSettings(addresses=addresses, metrics_token=token, **plain)


def _check(values: Mapping[str, Any], place: str) -> None:
    if unknown := sorted(set(values) - set(KNOWN)):
        said = _("{place}: {found} is no setting. Known are: {expected}.")
        raise UserError(said.format(place=place, found=", ".join(unknown), expected=", ".join(sorted(KNOWN))))
    for name, value in values.items():
        if not isinstance(value, str) or not value:
            raise UserError(_("{place}: {found} must be a text in quotation marks.").format(place=place, found=name))
    for name, known in (("when", WHEN), ("language", LANGUAGES)):
        if values.get(name, known[0]) not in known:
            said = _("{place}: found {found}, expected one of {expected}.")
            raise UserError(said.format(place=f"{place} {name}", found=values[name], expected=", ".join(known)))
    if not values.get("traces", "http://").startswith(("http://", "https://")):
        said = _("{place}: found {found}, expected an address such as {expected}.")
        raise UserError(said.format(place=f"{place} traces", found=values["traces"], expected="http://127.0.0.1:4318/v1/traces"))


def _token(file: Path) -> str:
    lines = _lines(file)
    if len(lines) != 1 or len(lines[0]) < 16:
        said = _("{place}: expected one line of at least 16 characters: the token that {path} is asked with.")
        raise UserError(said.format(place=file, path="/metrics"))
    return lines[0]


def _lines(file: Path) -> tuple[str, ...]:
    """The lines of a file of secrets that hold something; what begins with # is a remark."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:  # never what stands in it: these are secrets
        what = error.strerror if isinstance(error, OSError) else None
        said = _("{place}: this cannot be read ({found}). Expected a text file with one entry a line.")
        raise UserError(said.format(place=file, found=_(what or "no UTF-8"))) from None
    return tuple(line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#"))
