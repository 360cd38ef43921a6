"""The page of an official document, GB/T 9704-2012: A4, its margins, 22 lines of 28 characters, page numbers between dashes."""

from __future__ import annotations

from typing import Any

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips
from docx.text.paragraph import Paragraph

from summary.fonts import official

WIDTH, HEIGHT = Twips(11906), Twips(16838)
TOP, LEFT, RIGHT, BOTTOM = Twips(2098), Twips(1588), Twips(1474), Twips(1984)
TEXT_WIDTH = 11906 - 1588 - 1474
LINE = 579
"""A line in twentieths of a point: 225 mm / 22 lines."""
CLOSER = -5
"""What a character of the text is set closer by, in twentieths of a point: 28 of 16 points have to stand on 156 mm (-0.21).

Set in the styles and not in the grid: LibreOffice gives a character that is wider than its cell of the grid two cells.
"""
NUMBER_SIZE = Pt(14)


def set_page(document: Docx) -> None:
    """Page, margins, grid, and the page numbers of odd and even pages."""
    section = document.sections[0]
    section.page_width, section.page_height = WIDTH, HEIGHT
    section.top_margin, section.left_margin, section.right_margin, section.bottom_margin = TOP, LEFT, RIGHT, BOTTOM
    section.header_distance, section.footer_distance = Mm(15), Mm(23)  # the number's line begins 7 mm below the text
    for grid in section._sectPr.findall(qn("w:docGrid")):  # noqa: SLF001  # python-docx has no name for it
        section._sectPr.remove(grid)  # noqa: SLF001
    section._sectPr.append(element("w:docGrid", type="lines", linePitch=LINE))  # noqa: SLF001
    document.settings.odd_and_even_pages_header_footer = True
    _number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def set_font(of: Any, role: str, size: Pt | None = None) -> None:
    """Give a run or a style the official font of a purpose; Latin letters and digits are set in Times New Roman."""
    properties = of.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    name = official(role)
    latin = name if role == "number" else "Times New Roman"
    properties.insert(0, element("w:rFonts", ascii=latin, hAnsi=latin, cs=latin, eastAsia=name))
    if size is not None:
        of.font.size = size


def drop_theme_fonts(document: Docx) -> None:
    """Theme fonts win over names in Word, and name no Chinese one: none is left in the styles."""
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for attribute in [name for name in fonts.attrib if name.endswith("Theme")]:
            del fonts.attrib[attribute]


def _number(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 —, one character in from the edge of the text."""
    paragraph.alignment = side
    paragraph.paragraph_format.first_line_indent = Pt(0)
    if side == WD_ALIGN_PARAGRAPH.RIGHT:
        paragraph.paragraph_format.right_indent = NUMBER_SIZE
    else:
        paragraph.paragraph_format.left_indent = NUMBER_SIZE
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")
        set_font(run, "number", NUMBER_SIZE)
        if text is None:
            run._r.extend([element("w:fldChar", fldCharType="begin"), _instruction(), element("w:fldChar", fldCharType="end")])  # noqa: SLF001


def _instruction() -> Any:
    made = OxmlElement("w:instrText")
    made.set(qn("xml:space"), "preserve")
    made.text = " PAGE "
    return made


def element(name: str, **attributes: object) -> Any:
    """An element of WordprocessingML with its attributes."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made
