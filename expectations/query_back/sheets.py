"""One of the unit's own sheets: its failing cells marked, and the columns beside its table in which the unit answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from openpyxl.cell.cell import Cell
from openpyxl.formatting.formatting import ConditionalFormatting, ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from expectations.query_back import looks, notes
from expectations.query_back.from_grids import put
from expectations.query_back.item import ORDER, Item
from expectations.query_back.words import words
from sources.letters import letter
from sources.returned import NUMBER, PROBLEM, REASON, WORDS, Explanation
from sources.sheets import Sheet

MOST_NOTES = 5000
"""Notes in a file: more make it slow to open."""
_RANGES = 400  # cells a conditional format
_WIDTHS = (52, 20, 36, 10)
_LAST_COLUMN = 16_384
_TALL = 1000  # lines of a merged area


@dataclass(frozen=True)
class Page:
    """A sheet of the workbook, what it was called in the file that came, and the table that was found in it."""

    sheet: Worksheet
    name: str
    table: Sheet | None
    width: int

    @property
    def header(self) -> int:
        """The last line (from 1) of the table's header."""
        return self.table.header.bottom + 1 if self.table else 0


def clean(sheet: Worksheet, ours: Mapping[int, int]) -> None:
    """Take away what an earlier return has left in a sheet. `ours`: our columns (from 1) to the line of their header."""
    for cell in list(sheet._cells.values()):  # noqa: SLF001  # iter_rows would make a cell wherever there is none
        if cell.comment is not None:
            left = notes.own_note(cell.comment)
            cell.comment = None
            cell.comment = left
        if cell.row >= ours.get(cell.column, cell.row + 1):
            del sheet._cells[cell.row, cell.column]  # noqa: SLF001
    for at in ours:
        sheet.column_dimensions.pop(letter(at - 1), None)
    kept = ConditionalFormattingList()
    for some in sheet.conditional_formatting:
        for rule in some.rules:
            if rule.formula != [looks.ALWAYS]:
                kept.add(ConditionalFormatting(some.sqref), rule)
    sheet.conditional_formatting = kept
    rules = sheet.data_validations.dataValidation
    columns = {letter(at - 1) for at in ours}
    sheet.data_validations.dataValidation = [
        rule for rule in rules if not {"".join(filter(str.isalpha, str(one).split(":")[0])) for one in rule.sqref.ranges} & columns
    ]


def mark(page: Page, items: Sequence[Item], severities: dict[str, str], language: str, room: int) -> int:
    """Mark the cells of a sheet and put a note on each, as long as there is `room`; how many notes were put."""
    of: dict[str, list[Item]] = defaultdict(list)
    merged = _Merged(page.sheet)
    for item in items:
        if item.cell:
            of[merged.first(item.cell)].append(item)
    for severity in ORDER:
        cells = [cell for cell, some in of.items() if min(some, key=lambda one: ORDER.index(one.severity)).severity == severity]
        for start in range(0, len(cells), _RANGES):
            rule = Rule(type="expression", dxf=looks.mark(severity), formula=[looks.ALWAYS])
            page.sheet.conditional_formatting.add(" ".join(merged.whole(cell) for cell in cells[start : start + _RANGES]), rule)
    noted = sorted(of, key=lambda cell: min(ORDER.index(one.severity) for one in of[cell]))[:room]
    for place in noted:
        cell = page.sheet[place]
        before, cell.comment = cell.comment, None
        cell.comment = notes.note(notes.note_text(of[place], severities, language), before)
    return len(noted)


def answers(page: Page, items: Iterable[Item], said: Mapping[str, Explanation], language: str, choices: str) -> None:
    """Put the columns beside the table: what is wrong in the row, a reason to choose, room for words, the findings' numbers."""
    rows: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        if item.line > page.header:
            rows[item.line].append(item)
    if page.table is None or not rows:
        return
    english, first, wardrobe = language == "en", page.width + 1, looks.Wardrobe()
    for at, (names, width) in enumerate(zip((PROBLEM, REASON, WORDS, NUMBER), _WIDTHS, strict=True), first):
        _head(page.sheet.cell(page.header, at), names[english])
        _make_column(page.sheet, at, width, hidden=names is NUMBER)
    for line, some in rows.items():
        one = next((said[item.fingerprint] for item in some if item.fingerprint in said), None)
        texts = ("\n".join(notes.beside(item, language) for item in some), one.reason if one else "", one.words if one else "")
        for at, text in enumerate((*texts, " ".join(item.fingerprint for item in some)), first):
            cell = page.sheet.cell(line, at)
            put(cell, text)
            more = {"fill": looks.TO_FILL} if at in (first + 1, first + 2) else {}
            wardrobe.dress(cell, f"beside{len(more)}", font=looks.TEXT, border=looks.BOX, alignment=looks.WRAPPED, protection=looks.UNLOCKED, **more)
        if page.sheet.row_dimensions[line].height is None:  # a height that the unit has chosen stays
            page.sheet.row_dimensions[line].height = looks.height(texts, _WIDTHS)
    choose(page.sheet, letter(first), sorted(rows), language, choices)


def choose(sheet: Worksheet, column: str, lines: Sequence[int], language: str, choices: str) -> None:
    """A drop-down of reasons in some lines of a column; anything else is asked about, and may stand."""
    starts = [line for before, line in pairwise([-1, *lines]) if line != before + 1]
    ends = [line for line, after in pairwise([*lines, -1]) if after != line + 1]
    areas = [f"{column}{start}:{column}{end}" for start, end in zip(starts, ends, strict=True)]
    for first in range(0, len(areas), _RANGES):  # as a text: added one by one, each is held against all others
        rule = DataValidation(type="list", formula1=choices, allow_blank=True, errorStyle="warning", sqref=" ".join(areas[first : first + _RANGES]))
        rule.error, rule.errorTitle = words(language, "choose"), "unionstats"
        sheet.add_data_validation(rule)


def _head(cell: Cell, text: str) -> None:
    put(cell, text)
    cell.font, cell.fill, cell.border, cell.alignment = looks.HEAD_FONT, looks.HEAD_FILL, looks.BOX, looks.CENTRED


def _make_column(sheet: Worksheet, at: int, width: int, *, hidden: bool) -> None:
    """A column of a width, cut out of a range of columns that it may lie in: ranges that overlap are a damaged file."""
    for name, found in list(sheet.column_dimensions.items()):
        found.reindex()
        if found.min <= at <= found.max:
            first, last = found.min, found.max
            del sheet.column_dimensions[name]
            for low, high in ((first, at - 1), (at + 1, min(last, _LAST_COLUMN))):
                if low <= high:
                    part = ColumnDimension(sheet, letter(low - 1), width=found.width, hidden=found.hidden, outlineLevel=found.outlineLevel)
                    part.min, part.max, part._style = low, high, found._style  # noqa: SLF001  # openpyxl has no other way
                    sheet.column_dimensions[letter(low - 1)] = part
    own = sheet.column_dimensions[letter(at - 1)]
    own.width, own.hidden = width, hidden


class _Merged:
    """The merged areas of a sheet, by the lines that they are in; of those over very many lines, one by one."""

    def __init__(self, sheet: Worksheet) -> None:
        self._in_line: dict[int, list[CellRange]] = defaultdict(list)
        self._tall = [area for area in sheet.merged_cells.ranges if area.max_row - area.min_row > _TALL]
        for area in sheet.merged_cells.ranges:
            if area.max_row - area.min_row <= _TALL:
                for line in range(area.min_row, area.max_row + 1):
                    self._in_line[line].append(area)

    def first(self, cell: str) -> str:
        """The cell that shows what stands in `cell`: the first of its merged area."""
        area = self._area(cell)
        return cell if area is None else f"{letter(area.min_col - 1)}{area.min_row}"

    def whole(self, cell: str) -> str:
        """The area that a cell is merged into; itself where it is in none."""
        area = self._area(cell)
        return cell if area is None else str(area.coord)

    def _area(self, cell: str) -> CellRange | None:
        line, at = coordinate_to_tuple(cell)
        near = (*self._in_line.get(line, ()), *self._tall)
        return next((area for area in near if area.min_row <= line <= area.max_row and area.min_col <= at <= area.max_col), None)
