"""The summary as a folder of HTML for the intranet: one page, its style, its charts as SVG, links into the trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from urllib.parse import quote

import jinja2

from summary.figures import Figure
from summary.formats.captions import Captions
from summary.model import Block, Chart, Document, Paragraph, Table
from summary.sentences import Sentences


def html_folder(document: Document, draw: Callable[[Chart], bytes], trace_url: str) -> Mapping[str, bytes]:
    """The files of the folder by name. `draw` gives a chart as SVG; `trace_url`: where the console is."""
    templates = files("summary") / "templates"
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    page = environment.from_string((templates / "summary.html").read_text(encoding="utf-8"))
    captions = Captions(document.language)
    headed = [
        (f"s{number}", heading, depth, [_named(block, captions) for block in section.blocks])
        for number, (heading, depth, section) in enumerate(document.headed(), 1)
    ]

    def trace(figure: Figure) -> str:
        return trace_url.rstrip("/") + "/trace/" + quote(figure.id, safe="/@")

    text = page.render(document=document, sections=headed, words=Sentences(document.language), trace=trace)
    pictures = {f"{chart.name}.svg": draw(chart) for chart in document.charts()}
    style = (templates / "summary.css").read_text(encoding="utf-8")
    return {"index.html": text.encode(), "summary.css": style.encode(), **pictures}


def _named(block: Block, captions: Captions) -> tuple[str, Block, str]:
    """What a block is, the block, and its caption."""
    if isinstance(block, Paragraph):
        return "paragraph", block, ""
    return "table" if isinstance(block, Table) else "chart", block, captions.of(block)
