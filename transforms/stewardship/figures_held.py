"""How many published figures a group of findings holds back: what a steward gains by settling it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from scheme.model import Scheme
from transforms.figure_gaps import LEDGER, NOT_ARRIVED, touched
from transforms.rate_rows import reads_claims

_NO_TABLE = ""
Held = dict[tuple[str, ...], int]
"""By unit, period, rule and table ('' for a whole report): how many figures."""


def figures_held(scheme: Scheme, gaps: pd.DataFrame, figures: pd.DataFrame) -> Held:
    """For every rule that leaves a gap (transforms.holding.GAPS), how many partial figures of that period rest on what is missing.

    A figure is an indicator in a region, whatever its breakdowns. Counted by what each reads of that period itself: a figure of a
    later month that adds up since January is not counted again. Where several rules hold the same row, each of them counts it.
    """
    if gaps.empty or figures.empty:
        return {}
    partial: dict[tuple[str, str], set[str]] = defaultdict(set)
    seen = figures.loc[figures["state"] == "partial", ["period", "indicator", "region"]].drop_duplicates()
    for period, indicator, region in seen.astype(object).itertuples(index=False, name=None):
        partial[period, indicator].add(region)
    readers = _readers(scheme)
    held: dict[tuple[str, ...], set[tuple[str, str]]] = defaultdict(set)
    columns = ["unit", "period", "table_code", "county", "rule"]
    for unit, period, table, county, rules in gaps[columns].astype("string").fillna("").drop_duplicates().itertuples(index=False, name=None):
        regions = set(touched(scheme, table, unit, county))
        for rule in filter(None, rules.split(",")):
            claims = table == LEDGER and rule in NOT_ARRIVED
            found = {(i, region) for i in readers.get((table, claims), ()) for region in regions & partial[period, i]}
            held[unit, period, rule, table] |= found
            if _of_reports(scheme, rule):
                held[unit, period, rule, _NO_TABLE] |= found
    return {key: len(found) for key, found in held.items() if found}


def _readers(scheme: Scheme) -> Mapping[tuple[str, bool], set[str]]:
    """The indicators that read a table; and where its ledger did not arrive, those that read the register's claims as well."""
    found: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for code, indicator in scheme.indicators.items():
        for table in indicator.tables:
            found[table, False].add(code)
            found[table, True].add(code)
        if reads_claims(scheme, indicator):
            found[LEDGER, True].add(code)
    return found


def _of_reports(scheme: Scheme, rule: str) -> bool:
    """Whether a rule's findings are of a whole report, and name no table."""
    return rule in scheme.rules and scheme.rule(rule).family == "structure" and (scheme.rule(rule).holds == "submission" or rule == "S13")
