"""The evidence for a ledger row being a register unit: small integers, field by field, whose words stand in tuples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.linkage.arrays import Bools, Ints

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
