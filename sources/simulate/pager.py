"""From a table of a submission to its sheets: what stands in which line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from scheme import Scheme
from scheme.model import Table
from sources.simulate.cells import Cell, formatter
from sources.simulate.chance import chance
from sources.simulate.headers import HeaderLines, header_lines
from sources.simulate.layouts import Layout
from sources.simulate.pages import Page, Total
from sources.simulate.submission import Sheetful, Submission, given

NOTE = "注：本表由县级以上工会填报，数据截至报告期末。"
SPLIT_BY_COUNTY = ("T01", "T02")


@dataclass(frozen=True)
class _Line:
    kind: str  # row, gap, subtotal, total
    at: int = -1
    rows: tuple[int, ...] = ()
    label: str = ""


class Pager:
    """Lays the submissions of one unit out; `as_text` as CSV."""

    def __init__(self, scheme: Scheme, layout: Layout, unit: str, seed: int, as_text: bool = False) -> None:
        self._scheme = scheme
        self._layout = _as_text(layout) if as_text else layout
        self._as_text = as_text
        self._unit = scheme.units[unit]
        self._seed = seed

    def arrange(self, sheetful: Sheetful) -> None:
        """Put the rows in the order in which they will stand."""
        if self._layout.by_county and sheetful.table.has_county:
            order = {county.code: at for at, county in enumerate(self._scheme.children(self._unit.region, "county"))}
            sheetful.rows.sort(key=lambda row: order.get(str(row["county"]), len(order)))

    def pages(self, submission: Submission, sheetful: Sheetful) -> list[Page]:
        """The sheets of a table: one, or one a county."""
        table, layout = sheetful.table, self._layout
        header = self._header(sheetful)
        if layout.carrier != "sheet_a_county" or table.code not in SPLIT_BY_COUNTY or not sheetful.rows:
            return [self._page(submission, sheetful, header, tuple(range(len(sheetful.rows))), None)]
        parts = groupby(range(len(sheetful.rows)), key=lambda at: str(sheetful.rows[at]["county"]))
        return [
            self._page(submission, sheetful, header, tuple(members), self._scheme.regions[county].name)
            for county, members in parts
        ]

    def sheet_name(self, table: Table, part: str | None) -> str:
        """What a sheet is called."""
        number = int(table.code[1:]) if table.code[1:].isdigit() else table.code
        names = {
            "code": table.code,
            "code_name": f"{table.code} {table.name}",
            "code+name": f"{table.code} {table.name}" if table.name[0].isdigit() else table.code + table.name,
            "name": table.name,
            "number": f"表{number}",
        }
        name = "Sheet1" if self._layout.carrier == "book_a_table" else names[self._layout.sheet_names]
        if part is not None:
            name = f"{name if self._layout.sheet_names == 'number' else table.code}-{part}"
        return name[:31]

    def _header(self, sheetful: Sheetful) -> HeaderLines:
        random_ = chance(self._seed, self._unit.code, "header", sheetful.table.code)
        return header_lines(sheetful.table, self._layout, random_, sheetful.renamed, sheetful.extra)

    def _page(
        self, submission: Submission, sheetful: Sheetful, header: HeaderLines, rows: tuple[int, ...], part: str | None
    ) -> Page:
        layout, table, as_text = self._layout, sheetful.table, self._as_text
        head = self._head(submission, table)
        top = layout.lead_rows + len(head)
        below = top + len(header.lines)
        plan = self._plan(sheetful, rows)
        random_ = chance(self._seed, self._unit.code, submission.period, "cells", table.code, part)
        left = layout.lead_columns
        totals = self._totals(sheetful, plan)

        def lines() -> Iterator[list[Cell]]:
            write = {c.id: formatter(c, layout, self._scheme, random_, as_text) for c in table.columns}
            writers = [(column, write[column]) for column in header.columns]
            blank: list[Cell] = [None] * left
            yield from ([] for _ in range(layout.lead_rows))
            yield from ([*blank, *line] for line in head)
            yield from ([*blank, *line] for line in header.lines)
            for line in plan:
                if line.kind == "row":
                    row = sheetful.rows[line.at]
                    yield blank + [writer(row[column]) for column, writer in writers] + [None] * len(sheetful.extra)
                elif line.kind == "gap":
                    yield []
                else:
                    yield blank + self._total_line(header, table, line, totals[line], write)
            if layout.footnotes:
                yield from ([], [*blank, NOTE], [*blank, *_signatures(submission.period)])

        merges = tuple((a + top, b + left, c + top, d + left) for a, b, c, d in header.merges)
        right = left + len(header.lines[0]) - 1
        title = ((layout.lead_rows, left, layout.lead_rows, right),) if head and right > left else ()
        return Page(
            name="" if as_text else self.sheet_name(table, part),
            lines=lines,
            merges=title + merges,
            hidden=self._hidden(table, header),
            header=range(top, below),
            table=table.code,
            columns={column: at + left for at, column in enumerate(header.columns)},
            places={line.at: below + at for at, line in enumerate(plan) if line.kind == "row"},
            totals=tuple(total for line in plan for total in totals.get(line, ())),
            length=below + len(plan),
        )

    def _head(self, submission: Submission, table: Table) -> list[list[Cell]]:
        """The lines above the header. A ledger that comes as a CSV beside a workbook has none."""
        if self._as_text and self._layout.carrier == "book_and_csv":
            return []
        unit = submission.head_unit or self._unit.name
        year, month = (submission.head_period or submission.period).split("-")
        period = f"{year}年{int(month)}月"
        styles: dict[str, list[list[Cell]]] = {
            "cells": [[f"填报单位：{unit}", None, f"报告期：{period}"]],
            "two_lines": [[f"填报单位：{unit}"], [f"报告期：{period}"]],
            "one_cell": [[f"填报单位：{unit}　　　　报告期：{period}"]],
            "label_value": [["填报单位：", unit, None, "报告期：", period]],
        }
        return [[table.name], *styles[self._layout.head]]

    def _plan(self, sheetful: Sheetful, rows: tuple[int, ...]) -> list[_Line]:
        """What stands below the header, line by line."""
        layout, table = self._layout, sheetful.table
        totals = table.totals and bool(rows)
        subtotals = totals and layout.subtotals and table.has_county and table.key != ("county",)
        random_ = chance(self._seed, self._unit.code, "gaps", table.code, len(rows))
        lines: list[_Line] = []
        parts = [tuple(part) for _, part in groupby(rows, key=lambda at: str(sheetful.rows[at].get("county")))]
        for number, part in enumerate(parts):
            if number and layout.gaps == "county":
                lines.append(_Line("gap", number))
            subtotal = _Line("subtotal", rows=part, label=self._county_name(sheetful, part)) if subtotals else None
            if subtotal and layout.totals == "top":
                lines.append(subtotal)
            for at in part:
                lines.append(_Line("row", at))
                if layout.gaps == "anywhere" and random_.random() < 0.12:
                    lines.append(_Line("gap", at))
            if subtotal and layout.totals == "bottom":
                lines.append(subtotal)
        total = [_Line("total", rows=rows)] if totals else []
        return total + lines if layout.totals == "top" else lines + total

    def _county_name(self, sheetful: Sheetful, part: tuple[int, ...]) -> str:
        code = str(sheetful.rows[part[0]]["county"])
        return self._scheme.regions[code].name if code in self._scheme.regions else code

    def _totals(self, sheetful: Sheetful, plan: list[_Line]) -> dict[_Line, tuple[Total, ...]]:
        wrong = dict(sheetful.miscounted)
        found: dict[_Line, tuple[Total, ...]] = {}
        totals_first = sorted(plan, key=lambda line: line.kind == "subtotal")
        for line in (line for line in totals_first if line.kind in ("total", "subtotal")):
            totals = []
            for column in sheetful.table.columns:
                if not column.is_numeric or column.kind == "percent" or column.id in sheetful.renamed:
                    continue
                values = [value for at in line.rows if given(value := sheetful.rows[at][column.id])]
                if values:
                    shown = sum(values) + wrong.pop(column.id, 0)
                    totals.append(Total(column.id, round(shown, 2) if column.kind == "money" else shown, line.rows))
            found[line] = tuple(totals)
        return found

    def _total_line(
        self, header: HeaderLines, table: Table, line: _Line, totals: tuple[Total, ...], write: dict[str, Any]
    ) -> list[Cell]:
        shown = {total.column: write[total.column](total.shown) for total in totals}
        words = [column for column in header.columns if not table.by_id[column].is_numeric]
        if line.kind == "total":
            shown[words[0]] = self._layout.total_word
        elif self._layout.total_word == "合计" and len(words) > 1 and words[0] == "county":
            shown["county"], shown[words[1]] = line.label, "小计"
        else:
            shown[words[0]] = f"{line.label}小计"
        return [shown.get(column) for column in header.columns]

    def _hidden(self, table: Table, header: HeaderLines) -> tuple[int, ...]:
        """A column that somebody hid: one that is no key, in tables wide enough."""
        candidates = [c for c in header.columns if c not in ("county", *table.key)]
        if not self._layout.hidden or len(candidates) < 4:
            return ()
        chosen = chance(self._seed, self._unit.code, "hidden", table.code).choice(candidates)
        return (header.columns.index(chosen) + self._layout.lead_columns,)


def _as_text(layout: Layout) -> Layout:
    """The layout as far as a CSV can have it; one beside a workbook has nothing but a header and rows."""
    layout = replace(layout, two_level=False, header_noise="none", hidden=False, lead_rows=0, lead_columns=0)
    return replace(layout, footnotes=False) if layout.carrier == "book_and_csv" else layout


def _signatures(period: str) -> list[Cell]:
    year, month = period.split("-")
    return ["填表人：经办", None, "审核人：科室负责人", None, f"填报日期：{year}年{int(month)}月28日"]
