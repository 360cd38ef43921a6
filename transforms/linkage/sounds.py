"""How characters are spoken, without tones: data/pinyin.csv."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from transforms.linkage.arrays import Chars
from transforms.linkage.packed import Packed, summed

_DATA = Path(__file__).parents[1] / "data" / "pinyin.csv"


def sound_hashes(packed: Packed) -> Packed:
    """The same texts, hashed as they are spoken."""
    return replace(packed, sums=summed(sounds()[packed.chars], packed.begin, packed.end))


@cache
def sounds() -> Chars:
    """For each character its syllable's first character; itself where it is none or has a sound of its own."""
    table = np.arange(1 << 16, dtype=np.uint16)
    with _DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for character in row["characters"]:
                table[ord(character)] = ord(row["characters"][0])
    return table
