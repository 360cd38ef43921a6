"""Ledger rows against the social insurance register of the same month: which unit is each row?"""

from __future__ import annotations

import pandas as pd

from transforms.linkage.bound import Bound, apply_forced, refusals, refused_rows
from transforms.linkage.decide import decide
from transforms.linkage.index import RegisterIndex, Side, build_index, read_side, read_side_codes
from transforms.linkage.lexicon import Lexicon
from transforms.linkage.places import Places, places
from transforms.linkage.propose import propose
from transforms.linkage.report import report


def link(ledger: pd.DataFrame, register: pd.DataFrame, lexicon: Lexicon, bound: Bound | None = None) -> pd.DataFrame:
    """One row a ledger row, in its order and with its index.

    ledger: enterprise_name, uscc as typed or NA, county (6 digits or NA), and employees if there.
    register: unit_no, unit_name, uscc, org_code, region (6 digits); status, insured, former_name where there are.
    bound: what stewards have decided, see `bound.Bound`.
    Result: unit_no (where the state is `candidate`, that of the best candidate; NA where there is none), score 0..1,
    method, state (accepted, candidate, none), candidates (JSON, up to three of unit_no, score, why), reason.
    """
    return link_to(ledger, build_index(register, places(lexicon)), bound)


def link_to(ledger: pd.DataFrame, index: RegisterIndex, bound: Bound | None = None) -> pd.DataFrame:
    """`link` against a register that is indexed already."""
    side = read_ledger(ledger, index.places)
    pairs = propose(side, index, refused_rows(bound, ledger.index))
    verdicts = decide(pairs, index, refusals(bound, pairs, ledger.index, index.unit_no))
    return apply_forced(report(verdicts, side, index, ledger.index), bound)


def read_ledger(ledger: pd.DataFrame, known: Places) -> Side:
    """The ledger's columns as evidence reads them."""
    return read_side(ledger, "enterprise_name", "county", "employees", known, read_side_codes(ledger["uscc"]))
