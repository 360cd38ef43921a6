"""Which lines below a header are rows of its table, which are totals, and which are words around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import compress
from typing import Any

from scheme.model import Table
from sources.cells import TELLS_NOTHING, as_typed, fold, is_nil
from sources.grids import Body
from sources.headers import Header

_TOTAL = re.compile(r"(.{0,30}?)(合计|总计|共计|小计)数?(?:\([^)]*\))?:?")
_NOTE = re.compile(
    r"[(\[【*※]*(?:注|备注|附注|说明|数据来源|填[表报制]|制表|经办|审[核批]|复核|负责人|单位负责|分管|联系|电话|工会主席|盖章|签[字章])"
)
_SENTENCE = re.compile(r"[。；;！]|^[(（]?\d{1,2}[)）.、．]")
_LABELS = (re.compile(r":(?<!\d:)"), re.compile("：(?<!\\d：)"))  # a clock's colon is none
_SUMS = re.compile("计")
_MARKS = re.compile(f"\0([{re.escape(''.join(TELLS_NOTHING))}]{{0,5}})(?=\0)")  # more of them are a line drawn
_COLUMN_NUMBERS = frozenset({"甲", "栏次", "行次"})  # begin most lines that number the columns: 甲 乙 1 2 3
_STEMS = frozenset("甲乙丙丁戊己庚辛壬癸")
_FIRST = _COLUMN_NUMBERS | _STEMS | {"1"}


@dataclass(frozen=True)
class Total:
    """A totals line: what it calls itself (合计, 小计, …), whom it names, how many rows stand above it."""

    line: int
    word: str
    name: str
    above: int


def sort_lines(body: Body, header: Header, table: Table) -> tuple[list[int], list[Total]]:
    """The lines of a table's rows, counted from the body's first, and its totals."""
    sorter = _Sorter(body, header, table)
    totals: list[Total] = []
    dropped: set[int] = set()
    for line in sorted({*range(min(1, len(body.lines))), *sorter.peculiar()}):  # the first may be 1 2 3 4
        cells = body.lines[line]
        if (total := sorter.total(cells)) is not None:
            totals.append(Total(line, *total, above=line - len(dropped)))
            dropped.add(line)
        elif not sorter.is_row(cells):
            dropped.add(line)
    return [line for line in range(len(body.lines)) if line not in dropped], totals


@cache
def _numeric_and_keys(table: Table) -> tuple[frozenset[str], frozenset[str]]:
    """The numeric columns of a table, and those that say of what a row is."""
    return (
        frozenset(column.id for column in table.columns if column.is_numeric),
        frozenset(column.id for column in table.columns if column.kind in ("region", "enum")),
    )


class _Sorter:
    """Knows at a glance most lines that are rows, and has a closer look at the others."""

    def __init__(self, body: Body, header: Header, table: Table) -> None:
        self._body = body
        self._columns = header.columns
        numeric, keys = _numeric_and_keys(table)
        self._words = [at for at in range(len(body.grid.rows[0])) if header.columns.get(at) not in numeric]
        self._keys = {at for at, column in header.columns.items() if column in keys}
        self._head = set(map(tuple, body.grid.rows[: body.top]))
        self._nil = set(filter(is_nil, _MARKS.findall(body.texts.joined)))
        heads = {cell for line in body.grid.rows[header.top : body.top] for cell in line}
        self._sums = {text for text in body.texts.matching(_SUMS) if _TOTAL.fullmatch(fold(text))}
        self._telling = self._sums.union(_COLUMN_NUMBERS, heads - self._nil, *(body.texts.matching(label) for label in _LABELS))
        self._totals = table.totals
        self._in_notes = False

    def peculiar(self) -> list[int]:
        """The lines that need a closer look: those that begin empty, hold one cell at most, or a telling text."""
        first, second, *_ = sorted(self._columns)
        lines = self._body.lines
        telling = [at for at, values in enumerate(self._body.distinct) if not self._telling.isdisjoint(values)]
        found = {line for line in self._with(self._nil, second) if lines[line].count("") >= len(lines[line]) - 1}
        return sorted(found.union(self._with(self._nil, first), *(self._with(self._telling, at) for at in telling)))

    def _with(self, wanted: set[Any], at: int) -> list[int]:
        """The lines in which a column holds something wanted."""
        here = wanted & self._body.distinct[at]
        cells = self._body.columns[at]
        return list(compress(range(len(cells)), map(here.__contains__, cells))) if here else []

    def total(self, cells: list[Any]) -> tuple[str, str] | None:
        """The word of a totals line and whom it names (`合计`; `小计` of 原州区), or None where it is none."""
        if self._sums.isdisjoint(cells):
            return None
        texts = [(at, fold(cells[at])) for at in self._words if isinstance(cells[at], str) and not is_nil(cells[at])]
        for place, (at, text) in enumerate(texts):
            if (found := _TOTAL.fullmatch(text)) and (not found[1] or at in self._keys or (self._totals and not place)):
                return found[2], "".join(before for key, before in texts[:place] if key in self._keys) + found[1]
        return None

    def is_row(self, cells: list[Any]) -> bool:
        """Whether a line that is no total holds a row: not empty, no note, no title or header over again."""
        if self._nil.issuperset(cells):
            return False
        filled = [at for at, cell in enumerate(cells) if cell not in self._nil]
        if self._columns.keys().isdisjoint(filled) or tuple(cells) in self._head or _is_numbering([cells[at] for at in filled]):
            return False
        if _is_note([cells[at] for at in filled]):
            self._in_notes = True
            return False
        return len(filled) > 1 or not self._in_notes


def _is_numbering(filled: list[Any]) -> bool:
    """Whether a line numbers the columns: nothing but 甲, 乙…, 栏次 and 1 to n."""
    if fold(as_typed(filled[0])) not in _FIRST:  # as in most lines
        return False
    texts = [fold(as_typed(cell)) for cell in filled]
    numbers = [text for text in texts if text not in _STEMS and text not in _COLUMN_NUMBERS]
    return numbers == [f"{number}" for number in range(1, len(numbers) + 1)] and (len(texts) > 1 or not numbers)


def _is_note(filled: list[Any]) -> bool:
    """Whether the cells of a line are words about the table: 注：…, or 填表人：… beside 审核人：…, or one whole sentence."""
    texts = [fold(cell) if isinstance(cell, str) else "" for cell in filled]
    if ":" in texts[0] and all(":" in text or before.endswith(":") for before, text in zip(["", *texts], texts, strict=False)):
        return True
    return (_NOTE.match(texts[0]) is not None and (":" in texts[0] or len(texts) == 1)) or (
        len(texts) == 1 and _SENTENCE.search(texts[0]) is not None
    )
