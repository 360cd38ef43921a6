"""Reads the province's figures back out of the documents: period and indicator, the value as shown, numerator/denominator."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import docx
import openpyxl
import pypdf
from lxml import html

from scheme import Scheme

Shown = dict[tuple[str, str], tuple[str, str]]
_CODE = re.compile(r"^I\d{2}[a-z] ")


def out_of_docx(data: bytes, periods: Sequence[str]) -> Shown:
    found: Shown = {}
    for table in docx.Document(io.BytesIO(data)).tables:
        grid = [[cell.text for cell in row.cells] for row in table.rows]
        if len(grid) > 1 and _CODE.match(grid[1][0]) and len(grid[0]) == len(periods) + 1:
            for row in grid[1:]:
                found |= {(period, row[0][:4]): _parts(text) for period, text in zip(periods, row[1:], strict=True)}
    return found


def out_of_html(data: bytes, province: str) -> Shown:
    found: Shown = {}
    for link in html.fromstring(data.decode()).xpath("//td/a[@data-figure]"):
        period, code, region, *part = link.get("data-figure").partition("@")[0].split("/")
        if region == province and not part:
            small = link.getparent().findtext("small") or ""
            found[period, code] = _parts(f"{link.text}\n{small}")
    return found


def out_of_xlsx(data: bytes, province: str) -> dict[tuple[str, str], tuple[float | None, float | None, float | None]]:
    """Of the sheet of all figures, by their trace ids: value, numerator, denominator."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[-1]
    found = {}
    for row in sheet.iter_rows(min_row=2, values_only=True):
        period, code, region, *part = str(row[12]).partition("@")[0].split("/")
        if region == province and not part:
            found[period, code] = (row[4], row[5], row[6])
    return found


def out_of_pdf(data: bytes, periods: Sequence[str], scheme: Scheme, language: str) -> Shown:
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    found: Shown = {}
    for indicator in scheme.indicators.values():
        name = indicator.zh if language == "zh" else indicator.en
        spread = r"\s*".join(re.escape(c) for c in f"{indicator.code}{name}" if not c.isspace())
        after = re.search(spread + rf"\s*((?:[\d,.%/*—()（）-]+\s+){{1,{3 * len(periods)}}})", text)
        if after is None:
            continue
        tokens = after.group(1).split()
        values = [token for token in tokens if "/" not in token and token[0] not in "（("]
        ratios = [token.split("（")[0] for token in tokens if "/" in token]
        for n, period in enumerate(periods):
            found[period, indicator.code] = (values[n].rstrip("*"), ratios[n] if ratios else "")
    return found


def _parts(text: str) -> tuple[str, str]:
    value, _, below = text.partition("\n")
    ratio = re.match(r"[\d,.-]+/[\d,.]+", below)
    return value.rstrip("*"), ratio.group() if ratio else ""


def number(text: str) -> float:
    return float(text.replace(",", "").rstrip("%"))


def same(shown: tuple[str, str], value: float) -> bool:
    """Whether what is shown is a figure: a rate exactly by numerator and denominator, and to two decimals as shown; else exactly."""
    text, ratio = shown
    if not text.endswith("%"):
        return abs(number(text) - value) < 1e-9
    numerator, denominator = map(number, ratio.split("/"))
    return abs(numerator / denominator * 100 - value) < 1e-9 and abs(number(text) - value) < 0.01
