"""The cover: what the file is, what to do, and every finding of it with a link to its cell and room for an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from expectations.query_back import looks
from expectations.query_back.from_grids import put, sheet_title
from expectations.query_back.item import ORDER, Head, Item
from expectations.query_back.looks import SIGNS
from expectations.query_back.sheets import choose
from expectations.query_back.words import words
from sources.letters import letter
from sources.returned import COVER, MARK, MEMO, NUMBER, PLACE, REASON, SHEET, WORDS, Explanation
from transforms.stewardship.reasons import LEAST_WORDS, reasons_for

_WIDTHS = (5, 10, 17, 17, 19, 44, 18, 16, 18, 26, 18, 32, 10)
_CHOICES = 4  # the column of the memo in which the reasons stand
_QUOTED = str.maketrans({"'": "''"})


def write_cover(
    book: Workbook,
    items: Sequence[Item],
    head: Head,
    titles: Mapping[str, str],
    said: Mapping[str, Explanation],
    notices: Sequence[str],
    language: str,
) -> None:
    """Put the cover in front. `titles`: what the sheets of a reading are called in this workbook."""
    sheet = book.create_sheet(sheet_title(COVER[language == "en"], book.sheetnames), 0)
    line = _head(sheet, items, head, notices, language)
    _list(sheet, line + 1, items, head, titles, said, language)
    for at, width in enumerate(_WIDTHS):
        sheet.column_dimensions[letter(at)].width = width
    sheet.column_dimensions[letter(len(_WIDTHS) - 1)].hidden = True
    sheet.sheet_view.showGridLines = False
    sheet.freeze_panes = f"A{line + 2}" if line < 18 else None
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.print_title_rows = f"{line + 1}:{line + 1}"
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0


def write_memo(book: Workbook, names: Mapping[str, str], language: str) -> str:
    """The sheet nobody sees: the names of the sheets (here → as they came), and the reasons; where the reasons stand, as a formula."""
    sheet = book.create_sheet(MEMO)
    sheet.sheet_state = "veryHidden"
    put(sheet.cell(1, 1), MARK)
    for line, (here, before) in enumerate(names.items(), 2):
        for at, text in enumerate((SHEET, here, before), 1):
            put(sheet.cell(line, at), text)
    reasons = reasons_for("explain")
    for line, reason in enumerate(reasons, 1):
        put(sheet.cell(line, _CHOICES), reason.en if language == "en" else reason.zh)
    return choices()


def choices() -> str:
    """Where the reasons stand, as a formula."""
    column = letter(_CHOICES - 1)
    return f"'{MEMO}'!${column}$1:${column}${len(reasons_for('explain'))}"


def _head(sheet: Worksheet, items: Sequence[Item], head: Head, notices: Sequence[str], language: str) -> int:
    """What the file is and what to do; the last line used."""
    counts = Counter(item.severity for item in items)
    counted = [words(language, "count", SIGNS[one], head.severities.get(one, one), counts[one]) for one in ORDER if counts[one]]
    facts = [words(language, name, getattr(head, name)) for name in ("unit", "period", "file", "made") if getattr(head, name)]
    facts.append(words(language, "counts", len(items), "、".join(counted) if language != "en" else ", ".join(counted)))
    if head.settled:
        facts.append(words(language, "settled", head.settled))
    how = [
        words(language, "how_marks", *(SIGNS[one] for one in ORDER)), words(language, "how_correct"),
        words(language, "how_explain", LEAST_WORDS), words(language, "how_hand_in"), words(language, "how_private"), *notices,
    ]  # fmt: skip
    put(sheet["A1"], words(language, "title"))
    sheet["A1"].font = looks.TITLE
    sheet.row_dimensions[1].height = 28
    for line, fact in enumerate(facts, 2):
        put(sheet.cell(line, 1), fact)
        sheet.cell(line, 1).font = looks.TEXT
    line = len(facts) + 2
    put(sheet.cell(line, 1), words(language, "how"))
    sheet.cell(line, 1).font = looks.STRONG
    across = sum(_WIDTHS[:10])
    for number, text in enumerate(how, 1):
        cell = sheet.cell(line + number, 1)
        put(cell, f"{number}. {text}")
        cell.font, cell.alignment = looks.TEXT, looks.WRAPPED
        sheet.merge_cells(start_row=line + number, end_row=line + number, start_column=1, end_column=10)
        sheet.row_dimensions[line + number].height = looks.height([text], [across])
    return line + len(how) + 1


def _list(
    sheet: Worksheet, line: int, items: Sequence[Item], head: Head, titles: Mapping[str, str], said: Mapping[str, Explanation], language: str
) -> None:
    english = language == "en"
    names: list[str | tuple[str, str]] = [
        "no", "severity", "table", PLACE, "key", "message", "expected", "previous", "register", "cure", REASON, WORDS, NUMBER,
    ]  # fmt: skip
    for at, name in enumerate(names, 1):
        cell = sheet.cell(line, at)
        put(cell, words(language, name) if isinstance(name, str) else name[english])
        cell.font, cell.fill, cell.border, cell.alignment = looks.HEAD_FONT, looks.HEAD_FILL, looks.BOX, looks.CENTRED
    wardrobe = looks.Wardrobe()
    for number, item in enumerate(items, 1):
        one = said.get(item.fingerprint)
        values = (
            number, f"{SIGNS[item.severity]} {head.severities.get(item.severity, item.severity)}", item.table or words(language, "whole"),
            _place(item, titles), item.key, f"{item.rule} {item.message}", item.expected, item.previous, item.register, item.cure,
            one.reason if one else "", one.words if one else "", item.fingerprint,
        )  # fmt: skip
        for at, value in enumerate(values, 1):
            cell = sheet.cell(line + number, at)
            if value != "":
                put(cell, value)
            name, more = "text", {}
            if at in (2, 11, 12):
                name = item.severity if at == 2 else "to fill in"
                more = {"fill": PatternFill("solid", fgColor=looks.FILLS[item.severity]) if at == 2 else looks.TO_FILL}
            linked = at == 4 and _is_linked(item, titles)
            font = looks.LINK if linked else looks.TEXT
            wardrobe.dress(cell, "link" if linked else name, font=font, border=looks.BOX, alignment=looks.WRAPPED, **more)
        sheet.row_dimensions[line + number].height = looks.height(map(str, values[:-1]), _WIDTHS)
        _link(sheet, line + number, item, titles)
    if items:
        choose(sheet, "K", range(line + 1, line + len(items) + 1), language, choices())


def _place(item: Item, titles: Mapping[str, str]) -> str:
    title = titles.get(item.sheet, item.sheet) if item.cell or item.row or item.sheet else ""
    return f"{title} {item.cell or (item.row or '')}".strip()


def _link(sheet: Worksheet, line: int, item: Item, titles: Mapping[str, str]) -> None:
    if _is_linked(item, titles):
        target = f"'{titles[item.sheet].translate(_QUOTED)}'!{item.cell or f'A{item.row}'}"
        cell = sheet.cell(line, 4)
        cell._hyperlink = Hyperlink(ref=cell.coordinate, location=target)  # noqa: SLF001  # .hyperlink would put its own look on


def _is_linked(item: Item, titles: Mapping[str, str]) -> bool:
    return item.sheet in titles and bool(item.cell or item.row)
