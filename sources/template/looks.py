"""How the workbook looks: a handful of cell formats, made once a workbook."""

from __future__ import annotations

from functools import cache
from typing import Any

FONT = "宋体"
BLUE, PALE_BLUE, GREY, INK = "#1F4E79", "#D9E6F2", "#EDEDED", "#262626"
LINE = "#8C8C8C"
NUMBER_FORMATS = {
    "count": "#,##0",
    "money": "#,##0.00",
    "percent": "0.00",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}


class Looks:
    """The formats of one workbook, by what they are for."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self.title = self._format(bold=True, font_size=16, align="center", valign="vcenter")
        self.strong = self._format(bold=True, font_size=11, valign="vcenter")
        self.line = self._format(font_size=10, valign="vcenter")
        self.note = self._format(font_size=9, font_color="#595959", valign="top")
        self.required = self._format(
            bold=True, bg_color=BLUE, font_color="#FFFFFF", align="center", valign="vcenter", text_wrap=True, border=1
        )
        self.optional = self._format(
            bold=True, bg_color=PALE_BLUE, align="center", valign="vcenter", text_wrap=True, border=1
        )
        self.text = self._format(font_size=11, text_wrap=True, valign="vcenter")
        self.link = self._format(font_color=BLUE, underline=1, border=1, valign="vcenter")
        self.plain = self._format(border=1, valign="vcenter")
        self.centred = self._format(border=1, valign="vcenter", align="center")
        self.inputs = cache(self._input)
        self.fixed = cache(self._fixed)

    def _format(self, **looks: Any) -> Any:
        return self._book.add_format(
            {"font_name": FONT, "font_size": 10, "font_color": INK, "border_color": LINE} | looks
        )

    def _input(self, kind: str, framed: bool = True) -> Any:
        """A cell to fill in. Codes and texts are text, or a spreadsheet makes numbers of them and rounds those."""
        align = {"bool": "center", "enum": "left", "text": "left", "uscc": "left"}.get(kind, "general")
        looks: dict[str, Any] = {"locked": False, "valign": "vcenter", "num_format": NUMBER_FORMATS.get(kind, "@")}
        if align != "general":
            looks["align"] = align
        return self._format(**looks, **({"border": 1} if framed else {}))

    def _fixed(self, kind: str, bold: bool = False) -> Any:
        """A cell that is given: a key, or a sum."""
        return self._format(
            border=1, bg_color=GREY, valign="vcenter", bold=bold, num_format=NUMBER_FORMATS.get(kind, "General")
        )
