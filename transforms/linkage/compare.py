"""How ledger rows stand to register units, field by field (`evidence`)."""

from __future__ import annotations

import numpy as np

from transforms.linkage.arrays import Bools, Chars, Ints
from transforms.linkage.code_hits import KINDS
from transforms.linkage.evidence import BRANCH_RELATION, CODE, NAME, Compared
from transforms.linkage.index import Side
from transforms.linkage.names import Names
from transforms.linkage.overlap import CORE, overlap, overlaps
from transforms.linkage.places import Places
from transforms.linkage.sounds import sounds

BRANCH = 14  # characters compared; what is longer is told apart by its hash
SAME_BRANCH = 0.6


def compare(row: Ints, unit: Ints, way: Ints, elsewhere: Ints, ledger: Side, register: Side, known: Places) -> Compared:
    """Evidence of pairs; `elsewhere` is 1 for rows whose code leads to any unit, 2 where that has the row's core."""
    a, left = ledger.names, ledger.name[row]
    b, right, former = _former(ledger, register, row, unit)
    core_a, core_b = a.packed.matrix(a.core[left], a.core_end[left], CORE), b.packed.matrix(b.core[right], b.core_end[right], CORE)
    same_core = a.core_key[left] == b.core_key[right]
    lost_a, lost_b, heard, alike, shared = overlaps(core_a, core_b, same_core)
    branch = _branch(a, b, left, right, core_a, core_b)
    same_key = same_core & (branch <= BRANCH_RELATION.index("same"))
    name = np.select(
        [
            a.text_key[left] == b.text_key[right],
            same_key,
            (branch == BRANCH_RELATION.index("unit_only")) & (same_core | (alike >= 8)),
            (branch == BRANCH_RELATION.index("ledger_only")) & (same_core | (alike >= 8)),
            a.sound_key[left] == b.sound_key[right],
            (lost_a > 0) & (lost_b > 0) & (alike >= 10),
            (lost_a == 0) & (lost_b > 0),
            (lost_a > 0) & (lost_b == 0),
            (alike >= 8) | same_core | ((lost_a == 0) & (lost_b == 0)),
        ],
        [NAME.index(word) for word in ("exact", "same", "parent", "branch", "sound", "close", "shortened", "longer", "alike")],
        NAME.index("apart"),
    )
    return Compared(
        row, unit, way, _code(row, unit, way, elsewhere, ledger, register), name,
        _region(a, b, left, right, ledger.place[row], register.place[unit], known),
        _place(ledger.place[row], register.place[unit], known),
        np.select([a.form[left] == b.form[right], (a.form[left] == 0) | (b.form[right] == 0)], [0, 1], 2), branch,
        np.select([a.numerals[left] == b.numerals[right], (a.numerals[left] == 0) | (b.numerals[right] == 0)], [0, 1], 2),
        np.select(
            [core_a[:, 0] == core_b[:, 0], sounds()[core_a[:, 0]] == sounds()[core_b[:, 0]], core_a[:, 1] == core_b[:, 1]], [0, 1, 2], 3
        ),
        np.minimum(np.cumprod(sounds()[core_a] == sounds()[core_b], axis=1).sum(axis=1), 4),
        _size(ledger.size[row], register.size[unit]),
        lost_a, lost_b, np.minimum(heard, 2), alike, shared, former,
    )  # fmt: skip


def _former(ledger: Side, register: Side, row: Ints, unit: Ints) -> tuple[Names, Ints, Ints]:
    """The register's name of each pair: the former one where it is the ledger's and the present one is not."""
    names, now, before = register.names, register.name[unit], register.former[unit]
    mine = ledger.names.key[ledger.name[row]]
    meant = (before >= 0) & (names.key[now] != mine) & (names.key[np.maximum(before, 0)] == mine)
    return names, np.where(meant, before, now), meant.astype(np.int64)


def _branch(a: Names, b: Names, left: Ints, right: Ints, core_a: Chars, core_b: Chars) -> Ints:
    has_a, has_b = a.branch_end[left] > a.branch[left], b.branch_end[right] > b.branch[right]
    result = np.select([has_a & ~has_b, ~has_a & has_b], [4, 5], 0)
    longer_a = a.tail[left] & ~has_b & _begins(core_a, core_b)
    longer_b = b.tail[right] & ~has_a & _begins(core_b, core_a)
    result = np.where(longer_a, 4, np.where(longer_b, 5, result))
    two = np.flatnonzero(has_a & has_b)
    one, other = left[two], right[two]
    x, y = a.packed.matrix(a.branch[one], a.branch_end[one], BRANCH), b.packed.matrix(b.branch[other], b.branch_end[other], BRANCH)
    alike = overlap(x, y)[3]
    result[two] = np.select([a.branch_key[one] == b.branch_key[other], alike >= 20 * SAME_BRANCH], [1, 2], 3)
    return result


def _begins(longer: Chars, shorter: Chars) -> Bools:
    """Does the longer text begin with the whole shorter one?"""
    begins: Bools = ((longer == shorter) | (shorter == 0)).all(axis=1) & (longer != shorter).any(axis=1)
    return begins


def _code(row: Ints, unit: Ints, way: Ints, elsewhere: Ints, ledger: Side, register: Side) -> Ints:
    kind = ledger.codes.kind[ledger.code[row]]
    without = register.codes.kind[register.code[unit]] == 0
    telling = np.isin(kind, [KINDS.index(k) for k in ("valid", "org9", "rounded")])
    return np.select(
        [way > 0, kind == 0, elsewhere[row] == 2, elsewhere[row] == 1, without & telling, telling, kind == KINDS.index("old15")],
        [way, 0, CODE.index("kin"), CODE.index("elsewhere"), CODE.index("unit_without"), CODE.index("unknown"), CODE.index("old15")],
        CODE.index("unreadable"),
    )


def _region(a: Names, b: Names, left: Ints, right: Ints, place_a: Ints, place_b: Ints, known: Places) -> Ints:
    """By the words written: 宁夏某某 and 银川某某 are two enterprises; where one side says less, by where the other lies."""
    x, y, province_x, province_y = a.division[left], b.division[right], a.province[left], b.province[right]
    same = x == y
    more = known.level[x] > known.level[y]
    deep, shallow = np.where(more, x, y), np.where(more, y, x)
    with_deep, with_shallow = np.where(more, province_x, province_y), np.where(more, province_y, province_x)
    inside = (shallow == 0) | known.within(deep, shallow)
    place = np.where(more, place_b, place_a)
    away = (place > 0) & ~known.within(place, deep) & (known.level[place] >= known.level[deep])
    mixed = (with_shallow == 1) & (with_deep == 0) & (known.level[shallow] == 1)
    return np.select([same, ~inside, known.level[deep] == 1, mixed, away], [0, 5, 1, 4, 3], 2)


def _place(a: Ints, b: Ints, known: Places) -> Ints:
    city_a, city_b = known.above[a, 1], known.above[b, 1]
    return np.select([(city_a == 0) | (city_b == 0), a == b, city_a == city_b], [3, 0, 1], 2)


def _size(ledger: Ints, unit: Ints) -> Ints:
    ratio = np.abs(np.log(np.maximum(ledger, 1) / np.maximum(unit, 1)))
    return np.select([(ledger < 0) | (unit < 0), ratio <= 0.5, ratio <= 1.1], [0, 1, 2], 3)

