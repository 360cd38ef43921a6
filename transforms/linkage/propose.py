"""Which units a ledger row could be: by code, by name, and by rare pairs of characters for what is still open."""

from __future__ import annotations

import numpy as np

from transforms.linkage.arrays import Bools, Ints, spans
from transforms.linkage.compare import compare
from transforms.linkage.evidence import BRANCH_RELATION, REGION, Compared, joined
from transforms.linkage.grams import similar
from transforms.linkage.index import RegisterIndex, Side
from transforms.linkage.lookup import unite, unseen

# A key that more units share (banks, oil companies) tells nothing: no candidates from it.
CROWD = 60
SETTLED = 16  # likeness (of 20) of a name that needs no further search beside its code
NEAR = [REGION.index(word) for word in ("same", "province", "partial")]
ALIKE = BRANCH_RELATION.index("alike")


def propose(ledger: Side, by_code: tuple[Ints, Ints, Ints], index: RegisterIndex, everywhere: Bools) -> Compared:
    """All pairs worth judging, with their evidence, in order of row and unit.

    `by_code` is what the distinct codes lead to. `everywhere`: rows to be searched in every way, whatever their code says.
    """
    known, unit = index.places, index.side
    row, units, way = _of_rows(ledger.code, by_code)
    leads = np.zeros(len(ledger.name), np.int64)
    leads[row] = 1
    leads[row[ledger.names.core_key[ledger.name[row]] == unit.names.core_key[unit.name[units]]]] = 2
    coded = compare(row, units, way, leads, ledger, unit, known)
    settled, firm = np.zeros((2, len(leads)), bool)
    settled[row[ledger.names.key[ledger.name[row]] == unit.names.key[unit.name[units]]]] = True
    settled &= ~everywhere
    firm[row[(coded.likeness >= SETTLED) & (coded.branch <= ALIKE)]] = True

    row, units = _by_name(ledger, np.flatnonzero(~settled), index)
    new = unseen(coded.row, coded.unit, row, units)
    row, units = row[new], units[new]
    named = joined(coded, compare(row, units, np.zeros(len(row), np.int64), leads, ledger, unit, known))
    same = (named.name <= 1) & np.isin(named.region, NEAR) & (named.form < 2)
    twins = np.bincount(named.row[same], minlength=len(leads))
    firm |= settled | ((twins == 1) & (leads == 0))
    firm &= ~everywhere
    search = np.flatnonzero(~firm & (ledger.names.core_end - ledger.names.core > 1)[ledger.name])
    at, units = similar(ledger.names, ledger.name[search], index.by_gram)
    row = search[at]
    new = unseen(named.row, named.unit, row, units)
    row, units = row[new], units[new]
    return joined(named, compare(row, units, np.zeros(len(row), np.int64), leads, ledger, unit, known))


def _by_name(ledger: Side, open_: Ints, index: RegisterIndex) -> tuple[Ints, Ints]:
    names, name = ledger.names, ledger.name[open_]
    found = []
    for keys, wanted in (
        (index.by_text, names.text_key),
        (index.by_key, names.key),
        (index.by_core, names.core_key),
        (index.by_sound, names.sound_key),
    ):
        at, units = keys.find(wanted[name], CROWD)
        found.append((open_[at], units, np.zeros(len(at), np.int64)))
    row, units, _ = unite(found)
    return row, units


def _of_rows(which: Ints, found: tuple[Ints, Ints, Ints]) -> tuple[Ints, Ints, Ints]:
    """What was found for distinct codes, for the rows that have them."""
    code, units, way = found
    first, last = np.searchsorted(code, which, "left"), np.searchsorted(code, which, "right")
    row, nth = spans(last - first)
    return row, units[first[row] + nth], way[first[row] + nth]
