"""How a ledger row stands to a register unit, field by field: small integers whose words stand in `WORDS`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.linkage.arrays import Bools, Chars, Ints
from transforms.linkage.code_hits import KINDS
from transforms.linkage.index import Side
from transforms.linkage.names import Names
from transforms.linkage.places import Places
from transforms.linkage.sounds import sounds
from transforms.linkage.weights import weights

CORE, BRANCH = 20, 14  # characters compared; what is longer is told apart by its hash
SHORT = 9
SAME_BRANCH = 0.6
RARE = 45  # a character's weight from which it is a brand's rather than a trade's

CODE = ("none", "code", "org_code", "code_repaired", "code_rounded", "elsewhere", "kin", "unknown", "unreadable", "old15", "unit_without")
NAME = ("exact", "same", "sound", "close", "shortened", "longer", "alike", "parent", "branch", "apart")
REGION = ("same", "province", "partial", "partial_elsewhere", "mixed", "conflict")
PLACE = ("county", "city", "elsewhere", "unknown")
FORM = ("same", "left_out", "different")
BRANCH_RELATION = ("none", "same", "alike", "different", "ledger_only", "unit_only")
ORDINAL = ("same", "one_side", "different")
FIRST = ("same", "sound", "second", "different")
SIZE = ("unknown", "near", "far", "very_far")
LEFT = ("0", "one_usual", "one_rare", "two", "three", "more")


@dataclass(frozen=True)
class Compared:
    """Pairs of row and unit, in order of both, and their evidence as positions in the tuples above."""

    row: Ints
    unit: Ints
    way: Ints
    code: Ints
    name: Ints
    region: Ints
    place: Ints
    form: Ints
    branch: Ints
    ordinal: Ints
    first: Ints
    prefix: Ints  # 0..4, leading characters that are the same or sound alike
    size: Ints
    ledger_left: Ints  # in LEFT: the core's characters that the other has not, not even by sound
    unit_left: Ints
    heard: Ints  # characters that only sound alike, up to 2
    likeness: Ints  # 0..20, shared weight of the cores over that of both
    shared: Ints  # 0..12, the shared weight itself
    former: Ints  # 1 where the unit's former name is meant


def taken(pairs: Compared, which: Ints | Bools | slice, shift: int = 0) -> Compared:
    """Some of the pairs; their rows moved."""
    fields = {name: getattr(pairs, name)[which] for name in pairs.__dataclass_fields__}
    return Compared(**fields | {"row": fields["row"] + shift})


def joined(*parts: Compared, in_order: bool = False) -> Compared:
    """Pairs of several kinds as one, in order of row and unit."""
    fields = {name: np.concatenate([getattr(part, name) for part in parts]) for name in parts[0].__dataclass_fields__}
    whole = Compared(**fields)
    return whole if in_order else taken(whole, np.lexsort((fields["unit"], fields["row"])))


def compare(row: Ints, unit: Ints, way: Ints, elsewhere: Ints, ledger: Side, register: Side, known: Places) -> Compared:
    """Evidence of pairs; `elsewhere` is 1 for rows whose code leads to any unit, 2 where that has the row's core."""
    a, left = ledger.names, ledger.name[row]
    b, right, former = _former(ledger, register, row, unit)
    core_a, core_b = a.packed.matrix(a.core[left], a.core_end[left], CORE), b.packed.matrix(b.core[right], b.core_end[right], CORE)
    same_core = a.core_key[left] == b.core_key[right]
    lost_a, lost_b, heard, alike, shared = _overlaps(core_a, core_b, same_core)
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


def _overlaps(a: Chars, b: Chars, same: Bools) -> tuple[Ints, ...]:
    """`_overlap` of each pair; short texts apart from the long ones, which are few."""
    result = np.zeros((5, len(a)), np.int64)
    result[3], result[4] = 20, np.minimum(weights()[a].sum(axis=1) // 25, 12)
    long = (a[:, SHORT] != 0) | (b[:, SHORT] != 0)
    for rows, width in ((np.flatnonzero(~same & ~long), SHORT), (np.flatnonzero(~same & long), CORE)):
        result[:, rows] = _overlap(a[rows, :width], b[rows, :width])
    return tuple(result)


def _overlap(a: Chars, b: Chars) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """In LEFT each side's characters that the other has not; characters only heard; likeness; shared weight."""
    heard_a, heard_b = sounds()[a], sounds()[b]
    in_b, in_a = _matched(a, b)
    near_b, near_a = _matched(heard_a, heard_b)
    heavy_a, heavy_b = weights()[a], weights()[b]
    only = near_b & ~in_b
    shared_a = (heavy_a * in_b).sum(axis=1) + (heavy_a * only).sum(axis=1) // 2
    shared_b = (heavy_b * in_a).sum(axis=1) + (heavy_b * (near_a & ~in_a)).sum(axis=1) // 2
    likeness = 20 * (shared_a + shared_b) // np.maximum(heavy_a.sum(axis=1) + heavy_b.sum(axis=1), 1)
    shared = np.minimum(np.minimum(shared_a, shared_b) // 25, 12)
    return _left(heavy_a * ~near_b), _left(heavy_b * ~near_a), only.sum(axis=1), likeness, shared


def _matched(a: Chars, b: Chars) -> tuple[Bools, Bools]:
    """Which characters of each row the other side has too; a character twice needs two."""
    in_b, times = np.zeros(a.shape, bool), np.zeros(b.shape, np.int8)
    before_b = np.zeros(b.shape, np.int8)
    for i in range(a.shape[1]):
        if not a[:, i].any():
            break
        here = a[:, i, None]
        equal = (here == b) & (here != 0)
        in_b[:, i] = equal.sum(axis=1) > (here == a[:, :i]).sum(axis=1)
        times += equal
    for i in range(1, b.shape[1]):
        before_b[:, i] = (b[:, i, None] == b[:, :i]).sum(axis=1)
    return in_b, times > before_b


def _left(weight: Ints) -> Ints:
    count = (weight > 0).sum(axis=1)
    return np.select([count == 0, count > 1, weight.sum(axis=1) < RARE], [0, np.minimum(count + 1, 5), 1], 2)


def _branch(a: Names, b: Names, left: Ints, right: Ints, core_a: Chars, core_b: Chars) -> Ints:
    has_a, has_b = a.branch_end[left] > a.branch[left], b.branch_end[right] > b.branch[right]
    result = np.select([has_a & ~has_b, ~has_a & has_b], [4, 5], 0)
    longer_a = a.tail[left] & ~has_b & _begins(core_a, core_b)
    longer_b = b.tail[right] & ~has_a & _begins(core_b, core_a)
    result = np.where(longer_a, 4, np.where(longer_b, 5, result))
    two = np.flatnonzero(has_a & has_b)
    one, other = left[two], right[two]
    x, y = a.packed.matrix(a.branch[one], a.branch_end[one], BRANCH), b.packed.matrix(b.branch[other], b.branch_end[other], BRANCH)
    alike = _overlap(x, y)[3]
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

