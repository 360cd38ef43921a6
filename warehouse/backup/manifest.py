"""What a backup says of itself: what it was made from, and the hash of every file in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError, in_words

FACTS = "manifest.json"
SEAL = "manifest.json.sha256"
DATABASE = "warehouse.sqlite"
ARCHIVE = "archive"
FORMAT = 1
ANOTHER = "Restore from another backup; unionstats restore FOLDER --check says whether one is sound"


@dataclass(frozen=True)
class About:
    """The program that makes a backup: its version, the digest of its code and that of its scheme."""

    version: str
    code: str
    scheme: str


@dataclass(frozen=True)
class Manifest:
    """A backup's facts. `files`: every file's path below its folder, with size and SHA-256.

    database: what the warehouse was kept in. lacking: the hashes of raw files that neither the archive nor the backup before had sound.
    """

    made_at: str
    about: About
    database: str
    revision: str
    edition: int | None
    night: int | None
    files: Mapping[str, tuple[int, str]]
    lacking: tuple[str, ...] = field(default=())

    @property
    def raw_files(self) -> tuple[str, ...]:
        """The hashes of the raw files in it."""
        return tuple(name.removeprefix(f"{ARCHIVE}/").replace("/", "") for name in self.files if name.startswith(f"{ARCHIVE}/"))

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(size for size, _sha in self.files.values())


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the facts and their seal, which `sha256sum -c` reads."""
    text = json.dumps({"format": FORMAT} | asdict(manifest), ensure_ascii=False, indent=1)
    (folder / FACTS).write_text(text, encoding="utf-8")
    (folder / SEAL).write_text(f"{sha256_of(folder / FACTS)}  {FACTS}\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """A backup's facts. WarehouseError for what is no backup, a damaged one, or one of a newer program."""
    with in_words(str(folder)):
        try:
            content, seal = (folder / FACTS).read_bytes(), (folder / SEAL).read_text(encoding="ascii")
        except (FileNotFoundError, NotADirectoryError):
            cure = "Name the folder of one backup, such as …/2020-12-11T020501"
            raise WarehouseError(str(folder), "no backup", "a folder with manifest.json", cure) from None
        except UnicodeDecodeError:
            seal = ""
    if hashlib.sha256(content).hexdigest() != seal.partition(" ")[0]:
        raise damaged(folder / FACTS)
    found: dict[str, Any] = json.loads(content)
    if found.pop("format") > FORMAT:
        cure = "Install the version of unionstats that made it"
        raise WarehouseError(str(folder), "a backup of a newer program", "one that this program knows", cure)
    files = {name: (int(size), str(sha)) for name, (size, sha) in found.pop("files").items()}
    return Manifest(about=About(**found.pop("about")), files=files, lacking=tuple(found.pop("lacking")), **found)


def check_files(folder: Path, manifest: Manifest) -> None:
    """Read every file of a backup again. WarehouseError that names the first one that is not as it was written."""
    for name, (size, sha) in manifest.files.items():
        path = folder / name
        with in_words(str(path)):
            if not path.is_file() or path.stat().st_size != size or sha256_of(path) != sha:
                raise damaged(path)


def damaged(path: Path) -> WarehouseError:
    """What is said of a file of a backup that is not as it was written."""
    found = "bytes that are not those that were written" if path.is_file() else "no such file"
    return WarehouseError(str(path), found, "the file as the backup was made", ANOTHER)


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
