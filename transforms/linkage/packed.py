"""A column of short texts as flat arrays: cleaned, cut and hashed for all rows at once.

A million names are one array of characters and one of offsets. Whatever stands between two offsets has a 64-bit hash that
costs two look-ups, so that "same core", "same prefix" or "in the word list" are comparisons of integers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from transforms.linkage.arrays import Bools, Chars, Hashes, Ints

_BASE = 0x9E3779B97F4A7C15
PART = 200_000  # texts at a time, to bound memory
_SLOW = 0xFFFF  # in a table: this character's meaning depends on its neighbours, or it becomes several


@dataclass(frozen=True)
class Packed:
    """Texts without gaps, one after the other; characters above U+FFFF are folded into the private area."""

    chars: Chars
    begin: Ints
    end: Ints
    sums: Hashes  # of hashed characters before each position

    def hash(self, begin: Ints, end: Ints, rows: Ints | None = None) -> Hashes:
        """A hash of the characters begin..end of each row (or of some rows); the empty text has 0."""
        origin = self.begin if rows is None else self.begin[rows]
        hashes: Hashes = (self.sums[end] - self.sums[begin]) * _powers(_inverse(), _longest(self) + 1)[begin - origin]
        return hashes

    def ends_with(self, word: str, end: Ints, at_least: int = 0) -> Bools:
        """Which rows, cut off at `end`, end with the word and have `at_least` characters before it."""
        found = end - self.begin >= len(word) + at_least
        for back, character in enumerate(reversed(word), 1):
            rows = np.flatnonzero(found)
            if not len(rows):
                break
            found[rows] = self.chars[end[rows] - back] == ord(character)
        return found

    def ends_with_any(self, words: Collection[str], end: Ints) -> Bools:
        """Which rows, cut off at `end`, end with any of the words."""
        found = np.zeros(len(end), bool)
        for length in sorted({len(word) for word in words}):
            known = np.array([_hash(word) for word in words if len(word) == length], np.uint64)
            begin = end - length
            found |= (begin >= self.begin) & np.isin(self.hash(np.maximum(begin, self.begin), end), known)
        return found

    def matrix(self, begin: Ints, end: Ints, width: int) -> Chars:
        """The first `width` characters of begin..end as rows, filled up with 0."""
        at = begin[:, None] + np.arange(width)
        if not len(self.chars):
            return np.zeros(at.shape, np.uint16)
        return np.where(at < end[:, None], self.chars[np.minimum(at, len(self.chars) - 1)], np.uint16(0))


def pack(texts: pa.Array, rule: Callable[[str], str]) -> Packed:
    """Each text cleaned by a rule that (but for rare characters) works character by character: `letters`, `clean_code`."""
    parts = [_cleaned(texts.slice(start, PART), rule) for start in range(0, max(len(texts), 1), PART)]
    lengths = np.concatenate([lengths for _, lengths in parts])
    chars = np.concatenate([chars for chars, _ in parts])
    ends = np.cumsum(lengths)
    return Packed(chars, ends - lengths, ends, summed(chars, ends - lengths, ends))


def _cleaned(texts: pa.Array, rule: Callable[[str], str]) -> tuple[Chars, Ints]:
    """The characters of all texts, and how many each has."""
    raw, offsets = _characters(texts)
    mapped = _table(rule)[raw]
    slow = np.unique(np.searchsorted(offsets[1:], np.flatnonzero(mapped == _SLOW), side="right"))
    kept = mapped != 0
    before = np.concatenate([[0], np.cumsum(kept)])
    lengths = before[offsets[1:]] - before[offsets[:-1]]
    if len(slow):
        mapped, kept, lengths = _with_slow(texts, rule, slow, mapped, kept, lengths, offsets)
    return mapped[kept], lengths


def summed(chars: Chars, begin: Ints, end: Ints) -> Hashes:
    """Running sums of the characters' fixed random numbers, each times a power of its place in its text."""
    lengths = end - begin
    power = powers(int(lengths.max(initial=0)) + 1)
    sums = np.zeros(len(chars) + 1, np.uint64)
    for start in range(0, len(begin), PART):
        some = slice(start, start + PART)
        first, last = begin[start], end[some][-1]
        place = np.arange(first, last) - np.repeat(begin[some], lengths[some])
        sums[first + 1 : last + 1] = mixed()[chars[first:last]] * power[place]
    return np.cumsum(sums, out=sums)


def _with_slow(
    texts: pa.Array, rule: Callable[[str], str], slow: Ints, mapped: Chars, kept: Bools, lengths: Ints, offsets: Ints
) -> tuple[Chars, Bools, Ints]:
    cleaned = [_folded(rule(texts[int(row)].as_py())) for row in slow]
    rest = np.ones(len(lengths), bool)
    rest[slow] = False
    kept = kept & np.repeat(rest, np.diff(offsets))
    lengths = lengths.copy()
    lengths[slow] = [len(each) for each in cleaned]
    ends = np.cumsum(lengths)
    chars = np.zeros(int(ends[-1]), np.uint16)
    from_fast = np.repeat(rest, lengths)
    chars[from_fast] = mapped[kept]
    chars[~from_fast] = np.concatenate([*cleaned, np.zeros(0, np.uint16)])
    return chars, np.ones(len(chars), bool), lengths


def _characters(texts: pa.Array) -> tuple[Chars, Ints]:
    """UTF-16 units of all texts, and where each begins."""
    buffers = texts.buffers()
    bounds = np.frombuffer(buffers[1], np.int64)[texts.offset : texts.offset + len(texts) + 1] if len(texts) else np.zeros(1, np.int64)
    data = bytes(memoryview(buffers[2])[int(bounds[0]) : int(bounds[-1])]) if len(texts) and buffers[2] is not None else b""
    octets = np.frombuffer(data, np.uint8)
    units = ((octets & 0xC0) != 0x80).astype(np.int64) + (octets >= 0xF0)
    before = np.concatenate([[0], np.cumsum(units)])
    raw = np.frombuffer(data.decode("utf-8").encode("utf-16-le"), np.uint16)
    return raw, before[bounds - bounds[0]]


@cache
def _table(rule: Callable[[str], str]) -> Chars:
    table = np.zeros(1 << 16, np.uint16)
    for code in range(1 << 16):
        if 0xD800 <= code < 0xE000:
            table[code] = _SLOW
            continue
        made = rule(chr(code))
        joins = unicodedata.combining(chr(code)) or len(made) > 1
        table[code] = _SLOW if joins else _folded(made)[0] if made else 0
    return table


def _folded(text: str) -> Chars:
    return np.array([code if code < 1 << 16 else 0xE000 | (code & 0xFFF) for code in map(ord, text)], np.uint16)


@cache
def mixed() -> Hashes:
    """A fixed random number for each character."""
    number = np.arange(1, (1 << 16) + 1, dtype=np.uint64) * np.uint64(_BASE)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        number = (number ^ (number >> np.uint64(shift))) * np.uint64(factor)
    return number ^ (number >> np.uint64(31))


def _hash(word: str) -> np.uint64:
    hashed: np.uint64 = (mixed()[[ord(character) for character in word]] * powers(len(word))).sum(dtype=np.uint64)
    return hashed


def _inverse() -> int:
    return pow(_BASE, -1, 1 << 64)


def _longest(packed: Packed) -> int:
    return int((packed.end - packed.begin).max(initial=0))


def powers(count: int) -> Hashes:
    """What the places of a text are multiplied with."""
    return _powers(_BASE, count)


def backwards() -> np.uint64:
    """What moves a text's characters one place to the front."""
    return np.uint64(_inverse())


@cache
def _powers(base: int, count: int) -> Hashes:
    factors = np.full(count, base, np.uint64)
    factors[:1] = 1
    return np.cumprod(factors, dtype=np.uint64)
