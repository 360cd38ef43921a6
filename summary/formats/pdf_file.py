"""The summary as a PDF by typst: archivable and accessible (PDF/A-2a, PDF/UA-1), with every chart's words."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import typst

from summary.fonts import Font, choose
from summary.formats.captions import Captions
from summary.model import Block, Chart, Document, Paragraph, Table

ROLES = ("title", "body", "heading", "subheading", "number")
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]


@cache
def pdf_fonts() -> Mapping[str, Font]:
    """The fonts of the PDF by purpose. Raises NoFont where a purpose has none."""
    there = set(typst.Fonts().families())
    return {role: choose(role, there) for role in ROLES}


def pdf_file(document: Document, draw: Callable[[Chart], bytes]) -> bytes:
    """The file. `draw` gives a chart as SVG. The content goes to typst as data, so that nothing in it is markup."""
    captions = Captions(document.language)
    content = {
        "title": document.title.split("\n"),
        "language": document.language,
        "issuer": document.issuer,
        "day": document.day,
        "fonts": {role: font.family for role, font in pdf_fonts().items()},
        "sections": [
            {"heading": heading, "depth": depth, "annex": section.annex, "blocks": [_block(block, captions) for block in section.blocks]}
            for heading, depth, section in document.headed()
        ],
    }
    with tempfile.TemporaryDirectory(prefix="unionstats-pdf-") as folder:
        place = Path(folder)
        (place / "summary.typ").write_text((files("summary") / "templates" / "summary.typ").read_text(encoding="utf-8"), encoding="utf-8")
        (place / "content.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        for chart in document.charts():
            (place / f"{chart.name}.svg").write_bytes(draw(chart))
        moment = datetime.fromisoformat(document.published)
        return typst.compile(place / "summary.typ", root=place, format="pdf", pdf_standards=[*STANDARDS], timestamp=moment)


def _block(block: Block, captions: Captions) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": block.kind, "text": block.text}
    if isinstance(block, Table):
        weights = block.weights or tuple(1.0 for _ in block.head)
        rows = [[{"text": cell.text, "below": cell.below, "right": cell.is_number or cell.text == "—"} for cell in row] for row in block.rows]
        return {"kind": "table", "caption": captions.of(block), "head": block.head, "rows": rows, "weights": weights}
    return {"kind": "chart", "caption": captions.of(block), "file": f"{block.name}.svg", "alt": block.alt, "map": block.kind == "map"}
