"""From a 64-bit key to the units that have it: two sorted arrays and a binary search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from transforms.linkage.arrays import Bools, Hashes, Ints, spans

Pairs = tuple[Ints, ...]


@dataclass(frozen=True)
class Keys:
    """Keys in order, and the unit of each."""

    keys: Hashes
    units: Ints

    def find(self, wanted: Hashes, most: int | None = None) -> tuple[Ints, Ints]:
        """(position among the wanted, unit) of all that have the key; 0 is no key. Keys of more than `most` units have none."""
        asked = np.flatnonzero(wanted)
        asked = asked[np.argsort(wanted[asked], kind="stable")]
        first = np.searchsorted(self.keys, wanted[asked], side="left")
        count = np.searchsorted(self.keys, wanted[asked], side="right") - first
        if most is not None:
            count[count > most] = 0
        group, nth = spans(count)
        rows, units = asked[group], self.units[first[group] + nth]
        order = np.lexsort((units, rows))
        return rows[order], units[order].astype(np.int64)

    def has(self, wanted: Hashes) -> Bools:
        """Which of the wanted keys any unit has."""
        if not len(self.keys):
            return np.zeros(len(wanted), bool)
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        found: Bools = (self.keys[at] == wanted) & (wanted != 0)
        return found


def unseen(row: Ints, unit: Ints, other_row: Ints, other_unit: Ints) -> Ints:
    """Which of the other pairs are none of the first, which are in order of row and unit."""
    seen, asked = (row << 32) | unit, (other_row << 32) | other_unit
    if not len(seen):
        return np.arange(len(asked))
    return np.flatnonzero(seen[np.minimum(np.searchsorted(seen, asked), len(seen) - 1)] != asked)


def keys(values: Hashes) -> Keys:
    """Of units in their order; units with key 0 are left out."""
    units = np.flatnonzero(values)
    units = units[np.argsort(values[units], kind="stable")]
    return Keys(values[units], units.astype(np.int32))


def unite(parts: Sequence[Pairs]) -> tuple[Ints, Ints, Ints]:
    """(row, unit, mark) of all parts in order of row and unit, each pair once, with its first part's mark."""
    rows, units, marks = (np.concatenate([part[i] for part in parts]) for i in range(3))
    packed = (rows.astype(np.uint64) << np.uint64(32)) | units.astype(np.uint64)
    _, first = np.unique(packed, return_index=True)
    return rows[first], units[first], marks[first]
