"""One made-up summary a language and session, in all formats."""

from functools import cache

import pytest

from scheme import Scheme
from summary.charts import chart_font, draw
from summary.content import build_document
from summary.fonts import NoFont
from summary.material import Writing
from summary.model import Chart, Document
from tests.summary.made_up import material


@pytest.fixture(scope="session")
def drawn() -> None:
    """Skips where no Chinese font is installed: `unionstats report` says so there, and writes nothing."""
    try:
        chart_font()
    except NoFont as missing:
        pytest.skip(f"no Chinese font for {missing.official} on this machine")


@pytest.fixture(scope="session", params=["zh", "en"])
def writing(request: pytest.FixtureRequest, scheme: Scheme) -> Writing:
    return Writing(material(scheme), request.param)


@pytest.fixture(scope="session")
def document(writing: Writing) -> Document:
    return build_document(writing.material, writing.language)


@cache
def png(chart: Chart) -> bytes:
    return draw(chart)


@cache
def svg(chart: Chart) -> bytes:
    return draw(chart, "svg")
