"""The styles of an official document: title, headings, body, captions, notes and the text of tables."""

from __future__ import annotations

from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

from summary.formats.docx_page import CLOSER, LINE, element, set_font

SIZE_2, SIZE_3, SIZE_4, SIZE_5 = Pt(22), Pt(16), Pt(14), Pt(10.5)
"""The sizes that are called 2号, 3号, 4号 and 5号."""
CAPTION, NOTE, TABLE, PICTURE, SIGNED = "Summary Caption", "Summary Note", "Summary Table", "Summary Picture", "Summary Signature"


def set_styles(document: Docx) -> None:
    """Set the styles that are used; each names its official font."""
    styles = document.styles
    _set(styles["Normal"], "body", SIZE_3, indent=2, align=WD_ALIGN_PARAGRAPH.LEFT, line=LINE)
    _set(styles["Title"], "title", SIZE_2, align=WD_ALIGN_PARAGRAPH.CENTER, line=700)
    _set(styles["Heading 1"], "heading", SIZE_3, indent=2, line=LINE, follows=True)
    _set(styles["Heading 2"], "subheading", SIZE_3, indent=2, line=LINE, follows=True)
    for name, role, size, align, follows in (
        (CAPTION, "heading", Pt(12), WD_ALIGN_PARAGRAPH.CENTER, True),
        (NOTE, "body", SIZE_5, WD_ALIGN_PARAGRAPH.LEFT, False),
        (TABLE, "body", SIZE_5, WD_ALIGN_PARAGRAPH.LEFT, False),
        (PICTURE, "body", SIZE_5, WD_ALIGN_PARAGRAPH.CENTER, True),
    ):
        _set(styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), role, size, align=align, follows=follows)
    _set(styles.add_style(SIGNED, WD_STYLE_TYPE.PARAGRAPH), "body", SIZE_3, align=WD_ALIGN_PARAGRAPH.RIGHT, line=LINE)
    styles[SIGNED].paragraph_format.right_indent = Pt(16 * 4)  # 成文日期 stands four characters in
    for name in (CAPTION, PICTURE):
        styles[name].paragraph_format.space_before = Pt(6)
    styles[NOTE].paragraph_format.space_after = Pt(6)


def _set(
    style: ParagraphStyle, role: str, size: Pt, *, indent: int = 0, align: WD_ALIGN_PARAGRAPH | None = None, line: int | None = None,
    follows: bool = False,
) -> None:  # fmt: skip
    set_font(style, role, size)
    style.font.bold = style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.widow_control = False  # 22 lines are 22 lines
    if align is not None:
        layout.alignment = align
    properties = style.element.get_or_add_pPr()
    for old in (*properties.findall(qn("w:ind")), *properties.findall(qn("w:pBdr"))):
        properties.remove(old)
    layout.first_line_indent = Pt(0)
    if indent:
        layout.first_line_indent = Pt(size.pt * indent)
        properties.find(qn("w:ind")).set(qn("w:firstLineChars"), str(indent * 100))
    if line is not None:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line / 20)
    else:
        layout.line_spacing = 1.0
    if line != LINE:
        properties.append(element("w:snapToGrid", val=0))  # what is smaller or larger than the grid's lines is not spread over them
    layout.keep_with_next = follows
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)
    style.element.rPr.append(element("w:spacing", val=CLOSER if size == SIZE_3 else 0))
