"""A sheet that is read on paper as well: title, header repeated on every page, landscape, as wide as the page, only texts and numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pandas as pd
import xlsxwriter

from flows.language import _
from flows.tables import LONGEST

TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""What a workbook is opened with, so that a text stays one."""
_A4 = 9
_WIDEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED = {"history"}


def safe_name(name: str, taken: set[str]) -> str:
    """`name` as a sheet's: without what Excel forbids, of 31 characters at most, and other than those `taken`, to which it is added."""
    plain = _FORBIDDEN.sub(" ", name).strip().strip("'").strip()[:_WIDEST].rstrip("' ") or "-"
    found, number = plain, 1
    while found.lower() in taken | _RESERVED:
        number += 1
        end = f" {number}"
        found = plain[: _WIDEST - len(end)] + end
    taken.add(found.lower())
    return found


class Page:
    """A sheet in the making, written from top to bottom."""

    def __init__(self, book: xlsxwriter.Workbook, name: str) -> None:
        self._sheet = book.add_worksheet(name)
        self._sheet.set_footer("&R&P / &N")
        self._line = 0
        self._head = 0
        # quote_prefix: a text that begins like a formula stays a text when its cell is edited.
        text = {"border": 1, "valign": "vcenter", "text_wrap": True, "quote_prefix": True}
        self._formats = {bold: book.add_format(text | {"bold": bold}) for bold in (False, True)}
        self._numbers = {bold: book.add_format({"border": 1, "valign": "vcenter", "bold": bold, "num_format": "#,##0"}) for bold in (False, True)}
        self._amounts = book.add_format({"border": 1, "valign": "vcenter", "num_format": "#,##0.00"})
        self._heading = book.add_format({"bold": True, "border": 1, "bg_color": "#E7EDF5", "text_wrap": True, "align": "center", "valign": "vcenter"})
        self._title = book.add_format({"bold": True, "font_size": 14, "quote_prefix": True})
        self._note = book.add_format({"font_color": "#444444", "quote_prefix": True})
        self._day = book.add_format({"border": 1, "valign": "vcenter", "num_format": "yyyy-mm-dd"})

    def title(self, title: str, notes: Sequence[str]) -> None:
        """The lines above the table."""
        self._sheet.write_string(0, 0, title, self._title)
        for line, note in enumerate(notes, start=1):
            self._sheet.write_string(line, 0, note, self._note)
        self._line = len(notes) + 1
        self._sheet.set_footer("&L" + title.replace("&", "&&") + "&R&P / &N")

    def header(self, heads: Sequence[str], widths: Sequence[float]) -> None:
        """The header of the table, with the widths of its columns."""
        self._head = self._line
        self._width = len(heads)
        for at, (head, width) in enumerate(zip(heads, widths, strict=True)):
            self._sheet.write_string(self._line, at, head, self._heading)
            self._sheet.set_column(at, at, width)
        self._sheet.set_row(self._line, 32)
        self._line += 1

    def row(self, cells: Sequence[object], *, bold: bool = False, height: float | None = None) -> None:
        """A row: numbers as numbers, everything else as text, nothing as an empty cell to write in."""
        for at, cell in enumerate(cells):
            if cell is None or pd.isna(cell):  # type: ignore[call-overload]  # any scalar
                self._sheet.write_blank(self._line, at, None, self._formats[bold])
            elif isinstance(cell, int):
                self._sheet.write_number(self._line, at, cell, self._numbers[bold])
            elif isinstance(cell, float):
                self._sheet.write_number(self._line, at, cell, self._numbers[bold] if cell.is_integer() else self._amounts)
            else:
                self._sheet.write_string(self._line, at, str(cell)[:LONGEST], self._formats[bold])
        if height is not None:
            self._sheet.set_row(self._line, height)
        self._line += 1

    def choices(self, at: int, words: Sequence[str]) -> None:
        """Offer words for a column; others may be written too."""
        self._validate(at, {"validate": "list", "source": list(words), "error_type": "information", "error_title": _("outcome")})

    def days(self, at: int) -> None:
        """Ask for a day in a column."""
        asked = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "error_type": "information", "error_title": _("visited on")}
        self._validate(at, asked)
        for line in range(self._head + 1, self._line):
            self._sheet.write_blank(line, at, None, self._day)

    def finish(self, *, frozen: int) -> None:
        """Set it up for the screen and for the printer; `frozen`: how many columns stay in view."""
        self._sheet.freeze_panes(self._head + 1, frozen)
        self._sheet.autofilter(self._head, 0, max(self._line - 1, self._head + 1), self._width - 1)
        self._sheet.set_landscape()
        self._sheet.set_paper(_A4)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(self._head)

    def _validate(self, at: int, rule: dict[str, object]) -> None:
        if self._line > self._head + 1:
            self._sheet.data_validation(self._head + 1, at, self._line - 1, at, {**rule, "ignore_blank": True})
