"""The rows behind a figure in full: file, sheet and cells, and what is typed in them, from the raw files' kept grids."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from flows.cell_window import kept_grid
from flows.naming import region_name
from flows.trace.lines import Claim, Line, RowFinding, Typed
from flows.trace.register import LEDGER, READ, Registered
from flows.trace.rows import columns_read, files_of
from scheme.model import Indicator, Scheme
from sources.letters import letter
from sources.register_lines import RegisterLine, register_lines
from transforms.aggregates import aggregate_reads
from transforms.figure_grid import TOWNSHIPS
from transforms.stewardship.states import WAITING
from transforms.trace import Shares
from warehouse import Warehouse
from warehouse.tracing import Tracing

if TYPE_CHECKING:
    from flows.trace.figure import Trace

Sheets = Mapping[tuple[int, str], Mapping[int, Sequence[str]]]
_REGISTER_CELLS = {"active": "status", "in_ledger": "", "unionised": ""}


class Places:
    """Where the rows of some readings stand, and what is typed there."""

    def __init__(self, store: Warehouse, read: Tracing, indicator: Indicator, standing: pd.DataFrame, register: Registered | None) -> None:
        self._store, self._indicator, self._register = store, indicator, register
        self._files = files_of(standing)
        details = read.details(self._files)
        self._letters: dict[int, Mapping[str, Mapping[str, Mapping[str, str]]]] = {n: json.loads(said)["letters"] for n, said in details.items()}

    def lines(self, trace: Trace, which: Sequence[tuple[int, int]], units: Collection[str] | None) -> list[Line]:
        """Rows of the trace's parts in full."""
        return self._in_full(trace, [(trace.parts[at], row, "") for at, row in which], units)

    def held_lines(self, trace: Trace, limit: int, units: Collection[str] | None) -> list[Line]:
        """The first rows that are held back, with what they would put in."""
        rows = [(part, row, str(part.frame["rule"].iloc[row])) for part in trace.held for row in range(len(part.frame))]
        return self._in_full(trace, [one for one in rows if _of(one[0].frame, one[1], units)][:limit], units)

    def left_out_lines(self, trace: Trace, limit: int, units: Collection[str] | None) -> list[Line]:
        """The first rows that are accepted and in neither side, or not in full."""
        parts = [Shares(p.table, p.left_out, p.numerator[:0], None, p.left_out) for p in trace.parts]
        rows = [(part, row, "") for part in parts for row in range(len(part.frame)) if _of(part.frame, row, units)]
        return self._in_full(trace, rows[:limit], units)

    def doubtful(self, trace: Trace) -> list[tuple[int, int]]:
        """The rows on which, or on whose claim by a ledger row, a query waits for somebody."""
        claims: dict[str, list[dict[str, Any]]] = defaultdict(list)
        if self._register is not None:
            for one in _placed(self._register.claims):
                claims[str(one["unit_no"])].append(one)
        found = []
        for at, part in enumerate(trace.parts):
            for row, record in enumerate(_placed(part.frame)):
                if any(map(_waits, self._on(trace, part.table, record, claims))):
                    found.append((at, row))
        return found

    def _on(self, trace: Trace, table: str, record: Mapping[str, Any], claims: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[RowFinding]:
        if table == TOWNSHIPS:
            return []
        if "unit_no" in record and "reading_id" not in record:
            number = str(record["unit_no"])
            own = list(trace.evidence.on_unit(str(record["period"]), number))
            return own + [finding for one in claims.get(number, ()) for finding in self._on(trace, LEDGER, {**one, "unit_no": None}, {})]
        file = self._files[int(record["reading_id"])]
        place = (file.id, record["sheet"], int(record["row"]))
        return list(trace.evidence.on_row(*place, file.unit, file.period, table, _text(record["row_key"])))

    def _in_full(self, trace: Trace, rows: Sequence[tuple[Shares, int, str]], units: Collection[str] | None) -> list[Line]:
        records = [(part, row, _record(part.frame, row), note) for part, row, note in rows]
        registered = [str(record["unit_no"]) for part, _row, record, _note in records if "unit_no" in part.frame]
        claims = self._claims(registered)
        wanted = [(int(record["reading_id"]), record["sheet"], int(record["row"])) for _p, _r, record, _n in records if "reading_id" in record]
        wanted += [(int(one["reading_id"]), one["sheet"], int(one["row"])) for some in claims.values() for one in some]
        typed, in_register = self._typed(wanted), self._in_register(registered)
        lines = []
        for part, row, record, note in records:
            above = float(part.numerator[row]) if row < len(part.numerator) else 0.0
            below = float(part.denominator[row]) if part.denominator is not None and row < len(part.denominator) else None
            if part.table == TOWNSHIPS:
                lines.append(_township(trace.scheme, record, above, below))
            elif "unit_no" in part.frame:
                line = in_register.get(str(record["unit_no"]))
                said = [self._claim(trace, one, typed) for one in claims.get(str(record["unit_no"]), ()) if units is None or one["unit"] in units]
                lines.append(self._registered(trace, record, above, below, line, tuple(said)))
            else:
                columns = columns_read(trace.scheme, self._indicator, part.table)
                lines.append(self._reported(trace, part.table, record, above, below, columns, typed, note))
        return lines

    def _claims(self, numbers: Collection[str]) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        if self._register is not None and numbers:
            claims = self._register.claims
            mine = claims[claims["unit_no"].isin(list(numbers))]
            for one in (_record(mine, at) for at in range(len(mine))):
                found[str(one["unit_no"])].append(one)
        return found

    def _in_register(self, numbers: Collection[str]) -> dict[str, RegisterLine]:
        if self._register is None or not numbers:
            return {}
        return register_lines(self._store.archive.path(self._register.sha256).read_bytes(), self._store.scheme, numbers)

    def _typed(self, wanted: Iterable[tuple[int, str, int]]) -> Sheets:
        """The lines of these rows as typed, each sheet of each file opened once."""
        by_sheet: dict[tuple[int, str], list[int]] = defaultdict(list)
        for reading, sheet, row in wanted:
            by_sheet[reading, sheet].append(row)
        found: dict[tuple[int, str], dict[int, Sequence[str]]] = {}
        for (reading, sheet), rows in by_sheet.items():
            grid = kept_grid(self._store, self._files[reading])
            if grid is not None and sheet in grid.sheets:
                first, last = min(rows), max(rows)
                found[reading, sheet] = dict(enumerate(grid.lines(sheet, first - 1, last - 1), first))
        return found

    def _cells(self, scheme: Scheme, table: str, record: Mapping[str, Any], columns: Sequence[str], typed: Sheets) -> tuple[Typed, ...]:
        reading, sheet, row = int(record["reading_id"]), record["sheet"], int(record["row"])
        letters = self._letters[reading].get(table, {}).get(sheet, {})
        lines = typed.get((reading, sheet))
        texts = None if lines is None else lines.get(row, ())
        known = scheme.tables[table].by_id
        return tuple(
            Typed(name, known[name].zh, f"{letters[name]}{row}", None if texts is None else at_letter(texts, letters[name]))
            for name in columns
            if name in letters
        )

    def _reported(
        self,
        trace: Trace,
        table: str,
        record: Mapping[str, Any],
        above: float,
        below: float | None,
        columns: Sequence[str],
        typed: Sheets,
        note: str = "",
    ) -> Line:
        file = self._files[int(record["reading_id"])]
        sheet, row, key = record["sheet"], int(record["row"]), _text(record["row_key"])
        findings = trace.evidence.on_row(file.id, sheet, row, file.unit, file.period, table, key)
        cells = self._cells(trace.scheme, table, record, columns, typed)
        name = row_name(trace.scheme, table, record)
        return Line(table, file.unit, file.period, key, name, file.path, sheet, row, above, below, file.id, cells, findings, note=note)

    def _claim(self, trace: Trace, one: Mapping[str, Any], typed: Sheets) -> Claim:
        line = self._reported(trace, LEDGER, one, 0.0, None, READ, typed)
        decision = None if pd.isna(one["decision"]) else int(one["decision"])
        return Claim(line, _text(one["method"]), float(one["score"]), _text(one["reason"]), decision)

    def _registered(
        self, trace: Trace, record: Mapping[str, Any], above: float, below: float | None, line: RegisterLine | None, claims: tuple[Claim, ...]
    ) -> Line:
        scheme, number = trace.scheme, str(record["unit_no"])
        read = dict.fromkeys(_REGISTER_CELLS.get(column, column) for a in self._indicator.aggregates for column in aggregate_reads(a))
        known = scheme.registry.by_id
        cells = line.cells if line else {}
        shown = [column for column in read if column in cells and column in known]
        at = line.line if line else 0
        typed = tuple(Typed(column, known[column].zh, f"{letter(cells[column][0])}{at}", cells[column][1]) for column in shown)
        findings: tuple[RowFinding, ...] = trace.evidence.on_unit(str(record["period"]), number)
        return Line(
            scheme.registry.code, _text(record["unit"]), str(record["period"]), number, _text(record["unit_name"]),
            self._register.file if self._register else "", line.sheet if line else "", at, above, below, 0, typed, findings, claims,
        )  # fmt: skip


def row_name(scheme: Scheme, table: str, record: Mapping[str, Any]) -> str:
    """What a row is called: its enterprise, or the parts of its key, regions by name."""
    if _text(record.get("enterprise_name")):
        return _text(record["enterprise_name"])
    parts = [_text(record.get(name)) for name in scheme.tables[table].key]
    return " · ".join(region_name(scheme, part) for part in parts if part)


def _township(scheme: Scheme, record: Mapping[str, Any], above: float, below: float | None) -> Line:
    code = str(record["township"])
    unit = scheme.unit_of_city(scheme.city_of(scheme.regions[code].parent)) or ""
    return Line(TOWNSHIPS, unit, str(record["period"]), code, region_name(scheme, code), "", "", 0, above, below)


def _waits(finding: RowFinding) -> bool:
    return finding.severity == "query" and finding.state in WAITING


def _placed(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Of every row no more than what a finding on it is found by: thousands of rows are looked through."""
    names = [name for name in ("unit_no", "period", "reading_id", "sheet", "row", "row_key") if name in frame]
    values = (frame[name].tolist() for name in names) if names else iter([[None] * len(frame)])
    return (dict(zip(names, row, strict=False)) for row in zip(*values, strict=True))


def _record(frame: pd.DataFrame, row: int) -> dict[str, Any]:
    return {str(name): value for name, value in frame.iloc[row].items()}


def _of(frame: pd.DataFrame, row: int, units: Collection[str] | None) -> bool:
    return units is None or "unit" not in frame or frame["unit"].iloc[row] in units


def at_letter(texts: Sequence[str], column: str) -> str:
    """The text under a column's letters."""
    at = 0
    for one in column:
        at = at * 26 + ord(one) - 64
    return texts[at - 1] if at <= len(texts) else ""


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
