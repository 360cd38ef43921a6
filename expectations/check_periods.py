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
    for code, table in scheme.tables.items():
        frame, previous = material.tables[code], previous_periods(material.files, table)
        asked = [rule for rule in scheme.asked("periods") if rule.table == code]
        if rows := [rule for rule in asked if rule.kind == "expression"]:
            yield from _judged(scheme, material, rows, with_previous(frame, previous, _previous(rows)))
        if ledger := [rule for rule in asked if rule.kind in ("still_listed", "still_unionised")]:
            pairs = ledger_then_and_now(frame, previous, material.reports_of(code))
            for rule in ledger:
                yield from _judged(scheme, material, [rule], _ledgers(frame, pairs, rule))


def _ledgers(ledger: pd.DataFrame, pairs: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Each enterprise of a ledger before with its row now; where it has none, its key and name are those of then.

    For P06 (still_unionised) only those that are still listed.
    """
    if rule.kind == "still_unionised":
        pairs = pairs[pairs["now"].notna()].reset_index(drop=True)
    needed = [column for column in ledger.columns if column in {*PLACE, "unknown", rule.on, *reads(rule)}]
    now = ledger[needed].reindex(pairs["now"].fillna(-1).astype(int)).reset_index(drop=True)
    before = ledger.take(pairs["then"].to_numpy())
    both = beside(now, before, _previous([rule]))
    was = before[["row_key", *({"enterprise_name"} & set(needed))]].reset_index(drop=True)
    listed = pairs["now"].notna().astype("boolean")
    return both.fillna({name: was[name] for name in was}).assign(unit=pairs["unit"], period=pairs["period"], listed=listed)


def _judged(scheme: Scheme, material: Material, rules: list[Rule], frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for failed in validate(f"{rules[0].table}-before", frame, rule_expectations(rules)):
        yield from of_rules(scheme, material, rules, frame, failed)


def _previous(rules: Iterable[Rule]) -> list[str]:
    """The columns of the report before that the rules read."""
    read = {column for rule in rules for column in reads(rule)}
    return sorted(column.removeprefix("previous_") for column in read if column.startswith("previous_"))
