"""Where regions stand on the tile map: positions of tiles.csv, and for regions without one, rows of their own below."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from scheme.model import Scheme

WIDE = 6
"""So many regions without a position stand in a row."""


@cache
def _declared() -> dict[str, tuple[int, int]]:
    text = (files("summary") / "data" / "tiles.csv").read_text(encoding="utf-8")
    return {row["code"]: (int(row["row"]), int(row["column"])) for row in csv.DictReader(text.splitlines())}


def positions(scheme: Scheme) -> dict[str, tuple[int, int]]:
    """Row and column of every county."""
    codes = [region.code for region in scheme.children(scheme.province.code, "county")]
    declared = {code: place for code, place in _declared().items() if code in codes}
    below = max((row for row, _ in declared.values()), default=-1) + 1
    rest = [code for code in codes if code not in declared]
    return declared | {code: (below + number // WIDE, number % WIDE) for number, code in enumerate(rest)}
