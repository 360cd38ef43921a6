"""Findings in words for those who reported: with what stood there the report before, and what the register says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from scheme.model import Column, Scheme
from scheme.registers import rule_columns
from transforms.previous import previous_periods

if TYPE_CHECKING:
    from expectations.query_back import Item
    from warehouse import Warehouse

_REGISTER = ("register_", "insured", "active", "unit_no")
"""How the names in a finding's basis begin that are the register's."""


def items_of(store: Warehouse, findings: pd.DataFrame, language: str) -> dict[str, Item]:
    """Findings of one unit and period (rows of the view `findings`) as items, by fingerprint."""
    from expectations.query_back import Item

    scheme, tail = store.scheme, "_en" if language == "en" else ""
    basis = _bases(store, findings)
    rows, found = _Rows(store), {}
    for one in _records(findings, ""):
        table = scheme.tables.get(one["table_code"])
        column = table.by_id.get(one["column_id"]) if table else None
        sheet, line = (one["sheet"], 0) if one["cell"] or not one["row_key"] else rows.place(one)
        found[one["fingerprint"]] = Item(
            one["fingerprint"], one["rule"], one["severity"], one[f"message{tail}"], one[f"cure{tail}"],
            table=f"{table.code} {table.name_en if language == 'en' else table.name}" if table else "",
            sheet=sheet, cell=one["cell"], row=line, key=_key(scheme, one["row_key"], language), column=_name(column, language),
            shown=one["shown"], expected=one[f"expected{tail}"] or one["expected"], previous=rows.previous(one, column, language),
            register=_register(scheme, one, basis.get(one["fingerprint"], ""), language),
        )  # fmt: skip
    return found


@dataclass
class _Rows:
    """The typed rows of the report, and of the one before, read once a table."""

    store: Warehouse
    _read: dict[tuple[str, str, str], dict[str, Mapping[str, Any]]] = field(default_factory=dict)
    _periods: dict[str, str | None] = field(default_factory=dict)

    def place(self, finding: Mapping[str, Any]) -> tuple[str, int]:
        """The sheet and line of a finding that names a row and no cell."""
        row = self._rows(finding["unit"], finding["period"], finding["table_code"]).get(finding["row_key"])
        return (str(row["sheet"]), int(row["row"])) if row and row["file_id"] == finding["file_id"] else (finding["sheet"], 0)

    def previous(self, finding: Mapping[str, Any], column: Column | None, language: str) -> str:
        """The period before and what stood there in this row; '' where there was no such row, or nothing in it."""
        code = finding["table_code"]
        if column is None or not finding["row_key"]:
            return ""
        before = self._before(finding["unit"], finding["period"], code)
        row = self._rows(finding["unit"], before, code).get(finding["row_key"]) if before else None
        value = row[column.id] if row else None
        if value is None or value != value:
            return ""
        from expectations.shown import show

        return f"{before}: {show(self.store.scheme, column, value, language)}"

    def _before(self, unit: str, period: str, code: str) -> str | None:
        if code not in self._periods:
            given = self.store.view("submissions", unit=unit)[["unit", "period"]]
            now = pd.concat([given, pd.DataFrame({"unit": [unit], "period": [period]})], ignore_index=True)
            self._periods[code] = previous_periods(now, self.store.scheme.tables[code]).get((unit, period))
        return self._periods[code]

    def _rows(self, unit: str, period: str, code: str) -> dict[str, Mapping[str, Any]]:
        """The rows of a table by their key, the first of each."""
        if code not in self.store.scheme.tables:
            return {}
        if (unit, period, code) not in self._read:
            standing = self.store.view("current_tables", unit=unit, period=period, table_code=code)["reading_id"].tolist()
            frame = self.store.read_rows(code, standing) if standing else pd.DataFrame(columns=["row_key", "reading_id"])
            files = self._files(standing)
            plain = _records(frame.drop_duplicates("row_key"), None)
            found: dict[str, Mapping[str, Any]] = {row["row_key"]: {**row, "file_id": files.get(int(row["reading_id"]))} for row in plain}
            self._read[unit, period, code] = found
        return self._read[unit, period, code]

    def _files(self, readings: list[int]) -> dict[int, int]:
        if not readings:
            return {}
        asked = ", ".join(str(int(one)) for one in readings)
        return dict(self.store.query(f"SELECT id, file_id FROM readings WHERE id IN ({asked})").itertuples(index=False, name=None))


def _records(frame: pd.DataFrame, missing: Any) -> list[dict[str, Any]]:
    """A frame's rows; what is missing as `missing`."""
    plain = frame.astype(object).where(frame.notna(), missing)
    return [dict(zip(map(str, plain.columns), row, strict=True)) for row in plain.itertuples(index=False, name=None)]


def _bases(store: Warehouse, findings: pd.DataFrame) -> dict[str, str]:
    """What each finding's rule read, as JSON, by fingerprint."""
    unit, period = findings[["unit", "period"]].iloc[0]
    frame = store.view("finding", unit=unit, period=period)[["fingerprint", "basis"]].dropna()
    return dict(frame.itertuples(index=False, name=None))


def _register(scheme: Scheme, finding: Mapping[str, Any], basis: str, language: str) -> str:
    """What the register says, of what the rule read."""
    said = json.loads(basis) if basis else {}
    table = scheme.tables.get(finding["table_code"])
    rule = next((one for one in scheme.rules.get(finding["rule"], ()) if one.table == finding["table_code"]), None)
    if not isinstance(said, dict) or table is None or rule is None or rule.family != "registry":
        return ""
    from expectations.shown import show

    columns = rule_columns(rule.family, rule.of, table, scheme.registry)
    told = [
        f"{_name(columns[name], language)} {show(scheme, columns[name], value, language)}"
        for name, value in said.items()
        if name.startswith(_REGISTER) and name in columns and name not in table.by_id and value not in (None, "")
    ]
    return ("; " if language == "en" else "；").join(told)


def _key(scheme: Scheme, row_key: str, language: str) -> str:
    """A row's key as people read it: regions by their names."""
    parts = row_key.split("|") if row_key else []
    return " ".join(scheme.regions[part].called(language) if part in scheme.regions else part for part in parts)


def _name(column: Column | None, language: str) -> str:
    return "" if column is None else column.en if language == "en" else column.zh
