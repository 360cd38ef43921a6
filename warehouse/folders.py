"""Folders and database files as every part of the program makes and opens them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote


def make_home(folder: Path) -> None:
    """Make a home where there is none: raw files will lie there, and they hold personal data. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)


def sqlite_uri(file: Path, *, read_only: bool = False) -> str:
    """The URI of a SQLite file, whatever signs are in its name."""
    return f"file:{quote(str(file))}" + ("?mode=ro" if read_only else "")
