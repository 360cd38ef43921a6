"""The documents as others open them: the docx laid out by Writer, the workbook by Calc, the pdf page by page."""

import io
import itertools
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest

from summary.formats.docx_file import docx_file
from summary.formats.pdf_file import pdf_file
from summary.formats.xlsx_file import xlsx_file
from summary.material import Writing
from summary.model import Document, Paragraph, Section, Span, Table
from tests.conftest import ROOT
from tests.summary.conftest import png, svg

pytestmark = [pytest.mark.usefixtures("drawn"), pytest.mark.slow]
OFFICIAL = ROOT / "summary" / "data" / "official-fonts.conf"
STANDING_IN = ("NotoSerifCJK", "NotoSansCJK", "Liberation", "FangSong", "KaiTi", "SimHei", "SimSun", "FZXiaoBiaoSong", "STIX", "DejaVu", "OpenSymbol")


def converted(content: bytes, name: str, folder: Path) -> pypdf.PdfReader:
    """A document as LibreOffice prints it; skipped where the program for it is not installed."""
    if shutil.which("soffice") is None:
        pytest.skip("no LibreOffice here: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui")
    fonts = folder / "config" / "fontconfig" / "conf.d"
    fonts.mkdir(parents=True)
    shutil.copyfile(OFFICIAL, fonts / "99-official.conf")
    (folder / name).write_bytes(content)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / name)]
    environment = os.environ | {"XDG_CONFIG_HOME": str(folder / "config"), "HOME": str(folder)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240, env=environment)
    made = (folder / name).with_suffix(".pdf")
    if not made.exists() and "no export filter" in done.stderr:
        pytest.skip(f"LibreOffice here opens no {name.rpartition('.')[2]}: apt-get install libreoffice-writer-nogui")
    assert made.exists(), done.stderr
    return pypdf.PdfReader(made)


def squeezed(reader: pypdf.PdfReader) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def fonts_of(reader: pypdf.PdfReader) -> dict[str, bool]:
    """The fonts of a pdf, and whether each is in it."""
    found = {}
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in (resources.get_object().get("/Font") or {}).values():
            plain = font.get_object()
            inner = plain["/DescendantFonts"][0].get_object() if "/DescendantFonts" in plain else plain
            descriptor = inner["/FontDescriptor"].get_object()
            found[str(plain["/BaseFont"]).partition("+")[2] or str(plain["/BaseFont"])] = any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))
    return found


def test_writer_lays_the_docx_out_as_an_official_document(document: Document, tmp_path: Path):
    opened = converted(docx_file(document, png), "summary.docx", tmp_path)
    own = pypdf.PdfReader(io.BytesIO(pdf_file(document, svg)))
    assert 0.6 * len(own.pages) <= len(opened.pages) <= 1.4 * len(own.pages)  # two programs that break lines and pages by rules of their own
    for number, page in enumerate(opened.pages, start=1):
        assert [round(float(size) / 72 * 25.4) for size in page.mediabox[2:]] == [210, 297]
        text = re.sub(r"\s", "", page.extract_text())
        assert f"—{number}—" in text
        resources: Any = page["/Resources"]
        assert text != f"—{number}—" or "/XObject" in resources.get_object(), f"page {number} is empty"
    whole = squeezed(opened)
    titles = [title for section in document.sections for title in (section.title, *(below.title for below in section.sections))]
    assert [title for title in titles if re.sub(r"\s", "", title) not in whole] == []
    fonts = fonts_of(opened)
    assert all(fonts.values()), f"not embedded: {fonts}"
    assert [name for name in fonts if not name.startswith(STANDING_IN)] == []


def test_calc_shows_every_chapter_of_the_workbook(document: Document, writing: Writing, tmp_path: Path):
    opened = converted(xlsx_file(document, writing.figures), "summary.xlsx", tmp_path)
    whole = squeezed(opened)
    assert [section.title for section in document.sections if re.sub(r"\s", "", section.title) not in whole] == []
    heads = {text for block in document.blocks() if isinstance(block, Table) for text in block.head}
    assert [text for text in heads if re.sub(r"\s", "", text) not in whole] == [], "a head is cut off"


def test_no_picture_is_parted_from_its_caption(document: Document, tmp_path: Path):
    """A caption that stood at the top of a page would have left its picture at the foot of the one before."""
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext here: apt-get install poppler-utils")
    chart = next(document.charts())
    blocks = tuple(block for after in range(22) for block in (*[Paragraph((Span("一行。"),))] * after, chart))  # wherever on a page a picture comes to stand
    (tmp_path / "summary.pdf").write_bytes(pdf_file(replace(document, sections=(Section("章", blocks),)), svg))
    command = ["pdftotext", "-bbox", "-enc", "UTF-8", str(tmp_path / "summary.pdf"), "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    words = [(float(y), text) for y, text in re.findall(r'yMin="([\d.]+)"[^>]*>([^<]*)</word>', said)]
    captions = [y for (y, text), (_y, after) in itertools.pairwise(words) if re.fullmatch(r"(图|Chart) ?\d+\.?", f"{text} {after}")]
    captions += [y for y, text in words if re.match(r"图\d", text)]
    assert len(captions) >= 22
    assert min(captions) > (37 + 30) / 25.4 * 72
