"""The auth string of Prefect's server: the environment's, a file's, else one made once and kept in the home for its owner alone."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from flows.errors import UserError
from flows.language import _
from flows.writing import cannot_write

VARIABLE = "PREFECT_SERVER_API_AUTH_STRING"
KEPT = Path("secrets/prefect-auth")


def auth_string(home: Path, named: Path | None = None) -> str:
    """The auth string, NAME:PASSWORD. UserError where its file cannot be read, is empty, or lies open to others."""
    if given := os.environ.get(VARIABLE):
        return given
    if named is not None:
        return _read(named)
    kept = home / KEPT
    try:
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError), os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"unionstats:{secrets.token_urlsafe(24)}\n")
    except OSError as error:
        raise cannot_write(kept, error, "--home") from error
    if kept.stat().st_mode & 0o077:
        said = _("{place}: others than its owner may read this. Run: chmod 600 {place}, or delete it, and a new one is made.")
        raise UserError(said.format(place=kept))
    return _read(kept)


def _read(file: Path) -> str:
    try:
        said = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = _(error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        said_wrong = _("{place}: this cannot be read ({found}). Check its permissions, or name another one with --config.")
        raise UserError(said_wrong.format(place=file, found=why)) from error
    if ":" not in said.strip(":"):
        raise UserError(_("{place}: found {found}, expected {expected}.").format(place=file, found=_("something else"), expected="NAME:PASSWORD"))
    return said
