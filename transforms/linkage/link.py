"""Ledger rows against the social insurance register of the same month: which unit is each row?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pandas as pd

from transforms.linkage.bound import Bound, Refusals, apply_forced
from transforms.linkage.code_hits import hits
from transforms.linkage.decide import decide
from transforms.linkage.index import RegisterIndex, Side, build_index
from transforms.linkage.lexicon import Lexicon
from transforms.linkage.places import Places, places
from transforms.linkage.propose import propose
from transforms.linkage.rank import Ranked, claims, rank, together
from transforms.linkage.report import report
from transforms.linkage.rows import read_rows

PART = 50_000  # ledger rows
THREADS = 2


def link(ledger: pd.DataFrame, register: pd.DataFrame, lexicon: Lexicon, bound: Bound | None = None) -> pd.DataFrame:
    """One row a ledger row, in its order and with its index.

    ledger: enterprise_name, uscc as typed or NA, county (6 digits or NA), city and employees if there.
    register: unit_no, unit_name, uscc, org_code, region (6 digits); status, insured, former_name where there are.
    bound: what stewards have decided, see `bound.Bound`.
    Result: unit_no (where the state is `candidate`, that of the best candidate; NA where there is none), score 0..1,
    method, state (accepted, candidate, none), candidates (JSON, up to three of unit_no, score, why), reason.
    """
    return link_to(ledger, build_index(register, places(lexicon)), bound)


def link_to(ledger: pd.DataFrame, index: RegisterIndex, bound: Bound | None = None, threads: int = THREADS) -> pd.DataFrame:
    """`link` against a register that is indexed already. The number of threads changes the time, never the result."""
    side = read_ledger(ledger, index.places)
    best = ranked(side, index, Refusals(bound, ledger.index, index.unit_no), threads)
    return apply_forced(report(decide(best, claims(best), len(index.unit_no)), (side.codes, side.code), index, ledger.index), bound)


def ranked(side: Side, index: RegisterIndex, refusals: Refusals, threads: int = THREADS) -> Ranked:
    """Each row's best units: a part of the rows at a time, to bound memory, and some parts at once."""
    by_code = hits(side.codes, index.by_code, index.by_org, index.by_prefix)
    starts = range(0, max(len(side.name), 1), PART)

    def part(start: int) -> Ranked:
        rows = side.part(start, start + PART)
        pairs = propose(rows, by_code, index, refusals.rows(start, len(rows.name)))
        return rank(pairs, refusals.of(pairs, start), index)

    if len(starts) == 1:
        return part(0)
    with ThreadPoolExecutor(threads) as pool:
        return together(list(pool.map(part, starts)), starts)


def read_ledger(ledger: pd.DataFrame, known: Places) -> Side:
    """The ledger's columns as evidence reads them; a row without a county is in its city, where that is said."""
    return read_rows(ledger).side(known)
