"""Which units a ledger row could be: by code, by name, and by rare pairs of characters for what is still open."""

from __future__ import annotations

import numpy as np

from transforms.linkage.arrays import Bools, Ints, spans
from transforms.linkage.code_hits import hits
from transforms.linkage.compare import BRANCH_RELATION, REGION, Compared, compare
from transforms.linkage.grams import similar
from transforms.linkage.index import RegisterIndex, Side
from transforms.linkage.lookup import unite

# A key that more units share (banks, oil companies) tells nothing: no candidates from it.
CROWD = 60
SETTLED = 16  # likeness (of 20) of a name that needs no further search beside its code
NEAR = ("same", "province", "partial")


def propose(ledger: Side, index: RegisterIndex, everywhere: Bools) -> Compared:
    """All pairs worth judging, with their evidence. `everywhere`: rows to be searched in every way, even where the first one settles them."""
    known, unit = index.places, index.side
    by_code = hits(ledger.codes, index.by_code, index.by_org, index.by_prefix)
    row, units, way = _of_rows(ledger.code, by_code)
    leads = np.zeros(len(ledger.name), np.int64)
    leads[row] = 1
    first = compare(row, units, way, leads, ledger, unit, known)
    exact = ledger.names.key[ledger.name[row]] == unit.names.key[unit.name[units]]
    leads[row[ledger.names.core_key[ledger.name[row]] == unit.names.core_key[unit.name[units]]]] = 2
    settled = np.zeros(len(leads), bool)
    settled[row[exact]] = True
    settled &= ~everywhere
    firm = settled.copy()
    firm[row[(first.likeness >= SETTLED) & (first.branch <= BRANCH_RELATION.index("alike"))]] = True

    open_ = np.flatnonzero(~settled)
    names, name = ledger.names, ledger.name[open_]
    found = [(row, units, way)]
    for keys, wanted, most in (
        (index.by_text, names.text_key, CROWD),
        (index.by_key, names.key, CROWD),
        (index.by_core, names.core_key, CROWD),
        (index.by_sound, names.sound_key, CROWD),
    ):
        at, more = keys.find(wanted[name], most)
        found.append((open_[at], more, np.zeros(len(at), np.int64)))
    row, units, way = unite(found)
    second = compare(row, units, way, leads, ledger, unit, known)
    same = (second.name <= 1) & np.isin(second.region, [REGION.index(word) for word in NEAR]) & (second.form < 2)
    twins = np.bincount(row[same], minlength=len(leads))
    firm |= (twins == 1) & (leads == 0)
    firm &= ~everywhere
    search = np.flatnonzero(~firm & (ledger.names.core_end - ledger.names.core > 1)[ledger.name])
    at, more = similar(ledger.names, ledger.name[search], index.by_gram)
    new = _unseen(row, units, search[at], more)
    third = compare(search[at][new], more[new], np.zeros(len(new), np.int64), leads, ledger, unit, known)
    return _joined(second, third)


def _of_rows(which: Ints, found: tuple[Ints, Ints, Ints]) -> tuple[Ints, Ints, Ints]:
    """What was found for distinct codes, for the rows that have them."""
    code, units, way = found
    first, last = np.searchsorted(code, which, "left"), np.searchsorted(code, which, "right")
    row, nth = spans(last - first)
    return row, units[first[row] + nth], way[first[row] + nth]


def _unseen(row: Ints, unit: Ints, other_row: Ints, other_unit: Ints) -> Ints:
    seen = (row << 32) | unit
    return np.flatnonzero(~_in_sorted((other_row << 32) | other_unit, seen))


def _in_sorted(values: Ints, within: Ints) -> Bools:
    if not len(within):
        return np.zeros(len(values), bool)
    found: Bools = within[np.minimum(np.searchsorted(within, values), len(within) - 1)] == values
    return found


def _joined(one: Compared, two: Compared) -> Compared:
    fields = {name: np.concatenate([getattr(one, name), getattr(two, name)]) for name in one.__dataclass_fields__}
    order = np.lexsort((fields["unit"], fields["row"]))
    return Compared(**{name: values[order] for name, values in fields.items()})
