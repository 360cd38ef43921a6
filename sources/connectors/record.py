"""What the mirror remembers of the files it has fetched: a line each, added when a file is whole and in its place."""

from __future__ import annotations

import json
import os
from pathlib import Path


class Record:
    """By path the mark that a file was fetched under, and its size. A line that a killed night has left half-written counts for nothing."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, tuple[str, int]] = {}
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            lines = []
        for line in lines:
            try:
                path, mark, size = json.loads(line)
            except ValueError:
                continue
            self._known[path] = (mark, size)
        self._spare = len(lines) > 2 * len(self._known) + 100

    def get(self, path: str) -> tuple[str, int] | None:
        """Mark and size of the file at a path."""
        return self._known.get(path)

    def add(self, path: str, mark: str, size: int) -> None:
        """Remember a file."""
        self._known[path] = (mark, size)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if self._spare:  # lines of files that came again and again
            beside = self._file.with_suffix(".tmp")
            beside.write_text("".join(_line(*item) for item in self._known.items()), encoding="utf-8")
            beside.replace(self._file)
            self._spare = False
            return
        with self._file.open("ab") as lines:
            begun = lines.tell() > 0
            lines.write(("\n" if begun and not self._ended() else "").encode() + _line(path, (mark, size)).encode())
            lines.flush()
            os.fsync(lines.fileno())

    def _ended(self) -> bool:
        with self._file.open("rb") as lines:
            lines.seek(-1, os.SEEK_END)
            return lines.read(1) == b"\n"


def _line(path: str, known: tuple[str, int]) -> str:
    return json.dumps([path, *known]) + "\n"
