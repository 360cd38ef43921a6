"""P rules: against the unit's report before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from expectations.check_rows import of_rules
from expectations.findings import PLACE, reads
from expectations.material import Material
from expectations.suites import rule_expectations
from expectations.validate import validate
from scheme.model import Rule, Scheme
from transforms.previous import beside, ledger_then_and_now, previous_periods, with_previous


def periods(scheme: Scheme, material: Material) -> Iterator[pd.DataFrame]:
    """The findings of everything that does not follow from the report before."""
    by_table: dict[str, list[Rule]] = {}
    for rule in scheme.asked("periods"):
        if rule.kind == "expression":
            by_table.setdefault(rule.table or "", []).append(rule)
    for code, rules in by_table.items():
        previous = previous_periods(material.files, scheme.tables[code])
        yield from _judged(scheme, material, rules, with_previous(material.tables[code], previous, _previous(rules)))
    for rule in scheme.asked("periods"):
        if rule.kind == "still_listed":
            yield from _still_listed(scheme, material, rule)
        elif rule.kind == "still_unionised":
            yield from _judged(scheme, material, [rule], _ledgers(scheme, material, rule, gone=False))


def _still_listed(scheme: Scheme, material: Material, rule: Rule) -> Iterator[pd.DataFrame]:
    """P05. An enterprise that is gone has no cell now; what it was called stands for it."""
    for found in _judged(scheme, material, [rule], _ledgers(scheme, material, rule, gone=True)):
        yield found.assign(shown=found["message"].str.partition("：")[2])


def _ledgers(scheme: Scheme, material: Material, rule: Rule, *, gone: bool) -> pd.DataFrame:
    """Each enterprise of a ledger before with its row now: those listed no more, too, or only those that still are.

    The key is the one now; of an enterprise that is gone, the one then.
    """
    ledger = material.tables[rule.table or ""]
    pairs = ledger_then_and_now(ledger, previous_periods(material.files, scheme.tables[rule.table or ""]))
    if not gone:
        pairs = pairs[pairs["now"].notna()].reset_index(drop=True)
    needed = [column for column in ledger.columns if column in {*PLACE, "unknown", *reads(rule)}]
    now = ledger[needed].reindex(pairs["now"].fillna(-1).astype(int)).reset_index(drop=True)
    before = ledger.take(pairs["then"].to_numpy())
    key = now["row_key"].fillna(pairs["row_key"])
    return beside(now, before, _previous([rule])).assign(unit=pairs["unit"], period=pairs["period"], row_key=key, listed=pairs["now"].notna().astype("boolean"))


def _judged(scheme: Scheme, material: Material, rules: list[Rule], frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for failed in validate(f"{rules[0].table}-before", frame, rule_expectations(rules)):
        yield from of_rules(scheme, material, rules, frame, failed)


def _previous(rules: Iterable[Rule]) -> list[str]:
    """The columns of the report before that the rules read."""
    read = {column for rule in rules for column in reads(rule)}
    return sorted(column.removeprefix("previous_") for column in read if column.startswith("previous_"))
