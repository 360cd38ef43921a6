"""The summary as a docx in the layout of official documents, GB/T 9704-2012."""

from __future__ import annotations

import io
from datetime import datetime

import docx

from summary.formats.captions import Captions
from summary.formats.docx_blocks import Draw, add_chart, add_paragraph, add_table
from summary.formats.docx_page import drop_theme_fonts, set_page
from summary.formats.docx_styles import SIGNED, set_styles
from summary.model import Block, Chart, Document, Paragraph, Table


def docx_file(document: Document, draw: Draw) -> bytes:
    """The file. `draw` gives a chart as PNG."""
    made = docx.Document()
    set_styles(made)
    drop_theme_fonts(made)
    set_page(made)
    made.add_paragraph(document.title, style="Title")
    made.add_paragraph()
    captions, signed = Captions(document.language), False
    for heading, depth, section in document.headed():
        if section.annex and not signed:
            _sign(made, document)
            signed = True
        if section.annex:
            made.add_page_break()  # type: ignore[no-untyped-call]  # python-docx has half of its types
        made.add_heading(heading, depth)
        for block in section.blocks:
            _add(made, block, captions, draw)
    _properties(made, document)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _add(made: docx.document.Document, block: Block, captions: Captions, draw: Draw) -> None:
    if isinstance(block, Paragraph):
        add_paragraph(made, block)
    elif isinstance(block, Table):
        add_table(made, block, captions.of(block))
    elif isinstance(block, Chart):
        add_chart(made, block, captions.of(block), draw)


def _sign(made: docx.document.Document, document: Document) -> None:
    """Issuer and day, never alone on a page: what stands last before them goes along."""
    before = made.paragraphs[-1:] + ([row.cells[0].paragraphs[0] for row in made.tables[-1].rows[-1:]] if made.tables else [])
    for paragraph in [*before, made.add_paragraph(), made.add_paragraph(document.issuer, style=SIGNED)]:
        paragraph.paragraph_format.keep_with_next = True
    made.add_paragraph(document.day, style=SIGNED)


def _properties(made: docx.document.Document, document: Document) -> None:
    """What it rests on stands in the file's properties too; its times are the edition's, so that the same gives the same."""
    properties = made.core_properties
    properties.title = document.title.replace("\n", "")
    properties.author = properties.last_modified_by = document.issuer
    properties.language = "zh-CN" if document.language == "zh" else "en"
    properties.comments = "; ".join(f"{name}: {value}" for name, value in document.facts)[:255]
    moment = datetime.fromisoformat(document.published).replace(tzinfo=None)
    properties.created = properties.modified = moment
