"""Names that share rare pairs of characters, or are the same but for one: the candidates of misspelt, shortened and rearranged names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.linkage.arrays import Hashes, Ints, both, spans
from transforms.linkage.names import Names
from transforms.linkage.packed import backwards, mixed, powers
from transforms.linkage.sounds import sounds
from transforms.linkage.weights import weights

# A pair of characters that more units have says little: it leads to nobody.
CROWD = 250
KEPT = 24  # units a row
ASKED = 16  # rarest pairs and slips a row
SLIPS = 4  # leading characters of which one may be wrong, missing, too many or in the other's place
SLIP, START = 150, 250  # what sharing all but one of them weighs, or the first two; a rare pair weighs up to some 100
_LOW = np.uint64(32)
_CHUNK = 4_000_000
_UNITS = 100_000


@dataclass(frozen=True)
class Grams:
    """Postings in order: the pair's hash in the upper, the unit in the lower 32 bits."""

    postings: Hashes


def grams(names: Names, name: Ints) -> Grams:
    """The postings of all units."""
    parts = [np.zeros(0, np.uint64)]
    for start in range(0, len(name), _UNITS):
        owner, gram, _ = _grams(names, name[start : start + _UNITS])
        parts.append((gram << _LOW) | (owner + start).astype(np.uint64))
    postings = np.concatenate(parts)
    del parts
    postings.sort()
    return Grams(postings[np.append(True, postings[1:] != postings[:-1])[: len(postings)]])


def similar(names: Names, name: Ints, index: Grams) -> tuple[Ints, Ints]:
    """(row, unit): for each row the KEPT units that share most of its rare pairs, by their frozen weights."""
    owner, gram, weight = _once(*_grams(names, name))
    low, count = _span(gram, index.postings)
    use = np.flatnonzero((count > 0) & (count <= CROWD))
    order = np.lexsort((gram[use], count[use], owner[use]))
    use = use[order]
    _, nth = spans(np.bincount(owner[use], minlength=len(name)))
    use = use[nth < ASKED]
    owner, low, count, weight = owner[use], low[use], count[use], weight[use]
    rows, units = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    ends = np.cumsum(count)
    start = 0
    while start < len(use):  # whole rows at a time, to bound memory
        stop = int(np.searchsorted(ends, (ends[start - 1] if start else 0) + _CHUNK))
        stop = len(use) if stop >= len(use) else max(int(np.searchsorted(owner, owner[stop])), int(np.searchsorted(owner, owner[start], "right")))
        some = slice(start, stop)
        best = _best(owner[some], low[some], count[some], weight[some], index.postings)
        rows.append(best[0])
        units.append(best[1])
        start = stop
    return np.concatenate(rows), np.concatenate(units)


def _span(gram: Hashes, postings: Hashes) -> tuple[Ints, Ints]:
    """Where each pair's postings begin, and how many there are. Asked in order: neighbours are then near each other in memory."""
    order = np.argsort(gram)
    asked = gram[order] << _LOW
    low, count = np.empty(len(gram), np.int64), np.empty(len(gram), np.int64)
    low[order] = first = np.searchsorted(postings, asked)
    count[order] = np.searchsorted(postings, asked + (np.uint64(1) << _LOW)) - first
    return low, count


def _best(owner: Ints, low: Ints, count: Ints, weight: Ints, postings: Hashes) -> tuple[Ints, Ints]:
    group, nth = spans(count)
    base = owner[0]
    unit = postings[low[group] + nth] & np.uint64(0xFFFFFFFF)
    packed = ((owner[group] - base).astype(np.uint64) << np.uint64(40)) | (unit << np.uint64(8)) | weight[group].astype(np.uint64)
    packed.sort()
    pair = packed >> np.uint64(8)
    first = np.flatnonzero(np.concatenate([[True], pair[1:] != pair[:-1]]))
    total = np.minimum(np.add.reduceat((packed & np.uint64(0xFF)).astype(np.int64), first), 4095)
    pair = pair[first]
    ranked = ((pair >> _LOW) << np.uint64(44)) | ((4095 - total).astype(np.uint64) << _LOW) | (pair & np.uint64(0xFFFFFFFF))
    ranked.sort()
    row = (ranked >> np.uint64(44)).astype(np.int64)
    _, place = spans(np.bincount(row)[np.unique(row)])
    kept = place < KEPT
    return row[kept] + base, (ranked[kept] & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _grams(names: Names, rows: Ints) -> tuple[Ints, Hashes, Ints]:
    """(name, hash, weight) of all that leads from one name to another."""
    pairs, slips = _pairs(names, rows), _slips(names, rows)
    return np.concatenate([pairs[0], slips[0]]), np.concatenate([pairs[1], slips[1]]), np.concatenate([pairs[2], slips[2]])


def _slips(names: Names, rows: Ints) -> tuple[Ints, Hashes, Ints]:
    """The core as it is, and without each one of its leading characters, with the branch; and its first two characters.

    Two names that differ by one of these characters share one, whether it is another, is missing or stands one place off.
    """
    core, branch = names.core_key[rows], names.branch_key[rows]
    length = (names.core_end - names.core)[rows]
    leading = mixed()[names.packed.matrix(names.core[rows], names.core_end[rows], SLIPS)] * powers(SLIPS)
    before = np.concatenate([np.zeros((len(rows), 1), np.uint64), np.cumsum(leading, axis=1)], axis=1)
    owners, hashes = [np.arange(len(rows))], [core]
    for place in range(SLIPS):
        some = np.flatnonzero(length > place + 1)
        owners.append(some)
        hashes.append(before[some, place] + (core[some] - before[some, place + 1]) * backwards())
    owner = np.concatenate(owners)
    slip = _spread(both(np.concatenate(hashes), branch[owner]))
    start = np.flatnonzero(length > 1)
    weight = np.repeat([SLIP, START], [len(owner), len(start)])
    return np.append(owner, start), np.append(slip, _spread(before[start, 2])), weight


def _pairs(names: Names, rows: Ints) -> tuple[Ints, Hashes, Ints]:
    """(name, hash, weight) of each two neighbours, each two with one between them, and each two neighbours' sounds."""
    lengths = (names.core_end - names.core + names.end - names.branch)[rows]
    owner, nth = spans(lengths)
    own = (names.core_end - names.core)[rows]
    inside = nth < own[owner]
    at = np.where(inside, names.core[rows][owner] + nth, names.branch[rows][owner] + nth - own[owner])
    chars = names.packed.chars[at]
    spoken = sounds()[chars]
    rare = weights()
    owners, hashes, weight = [], [], []
    for apart, values, salt in ((1, chars, 1), (2, chars, 2), (1, spoken, 3)):
        same = owner[:-apart] == owner[apart:]
        left, right = values[:-apart][same], values[apart:][same]
        mixed_pair = mixed()[left] * np.uint64(2 * salt + 1) + (mixed()[right] >> np.uint64(7)) * np.uint64(0x9E3779B97F4A7C15)
        owners.append(owner[:-apart][same])
        hashes.append(_spread(mixed_pair))
        weight.append((rare[chars[:-apart][same]] + rare[chars[apart:][same]]) // (2 if salt < 3 else 4))
    return np.concatenate(owners), np.concatenate(hashes), np.concatenate(weight)


def _spread(values: Hashes) -> Hashes:
    """All that a hash says, in its lower 32 bits."""
    return (values ^ (values >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) >> _LOW


def _once(owner: Ints, gram: Hashes, weight: Ints) -> tuple[Ints, Hashes, Ints]:
    """A pair twice in a name counts once."""
    order = np.lexsort((gram, owner))
    owner, gram, weight = owner[order], gram[order], weight[order]
    new = np.append(True, (owner[1:] != owner[:-1]) | (gram[1:] != gram[:-1]))[: len(owner)]
    return owner[new], gram[new], weight[new]
