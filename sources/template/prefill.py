"""The rows that a table's key leaves no choice about: townships, counties, and what each county reports on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from scheme import Scheme
from scheme.model import Column, Region, Table


def known_rows(scheme: Scheme, region: str, table: Table) -> list[dict[str, str]] | None:
    """Column id → text of every row, where the table's key is a closed list for a unit of `region`; else None."""
    choices: list[Sequence[Region | str]] = [_choices(scheme, region, table.by_id[column]) for column in table.key]
    if not table.totals or not all(choices):
        return None
    rows = []
    for values in product(*choices):
        row = dict(zip(table.key, (_text(value) for value in values), strict=True))
        township = next((v for v in values if isinstance(v, Region) and v.level == "township"), None)
        if township is not None and table.has_county:
            row["county"] = scheme.regions[township.parent].name
        rows.append(row)
    return rows


def _choices(scheme: Scheme, region: str, column: Column) -> Sequence[Region | str]:
    if column.kind == "region":
        return scheme.children(region, "county")
    if column.kind == "township":
        return scheme.children(region, "township")
    return scheme.codelists[column.codelist] if column.codelist else ()


def _text(value: Region | str) -> str:
    return value.name if isinstance(value, Region) else value
