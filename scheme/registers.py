"""What rules and indicators may read beside a table's own columns: the register's side, and the report before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheme.model import Table

LEDGER_MATCH = frozenset({"found", "candidate", "claims", "register_status", "register_insured", "register_region", "register_uscc"})
REGISTER_CLAIMS = frozenset({"active", "insured", "in_ledger", "unionised"})
COUNTY_REGISTER = frozenset({"register_large"})


def rule_columns(family: str, of: str, table: Table) -> set[str]:
    """The columns that a rule of `family` over `table` may read."""
    own = set(table.by_id)
    if family == "periods":
        return own | {f"previous_{column}" for column in own} | {"listed"}
    if family == "registry":
        return own | {"ledger": LEDGER_MATCH, "register": REGISTER_CLAIMS, "county": COUNTY_REGISTER}[of]
    return own


def pseudo_tables(registry: Table) -> dict[str, set[str]]:
    """What an indicator can count beside the tables: the register's enterprises and the townships."""
    return {"REG": set(registry.by_id) | REGISTER_CLAIMS, "TOWNSHIPS": set()}
