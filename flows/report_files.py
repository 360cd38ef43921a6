"""Writes the summary's files: each whole, beside the old one, then in its place."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from summary.boundaries import Rings
from summary.charts import chart_font, draw
from summary.figures import Figures
from summary.fonts import Font
from summary.formats.docx_file import docx_file
from summary.formats.html_file import html_folder
from summary.formats.pdf_file import pdf_file, pdf_fonts
from summary.formats.xlsx_file import xlsx_file
from summary.model import Chart, Document

FORMATS = ("docx", "xlsx", "html", "pdf")


def write_report(
    document: Document, figures: Figures, out: Path, formats: Sequence[str], console_url: str, outlines: Mapping[str, Rings] | None
) -> tuple[list[Path], list[Font]]:
    """Write the summary in these formats; what was written, and the fonts it is drawn with. Nothing is written unless all can be."""
    fonts = [chart_font()] if set(formats) - {"xlsx"} else []
    fonts += list(pdf_fonts().values()) if "pdf" in formats else []

    @cache
    def png(chart: Chart) -> bytes:
        return draw(chart, "png", outlines)

    @cache
    def svg(chart: Chart) -> bytes:
        return draw(chart, "svg", outlines)

    out.mkdir(parents=True, exist_ok=True)
    if not os.access(out, os.W_OK):
        raise PermissionError(13, "Permission denied", str(out))
    name = f"summary-{document.year}"
    made: dict[Path, Mapping[str, bytes] | bytes] = {}
    for form in formats:
        if form == "html":
            made[out / f"{name}-html"] = html_folder(document, svg, console_url)
        elif form == "xlsx":
            made[out / f"{name}.xlsx"] = xlsx_file(document, figures)
        else:
            made[out / f"{name}.{form}"] = docx_file(document, png) if form == "docx" else pdf_file(document, svg)
    for path, content in made.items():
        _put(path, content)
    return list(made), list(dict.fromkeys(fonts))


def _put(path: Path, content: Mapping[str, bytes] | bytes) -> None:
    """Write beside and swap in: who has the old one open keeps it, and nobody finds half of one."""
    if isinstance(content, bytes):
        beside = path.with_name(f".{path.name}.new")
        beside.write_bytes(content)
        beside.replace(path)
        return
    beside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    beside.chmod(0o755)
    for name, data in content.items():
        (beside / name).write_bytes(data)
    if path.exists():
        shutil.rmtree(path)
    beside.rename(path)
