"""What evidence is worth: small tables of points, frozen in data/link_scorecard.csv; ten points are ten-fold odds."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np

from transforms.linkage import evidence
from transforms.linkage.arrays import Floats, Ints
from transforms.linkage.evidence import Compared

_DATA = Path(__file__).parents[1] / "data" / "link_scorecard.csv"
Table = tuple[Sequence[str], Ints]  # names of the cells, and the cell of each pair

YES_NO = ("no", "yes")
SUPPORT = ("by_name", "by_code")
GAPS = (1, 30, 60, 100, 150, 250)  # tenths of points to the runner-up
GAP = ("0", "0-3", "3-6", "6-10", "10-15", "15-25", "25+")
RIVALS = ("0", "1", "2", "3-4", "5-8", "9+")
UNITS = (15_000, 40_000, 100_000, 250_000)  # in a register: the more, the more often a name is like another one by chance
CROWD = ("-15000", "-40000", "-100000", "-250000", "more")
STEP, LOWEST, HIGHEST = 40, -400, 560
SCORE = tuple(str(low // 10) for low in range(LOWEST, HIGHEST + STEP, STEP))
CLAIM = ("nobody", "weaker", "like", "stronger")
PREFIX = ("0", "1", "2", "3", "4+")
SHARED = tuple(str(i) for i in range(13))
LIKENESS = tuple(str(i) for i in range(0, 21, 2))


def pair_tables(pairs: Compared) -> dict[str, Table]:
    """The cells of each pair in each table of the evidence."""
    support = supported(pairs)
    return {
        "code×name": _crossed((evidence.CODE, pairs.code), (evidence.NAME, pairs.name)),
        "name×region": _crossed((evidence.NAME, pairs.name), (evidence.REGION, pairs.region)),
        "place×region": _crossed((evidence.PLACE, pairs.place), (evidence.REGION, pairs.region)),
        "branch×support": _crossed((evidence.BRANCH_RELATION, pairs.branch), (SUPPORT, support)),
        "left×left": _crossed((evidence.LEFT, pairs.ledger_left), (evidence.LEFT, pairs.unit_left)),
        "name×form": _crossed((evidence.NAME, pairs.name), (evidence.FORM, pairs.form)),
        "ordinal×support": _crossed((evidence.ORDINAL, pairs.ordinal), (SUPPORT, support)),
        "first×support": _crossed((evidence.FIRST, pairs.first), (SUPPORT, support)),
        "prefix×name": _crossed((PREFIX, pairs.prefix), (evidence.NAME, pairs.name)),
        "heard": (("0", "1", "2"), pairs.heard),
        "likeness×support": _crossed((LIKENESS, pairs.likeness // 2), (SUPPORT, support)),
        "shared×support": _crossed((SHARED, pairs.shared), (SUPPORT, support)),
        "size": (evidence.SIZE, pairs.size),
        "former": (YES_NO, pairs.former),
    }


def row_tables(best: Compared, points: Ints, gap: Ints, rivals: Ints, claim: Ints, units: int) -> dict[str, Table]:
    """The cells of each row's best pair in the tables of the decision; `units`: how many the register has."""
    support = supported(best)
    height = np.clip((points - LOWEST) // STEP, 0, len(SCORE) - 1)
    return {
        "decide:points": (SCORE, height),
        "decide:gap×support": _crossed((GAP, np.digitize(gap, GAPS)), (SUPPORT, support)),
        "decide:rivals×name": _crossed((RIVALS, np.digitize(rivals, (1, 2, 3, 5, 9))), (evidence.NAME, best.name)),
        "decide:units×name": _crossed((CROWD, np.full(len(points), np.digitize(units, UNITS))), (evidence.NAME, best.name)),
        "decide:claim×support": _crossed((CLAIM, claim), (SUPPORT, support)),
        "decide:code×name": _crossed((evidence.CODE, best.code), (evidence.NAME, best.name)),
        "decide:left×left": _crossed((evidence.LEFT, best.ledger_left), (evidence.LEFT, best.unit_left)),
    }


def supported(pairs: Compared) -> Ints:
    """1 where the row's code leads to the unit."""
    return (pairs.way > 0).astype(np.int64)


def points(tables: Mapping[str, Table]) -> Ints:
    """Points in tenths of each pair or row: the sum over the tables and a start."""
    known = card()
    first = next(iter(tables))
    total = np.full(len(tables[first][1]), known["start", "decide" if first.startswith("decide:") else "pair"], np.int64)
    for name, (cells, which) in tables.items():
        total += np.array([known.get((name, cell), 0) for cell in cells], np.int64)[which]
    return total


def probability(tenths: Ints) -> Floats:
    """Points as a probability, to four digits."""
    likely: Floats = np.round(1 / (1 + 10 ** (-tenths / 100)), 4)
    return likely


@cache
def card() -> dict[tuple[str, str], int]:
    """Tenths of points by table and cell; a cell that is not there is worth nothing."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        return {(row["table"], row["cell"]): round(float(row["points"]) * 10) for row in csv.DictReader(file)}


def _crossed(one: Table, other: Table) -> Table:
    (names, first), (others, second) = one, other
    return tuple(f"{a}|{b}" for a, b in product(names, others)), first * len(others) + second
