"""How a unit lays its report out: every family of scheme/README.md, dealt to the units so that each is seen."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from scheme.model import Unit
from sources.simulate.chance import chance

XLS_ROWS = 60_000  # an .xls sheet ends at 65,536 rows; an .ods of this size takes minutes to open


@dataclass(frozen=True)
class Layout:
    """One unit's habits."""

    carrier: str  # book, book_a_table, sheet_a_county, book_and_csv, csv_a_table
    ending: str  # xlsx, xls, ods
    encoding: str  # of its CSV: utf-8, utf-8-sig, gb18030
    sheet_names: str  # code, code_name, code+name, name, number
    two_level: bool
    whole: str  # what stands under a group for the group itself
    aliases: float  # how often a header is an alias
    order: str  # scheme, mixed (keys first), shuffled
    hidden: bool
    header_noise: str  # none, breaks, spaces
    lead_rows: int
    lead_columns: int
    totals: str  # bottom, top
    total_word: str
    subtotals: bool
    gaps: str  # none, county, anywhere
    numbers: str  # plain, thousands, full_width
    nil: str
    dates: str  # excel, chinese, dotted, packed, iso
    flags: str  # 是否, √×, 10
    regions: str  # name, code, both
    industry: str  # letter, name, both
    head: str  # cells, one_cell, two_lines, label_value
    cover: bool
    footnotes: bool

    @property
    def by_county(self) -> bool:
        """Whether rows must stand together by county."""
        return self.subtotals or self.gaps == "county" or self.carrier == "sheet_a_county"


CARRIERS = (
    ("book", "xlsx"), ("book_a_table", "xlsx"), ("book", "xls"), ("book_and_csv", "xlsx"), ("sheet_a_county", "xlsx"),
    ("book", "ods"), ("csv_a_table", "xlsx"), ("book_a_table", "ods"), ("book_and_csv", "xls"),
    ("sheet_a_county", "ods"),
)  # fmt: skip
HABITS: dict[str, tuple[Any, ...]] = {
    "encoding": ("gb18030", "utf-8-sig", "utf-8"),
    "sheet_names": ("code_name", "code", "number", "name", "code+name"),
    "two_level": (True, False, True, False),
    "whole": ("合计", "小计", "总数"),
    "aliases": (0.0, 0.5, 1.0, 0.3),
    "order": ("scheme", "mixed", "shuffled"),
    "hidden": (True, False, False),
    "header_noise": ("none", "breaks", "spaces"),
    "lead": ((0, 0), (0, 2), (1, 1), (2, 0)),
    "totals": ("bottom", "top"),
    "total_word": ("合计", "合 计", "总计"),
    "subtotals": (False, True),
    "gaps": ("none", "county", "anywhere"),
    "numbers": ("thousands", "full_width", "plain"),
    "nil": ("", "—", "/", "无", "－"),
    "dates": ("excel", "chinese", "dotted", "packed", "iso"),
    "flags": ("是否", "√×", "10"),
    "regions": ("name", "code", "both"),
    "industry": ("both", "letter", "name"),
    "head": ("cells", "two_lines", "one_cell", "label_value"),
    "cover": (True, False),
    "footnotes": (True, True, False),
}


def deal_layouts(units: Sequence[Unit], rows: dict[str, int], seed: int) -> dict[str, Layout]:
    """A layout for each unit: every habit's variants are shuffled and dealt in turn, to the cities first.

    `rows`: how many rows a unit's ledger has; a large one is never an .xls or .ods.
    """
    in_turn = sorted(units, key=lambda unit: (unit.kind != "city", unit.code))
    dealt = {name: _dealt(values, len(units), chance(seed, "layout", name)) for name, values in HABITS.items()}
    carriers = _dealt(CARRIERS[:7], len(units), chance(seed, "layout", "carrier"), CARRIERS[7:])
    layouts: dict[str, Layout] = {}
    for at, unit in enumerate(in_turn):
        habits = {name: values[at] for name, values in dealt.items()}
        lead_rows, lead_columns = habits.pop("lead")
        carrier, ending = carriers[at]
        layout = Layout(carrier=carrier, ending=ending, lead_rows=lead_rows, lead_columns=lead_columns, **habits)
        layouts[unit.code] = _possible(layout, rows.get(unit.code, 0))
    return layouts


def _dealt(values: Sequence[Any], count: int, random_: random.Random, more: Sequence[Any] = ()) -> list[Any]:
    first = random_.sample(list(values), len(values))
    rest = random_.sample([*values, *more], len(values) + len(more))
    return [*first, *(rest * (count // len(rest) + 1))][:count]


def _possible(layout: Layout, rows: int) -> Layout:
    """The layout without what cannot be together."""
    if rows > XLS_ROWS and layout.ending != "xlsx":
        layout = replace(layout, ending="xlsx")
    if layout.carrier == "sheet_a_county":
        layout = replace(layout, subtotals=False, gaps="none")
    if layout.subtotals and layout.gaps == "anywhere":
        layout = replace(layout, gaps="none")
    if layout.carrier == "csv_a_table":
        layout = replace(layout, two_level=False, header_noise="none", hidden=False, lead_rows=0, lead_columns=0)
    return layout
