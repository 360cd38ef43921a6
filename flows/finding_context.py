"""What stands around a finding: what was reported the time before, what the register says, how many are like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from expectations.shown import show
from flows.cell_window import Spot
from flows.decision_rows import LEDGER, month_of_register
from flows.errors import UserError
from flows.language import _, language
from scheme.model import Column, Scheme
from warehouse import Warehouse

_OF_UNIT = ("unit_name", "uscc", "region", "status", "insured")


@dataclass(frozen=True)
class Value:
    """What a column said in a period, as people read it ('' where nothing was said); `zh` and `en` are the column's names."""

    period: str
    zh: str
    en: str
    text: str


@dataclass(frozen=True)
class RegisterUnit:
    """The unit of the register that the finding's ledger row is matched with, as people read it."""

    period: str
    unit_no: str
    unit_name: str
    uscc: str
    region: str
    status: str
    insured: str


@dataclass(frozen=True)
class Context:
    """previous: the same key and column in the unit's report before; siblings: open findings of the same rule in its group, itself left out."""

    previous: Value | None
    register: RegisterUnit | None
    siblings: int


def context(store: Warehouse, found: Spot) -> Context:
    """What a person wants to know who looks at a finding."""
    return Context(previous_value(store, found), register_value(store, found), siblings(store, found))


def previous_value(store: Warehouse, found: Spot) -> Value | None:
    """What the unit's last report before said of the same key and column; None where there was none, or no such row."""
    table = store.scheme.tables.get(found.table_code or "")
    column = table.by_id.get(found.column_id or "") if table else None
    before = store.period_before(table.code, found.unit, found.period) if table and column and found.row_key else None
    if table is None or column is None or before is None:
        return None
    rows = store.reported(table.code, found.unit, before, found.row_key or "")
    return None if rows.empty else Value(before, column.zh, column.en, value_text(store.scheme, column, rows.iloc[0][column.id]))


def register_value(store: Warehouse, found: Spot) -> RegisterUnit | None:
    """The register's unit that the finding's ledger row is matched with; None where it is matched with none."""
    if found.table_code != LEDGER or not found.row_key:
        return None
    match = next((m for m in store.match_of(found.unit, found.period, found.row_key) if m["state"] == "accepted" and m["unit_no"]), None)
    return None if match is None else register_unit(store, found.period, str(match["unit_no"]))


def register_unit(store: Warehouse, period: str, unit_no: str) -> RegisterUnit | None:
    """A unit as the register of a month has it; None where it has it not, or there is no register of that month."""
    found = register_units(store, period, [unit_no])
    if not found:
        return None
    columns = store.scheme.registry.by_id
    return RegisterUnit(period, unit_no, **{name: value_text(store.scheme, columns[name], found[0][name]) for name in _OF_UNIT})


def register_units(store: Warehouse, period: str, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """Units as the register of a month has them, in the order of their numbers as given; those that it has not are left out."""
    try:
        register = month_of_register(store, period, period)
    except UserError:
        return []
    there = register[register["unit_no"].isin(numbers)].drop_duplicates("unit_no").set_index("unit_no", drop=False)
    found = there[["unit_no", *_OF_UNIT]].to_dict("index")
    return [{str(name): value for name, value in found[number].items()} for number in numbers if number in found]


def value_text(scheme: Scheme, column: Column, value: Any) -> str:
    """A typed value of a column in words, as in the sentence of a finding; a region with its code, money with its unit, '' for none."""
    if pd.isna(value) or value == "":
        return ""
    text = show(scheme, column, value, language())
    if column.kind in ("region", "township") and text != value:
        return f"{value} {text}"
    return _("{amount} × 10,000 yuan").format(amount=text) if column.kind == "money" else text


def siblings(store: Warehouse, found: Spot) -> int:
    """How many other open findings the same rule has in the same table of the same file."""
    return store.like(found.unit, found.period, found.rule, found.table_code, found.file_id) - 1


def as_read(value: Any) -> str:
    """A typed value as people read it."""
    if pd.isna(value):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "是" if value else "否"  # as the reports have it
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d" if value == value.normalize() else "%Y-%m-%d %H:%M:%S")
    return f"{value:.15g}" if isinstance(value, float) else str(value)
