"""Every figure of the province, read back out of all four documents; the docx's layout; what is accessible; what is refused."""

import io
import zipfile
from collections import Counter
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Emu
from lxml import html

from scheme import Scheme
from summary.fonts import NoFont, choose
from summary.formats.docx_file import docx_file
from summary.formats.html_file import html_folder
from summary.formats.pdf_file import pdf_file
from summary.formats.xlsx_file import xlsx_file
from summary.material import Writing
from summary.model import Document, Table
from tests.summary.conftest import png, svg
from tests.summary.made_up import PERIODS
from tests.summary.reading_back import out_of_docx, out_of_html, out_of_pdf, out_of_xlsx, same

PROVINCE = "640000"
pytestmark = pytest.mark.usefixtures("drawn")


@pytest.fixture(scope="module")
def as_docx(document: Document) -> bytes:
    return docx_file(document, png)


def expected(writing: Writing) -> dict[tuple[str, str], float]:
    return {(f.period, f.indicator.code): f.value or 0 for f in writing.figures.all.values() if f.region == PROVINCE}


def test_every_figure_out_of_the_docx(as_docx: bytes, writing: Writing):
    found, values = out_of_docx(as_docx, PERIODS), expected(writing)
    assert set(found) == set(values)
    assert [key for key, value in values.items() if not same(found[key], value)] == []


def test_every_figure_out_of_the_xlsx(document: Document, writing: Writing):
    found = out_of_xlsx(xlsx_file(document, writing.figures), PROVINCE)
    for figure in writing.figures.all.values():
        if figure.region == PROVINCE:
            assert found[figure.period, figure.indicator.code] == pytest.approx((figure.value, figure.numerator, figure.denominator), abs=1e-12)


def test_every_figure_out_of_the_html_and_each_links_to_its_trace(document: Document, writing: Writing):
    folder = html_folder(document, svg, "https://console.example/")
    found, values = out_of_html(folder["index.html"], PROVINCE), expected(writing)
    assert set(found) == set(values)
    assert [key for key, value in values.items() if not same(found[key], value)] == []
    page: Any = html.fromstring(folder["index.html"].decode())
    assert all(a.get("href") == f"https://console.example/trace/{a.get('data-figure')}" for a in page.xpath("//a[@data-figure]"))


def test_every_figure_out_of_the_pdf(document: Document, writing: Writing, scheme: Scheme):
    found, values = out_of_pdf(pdf_file(document, svg), PERIODS, scheme, writing.language), expected(writing)
    assert set(found) == set(values)
    assert [key for key, value in values.items() if not same(found[key], value)] == []


def test_the_docx_has_the_official_page(as_docx: bytes):
    made: Any = docx.Document(io.BytesIO(as_docx))
    section = made.sections[0]
    page = [round(size.mm) for size in (section.page_width, section.page_height, section.top_margin, section.left_margin)]
    assert page == [210, 297, 37, 28]
    height = section.page_height - section.top_margin - section.bottom_margin
    text = [Emu(height), Emu(section.page_width - section.left_margin - section.right_margin)]
    assert [round(size.mm) for size in text] == [225, 156]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    assert 22 * 579 / 20 <= text[0].pt < 23 * 579 / 20
    normal = made.styles["Normal"]
    closer = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * (normal.font.size.pt + closer) <= text[1].pt < 29 * (normal.font.size.pt + closer)
    assert made.settings.odd_and_even_pages_header_footer


def test_the_docx_names_the_official_fonts(as_docx: bytes):
    made: Any = docx.Document(io.BytesIO(as_docx))
    named = {style: made.styles[style].element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) for style in ("Title", "Normal", "Heading 1", "Heading 2")}
    assert named == {"Title": "方正小标宋简体", "Normal": "仿宋_GB2312", "Heading 1": "黑体", "Heading 2": "楷体_GB2312"}
    assert [made.styles[style].font.size.pt for style in named] == [22, 16, 16, 16]
    with zipfile.ZipFile(io.BytesIO(as_docx)) as parts:
        for name in ("word/styles.xml", "word/document.xml"):
            assert b"asciiTheme" not in parts.read(name) and b"eastAsiaTheme" not in parts.read(name)


def test_the_docx_numbers_its_pages_between_dashes(as_docx: bytes):
    section: Any = docx.Document(io.BytesIO(as_docx)).sections[0]
    for footer, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        (paragraph,) = footer.paragraphs
        assert paragraph.text == "—  —"
        assert paragraph.alignment.name == side
        assert " PAGE " in [t.text for t in paragraph._p.iter(qn("w:instrText"))]
        assert {run.font.size.pt for run in paragraph.runs} == {14}
        assert {run._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) for run in paragraph.runs} == {"宋体"}


def test_tables_of_the_docx_repeat_their_head_and_split_no_row(as_docx: bytes, document: Document):
    tables: Any = docx.Document(io.BytesIO(as_docx)).tables
    assert len(tables) == sum(isinstance(block, Table) for block in document.blocks())
    for table in tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_charts_say_what_they_show(as_docx: bytes, document: Document):
    alts = [chart.alt for chart in document.charts()]
    made: Any = docx.Document(io.BytesIO(as_docx))
    assert [shape._inline.docPr.get("descr") for shape in made.inline_shapes] == alts
    page: Any = html.fromstring(html_folder(document, svg, "")["index.html"].decode())
    assert [image.get("alt") for image in page.iter("img")] == alts


def test_the_html_reads_nothing_from_elsewhere_and_its_tables_have_heads(document: Document):
    folder = html_folder(document, svg, "http://127.0.0.1:8020")
    page: Any = html.fromstring(folder["index.html"].decode())
    assert {x.get("src") for x in page.xpath("//*[@src]")} | {x.get("href") for x in page.xpath("//link")} == set(folder) - {"index.html"}
    assert page.xpath("//script") == []
    for table in page.iter("table"):
        assert table.find("caption").text
        assert all(th.get("scope") == "col" for th in table.xpath("./thead//th"))
        assert all(row[0].tag == "th" and row[0].get("scope") == "row" for row in table.xpath("./tbody/tr"))
    ids = [x.get("id") for x in page.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))


def test_the_pdf_is_tagged_titled_and_for_the_archive(document: Document):
    made: Any = pypdf.PdfReader(io.BytesIO(pdf_file(document, svg)))
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith(document.language)
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert made.metadata.title == document.title.replace("\n", "")


def test_the_pdf_has_what_an_archive_and_a_reader_aloud_need(document: Document):
    """What PDF/A-2a and PDF/UA-1 ask for and can be seen without their validator, which no package index here has."""
    made: Any = pypdf.PdfReader(io.BytesIO(pdf_file(document, svg)))
    root = made.trailer["/Root"]
    assert not made.is_encrypted and "/JavaScript" not in root.get("/Names", {}) and "/OpenAction" not in root
    (intent,) = root["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert intent.get_object()["/DestOutputProfile"].get_object()["/N"] == 3
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    fonts = [part.get_object() for page in made.pages for part in page["/Resources"].get_object()["/Font"].values()]
    for font in fonts:
        descriptor = (font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font)["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor) and "/ToUnicode" in font
    kinds, alts, pending = Counter[str](), [], [root["/StructTreeRoot"]]
    while pending:
        node = pending.pop().get_object()
        if isinstance(node, list):
            pending += node
        elif isinstance(node, dict):
            kinds[str(node.get("/S"))] += 1
            alts += [str(node["/Alt"])] if "/Alt" in node else []
            pending += [node["/K"]] if "/K" in node else []
    assert all("/Annots" not in page and page.get("/Tabs", "/S") == "/S" for page in made.pages)
    assert kinds["/Table"] == sum(isinstance(block, Table) for block in document.blocks())
    assert kinds["/TH"] >= sum(len(block.head) for block in document.blocks() if isinstance(block, Table))
    assert kinds["/H1"] + kinds["/H2"] >= len(document.sections)
    assert sorted(alts) == sorted(chart.alt for chart in document.charts())


def test_the_workbook_has_a_sheet_a_chapter_native_charts_and_no_formula(document: Document, writing: Writing):
    data = xlsx_file(document, writing.figures)
    book: Any = openpyxl.load_workbook(io.BytesIO(data))
    assert len(book.sheetnames) == len(document.sections) + 1
    assert sum(len(sheet._charts) for sheet in book) == len(list(document.charts()))
    assert [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    ids = {cell.value for sheet in book.worksheets[:-1] for row in sheet.iter_rows() for cell in row}
    shown = {c.figure.id for b in document.blocks() if isinstance(b, Table) for row in b.rows for c in row if c.figure}
    assert shown <= ids


def test_the_same_content_gives_the_same_bytes(document: Document, writing: Writing):
    assert pdf_file(document, svg) == pdf_file(document, svg)
    assert html_folder(document, svg, "") == html_folder(document, svg, "")


def test_a_font_that_is_not_there_is_stood_in_for_or_named():
    assert choose("body", {"FangSong"}).stands_in is False
    found = choose("body", {"Noto Serif CJK SC", "Arial"})
    assert (found.family, found.official, found.stands_in) == ("Noto Serif CJK SC", "仿宋_GB2312", True)
    with pytest.raises(NoFont) as caught:
        choose("body", {"Arial"})
    assert caught.value.official == "仿宋_GB2312"
    assert "Noto Serif CJK SC" in caught.value.families
