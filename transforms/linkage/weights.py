"""What a character says about an enterprise: data/character_weights.csv, frozen, so that no month moves the scores."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np

from transforms.linkage.arrays import Ints

_DATA = Path(__file__).parents[1] / "data" / "character_weights.csv"


@cache
def weights() -> Ints:
    """For each character ten times log(names / names that have it); what no name had weighs most. 0 for no character."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        rows = [(int(row["weight"]), row["characters"]) for row in csv.DictReader(file)]
    table = np.full(1 << 16, max(weight for weight, _ in rows), np.int64)
    for weight, characters in rows:
        table[[ord(character) for character in characters]] = weight
    table[0] = 0
    return table
