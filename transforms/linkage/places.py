"""The divisions of a lexicon as numbers, and the place words at the front of all names at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from transforms.linkage.arrays import Bools, Ints
from transforms.linkage.lexicon import Lexicon
from transforms.linkage.packed import Packed, pack
from transforms.text import letters

STEPS = 5  # place words at the front of one name: 宁夏回族自治区吴忠市同心县


@dataclass(frozen=True)
class Places:
    """Division numbers: 0 is none, then the lexicon's codes in order. `above` has province, city and county of each."""

    number: dict[str, int]
    above: Ints  # [division, level]: the division of that level it lies in, 0 where there is none
    level: Ints  # 0 none, 1 province, 2 city, 3 county
    words: tuple[str, ...]
    step: Ints  # [division before, word]: the division that the word then names, 0 for none

    def numbers(self, codes: pa.Array) -> Ints:
        """The numbers of division codes; unknown ones and townships are 0 or their county."""
        return np.array([self.number.get(code, self.number.get(code[:6], 0)) for code in codes.to_pylist()], np.int64)

    def within(self, place: Ints, division: Ints) -> Bools:
        """Does each place lie in (or equal) each division?"""
        level = self.level[division]
        inside: Bools = (level > 0) & (self.above[place, np.maximum(level - 1, 0)] == division)
        return inside


def places(lexicon: Lexicon) -> Places:
    """Numbers for the lexicon's divisions."""
    codes = sorted(lexicon.chain)
    number = {code: i for i, code in enumerate(codes, 1)}
    above, level = np.zeros((len(codes) + 1, 3), np.int64), np.zeros(len(codes) + 1, np.int64)
    for code in codes:
        for one in lexicon.chain[code]:
            depth = 0 if one.endswith("0000") else 1 if one.endswith("00") else 2
            above[number[code], depth] = number[one]
            level[number[code]] = depth + 1
    words = tuple(sorted(lexicon.words, key=lambda word: (-len(word), word)))
    step = np.zeros((len(codes) + 1, len(words)), np.int64)
    for column, word in enumerate(words):
        meanings = lexicon.words[word]
        step[0, column] = number[meanings[0]]
        for meaning in reversed(meanings):  # the first meaning counts
            for before in lexicon.chain[meaning]:
                if before != meaning:
                    step[number[before], column] = number[meaning]
    return Places(number, above, level, words, step)


def at_front(names: Packed, known: Places) -> tuple[Ints, Ints, Ints]:
    """Of each name: where its place words end, the division they lead to, and whether they begin with the province."""
    count = len(names.begin)
    at, division, province = names.begin.copy(), np.zeros(count, np.int64), np.zeros(count, np.int64)
    if not known.words:
        return at, division, province
    words = pack(pa.array(known.words, pa.large_string()), letters)
    hashes = words.hash(words.begin, words.end)
    lengths = words.end - words.begin
    starts = np.zeros(1 << 16, bool)
    starts[words.chars[words.begin]] = True
    rows = np.arange(count)
    for _ in range(STEPS):
        rows = rows[at[rows] < names.end[rows]]
        rows = rows[starts[names.chars[at[rows]]]]
        moved = np.zeros(len(rows), bool)
        for length in np.unique(lengths)[::-1]:
            chosen = np.flatnonzero(~moved & (names.end[rows] - at[rows] >= length))
            some = rows[chosen]
            columns = np.flatnonzero(lengths == length)
            columns = columns[np.argsort(hashes[columns])]
            wanted = names.hash(at[some], at[some] + length, some)
            found = np.minimum(np.searchsorted(hashes[columns], wanted), len(columns) - 1)
            to = np.where(hashes[columns][found] == wanted, known.step[division[some], columns[found]], 0)
            chosen, some, to = chosen[to > 0], some[to > 0], to[to > 0]
            at[some] += length
            division[some] = to
            province[some] |= known.level[to] == 1
            moved[chosen] = True
        rows = rows[moved]
    return at, division, province
