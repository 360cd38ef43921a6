"""What a first look at a file tells, before the fast reader opens it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FileKind = Literal["xlsx", "xls", "ods", "csv"]
Place = tuple[int, int]
Merge = tuple[int, int, int, int]


@dataclass(frozen=True)
class Marks:
    """What the fast reader does not tell of a sheet.

    The formula errors it shows (it gives them as empty), by row and column from 0, and of an .ods its merged areas as
    (top, left, bottom, right).
    """

    errors: Mapping[Place, str] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True)
class FileFacts:
    """A file's kind by its content, the marks of its sheets by name, and whether it carries macros.

    `unpacked`: the same workbook in a form that its parser has less work with, where the first look had to unpack it.
    """

    kind: FileKind
    marks: Mapping[str, Marks] = field(default_factory=dict)
    macros: bool = False
    unpacked: bytes = field(default=b"", repr=False)
