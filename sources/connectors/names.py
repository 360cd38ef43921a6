"""Names that come from elsewhere: their letters, and whether a path of them may be made here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

LONGEST_NAME, LONGEST_PATH = 200, 800
"""Bytes: what every file system takes, with room for an ending of our own."""


def as_text(raw: bytes) -> str:
    """A name's letters: UTF-8, else GB 18030 as older Chinese systems write it; what is neither keeps its bytes as surrogates."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "surrogateescape")


def safe_path(path: str) -> str | None:
    """The path in one Unicode form; None for one that leads elsewhere or that no file system should hold."""
    path = unicodedata.normalize("NFC", path)
    parts = path.split("/")
    fits = len(path.encode("utf-8", "replace")) <= LONGEST_PATH
    return path if fits and all(map(_safe_name, parts)) else None


def _safe_name(name: str) -> bool:
    odd = any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or letter in "\\\ufffd" for letter in name)
    return name not in ("", ".", "..") and not odd and len(name.encode("utf-8", "replace")) <= LONGEST_NAME


def twins(paths: Iterable[str]) -> Mapping[str, list[str]]:
    """Paths that only capitals or the Unicode form tell apart, by what they have in common; not every file system keeps both."""
    alike: dict[str, list[str]] = {}
    for path in paths:
        alike.setdefault(unicodedata.normalize("NFC", path).casefold(), []).append(path)
    return {key: found for key, found in alike.items() if len(found) > 1}


def ending(path: str) -> str:
    """The ending of a path's last name, in small letters."""
    return PurePosixPath(path).suffix.lower()


def shown(path: str) -> str:
    """A path as it can be printed and logged, whatever is in it."""
    safe = "".join(letter if letter.isprintable() else "�" for letter in path)
    return safe if len(safe) <= 160 else f"{safe[:157]}…"
