"""Enterprises' names taken apart, a whole column at once: place words | core (brand and trade) | legal form | branch."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from transforms.linkage.arrays import Bools, Hashes, Ints, both, spans
from transforms.linkage.packed import Packed, pack
from transforms.linkage.places import Places, at_front
from transforms.linkage.sounds import sound_hashes
from transforms.text import letters

_DATA = Path(__file__).parents[1] / "data" / "name_words.csv"
_COMPANY = "公司"
FORMS = ("", "company", "cooperative", "partnership")
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Names:
    """Arrays with an element a name; positions point into `packed`."""

    packed: Packed  # without its hashes, which have become the keys
    end: Ints  # of the whole, without what a union's name adds
    core: Ints  # where the core begins
    core_end: Ints
    branch: Ints  # where the branch begins; it ends at `branch_end`, and is empty for the enterprise itself
    branch_end: Ints
    division: Ints  # named at the front (`places.Places`), the deepest
    province: Ints  # 1 where the province is written
    form: Ints  # in FORMS
    tail: Bools  # the core itself ends like a branch (某某银行吴忠支行)
    text_key: Hashes
    core_key: Hashes
    branch_key: Hashes
    key: Hashes  # core and branch: what stays when place words and legal form are written otherwise
    sound_key: Hashes  # the key as it is spoken
    numerals: Hashes  # of the ordinal numbers in core and branch, 0 for none

    def parts(self, row: int) -> tuple[str, str, str, str]:
        """One name's place words, core, legal form's class and branch, to be read."""
        text = self.packed.chars.tobytes().decode("utf-16-le")
        return (
            text[self.packed.begin[row] : self.core[row]],
            text[self.core[row] : self.core_end[row]],
            FORMS[self.form[row]],
            text[self.branch[row] : self.branch_end[row]],
        )


def take_apart(names: pa.Array, known: Places) -> Names:
    """Splits at the first 公司: what follows (分公司, 支行, 项目部…) is another unit than the enterprise before it."""
    packed = pack(names, letters)
    end = _without_union(packed)
    core, division, province = at_front(packed, known)
    core = np.minimum(core, end)
    head_end = _after_company(packed, core, end)
    core_end, form, branch = _split(packed, core, head_end, end)
    short = core_end - core < 2  # 银川公司: the place is all the brand there is
    if short.any():
        core[short], division[short], province[short] = packed.begin[short], 0, 0
        head_end[short] = _after_company(packed, core, end)[short]
        again = _split(packed, core, head_end, end)
        core_end[short], form[short], branch[short] = (each[short] for each in again)
    tail = packed.ends_with_any(_words("branch"), core_end)
    core_key, branch_key = packed.hash(core, core_end), packed.hash(branch, end)
    spoken = sound_hashes(packed)
    return Names(
        replace(packed, sums=packed.sums[:0]), end, core, core_end, branch, end.copy(), division, province, form, tail,
        packed.hash(packed.begin, end), core_key, branch_key, both(core_key, branch_key),
        both(spoken.hash(core, core_end), spoken.hash(branch, end)),
        _numerals(packed, core, core_end, branch, end),
    )  # fmt: skip


def _after_company(packed: Packed, start: Ints, end: Ints) -> Ints:
    """Where the first 公司 from `start` on ends; the end where there is none."""
    chars = packed.chars
    hits = np.flatnonzero((chars[:-1] == ord(_COMPANY[0])) & (chars[1:] == ord(_COMPANY[1])))
    rows = np.searchsorted(packed.end, hits, side="right")
    good = (hits >= start[rows]) & (hits + len(_COMPANY) <= end[rows])
    rows, first = np.unique(rows[good], return_index=True)
    result = end.copy()
    result[rows] = hits[good][first] + len(_COMPANY)
    return result


def _split(packed: Packed, core: Ints, head_end: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Where the core ends, the form, where the branch begins."""
    branch = head_end.copy()
    inside = packed.ends_with_any(_words("branch"), head_end)  # 某集团宁夏分公司: its first 公司 is already the branch's
    core_end, form = np.where(inside, end, head_end), np.zeros(len(end), np.int64)
    for word, meaning in _forms():
        fits = ~inside & (form == 0) & packed.ends_with(word, head_end) & (head_end - len(word) >= core)
        core_end[fits] = head_end[fits] - len(word)
        form[fits] = FORMS.index(meaning)
    branch[inside] = end[inside]
    for word in _words("whole"):
        whole = packed.ends_with(word, end) & (end - branch == len(word))
        branch[whole] = end[whole]
    return core_end, form, branch


def _without_union(packed: Packed) -> Ints:
    end = packed.end.copy()
    done = np.zeros(len(end), bool)
    for word in _words("union"):
        found = ~done & packed.ends_with(word, packed.end, at_least=4)
        end[found] -= len(word)
        done |= found
    return end


def _numerals(packed: Packed, core: Ints, core_end: Ints, branch: Ints, end: Ints) -> Hashes:
    """Of each name the sequence of its numerals, 2 and 二 alike."""
    values = np.zeros(1 << 16, np.uint64)
    for value, character in enumerate(_NUMERALS, 1):
        values[ord(character)] = value
    values[ord("0") : ord("9") + 1] = [11, *range(1, 10)]
    result = np.zeros(len(core), np.uint64)
    places = np.flatnonzero(values[packed.chars])
    rows = np.searchsorted(packed.end, places, side="right")
    good = ((places >= core[rows]) & (places < core_end[rows])) | ((places >= branch[rows]) & (places < end[rows]))
    places, rows = places[good], rows[good]
    if len(rows):
        _, counts = np.unique(rows, return_counts=True)
        _, nth = spans(counts)
        np.add.at(result, rows, values[packed.chars[places]] << (nth % 15 * 4).astype(np.uint64))
    return result


@cache
def _forms() -> tuple[tuple[str, str], ...]:
    """Legal forms, the longest first: 有限责任公司 before 公司."""
    return tuple((row["word"], row["meaning"]) for row in _rows() if row["kind"] == "form")


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(row["word"] for row in _rows() if row["kind"] == kind)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with _DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(sorted(rows, key=lambda row: -len(row["word"])))
