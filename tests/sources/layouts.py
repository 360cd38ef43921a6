"""Typed rows and the many ways in which people lay them out: an independent writer for the reader to be held against."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from hypothesis import strategies as st

from scheme import Column, Scheme, Table
from tests.sources.workbooks import Page

Row = dict[str, Any]
WIDE = str.maketrans("0123456789,.", "０１２３４５６７８９，．")


@dataclass(frozen=True)
class Layout:
    """One way to lay a table out. Every field is one habit."""

    carrier: str = "xlsx"
    sheet_name: str = "code"
    title: str = "name"
    head: str = "cells"
    lead_rows: int = 0
    lead_columns: int = 0
    levels: int = 1
    whole: str = "合计"
    whole_inside: bool = True
    group_alias: bool = False
    repeat_group: bool = False
    aliases: bool = False
    shuffled: bool = False
    left_out: int = 0
    header_noise: str = "none"
    unit_suffix: bool = False
    numbered: bool = False
    column_numbers: bool = False
    totals: str = "bottom"
    total_word: str = "合计"
    total_in_front: bool = False
    subtotals: str = "none"
    gaps: bool = False
    merged_county: bool = False
    repeated_header: bool = False
    notes: str = "usual"
    numbers: str = "plain"
    nil: str | None = None
    dates: str = "excel"
    flags: tuple[Any, Any] = ("是", "否")
    regions: str = "name"
    industry: str = "both"
    hidden: bool = False
    extra_sheets: bool = False

    @property
    def as_text(self) -> bool:
        return self.carrier.startswith("csv")


HABITS: dict[str, Sequence[Any]] = {
    "carrier": ("xlsx", "xlsxwriter", "xls", "ods", "csv utf-8 ,", "csv utf-8-sig ,", "csv gb18030 ,", "csv utf-8-sig ;", "csv gb18030 \t"),
    "sheet_name": ("code", "code name", "code-name", "name", "表", "附表", "Sheet1", "file", "nothing"),
    "title": ("name", "number name", "with unit and month", "spaced", "none"),
    "head": ("cells", "two lines", "one cell", "label and value", "seal", "unit of measure", "none"),
    "lead_rows": (0, 1, 3),
    "lead_columns": (0, 1, 2),
    "levels": (1, 2),
    "whole": ("合计", "小计", "总数"),
    "whole_inside": (True, False),
    "group_alias": (False, True),
    "repeat_group": (False, True),
    "aliases": (False, True),
    "shuffled": (False, True),
    "left_out": (0, 1, 2),
    "header_noise": ("none", "break", "space", "half width", "star"),
    "unit_suffix": (False, True),
    "numbered": (False, True),
    "column_numbers": (False, True),
    "totals": ("bottom", "top", "both", "none"),
    "total_word": ("合计", "合 计", "总计", "合计："),
    "total_in_front": (False, True),
    "subtotals": ("none", "named below", "named above", "two cells below", "two cells above", "bare below", "bare above"),
    "gaps": (False, True),
    "merged_county": (False, True),
    "repeated_header": (False, True),
    "notes": ("usual", "many", "none"),
    "numbers": ("plain", "thousands", "wide", "unit", "text"),
    "nil": (None, "—", "－", "/", "无", "——", "\u3000"),
    "dates": ("excel", "serial", "chinese", "dotted", "packed", "iso", "slashes", "with time"),
    "flags": (("是", "否"), ("√", "×"), (1, 0), (True, False)),
    "regions": ("name", "code", "both", "number", "with city", "twelve digits"),
    "industry": ("both", "letter", "name"),
    "hidden": (False, True),
    "extra_sheets": (False, True),
}


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """Any layout; most habits of most examples are the plain ones, which makes the odd ones easy to see."""
    plain = Layout()
    chosen = {name: draw(st.sampled_from((getattr(plain, name), *values))) for name, values in HABITS.items()}
    return Layout(**chosen)


@dataclass
class Laid:
    """A table laid out as a sheet, and where its rows and columns went (counted from 0)."""

    page: Page
    stem: str
    letters: dict[str, int]
    lines: list[int]
    rows: list[Row] = field(default_factory=list)


def make_rows(scheme: Scheme, table: Table, region: str, rng: random.Random, count: int) -> list[Row]:
    """Rows that break no rule of structure: keys differ, required cells are given, regions lie in the unit."""
    counties = [county.code for county in scheme.children(region, "county")]
    rows: dict[tuple[Any, ...], Row] = {}
    for number in range(count):
        county = rng.choice(counties)
        row = {column.id: _value(scheme, table, column, county, rng, number) for column in table.columns}
        rows.setdefault(tuple(row[key] for key in table.key), row)
    return sorted(rows.values(), key=lambda row: str(row.get("county", "")))


def _value(scheme: Scheme, table: Table, column: Column, county: str, rng: random.Random, number: int) -> Any:
    if not column.required and column.id not in table.key and rng.random() < 0.25:
        return None
    kinds: dict[str, Callable[[], Any]] = {
        "text": lambda: f"{rng.choice(('云岭', '青禾', '长河', '松涛'))}{rng.choice(('服务部', '车间', '（东区）站点', '12号院'))}{number}",
        "region": lambda: county,
        "township": lambda: rng.choice(scheme.children(county, "township")).code,
        "uscc": lambda: f"9164{rng.randrange(10**8):08d}MA{rng.randrange(10**4):04d}",
        "enum": lambda: rng.choice(scheme.codelists[column.codelist or ""]),
        "count": lambda: 2018 + rng.randrange(3) if column.id == "year" else rng.choice((0, 1, 7, rng.randrange(100), rng.randrange(10**5))),
        "money": lambda: round(rng.randrange(10**7) / 100, 2),
        "percent": lambda: float(rng.randrange(101)),
        "date": lambda: datetime(2015, 1, 1) + timedelta(days=rng.randrange(2000)),
        "datetime": lambda: datetime(2020, 9, 1) + timedelta(minutes=rng.randrange(43200)),
        "bool": lambda: rng.random() < 0.5,
    }
    return kinds[column.kind]()


def lay_out(scheme: Scheme, table: Table, rows: list[Row], layout: Layout, unit: str, period: str, rng: random.Random) -> Laid:
    """Write `rows` down as `layout` says."""
    return _Writer(scheme, table, rows, layout, unit, period, rng).write()


class _Writer:
    def __init__(self, scheme: Scheme, table: Table, rows: list[Row], layout: Layout, unit: str, period: str, rng: random.Random) -> None:
        self.scheme, self.table, self.rows, self.layout, self.unit, self.period, self.rng = scheme, table, rows, layout, scheme.units[unit], period, rng
        self.by_county = table.has_county and table.totals and table.key != ("county",)
        self.lines: list[list[Any]] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.left = layout.lead_columns + layout.numbered

    def write(self) -> Laid:
        layout = self.layout
        blocks = self._blocks()
        columns = [column for _, members in blocks for column in members]
        self.lines += [[] for _ in range(layout.lead_rows)]
        self._title_and_head()
        self._header(blocks, columns)
        places = self._body(columns)
        self._notes()
        name, stem = self._names()
        hidden = (self.left + len(columns) - 1,) if layout.hidden else ()
        letters = {column.id: self.left + at for at, column in enumerate(columns)}
        width = max(map(len, self.lines))
        lines = [line + [None] * (width - len(line)) for line in self.lines]
        return Laid(Page(name, lines, tuple(self.merges), hidden), stem, letters, [places[at] for at in range(len(self.rows))], self.rows)

    def _blocks(self) -> list[tuple[str | None, list[Column]]]:
        """Columns alone or under their group, in the order in which they will stand."""
        layout, table = self.layout, self.table
        optional = [c for c in table.columns if not c.required and c.id not in (*table.key, "county")]
        dropped = {c.id for c in self.rng.sample(optional, min(layout.left_out, len(optional), len(table.columns) // 4))}
        for row in self.rows:
            row.update(dict.fromkeys(dropped))
        columns = [c for c in table.columns if c.id not in dropped]
        wholes = {c.id: group for c in columns for group in {o.group for o in columns if o.group} if not c.group and _gives_name(c, group)}
        blocks: list[tuple[str | None, list[Column]]] = []
        for column in columns:
            group = column.group or (wholes.get(column.id) if layout.whole_inside else None)
            if layout.levels == 2 and group and blocks and blocks[-1][0] == group:
                blocks[-1][1].append(column)
            else:
                blocks.append((group if layout.levels == 2 else None, [column]))
        if layout.shuffled:
            self.rng.shuffle(blocks)
        return blocks

    def _title_and_head(self) -> None:
        layout, unit = self.layout, self.unit
        year, month = int(self.period[:4]), int(self.period[5:])
        titles = {
            "name": self.table.name, "number name": f"表{int(self.table.code[1:])} {self.table.name}", "spaced": "  ".join(self.table.name),
            "with unit and month": f"{unit.short}{year}年{month}月{self.table.name}", "none": None,
        }  # fmt: skip
        said = {
            "cells": [[f"填报单位：{unit.name}", None, f"报告期：{year}年{month}月"]],
            "two lines": [[f"填报单位: {unit.name}"], [f"报告期: {self.period}"]],
            "one cell": [[f"填报单位：{unit.name}　　　　报告期：{year}年{month:02d}月"]],
            "label and value": [["填报单位：", unit.name, None, "报告期：", f"{year}.{month}"]],
            "seal": [[f"填报单位（盖章）：{unit.name}（公章）", None, f"报告期：{year}年1-{month}月"]],
            "unit of measure": [[f"填报单位：{unit.name}", None, f"报告期：{year}年{month}月份", None, "计量单位：人、个"]],
            "none": [],
        }[layout.head]
        if titles[layout.title]:
            self._line([titles[layout.title]])
        for line in said:
            self._line(line)

    def _header(self, blocks: list[tuple[str | None, list[Column]]], columns: list[Column]) -> None:
        layout = self.layout
        top = len(self.lines)
        front = ["序号"] * layout.numbered
        upper: list[str | None] = []
        lower: list[str | None] = []
        for group, members in blocks:
            left = layout.lead_columns + layout.numbered + len(upper)
            if group is None:
                upper.append(self._text(members[0]))
                lower.append(None)
                self.merges.append((top, left, top + 1, left))
                continue
            shown = self._group_text(group)
            upper += [shown, *([shown] if layout.repeat_group else [None]) * (len(members) - 1)]
            lower += [layout.whole if not c.group else self._text(c, self.rng.random() < 0.3 and c.id != "families") for c in members]
            if not layout.repeat_group:
                self.merges.append((top, left, top, left + len(members) - 1))
        if any(group for group, _ in blocks):
            self.merges += [(top, layout.lead_columns, top + 1, layout.lead_columns)] * layout.numbered
            self._line([*front, *upper], numbered=False)
            self._line([*([None] * layout.numbered), *lower], numbered=False)
        else:
            self.merges = [merge for merge in self.merges if merge[0] != top]
            self._line([*front, *upper], numbered=False)
        self.head = self.lines[top:]
        if layout.column_numbers:
            self._line([*([None] * layout.numbered), "甲", *range(1, len(columns))], numbered=False)

    def _group_text(self, group: str) -> str:
        whole = next((c for c in self.table.columns if not c.group and group in c.headers), None)
        return self._noisy(self.rng.choice(whole.headers) if whole and self.layout.group_alias else group)

    def _text(self, column: Column, alias: bool = False) -> str:
        text = self.rng.choice(column.headers) if self.layout.aliases or alias else column.zh
        if self.layout.unit_suffix and column.is_numeric and "（" not in text:
            text += "（万元）" if column.kind == "money" else f"（{column.unit}）"
        return self._noisy(text)

    def _noisy(self, text: str) -> str:
        middle = len(text) // 2
        return {
            "none": text, "break": text[:middle] + "\n" + text[middle:], "space": " " + text[:middle] + "\u3000" + text[middle:] + " ",
            "half width": text.replace("（", "(").replace("）", ")"), "star": "*" + text,
        }[self.layout.header_noise]  # fmt: skip

    def _body(self, columns: list[Column]) -> dict[int, int]:
        layout = self.layout
        places: dict[int, int] = {}
        grand = layout.totals if self.table.totals else "none"
        if grand in ("top", "both"):
            self._total(columns, self.rows, None)
        for number, (_, group) in enumerate(groupby(enumerate(self.rows), key=lambda pair: pair[1].get("county"))):
            members = list(group)
            self._county_block(columns, members, places, number)
        if grand in ("bottom", "both"):
            self._total(columns, self.rows, None)
        return places

    def _county_block(self, columns: list[Column], members: list[tuple[int, Row]], places: dict[int, int], number: int) -> None:
        layout = self.layout
        subtotals = layout.subtotals if self.by_county else "none"
        if number and layout.gaps:
            self.lines.append([])
        if number == 1 and layout.repeated_header:
            self.lines += [[*line] for line in self.head]
        if subtotals.endswith("above"):
            self._total(columns, [row for _, row in members], members[0][1]["county"])
        top = len(self.lines)
        merged = layout.merged_county and self.by_county and len(members) > 1 and not layout.as_text
        for at, row in members:
            places[at] = len(self.lines)
            cells = [self._cell(column, row[column.id]) for column in columns]
            if merged and row is not members[0][1]:
                cells[[column.id for column in columns].index("county")] = None
            self._line([*([at + 1] * layout.numbered), *cells], numbered=False)
        if merged:
            county = self.left + [column.id for column in columns].index("county")
            self.merges.append((top, county, len(self.lines) - 1, county))
        if subtotals.endswith("below"):
            self._total(columns, [row for _, row in members], members[0][1]["county"])

    def _total(self, columns: list[Column], rows: list[Row], county: str | None) -> None:
        layout = self.layout
        cells: list[Any] = [None] * len(columns)
        for at, column in enumerate(columns):
            given = [row[column.id] for row in rows if row[column.id] is not None]
            if column.is_numeric and column.kind != "percent" and given:
                cells[at] = self._cell(column, round(sum(given), 2))
        words = [at for at, column in enumerate(columns) if not column.is_numeric]
        front: list[Any] = [None] * layout.numbered
        if county is None:
            if layout.numbered and layout.total_in_front:
                front = [layout.total_word]
            else:
                cells[words[0]] = layout.total_word
        elif layout.subtotals.startswith("named"):
            cells[words[0]] = f"{self.scheme.regions[county].name}小计"
        elif layout.subtotals.startswith("two"):
            where = [column.id for column in columns].index("county")
            cells[where] = self.scheme.regions[county].name
            cells[next(at for at in words if at != where)] = "小计"
        else:
            cells[words[0]] = "小计"
        self._line([*front, *cells], numbered=False)

    def _notes(self) -> None:
        notes: dict[str, list[list[Any]]] = {
            "usual": [[], ["注：本表由县级以上工会填报，数据截至报告期末。"], ["填表人：甲某", None, "审核人：乙某", None, "填报日期：2020年10月8日"]],
            "many": [
                ["说明：1.本表按月填报；"], ["2.金额单位为万元。"], ["3、合计应等于各行之和"], [],
                ["单位负责人：", "丙某", "填表人：", "丁某", "联系电话：", "0951-5012345"], ["报出日期：2020-10-08"],
            ],
            "none": [],
        }  # fmt: skip
        for line in notes[self.layout.notes]:
            self._line(line)

    def _names(self) -> tuple[str, str]:
        number = int(self.table.code[1:])
        names = {
            "code": self.table.code, "code name": f"{self.table.code} {self.table.name}", "code-name": f"{self.table.code}-{self.table.name}",
            "name": self.table.name, "表": f"表{number}", "附表": f"附表{number}", "Sheet1": "Sheet1", "file": "Sheet1", "nothing": "Sheet1",
        }  # fmt: skip
        stem = f"{self.unit.name}{self.period}-{self.table.code}" if self.layout.sheet_name == "file" else f"{self.unit.name}报表"
        return names[self.layout.sheet_name][:31], stem

    def _line(self, cells: Iterable[Any], numbered: bool = True) -> None:
        self.lines.append([*([None] * self.layout.lead_columns), *([None] * (self.layout.numbered and numbered and False)), *cells])

    def _cell(self, column: Column, value: Any) -> Any:
        if value is None:
            return self.layout.nil
        if column.is_numeric:
            return self._number(column, value)
        kinds: dict[str, Callable[[], Any]] = {
            "region": lambda: self._region(value), "township": lambda: self._region(value), "enum": lambda: self._choice(column, value),
            "date": lambda: self._date(value, False), "datetime": lambda: self._date(value, True),
            "bool": lambda: self.layout.flags[0] if value else self.layout.flags[1],
        }  # fmt: skip
        return kinds[column.kind]() if column.kind in kinds else value

    def _number(self, column: Column, value: float) -> Any:
        decimals = ".2f" if column.kind == "money" else ".0f"
        styles = {
            "plain": value, "text": format(value, decimals), "thousands": format(value, "," + decimals),
            "wide": format(value, "," + decimals).translate(WIDE), "unit": f"{format(value, decimals)} {'万元' if column.kind == 'money' else column.unit}",
        }  # fmt: skip
        return styles[self.layout.numbers]

    def _region(self, code: str) -> Any:
        region = self.scheme.regions[code]
        above = self.scheme.regions[region.parent].name
        styles = {
            "name": region.name, "code": code, "both": f"{code} {region.name}", "number": int(code), "with city": above + region.name,
            "twelve digits": code.ljust(12, "0"),
        }  # fmt: skip
        return styles[self.layout.regions]

    def _choice(self, column: Column, value: str) -> str:
        letter, blank, name = value.partition(" ")
        return {"both": value, "letter": letter, "name": name}[self.layout.industry] if column.codelist == "industry" and blank else value

    def _date(self, moment: datetime, with_time: bool) -> Any:
        day, clock = moment.date(), f" {moment:%H:%M}" if with_time else ""
        style = self.layout.dates
        if style in ("excel", "serial") and self.layout.as_text:
            style = "iso"
        styles: dict[str, Callable[[], Any]] = {
            "excel": lambda: moment if with_time else day,
            "serial": lambda: (moment - datetime(1899, 12, 30)) / timedelta(days=1),
            "chinese": lambda: f"{day.year}年{day.month}月{day.day}日{clock.strip()}",
            "dotted": lambda: f"{day.year}.{day.month}.{day.day}{clock}",
            "packed": lambda: f"{day:%Y%m%d}{clock}",
            "iso": lambda: f"{day}{clock}",
            "slashes": lambda: f"{day.year}/{day.month:02d}/{day.day:02d}{clock}",
            "with time": lambda: f"{day} {moment:%H:%M:%S}",
        }
        return styles[style]()


def _gives_name(column: Column, group: str | None) -> bool:
    return bool(group) and any(header in (group, f"{group}数", f"{group}总数") for header in column.headers)


def expected_rows(scheme: Scheme, table: Table, rows: list[Row]) -> list[Row]:
    """The rows as a Reading should hold them."""
    return [{c.id: row[c.id] for c in table.columns} for row in rows]


__all__ = ["HABITS", "Laid", "Layout", "Row", "date", "expected_rows", "lay_out", "layouts", "make_rows"]
