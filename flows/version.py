"""Which program this is: its version, and digests over the code that decides what a night comes to.

Nobody has to think of raising a number: a program that may read the same bytes otherwise, or come to other figures, says so.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from flows import __version__

READS = ("scheme", "sources", "transforms")
"""The rooms that decide what is read out of a file."""
DERIVES = (*READS, "expectations", "flows")
"""The rooms that decide what an edition says."""
MATCHES = ("transforms",)
"""The room that decides which register unit a ledger row is."""
_DECIDE = frozenset({".py", ".csv", ".yaml"})
# What no night goes through. A year's scheme has a digest of its own.
_BESIDE = frozenset({"__pycache__", "simulate", "template", "commands", "locale", "doctor"})


@cache
def reader_version() -> str:
    """Another one where the same bytes may be read otherwise: files are then read again."""
    return source_digest(Path(__file__).parents[1], READS)


@cache
def code_version() -> str:
    """Goes into every edition's inputs: another one may come to other figures."""
    return f"{__version__}/{source_digest(Path(__file__).parents[1], DERIVES)}"


@cache
def linkage_version() -> str:
    """Another one where the matching may come to something else: its code and data, and the libraries that work on texts and arrays."""
    used = ", ".join(f"{name} {version(name)}" for name in ("numpy", "pandas", "pyarrow"))
    return f"{source_digest(Path(__file__).parents[1], MATCHES)}/{platform.python_version()}/{used}"


def source_digest(home: Path, rooms: tuple[str, ...]) -> str:
    """A digest over names and contents of the rooms' files in `home`, the same for a checkout and an installed wheel."""
    digest = hashlib.sha256()
    for room in rooms:
        for path in _files(home / room):
            content = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{path.relative_to(home).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.is_dir():
            if path.name not in _BESIDE and not path.name.isdigit():
                yield from _files(path)
        elif path.suffix in _DECIDE:
            yield path
