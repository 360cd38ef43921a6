"""What is known of a source before it is asked: declared once for each kind, checked in words by flows/pulling/settings.py."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sources.connectors.contract import Refused


@dataclass(frozen=True)
class Secret:
    """Where a secret is kept: a file or a variable of the environment. What it is gets read when it is needed and is kept nowhere."""

    file: Path | None = None
    variable: str = ""

    def __str__(self) -> str:
        return str(self.file or self.variable)

    def value(self) -> str:
        """The secret. Raises Refused where there is none."""
        try:
            said = self.file.read_text(encoding="utf-8") if self.file else os.environ.get(self.variable, "")
        except (OSError, UnicodeDecodeError) as error:
            raise Refused("source_secret", str(self), getattr(error, "strerror", None) or "UTF-8") from None
        if not (said := said.strip("\r\n")):
            raise Refused("source_secret", str(self))
        return said


@dataclass(frozen=True)
class SourceSettings:
    """A section [sources.UNIT]. Which of them a kind knows, and what it must have, is KINDS.

    url: where it is; of a folder its path. period: see periods.py. settle: seconds that a file must not have changed for. max_mb: the
    largest file. silence: seconds that a folder has for every answer. The rest is of its kinds: secrets, what a server is known by, and how
    a place of files is laid out.
    """

    unit: str
    kind: str
    url: str
    period: str
    settle: float
    max_mb: int
    user: str = ""
    password: Secret | None = None
    token: Secret | None = None
    header: str = "Authorization"
    digest: bool = False
    key_file: Path | None = None
    known_hosts: Path | None = None
    ca_file: Path | None = None
    unencrypted: bool = False
    items: str = ""
    fields: Mapping[str, str] | None = None
    endpoint: str = ""
    region: str = "us-east-1"
    virtual: bool = False
    senders: tuple[str, ...] = ()
    view: str = ""
    month_column: str = ""
    changed_column: str = ""
    since: str = ""
    silence: float = 600.0

    @property
    def place(self) -> str:
        """The URL as people are shown it: what stands behind a question mark may be a key."""
        return self.url if self.kind == "folder" else self.url.partition("?")[0]


@dataclass(frozen=True)
class Kind:
    """What a kind of source can be told: beside what all can be, its own settings, those that it must be, and its URLs' beginnings."""

    settings: frozenset[str]
    required: frozenset[str]
    schemes: tuple[str, ...]
    period: str = "folder"


def _kind(own: str, required: str = "", schemes: tuple[str, ...] = (), period: str = "folder") -> Kind:
    return Kind(frozenset(own.split()), frozenset(required.split()), schemes, period)


PASSWORD = "password_file password_env"  # noqa: S105  # the names of two settings
COMMON = frozenset({"kind", "url", "period", "settle", "max_mb"})
"""What every kind can be told."""
KINDS: Mapping[str, Kind] = {
    "folder": _kind("silence"),
    "sftp": _kind(f"{PASSWORD} key_file known_hosts", "known_hosts", ("sftp",)),
    "https": _kind(
        f"{PASSWORD} user digest token_file token_env header ca_file unencrypted items fields", schemes=("https", "http")
    ),
    "s3": _kind(f"{PASSWORD} user endpoint region virtual ca_file unencrypted", "endpoint", ("s3",)),
    "webdav": _kind(f"{PASSWORD} user digest ca_file unencrypted", schemes=("https", "http")),
    "mailbox": _kind(f"{PASSWORD} from ca_file unencrypted", schemes=("imaps", "imap"), period="name"),
    "database": _kind(f"{PASSWORD} view month_column changed_column", "view"),
}
"""Every kind of source."""
