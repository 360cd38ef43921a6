"""Answers that nobody had to label: ledger rows whose code proves them, with the proof taken away.

A row is proved when its sound code leads to a unit and the name agrees. Then, of such rows, some codes are blanked, cut down to
the organisation code, mistyped or swapped with another row's, and some units leave the register: what is known stays
known, while the row looks like those that have to be matched by name, or that are not in the register at all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from transforms.codes import ALPHABET, check_character, org_check_character
from transforms.linkage.code_hits import KINDS, hits
from transforms.linkage.compare import compare
from transforms.linkage.evidence import BRANCH_RELATION, NAME
from transforms.linkage.index import build_index
from transforms.linkage.link import read_ledger
from transforms.linkage.places import Places

# Shares of the proved rows; the rest keep their code.
BLANK, ORGANISATION, MISTYPED, SWAPPED = 0.40, 0.04, 0.03, 0.012
GONE = 0.05  # of the units, so that their rows are nobody's
NAMESAKES, BRANCHES, PARENTS_CODE = 0.06, 0.015, 0.4  # strangers added, and which share of their branches has the enterprise's code
ALIKE = 11  # likeness (of 20) from which a name agrees


def verified(ledger: pd.DataFrame, register: pd.DataFrame, known: Places, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Ledger, register and true unit_no of each row ('' for none), made from a ledger without answers."""
    index = build_index(register, known)
    side = read_ledger(ledger, known)
    code, unit, way = hits(side.codes, index.by_code, index.by_org, index.by_prefix)
    first = np.full(len(side.codes.kind), -1)
    first[code[way == 1]] = unit[way == 1]
    rows = np.flatnonzero((side.codes.kind[side.code] == KINDS.index("valid")) & (first[side.code] >= 0))
    found = first[side.code[rows]]
    zero = np.zeros(len(rows), np.int64)
    pairs = compare(rows, found, zero + 1, np.zeros(len(side.name), np.int64), side, index.side, known)
    new_name = ~index.by_key.has(side.names.key[side.name[rows]]) & (pairs.name == NAME.index("apart"))
    agrees = (pairs.likeness >= ALIKE) & (pairs.branch != BRANCH_RELATION.index("ledger_only"))
    rows, found, renamed = rows[agrees | new_name], found[agrees | new_name], new_name[agrees | new_name]
    number = np.array(index.unit_no.to_pylist(), dtype=object)[found]
    chance = np.random.default_rng(seed)
    codes = ledger["uscc"].to_numpy(object)[rows].copy()
    draw = np.where(renamed & (chance.random(len(rows)) > 0.3), 1.0, chance.random(len(rows)))
    bounds = np.cumsum([BLANK, ORGANISATION, MISTYPED, SWAPPED])
    kind = np.digitize(draw, bounds)
    own = np.array(["".join(map(chr, side.codes.rows[each][:18])) for each in side.code[rows]], dtype=object)
    codes[kind == 0] = None
    codes[kind == 1] = [code[8:17] for code in own[kind == 1]]
    codes[kind == 2] = [_mistyped(code, chance) for code in own[kind == 2]]
    codes[kind == 3] = chance.permutation(own)[: (kind == 3).sum()]
    gone = set(chance.permutation(number)[: round(GONE * len(number))])
    kept = register[~register["unit_no"].isin(gone)]
    answers = pd.Series(["" if each in gone else each for each in number], dtype="str")
    proved = ledger.iloc[rows].assign(uscc=codes).reset_index(drop=True)
    cores = [side.names.parts(int(side.name[row]))[1] for row in rows[: round(len(rows) * (NAMESAKES + BRANCHES))]]
    more = _strangers(ledger.iloc[rows], own.tolist(), cores, chance)
    return pd.concat([proved, more], ignore_index=True), kept, pd.concat([answers, pd.Series("", more.index, dtype="str")], ignore_index=True)


def _strangers(proved: pd.DataFrame, codes: Sequence[str], cores: Sequence[str], chance: np.random.Generator) -> pd.DataFrame:
    """Enterprises that are not in the register, though their names are close to one that is: the trap of every register."""
    count, branches = len(cores), round(len(proved) * BRANCHES)
    rows = proved.iloc[:count].copy()
    names = [name.replace(core, _varied(core, cores, chance), 1) for name, core in zip(rows["enterprise_name"], cores, strict=True)]
    names[:branches] = [f"{name}{chance.choice(['第二', '城东', '新区'])}分公司" for name in rows["enterprise_name"].iloc[:branches]]
    made = [_another(code, chance) if chance.random() < 1 - BLANK else None for code in codes[:count]]
    for at in range(branches):
        if chance.random() < PARENTS_CODE:
            made[at] = codes[at]
    for at in np.flatnonzero(chance.random(count) < SWAPPED).tolist():
        made[at] = codes[int(chance.integers(len(codes)))]
    return rows.assign(enterprise_name=names, uscc=pd.array(made, dtype="str"))


def _varied(core: str, cores: Sequence[str], chance: np.random.Generator) -> str:
    """A core with one character put in, replaced or left out, by a character of another's brand."""
    at, kind = int(chance.integers(max(len(core) - 1, 1))), int(chance.integers(5))
    new = cores[int(chance.integers(len(cores)))][:2][-1]
    return core[:at] + (new if kind < 4 else "") + core[at + (kind > 1) :]


def _another(code: str, chance: np.random.Generator) -> str:
    body = code[:8] + "".join(map(str, chance.integers(0, 10, 8)))
    body += org_check_character(body[8:16])
    return body + check_character(body)


def _mistyped(code: str, chance: np.random.Generator) -> str:
    at = int(chance.integers(18))
    return code[:at] + ALPHABET[int(chance.integers(31))] + code[at + 1 :]
