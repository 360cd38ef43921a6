"""A province in a few lines: reports and register as small tables, read and assembled as the night does it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from expectations.checks import check
from expectations.material import Material, mark_refused
from scheme import Scheme
from scheme.yaml_core import parse_yaml
from sources.assemble import TEXT, Source, all_frames, issue_frame, letter_index
from sources.reader import read_file
from sources.reading import Reading

HERE = Path(__file__).parent
SOUND: Mapping[str, Mapping[str, Any]] = parse_yaml((HERE / "sound.yaml").read_text(encoding="utf-8"))[0]
EMPTY = "·"
# What every report of one or two tables has: the other tables and townships are not there. Looked at in tests of their own.
ALWAYS = frozenset({"S02", "T01-06"})

Rows = str | Sequence[Mapping[str, Any]]


def table_of(text: str) -> list[dict[str, str]]:
    """A table as text, a line of columns and then a line a row, as dicts."""
    header, *lines = (line.partition("|")[0].split() for line in text.strip().splitlines())
    return [dict(zip(header, line, strict=True)) for line in lines]


class Province:
    """Reports and register of a province; cells that an example does not name are sound."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.readings: list[tuple[Source, Reading]] = []
        self.extracts: list[pd.DataFrame] = []
        self._matches: dict[tuple[int, int], tuple[str | None, bool]] = {}

    def units(self, *codes: str, tables: Sequence[str] = ()) -> Province:
        """Units like Guyuan's, one for each example, that keep out of each other's way; only `tables` are due from them."""
        guyuan = self.scheme.units["GY"]
        guyuan = replace(guyuan, tables=tuple(tables) or guyuan.tables)
        self.scheme = replace(self.scheme, units={**self.scheme.units, **{code: replace(guyuan, code=code) for code in codes}})
        return self

    def report(self, unit: str = "GY", period: str = "2020-12", **tables: Rows) -> Province:
        """A file for each of the tables. Rows name the columns that matter, a ledger's also unit_no or candidate."""
        for code, given in tables.items():
            rows = table_of(given) if isinstance(given, str) else given
            for line, row in enumerate(rows, 2):
                self._matches[len(self.readings) + 1, line] = row.get("unit_no"), "candidate" in row
            self.file(f"{code}.csv", self._csv(code, rows), unit, period)
        return self

    def file(self, name: str, content: bytes, unit: str = "GY", period: str = "2020-12") -> Province:
        """A file with this content."""
        return self.reading(name, read_file(content, Path(name).stem, unit, period, self.scheme), unit, period)

    def reading(self, name: str, reading: Reading, unit: str = "GY", period: str = "2020-12") -> Province:
        """A file that was read so."""
        self.readings.append((Source(unit, period, f"{unit}/{period}/{name}", len(self.readings) + 1), reading))
        return self

    def register(self, text: str, period: str = "2020-12") -> Province:
        """The register of a month: unit_no, and insured, region, uscc, status, unit_kind where they matter."""
        usual = {"unit_name": "某公司", "region": "640402", "unit_kind": "企业", "status": "正常参保", "insured": "20"}
        rows = [usual | {key: None if cell == EMPTY else cell for key, cell in row.items()} for row in table_of(text)]
        frame = pd.DataFrame(rows, columns=[column.id for column in self.scheme.registry.columns]).astype(TEXT)
        self.extracts.append(
            frame.assign(insured=frame["insured"].astype("Int64"), month=period, period=period).astype({"month": TEXT, "period": TEXT})
        )
        return self

    def material(self, as_of: str = "2020-09-30") -> Material:
        """What the checks read."""
        issues = issue_frame(self.readings)
        tables = {code: mark_refused(frame, issues, code) for code, frame in all_frames(self.scheme, self.readings).items()}
        if self.extracts:
            ledger = tables["T02"]
            matches = [self._matches[place] for place in zip(ledger["reading_id"], ledger["row"], strict=True)]
            tables["T02"] = ledger.assign(
                unit_no=pd.array([unit_no for unit_no, _ in matches], dtype=TEXT), candidate=pd.array([c for _, c in matches], dtype="boolean")
            )
        files = pd.DataFrame([(s.unit, s.period, s.file, s.reading_id) for s, _ in self.readings], columns=["unit", "period", "file", "reading_id"])
        register = pd.concat(self.extracts, ignore_index=True) if self.extracts else pd.DataFrame()
        return Material(tables, issues, letter_index(self.readings), files, register, date.fromisoformat(as_of))

    def findings(self, as_of: str = "2020-09-30") -> pd.DataFrame:
        """What the checks find."""
        return check(self.scheme, self.material(as_of))

    def finds(self, period: str | None = None, as_of: str = "2020-09-30") -> list[tuple[str, str, str]]:
        """(rule, key, column) of everything found (in a period), but for what a report of few tables always has."""
        found = self.findings(as_of)
        kept = found[~found["rule"].isin(ALWAYS) & ((found["period"] == period) | (period is None))]
        return sorted(kept[["rule", "row_key", "column_id"]].itertuples(index=False, name=None))

    def _csv(self, code: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
        columns = self.scheme.tables[code].columns
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([column.zh for column in columns])
        for row in rows:
            cells = {**SOUND[code], **row}
            writer.writerow(["" if cells[column.id] == EMPTY else cells[column.id] for column in columns])
        return out.getvalue().encode()


class Case(NamedTuple):
    """Reports of one unit by period and table, the register of the months, and everything that is found: `rule key column`."""

    reports: Mapping[str, Mapping[str, Rows]]
    finds: Sequence[str]
    register: Mapping[str, str] = {}


class Found:
    """What is found in each case: one check over all of them, each a unit of its own, with register units of its own (`~`)."""

    def __init__(self, cases: Mapping[str, Case], scheme: Scheme) -> None:
        self._units = {name: f"C{number}" for number, name in enumerate(cases)}
        province = Province(scheme).units(*self._units.values())
        for name, case in cases.items():
            unit = self._units[name]
            for period, tables in case.reports.items():
                province.report(unit, period, **{code: _own(rows, unit) for code, rows in tables.items()})
            for period, text in case.register.items():
                province.register(text.replace("~", unit), period)
        for period in sorted({period for case in cases.values() for period in case.register}):
            province.report("GY", period, T02=[{}])  # the city union's own ledger: without it nothing is missing in one
        found = province.findings()
        self.findings = found[~found["rule"].isin(ALWAYS)]

    def of(self, name: str) -> pd.DataFrame:
        """The findings of a case; those of register units belong to a city union and are known by their number."""
        unit = self._units[name]
        return self.findings[(self.findings["unit"] == unit) | self.findings["row_key"].str.startswith(f"{unit}.")]

    def names(self, name: str) -> list[str]:
        """`rule key column` of the findings of a case."""
        named = self.of(name)[["rule", "row_key", "column_id"]].itertuples(index=False, name=None)
        return sorted(" ".join(part for part in parts if part).replace(f"{self._units[name]}.", "~.") for parts in named)

    def said(self, name: str, rule: str) -> pd.Series:
        """The one finding of a rule in a case."""
        (place,) = self.of(name).index[self.of(name)["rule"] == rule]
        return self.findings.loc[place]


def _own(rows: Rows, unit: str) -> Rows:
    if isinstance(rows, str):
        return rows.replace("~", unit)
    return [{key: str(value).replace("~", unit) for key, value in row.items()} for row in rows]


@pytest.fixture
def province(scheme: Scheme) -> Province:
    """A province without a report."""
    return Province(scheme)
