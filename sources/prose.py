"""A text that was called .csv: where its commas fall, sentences are cut, and no table stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.grids import Grid

_SENTENCE = re.compile(r"[。！？；]|[：:]\s*$|[a-z][.!?](?:\s|$)")


def is_prose(grid: Grid) -> bool:
    """Whether the lines of a text are no rows: fewer than half of them have a second cell and hold no sentence.

    In doubt it is a table, of whatever kind: a list that nobody asked for is no fault of the report that it lies beside.
    """
    lines = [filled for row in grid.rows if (filled := [text for cell in row if (text := str(cell).strip())])]
    return not lines or 2 * sum(map(_is_row, lines)) < len(lines)


def _is_row(filled: Sequence[str]) -> bool:
    return len(filled) > 1 and not any(map(_SENTENCE.search, filled))
