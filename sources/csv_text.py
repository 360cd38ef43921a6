"""A CSV as people save it: its encoding and its delimiter are nowhere said."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice

from sources.errors import UnreadableFile

_DELIMITERS = ",;\t|"
_HAN = re.compile("[\u4e00-\u9fff]")


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, with or without BOM, or in GB18030.

    Raises UnreadableFile where it is neither. UTF-8 that is cut off or broken is not taken for GB18030, which would
    read almost any bytes as some Chinese characters or other.
    """
    if b"\0" in content:
        raise UnreadableFile("nul_bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        guess = content.decode("utf-8", "replace")
        if len(_HAN.findall(guess)) > 3 * guess.count("\ufffd"):
            raise UnreadableFile("encoding", str(error)) from error
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise UnreadableFile("encoding", str(error)) from error


def csv_rows(text: str) -> list[list[str]]:
    """The lines of a CSV, all of one width. Raises UnreadableFile where it cannot be told apart into cells."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise UnreadableFile("damaged", str(error)) from error
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) if len(row) < width else row for row in rows]


def _delimiter(text: str) -> str:
    """The delimiter that cuts most of the first lines into many cells of one number: a thousands separator does not."""

    def in_step(delimiter: str) -> int:
        widths = Counter(map(len, islice(csv.reader(io.StringIO(text[:16384], newline=""), delimiter=delimiter), 60)))
        return max(((width - 1) * count for width, count in widths.items()), default=0)

    return max(_DELIMITERS, key=in_step)
